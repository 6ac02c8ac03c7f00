package fund

import (
	"context"

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
func (f *Fund) Law(ctx context.Context) (Law, error) { return lawNow(ctx, f.db) }

func lawNow(ctx context.Context, from db.Querier) (Law, error) {
	kept := db.JSON[Law]{V: law.Careful()}
	err := db.Found(from.Row(ctx, `select body from fund_setting where id = 'law'`).Scan(&kept))
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return kept.V, err
}

// SetLaw keeps what the publisher set, with a fault beside each field that cannot be.
// Paid periods are made anew where grace or the weight of a lost dispute changed.
func (f *Fund) SetLaw(ctx context.Context, by staff.Person, l Law) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	if err := l.Check(); err != nil {
		return err
	}
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	var before Law
	err = f.db.Write(ctx, func(tx *db.Tx) (err error) {
		// Read here: of two at once the second must see what the first set.
		if before, err = lawNow(ctx, tx); err != nil {
			return err
		}
		_, err = tx.Do(ctx, `insert into fund_setting (id, body) values ('law', $1) on conflict (id) do update set body = excluded.body`, db.JSON[Law]{V: l})
		if err == nil { // and every one that ever was
			_, err = tx.Do(ctx, `insert into fund_law (id, since, body) values ($1, $2, $3)`, db.NewID(), db.At(tx.Now()), db.JSON[Law]{V: l})
		}
		if err != nil {
			return err
		}
		if l.RetainYears != before.RetainYears {
			if err := f.keepLonger(ctx, tx, e, l.RetainYears-before.RetainYears); err != nil {
				return err
			}
		}
		tx.Change("plans")
		return tx.Tell(ctx, staff.Act(by, "fund.law", "law", ""))
	})
	if err != nil || before.GraceMonth == l.GraceMonth && before.GraceYear == l.GraceYear && before.DisputeEnds == l.DisputeEnds {
		return err
	}
	return f.Recount(ctx)
}
