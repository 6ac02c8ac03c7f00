package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
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

// sweepEverySecond is one sweep's own walk: one that waits for a gateway or a
// mail server keeps no other from its second.
func (j *Jobs) sweepEverySecond(ctx context.Context, s *sweep) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if j.due(s) {
			j.run(ctx, s)
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

// run does one sweep, bounded in time; a failure is logged and the next second
// tries again. What is cut off because the program stops is no failure.
func (j *Jobs) run(ctx context.Context, s *sweep) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	short, cancel := context.WithTimeout(db.Behind(ctx), time.Minute)
	defer cancel()
	now := j.db.Now()
	if err := s.safely(short); err != nil {
		if ctx.Err() == nil {
			j.log.Error("a sweep failed", "sweep", s.name, "err", err)
		}
		return fmt.Errorf("sweep %s: %w", s.name, err)
	}
	s.last = now
	return nil
}

// safely turns a panic into an error, as net/http and River do for what they
// run: one broken sweep must not take the readers' pages down with it.
func (s *sweep) safely(ctx context.Context) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return s.do(ctx)
}

// Sweep runs every sweep now, due or not: after the clock was moved, and in tests.
func (j *Jobs) Sweep(ctx context.Context) error {
	var all error
	for _, s := range j.sweeps {
		all = errors.Join(all, j.run(ctx, s))
	}
	return all
}
