package insight

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/staff"
)

// flushEvery is how much counting a kill may lose at the most, with room for the write itself.
const flushEvery = 500 * time.Millisecond

// writeWithin bounds one write; what it does not manage is counted on.
const writeWithin = 10 * time.Second

// Insight is the room that counts.
type Insight struct {
	db    *db.DB
	staff *staff.Staff
	fund  *fund.Fund
	desk  *desk.Desk
	log   *slog.Logger

	mu      sync.Mutex
	pending map[reached]int64
	flush   sync.Mutex // one flush at a time, so that a failed one puts back what it took
	cancel  context.CancelFunc
	done    chan struct{}
}

// reached is one counter: this many days in this month.
type reached struct {
	month string
	days  int
}

// New makes the room. Start makes it write what it counts.
func New(d *db.DB, st *staff.Staff, f *fund.Fund, dk *desk.Desk, log *slog.Logger) *Insight {
	return &Insight{db: d, staff: st, fund: f, desk: dk, log: log, pending: map[reached]int64{}}
}

// See looks at a browser's tally, counts the step if there is one, and gives
// the tally to carry on with; changed is false when it is the same as before.
func (i *Insight) See(ctx context.Context, cookie string) (next Tally, changed bool, err error) {
	m, err := i.staff.Masthead(ctx)
	if err != nil {
		return Tally{}, false, err
	}
	next, step := Look(cookie, i.db.Now(), m.Location())
	if step == 0 {
		return next, false, nil
	}
	i.mu.Lock()
	i.pending[reached{next.Month, step}]++
	i.mu.Unlock()
	return next, true, nil
}

// Start writes what was counted twice a second until Stop.
func (i *Insight) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	i.cancel, i.done = cancel, make(chan struct{})
	go func() {
		defer close(i.done)
		tick := time.NewTicker(flushEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				// Not cut off by Stop: a write that is cut off while it commits may
				// have been made, and would be made again.
				if err := i.flushWithin(context.WithoutCancel(ctx)); err != nil {
					i.log.Error("counts could not be written and are kept for the next try", "err", err)
				}
			}
		}
	}()
}

func (i *Insight) flushWithin(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, writeWithin)
	defer cancel()
	return i.Flush(ctx)
}

// Stop writes what is left.
func (i *Insight) Stop(ctx context.Context) error {
	if i.cancel != nil {
		i.cancel()
		<-i.done
		i.cancel = nil
	}
	return i.Flush(ctx)
}

// Flush writes what was counted since the last time. What cannot be written is counted on.
func (i *Insight) Flush(ctx context.Context) error {
	i.flush.Lock()
	defer i.flush.Unlock()
	i.mu.Lock()
	taken := i.pending
	i.pending = map[reached]int64{}
	i.mu.Unlock()
	if len(taken) == 0 {
		return nil
	}
	err := i.db.Write(ctx, func(tx *db.Tx) error {
		for r, n := range taken {
			_, err := tx.Do(ctx, `
				insert into insight_days (month, days, n) values ($1, $2, $3)
				on conflict (month, days) do update set n = insight_days.n + excluded.n`, r.month, r.days, n)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		i.mu.Lock()
		for r, n := range taken {
			i.pending[r] += n
		}
		i.mu.Unlock()
	}
	return err
}
