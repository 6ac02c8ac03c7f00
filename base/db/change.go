package db

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// The change table carries the word "these pages are stale" between processes.
// It is polled by sequence on every engine, which needs nothing that an engine
// that merely speaks PostgreSQL's protocol might lack.
const (
	pollEvery = 300 * time.Millisecond
	// A row is dated before its commit, so a slow transaction may appear behind
	// a quick one, and machines' clocks differ: each poll looks again at lookBack
	// before the one that last succeeded, and passes over what it saw.
	lookBack = 30 * time.Second
	// keepFor is how long a row stays, and so how long a process may have been
	// cut off from the database and still learn what it missed.
	keepFor = 10 * time.Minute
)

type feed struct {
	mu     sync.RWMutex
	origin string
	hear   []func(tags []string)
	cancel context.CancelFunc
	done   chan struct{}
}

func (f *feed) init() { f.origin = NewID() }

func (f *feed) drop(tags []string) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	for _, h := range f.hear {
		h(tags)
	}
}

func (f *feed) stop() {
	f.mu.Lock()
	cancel, done := f.cancel, f.done
	f.cancel = nil
	f.mu.Unlock()
	if cancel != nil {
		cancel()
		<-done
	}
}

// OnChange calls f with the tags of every committed change: of this process
// before the one who changed is answered, of other processes within a second.
func (d *DB) OnChange(f func(tags []string)) {
	d.feed.mu.Lock()
	defer d.feed.mu.Unlock()
	d.feed.hear = append(d.feed.hear, f)
}

// keepChange writes the tags of a transaction for the other processes.
// The time is the machine's, not the newsroom's: it only paces the polling.
func (t *Tx) keepChange(ctx context.Context) error {
	if len(t.tags) == 0 {
		return nil
	}
	_, err := t.Do(ctx, `insert into db_change (id, origin, at, tags) values ($1, $2, $3, $4)`,
		NewID(), t.db.feed.origin, time.Now().UnixMicro(), JSON[[]string]{t.tags})
	return err
}

// FollowChanges begins to hear what other processes change. Close ends it.
func (d *DB) FollowChanges(log *slog.Logger) {
	ctx, cancel := context.WithCancel(context.Background())
	d.feed.mu.Lock()
	d.feed.cancel, d.feed.done = cancel, make(chan struct{})
	d.feed.mu.Unlock()
	go d.follow(ctx, log, d.feed.done)
}

func (d *DB) follow(ctx context.Context, log *slog.Logger, done chan struct{}) {
	defer close(done)
	e := newEar(time.Now())
	tick, sweep := time.NewTicker(pollEvery), time.NewTicker(time.Minute)
	defer tick.Stop()
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := e.poll(ctx, d, time.Now()); err != nil && ctx.Err() == nil {
				log.Warn("changes of other processes cannot be read", "err", err)
			}
		case <-sweep.C:
			e.forget()
			d.sweepChanges(ctx)
		}
	}
}

// ear is what one process has heard of the others.
type ear struct {
	began time.Time            // what was committed before is in nothing that this process keeps
	heard time.Time            // the last poll that succeeded
	seen  map[string]time.Time // changes in the span that is looked at again, and when they were heard
}

func newEar(now time.Time) *ear {
	began := now.Add(-time.Second)
	return &ear{began: began, heard: began, seen: map[string]time.Time{}}
}

// poll drops what others changed since the last poll that succeeded, however long ago that was.
func (e *ear) poll(ctx context.Context, d *DB, now time.Time) error {
	from := e.heard.Add(-lookBack)
	if from.Before(e.began) {
		from = e.began
	}
	type change struct {
		id   string
		tags JSON[[]string]
	}
	rows, err := All(ctx, d, func(c *change) []any { return []any{&c.id, &c.tags} },
		`select id, tags from db_change where at > $1 and origin <> $2 order by at`, from.UnixMicro(), d.feed.origin)
	if err != nil {
		return err
	}
	for _, c := range rows {
		if _, old := e.seen[c.id]; !old {
			e.seen[c.id] = now
			d.feed.drop(c.tags.V)
		}
	}
	e.heard = now
	return nil
}

// forget lets go of changes that no poll will meet again, even if the machine that made them is ahead by lookBack.
func (e *ear) forget() {
	for id, at := range e.seen {
		if e.heard.Sub(at) > 2*lookBack {
			delete(e.seen, id)
		}
	}
}

func (d *DB) sweepChanges(ctx context.Context) {
	// A failure here only leaves old rows for the next minute.
	_ = d.Write(ctx, func(tx *Tx) error {
		_, err := tx.Do(ctx, `delete from db_change where at < $1`, time.Now().Add(-keepFor).UnixMicro())
		return err
	})
}
