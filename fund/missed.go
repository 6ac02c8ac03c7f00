package fund

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/staff"
)

const missedAtOnce = 200

// missed is a charge that should have come and has not.
type missed struct {
	pledge PledgeID
	due    time.Time
}

func (m *missed) fields() []any { return []any{&m.pledge, db.Moment(&m.due)} }

// MoveOn sets the next charge of what should have been charged and was not:
// a charge that was missed is no end, and the one after it is announced too.
// It goes through them a batch at a time, each behind the last pledge of the
// one before; the query hides the id from the planner, or SQLite would walk all
// pledges in order instead of the few that the index by day gives (seen with
// explain query plan).
func (f *Fund) MoveOn(ctx context.Context) error {
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	var all error
	for after := PledgeID(""); ; {
		batch, err := db.All(ctx, f.db, (*missed).fields, `select id, due from fund_pledge where due <= $1 and id || '' > $2 order by id || '' limit $3`,
			db.At(f.db.Now().AddDate(0, 0, -span.Settling)), after, missedAtOnce)
		if err != nil {
			return errors.Join(all, err)
		}
		for _, c := range batch {
			if ctx.Err() != nil {
				return errors.Join(all, ctx.Err())
			}
			if err := f.moveOn(ctx, m, c); err != nil {
				all = errors.Join(all, fmt.Errorf("pledge %s: %w", c.pledge, err))
			}
			after = c.pledge
		}
		if len(batch) < missedAtOnce {
			return all
		}
	}
}

func (f *Fund) moveOn(ctx context.Context, m staff.Masthead, c missed) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		p, err := pledge(ctx, tx, c.pledge)
		if err != nil || !p.due.Equal(c.due) {
			return err
		}
		due, next, err := charges(ctx, tx, m, p)
		if err != nil {
			return err
		}
		if !due.After(tx.Now()) {
			due = next
		}
		_, err = tx.Do(ctx, `update fund_pledge set due = $2 where id = $1`, p.ID, db.At(due))
		return err
	})
}
