package rail

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Lose says that the newsroom has lost a gateway: it is closed to readers, and
// nothing is asked of it any more. What it still tells is heard, for the money
// is the newsroom's. Its payments go back by hand. Doing it twice is fine.
func (r *Rails) Lose(ctx context.Context, by staff.Person, name, why string) error {
	return r.turn(ctx, by, name, why, true)
}

// Find says that a gateway that was lost answers again. It stays closed to readers until it is opened.
func (r *Rails) Find(ctx context.Context, by staff.Person, name, why string) error {
	return r.turn(ctx, by, name, why, false)
}

func (r *Rails) turn(ctx context.Context, by staff.Person, name, why string, lost bool) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	if _, known := r.gateways[name]; !known {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	why, err := fund.Reason(why)
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *db.Tx) error {
		was, err := kept(ctx, tx, name)
		if err != nil || was.lost.IsZero() != lost {
			return err
		}
		at, act := db.Time{}, "fund.gateway-found"
		if lost {
			at, act = db.At(tx.Now()), "fund.gateway-lost"
		}
		_, err = tx.Do(ctx, `insert into fund_gateway (name, open, settings, lost) values ($1, false, '{}', $2)
			on conflict (name) do update set open = false, lost = excluded.lost`, name, at)
		if err != nil {
			return err
		}
		tx.Change("plans")
		return tx.Tell(ctx, staff.Act(by, act, "gateway:"+name, why))
	})
}
