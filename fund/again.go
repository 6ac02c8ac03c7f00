package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
)

// Again takes a reader's word once more for what they have supported by: the
// same plan, price version and sum, also when the price has changed since or
// the plan is retired. The new pledge replaces the old one when it is paid,
// and not before. It serves a mandate that was halted or stopped, a way of
// paying that does not renew, and a change of the way of paying ("" keeps it).
// The declaration carries over while its words are the same; if they changed
// it is a Conflict (fund-declaration-changed), and the reader goes by the
// support page. A way that is not offered for the kind is refused, but for the
// pledge's own. Another reader's pledge is NotFound.
func (f *Fund) Again(ctx context.Context, reader audience.ReaderID, id PledgeID, gateway string) (Pledge, error) {
	old, err := pledgeWhere(ctx, f.db, `g.id = $1 and g.reader = $2`, id, reader)
	if err != nil {
		return Pledge{}, err
	}
	var forGood int
	err = f.db.Row(ctx, `select count(*) from fund_entitlement where reader = $1 and kind = 'paid' and ends is null`, reader).Scan(&forGood)
	if err != nil {
		return Pledge{}, err
	}
	if old.settled.IsZero() || old.Plan.Every.Months() == 0 || forGood > 0 {
		return Pledge{}, fault.New(fault.Conflict, "fund-pledge-over")
	}
	if gateway == "" {
		gateway = old.Gateway
	}
	ask := PledgeAsk{Reader: reader, Plan: old.Plan.ID, Price: old.Plan.Price, Gateway: gateway, Lang: old.Lang, Amount: old.Amount,
		Declared: !old.declared.IsZero(), Wording: old.wording, Replaces: id, Place: old.place, again: old.Made, same: gateway == old.Gateway}
	if ask.Declared {
		ask.again = old.declared
	}
	err = db.Found(f.db.Row(ctx, `select name, email from fund_payer where pledge = $1`, id).Scan(&ask.Payer.Name, &ask.Payer.Email))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Pledge{}, err
	}
	return f.Pledge(ctx, ask)
}

// unfollowed tells whether nothing else has come in a pledge's place: no
// pledge that was made for it, and no other that runs and is paid.
func (f *Fund) unfollowed(ctx context.Context, p pledgeRow) (bool, error) {
	var others int
	err := f.db.Row(ctx, `select count(*) from fund_pledge o where o.reader = $1 and o.id <> $2 and o.settled is not null and (o.replaces = $2
		or o.stopped is null and exists (select 1 from fund_entitlement e where e.pledge = o.id and e.kind = 'paid' and (e.ends is null or e.ends > $3)))`,
		p.Reader, p.ID, db.At(f.db.Now())).Scan(&others)
	return others == 0, err
}
