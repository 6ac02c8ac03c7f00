package hand

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Hand is what people confirm by hand.
type Hand struct {
	db       *db.DB
	staff    *staff.Staff
	fund     *fund.Fund
	gateways []string // those whose money a person confirms
}

// New makes it for the gateways of a fund that are confirmed by hand.
func New(d *db.DB, st *staff.Staff, f *fund.Fund) *Hand {
	h := &Hand{db: d, staff: st, fund: f}
	for _, g := range f.Plugs() {
		if _, yes := g.(fund.ByHand); yes {
			h.gateways = append(h.gateways, g.Name())
		}
	}
	return h
}

func (h *Hand) byHand(gateway string) bool { return slices.Contains(h.gateways, gateway) }

// pledgeRow is what matters here of a pledge.
type pledgeRow struct {
	id             fund.PledgeID
	reader         audience.ReaderID
	amount         money.Amount
	gateway        string
	reference, ref string
	code           string // of its plan
	every          fund.Every
	made           time.Time
	settled        time.Time
	stopped        time.Time
}

const (
	pledgeColumns = `g.id, g.reader, g.amount, g.currency, g.gateway, g.reference, coalesce(g.ref, ''), p.code, p.every, g.made, g.settled, g.stopped`
	pledgeTables  = `fund_pledge g join fund_plan p on p.id = g.plan`
)

func (p *pledgeRow) fields() []any {
	return []any{&p.id, &p.reader, &p.amount.Minor, &p.amount.Currency, &p.gateway, &p.reference, &p.ref, &p.code, &p.every, db.Moment(&p.made), db.Moment(&p.settled), db.Moment(&p.stopped)}
}

func pledge(ctx context.Context, from db.Querier, id fund.PledgeID) (pledgeRow, error) {
	return db.One(ctx, from, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+` where g.id = $1`, id)
}
