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
	// keepFor is how long a row stays. Sequence numbers are given before a
	// commit, so a slow transaction may appear behind a quick one: each poll
	// looks at everything of the last lookBack again and forgets what it saw.
	keepFor  = 10 * time.Minute
	lookBack = 30 * time.Second
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
	seen := map[string]time.Time{}
	began, swept := time.Now(), time.Now()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := d.poll(ctx, began, seen); err != nil && ctx.Err() == nil {
			log.Warn("changes of other processes cannot be read", "err", err)
		}
		if time.Since(swept) > time.Minute {
			swept = time.Now()
			d.sweepChanges(ctx, seen)
		}
	}
}

func (d *DB) poll(ctx context.Context, began time.Time, seen map[string]time.Time) error {
	from := time.Now().Add(-lookBack)
	if from.Before(began.Add(-time.Second)) {
		from = began.Add(-time.Second)
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
		if _, old := seen[c.id]; !old {
			seen[c.id] = time.Now()
			d.feed.drop(c.tags.V)
		}
	}
	return nil
}

func (d *DB) sweepChanges(ctx context.Context, seen map[string]time.Time) {
	for id, at := range seen {
		if time.Since(at) > 2*lookBack {
			delete(seen, id)
		}
	}
	// A failure here only leaves old rows for the next minute.
	_ = d.Write(ctx, func(tx *Tx) error {
		_, err := tx.Do(ctx, `delete from db_change where at < $1`, time.Now().Add(-keepFor).UnixMicro())
		return err
	})
}
