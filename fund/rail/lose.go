package rail

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Lose says that the newsroom has lost a gateway: it is closed to readers, and
// nothing is asked of it any more. What it still tells is heard, for the money
// is the newsroom's. Its payments go back by hand. Of the mandates that it
// cancelled by itself just before, the pledges are not their readers' to have
// stopped, and run until they are moved. Doing it twice is fine.
func (r *Rails) Lose(ctx context.Context, by staff.Person, name, why string) error {
	if err := r.turn(ctx, by, name, why, true); err != nil {
		return err
	}
	return r.Reopen(ctx)
}

// closing is how long before it is declared lost a gateway may cancel mandates by itself.
const closing = 7 * 24 * time.Hour

// Reopen lets those pledges run again that a gateway ended which is lost now, a
// hundred at a time; it goes on where it was cut short. Who stopped here, left,
// or supports by another pledge since is left alone.
func (r *Rails) Reopen(ctx context.Context) error {
	for {
		var n int
		err := r.db.Write(ctx, func(tx *db.Tx) error {
			ended, err := db.All(ctx, tx, func(o *[2]string) []any { return []any{&o[0], &o[1]} }, `select g.id, g.reader from fund_turn t
				join fund_pledge g on g.id = t.pledge join fund_gateway l on l.name = g.gateway
				where t.kind = 'stopped' and t.at >= l.lost - $1 and t.at = g.ended and g.stopped = g.ended and g.settled is not null
					and exists (select 1 from fund_payer y where y.pledge = g.id)
					and not exists (select 1 from fund_deed d where d.kind = 'stop' and d.pledge = g.id)
					and not exists (select 1 from fund_pledge n where n.reader = g.reader and n.id > g.id and n.settled is not null and n.stopped is null)
				order by g.id limit 100`, closing.Microseconds())
			if err != nil {
				return err
			}
			n = len(ended)
			for _, o := range ended {
				if _, err := tx.Do(ctx, `update fund_pledge set stopped = null, ended = null where id = $1`, o[0]); err != nil {
					return err
				}
				if err := r.fund.Reentitle(ctx, tx, audience.ReaderID(o[1])); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < 100 {
			return err
		}
	}
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
