package fund

import (
	"context"
	"strings"
	"time"

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

// lawAt is the law that held at a moment.
func (f *Fund) lawAt(ctx context.Context, at time.Time) (Law, error) {
	held := db.JSON[Law]{V: law.Careful()}
	err := db.Found(f.db.Row(ctx, `select body from fund_law where since <= $1 order by since desc, id desc limit 1`, at.UnixMicro()).Scan(&held))
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return held.V, err
}

// SetLaw keeps what the publisher set, with a fault beside each field that
// cannot be. A change has a reason. Paid periods are made anew by FollowLaw
// where grace or the weight of a lost dispute changed.
func (f *Fund) SetLaw(ctx context.Context, by staff.Person, l Law, why string) error {
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
	return f.db.Write(ctx, func(tx *db.Tx) error {
		// Read here: of two at once the second must see what the first set.
		before, err := lawNow(ctx, tx)
		differs := before.Differs(l)
		if err != nil || len(differs) == 0 {
			return err
		}
		var times int
		if err := tx.Row(ctx, `select count(*) from fund_law`).Scan(&times); err != nil {
			return err
		}
		why, err := reasonOf(why, times > 0)
		if err != nil {
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
		if before.GraceMonth != l.GraceMonth || before.GraceYear != l.GraceYear || before.DisputeEnds != l.DisputeEnds {
			if err := tx.Tell(ctx, LawChanged{}); err != nil {
				return err
			}
		}
		return tx.Tell(ctx, staff.Act(by, "fund.law", "law", noted(strings.Join(differs, ", "), why)))
	})
}

// FollowLaw makes the paid periods anew. It listens to LawChanged.
func (f *Fund) FollowLaw(ctx context.Context, _ LawChanged) error { return f.Recount(ctx) }
