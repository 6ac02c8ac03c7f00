package sandbox

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// Mandates tells every mandate that the bank ever began, those that are over too.
func (s *Sandbox) Mandates(ctx context.Context) ([]fund.Mandate, error) {
	return asked(ctx, s, func() ([]fund.Mandate, error) {
		all, err := db.All(ctx, s.DB, (*order).fields, `select `+orderColumns+` from sandbox_order where `+s.mine+` and months > 0 and first is not null order by id`)
		var out []fund.Mandate
		for _, o := range all {
			out = append(out, o.mandate(s.Zone()))
		}
		return out, err
	})
}

// mandate is how an order's mandate stands, in the newsroom's words.
func (o order) mandate(in *time.Location) fund.Mandate {
	m := fund.Mandate{Ref: o.ID, Reference: o.Reference, Amount: o.Amount, Every: fund.Month, Next: o.Next, PaidUntil: o.period(o.Round, in)}
	if o.Months == 12 {
		m.Every = fund.Year
	}
	switch {
	case !o.Cancelled.IsZero():
		m.Stands = fund.KindStopped
	case o.State == pending:
		m.Stands = fund.KindPending
	case o.State == halted:
		m.Stands = fund.KindHalted
	case o.State == paused:
		m.Stands = fund.KindPaused
	}
	return m
}
