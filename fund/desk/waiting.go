package desk

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Claimed is what a reader said about a transfer.
type Claimed struct {
	UTR string
	At  time.Time
}

// Waiting is a pledge whose money a person must look for.
type Waiting struct {
	Pledge    fund.PledgeID
	Reader    audience.ReaderID
	Plan      fund.Plan
	Amount    money.Amount
	Gateway   string
	Reference string
	Made      time.Time
	Claims    []Claimed // newest first
}

func (w *Waiting) fields() []any {
	return append([]any{&w.Pledge, &w.Reader, &w.Amount.Minor, &w.Amount.Currency, &w.Gateway, &w.Reference, db.Moment(&w.Made), &w.Plan.Price}, fund.OwnFields(&w.Plan)...)
}

// waitingFor is how long an unpaid pledge stays in the list when its reader claims nothing.
const waitingFor = 14 * 24 * time.Hour

// dismissed tells of the claim c under the pledge g that a person looked and found nothing (SetAside).
const dismissed = `exists (select 1 from fund_set_aside s where s.kind = 'claim' and s.gateway = g.gateway and s.object = g.id || ' ' || c.utr)`

// Waiting lists the pledges to confirm by hand: those whose readers say that
// they have paid, then those that may have. A claim that was set aside is none.
func (d *Desk) Waiting(ctx context.Context) ([]Waiting, error) {
	const claimed = `exists (select 1 from fund_claim c where c.pledge = g.id and not ` + dismissed + `)`
	rows, err := db.All(ctx, d.db, (*Waiting).fields, `select g.id, g.reader, g.amount, g.currency, g.gateway, g.reference, g.made, g.price, `+fund.OwnColumns+`
		from fund_pledge g join fund_plan p on p.id = g.plan
		where g.begun is not null and g.settled is null and g.stopped is null and (g.made > $1 or `+claimed+`)
		order by `+claimed+` desc, g.id`, db.At(d.db.Now().Add(-waitingFor)))
	if err != nil {
		return nil, err
	}
	type claim struct {
		Claimed
		pledge fund.PledgeID
	}
	claims, err := db.All(ctx, d.db, func(c *claim) []any { return []any{&c.pledge, &c.UTR, db.Moment(&c.At)} }, `
		select c.pledge, c.utr, c.at from fund_claim c join fund_pledge g on g.id = c.pledge
		where g.settled is null and g.stopped is null and not `+dismissed+` order by c.at desc, c.utr`)
	if err != nil {
		return nil, err
	}
	said := map[fund.PledgeID][]Claimed{}
	for _, c := range claims {
		said[c.pledge] = append(said[c.pledge], c.Claimed)
	}
	hands, err := d.hands(ctx)
	if err != nil {
		return nil, err
	}
	var out []Waiting
	for _, w := range rows {
		if hands[w.Gateway] {
			w.Plan.Amount, w.Claims = w.Amount, said[w.Pledge]
			out = append(out, w)
		}
	}
	return out, nil
}

// hands are the gateways whose money a person confirms.
func (d *Desk) hands(ctx context.Context) (map[string]bool, error) {
	all, err := d.fund.Gateways(ctx)
	out := map[string]bool{}
	for _, g := range all {
		out[g.Name] = g.ByHand
	}
	return out, err
}
