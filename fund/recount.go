package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/staff"
)

// recountAtOnce is for how many readers Recount works in one transaction: few
// enough that nobody who writes waits long.
const recountAtOnce = 200

// FollowZone has everybody's paid periods made anew: they are whole days of
// the newsroom's zone. It listens to staff.ZoneChanged.
func (f *Fund) FollowZone(ctx context.Context, _ staff.ZoneChanged) error {
	return f.db.Write(ctx, func(tx *db.Tx) error { return tx.Tell(ctx, PeriodsDue{}) })
}

// Recount makes anew what some readers are entitled to, and has the next go on
// after them. It listens to PeriodsDue.
func (f *Fund) Recount(ctx context.Context, due PeriodsDue) error {
	_, err := f.recount(ctx, due.After, func(tx *db.Tx, last audience.ReaderID) error { return tx.Tell(ctx, PeriodsDue{last}) })
	return err
}

// RecountAll is Recount of all readers at once, for a house that nobody uses yet.
func (f *Fund) RecountAll(ctx context.Context) error {
	after := audience.ReaderID("")
	for more := true; more; {
		var err error
		more = false
		after, err = f.recount(ctx, after, func(*db.Tx, audience.ReaderID) error { more = true; return nil })
		if err != nil {
			return err
		}
	}
	return nil
}

// Reentitle makes anew what one reader is entitled to, in the transaction of
// whoever changed what it is made of.
func (f *Fund) Reentitle(ctx context.Context, tx *db.Tx, reader audience.ReaderID) error {
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	n, l, err := lawNow(ctx, tx)
	if err == nil {
		_, err = f.entitle(ctx, tx, era{m: m, law: l, n: n}, reader)
	}
	return err
}

// recount works for the readers after one, and calls onward if there are more.
// Zone and law are read in each transaction: of two changes in a row the later
// is what everybody ends with.
func (f *Fund) recount(ctx context.Context, after audience.ReaderID, onward func(tx *db.Tx, last audience.ReaderID) error) (last audience.ReaderID, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		m, err := f.staff.Masthead(ctx)
		if err != nil {
			return err
		}
		n, l, err := lawNow(ctx, tx)
		if err != nil {
			return err
		}
		readers, err := db.All(ctx, tx, func(r *audience.ReaderID) []any { return []any{r} },
			`select reader from (select reader from fund_payment union select reader from fund_grant union select reader from fund_brought) as known where reader > $1 order by reader limit $2`, after, recountAtOnce)
		if err != nil {
			return err
		}
		for _, reader := range readers {
			if _, err := f.entitle(ctx, tx, era{m: m, law: l, n: n}, reader); err != nil {
				return err
			}
			last = reader
		}
		if len(readers) < recountAtOnce {
			return nil
		}
		return onward(tx, last)
	})
	return last, err
}
