package job

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// sweep is work that looks for what has fallen due.
type sweep struct {
	name  string
	every time.Duration
	do    func(context.Context) error

	mu   sync.Mutex // one run at a time in a process; two processes may run together
	last time.Time
}

// Every runs do whenever the newsroom's clock has moved on by this much, at
// the finest once a second. A run must bear another process running it too.
func (j *Jobs) Every(name string, every time.Duration, do func(context.Context) error) {
	j.sweeps = append(j.sweeps, &sweep{name: name, every: every, do: do})
}

func (j *Jobs) sweepEverySecond(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		for _, s := range j.sweeps {
			if j.due(s) {
				j.run(ctx, s)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (j *Jobs) due(s *sweep) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := j.db.Now()
	return s.last.IsZero() || now.Sub(s.last) >= s.every || now.Before(s.last)
}

// run does one sweep, bounded in time; a failure is logged and the next second tries again.
func (j *Jobs) run(ctx context.Context, s *sweep) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	now := j.db.Now()
	if err := s.do(ctx); err != nil {
		if ctx.Err() == nil {
			j.log.Error("a sweep failed", "sweep", s.name, "err", err)
		}
		return fmt.Errorf("sweep %s: %w", s.name, err)
	}
	s.last = now
	return nil
}

// Sweep runs every sweep now, due or not: after the clock was moved, and in tests.
func (j *Jobs) Sweep(ctx context.Context) error {
	var all error
	for _, s := range j.sweeps {
		all = errors.Join(all, j.run(ctx, s))
	}
	return all
}
