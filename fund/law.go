package fund

import (
	"context"
	"errors"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/law"
	"github.com/nightdesk/nightdesk/staff"
)

// What the publisher sets of the law, and what it makes of a sum: package law has their rules.
type (
	Law     = law.Settings
	TaxFrom = law.TaxFrom
	Tax     = law.Tax
)

// Law is what is set, or the careful defaults.
func (f *Fund) Law(ctx context.Context) (Law, error) {
	_, l, err := lawNow(ctx, f.db)
	return l, err
}

// lawNow is the law, and which of all that ever were: 0 while none was set.
func lawNow(ctx context.Context, from db.Querier) (n int64, l Law, err error) {
	return lawOf(ctx, from, `n = (select max(n) from fund_law)`)
}

func lawOf(ctx context.Context, from db.Querier, where string, args ...any) (n int64, l Law, err error) {
	kept := db.JSON[Law]{V: law.Careful()}
	err = db.Found(from.Row(ctx, `select n, body from fund_law where `+where, args...).Scan(&n, &kept))
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return n, kept.V, err
}

// SetLaw keeps what the publisher set, with a fault beside each field that
// cannot be, and why. Paid periods are made anew by Recount where grace or the
// weight of a lost dispute changed.
func (f *Fund) SetLaw(ctx context.Context, by staff.Person, l Law, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, badWhy := Reason(why)
	if err := errors.Join(l.Check(), badWhy); err != nil {
		return err
	}
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		// Read here: of two at once the second must see what the first set.
		n, before, err := lawNow(ctx, tx)
		differs := before.Differs(l)
		if err != nil || len(differs) == 0 {
			return err
		}
		if _, err := tx.Do(ctx, `insert into fund_law (n, since, body) values ($1, $2, $3)`, n+1, db.At(tx.Now()), db.JSON[Law]{V: l}); err != nil {
			return err
		}
		if l.RetainYears != before.RetainYears {
			if err := f.keepLonger(ctx, tx, e, l.RetainYears-before.RetainYears); err != nil {
				return err
			}
		}
		tx.Change("plans")
		if before.GraceMonth != l.GraceMonth || before.GraceYear != l.GraceYear || before.DisputeEnds != l.DisputeEnds {
			if err := tx.Tell(ctx, PeriodsDue{}); err != nil {
				return err
			}
		}
		return tx.Tell(ctx, staff.Act(by, "fund.law", "law", Noted(strings.Join(differs, ", "), why)))
	})
}
