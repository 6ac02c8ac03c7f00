package remind

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// When a reader hears of a renewal.
const (
	// noticeAhead keeps the 24 hours before a charge (RBI E-mandate Framework
	// 2026) also when the machine slept for a day.
	noticeAhead = 48 * time.Hour
	yearlyAhead = 7 * 24 * time.Hour
	endingAhead = 24 * time.Hour // of a month that does not renew by itself

	haltedAfter = 3 * 24 * time.Hour
	lastAfter   = 10 * 24 * time.Hour
	silentAfter = 17 * 24 * time.Hour // what failed longer ago is not spoken of any more

	atOnce = 200
)

// Reminders tell readers of renewals.
type Reminders struct {
	db    *db.DB
	staff *staff.Staff
	fund  *fund.Fund
	quiet bool // what has fallen due is passed over
}

// New makes the reminders of what a fund has booked.
func New(d *db.DB, st *staff.Staff, f *fund.Fund) *Reminders {
	return &Reminders{db: d, staff: st, fund: f}
}

// Remind tells the words about renewals that have fallen due: before a charge,
// after one that failed, and before a time that does not renew. Each is told
// once a pledge, kind and due day, whoever else sweeps; of several that a
// machine slept through, the latest that still makes sense. Run it every minute.
func (r *Reminders) Remind(ctx context.Context) error {
	if waits, err := r.fund.Learning(ctx); err != nil || waits {
		return err
	}
	return r.remind(ctx)
}

// PassOver marks all that has fallen due as told: after a restore its readers
// have heard it already.
func (r *Reminders) PassOver(ctx context.Context) error {
	over := *r
	over.quiet = true
	return over.remind(ctx)
}

func (r *Reminders) remind(ctx context.Context) error {
	m, err := r.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	l, err := r.fund.Law(ctx)
	if err != nil {
		return err
	}
	return errors.Join(r.fund.MoveOn(ctx), r.ahead(ctx, l), r.ending(ctx), r.failed(ctx, m.Location()))
}

// coming is a reminder that may have fallen due.
type coming struct {
	pledge fund.PledgeID
	reader audience.ReaderID
	kind   fund.Reminder
	due    time.Time
}

func (c *coming) fields() []any { return []any{&c.pledge, &c.reader, &c.kind, db.Moment(&c.due)} }

// tell tells one reminder, unless it was told.
func (r *Reminders) tell(ctx context.Context, tx *db.Tx, c coming) error {
	n, err := tx.Do(ctx, `insert into fund_reminder (pledge, kind, due, at) values ($1, $2, $3, $4) on conflict (pledge, kind, due) do nothing`,
		c.pledge, c.kind, db.At(c.due), db.At(tx.Now()))
	if err != nil || n == 0 || r.quiet {
		return err
	}
	return tx.Tell(ctx, fund.Reminded{Pledge: c.pledge, Reader: c.reader, Kind: c.kind, Due: c.due})
}

// each goes through what a query finds, a batch at a time, which begins behind
// the last pledge of the one before. The queries hide the id from the planner
// there, and say cross join: or SQLite would walk all pledges in order instead
// of the few that the index by day gives (seen with explain query plan).
func (r *Reminders) each(ctx context.Context, find func(after fund.PledgeID) ([]coming, error), do func(c coming) error) error {
	var all error
	for after := fund.PledgeID(""); ; {
		batch, err := find(after)
		if err != nil {
			return errors.Join(all, err)
		}
		for _, c := range batch {
			if ctx.Err() != nil {
				return errors.Join(all, ctx.Err())
			}
			if err := do(c); err != nil {
				all = errors.Join(all, fmt.Errorf("pledge %s: %w", c.pledge, err))
			}
			after = c.pledge
		}
		if len(batch) < atOnce {
			return all
		}
	}
}

// tellOf tells what is to be said of a pledge now, if anything is. It looks
// before it opens the writer's door, and again behind it: another process
// sweeps too, and money comes meanwhile.
func (r *Reminders) tellOf(ctx context.Context, now func(from db.Querier) (c coming, is bool, err error)) error {
	if _, is, err := now(r.db); err != nil || !is {
		return err
	}
	return r.db.Write(ctx, func(tx *db.Tx) error {
		c, is, err := now(tx)
		if err != nil || !is {
			return err
		}
		return r.tell(ctx, tx, c)
	})
}
