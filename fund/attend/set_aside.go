package attend

import (
	"context"
	"slices"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// SetAside takes something out of what needs attention, for good, with a
// reason: a person has looked. Of a claim it means that no such transfer is
// there. NotFound: nothing of that name needs attention. Doing it twice is fine.
func (a *Attend) SetAside(ctx context.Context, by staff.Person, kind, gateway, object, why string) error {
	may := staff.Role.Runs
	if kind == fund.OddClaim {
		may = staff.Role.SeesMoney // who may confirm a transfer may say that there is none
	}
	if err := by.May(may); err != nil {
		return err
	}
	why, err := fund.Reason(why)
	if err != nil {
		return err
	}
	var aside int
	err = a.db.Row(ctx, `select count(*) from fund_set_aside where kind = $1 and gateway = $2 and object = $3`, kind, gateway, object).Scan(&aside)
	if err != nil || aside > 0 {
		return db.Found(err)
	}
	o, err := a.odd(ctx, kind, gateway, object)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Do(ctx, `insert into fund_set_aside (kind, gateway, object, why, by_id, at) values ($1, $2, $3, $4, $5, $6) on conflict (kind, gateway, object) do nothing`,
			kind, gateway, object, why, by.ID, db.At(tx.Now()))
		if err != nil || n == 0 {
			return err
		}
		if o.Reader != "" {
			if err := o.KeepDeed(ctx, tx, by, "set-aside", why); err != nil {
				return err
			}
		}
		if kind == fund.OddClaim { // what was given on this word ends
			if err := a.fund.Reentitle(ctx, tx, o.Reader); err != nil {
				return err
			}
		}
		of, err := o.Title(ctx, tx)
		if err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.set-aside", o.On(), of+kind+": "+why))
	})
}

// odd is one thing that needs attention, or NotFound.
func (a *Attend) odd(ctx context.Context, kind, gateway, object string) (fund.Odd, error) {
	all, err := a.Attention(ctx)
	if err != nil {
		return fund.Odd{}, err
	}
	i := slices.IndexFunc(all, func(o fund.Odd) bool { return o.Kind == kind && o.Gateway == gateway && o.Object == object })
	if i < 0 {
		return fund.Odd{}, fault.New(fault.NotFound, "fault-not-found")
	}
	return all[i], nil
}
