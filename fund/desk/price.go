package desk

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Price is one version of a plan's price.
type Price struct {
	ID         fund.PriceID
	Plan       fund.PlanID
	Amount     money.Amount
	Since      time.Time
	Pledges    int // that were ever made at it
	Supporters int // who support at it now
}

// Prices lists the versions of every plan's price, the newest first.
func (d *Desk) Prices(ctx context.Context) ([]Price, error) {
	return db.All(ctx, d.db, func(p *Price) []any {
		return []any{&p.ID, &p.Plan, &p.Amount.Minor, &p.Amount.Currency, db.Moment(&p.Since), &p.Pledges, &p.Supporters}
	}, `with made as (select price, count(*) as n from fund_pledge group by price),
			now as (select g.price, count(distinct e.reader) as n from fund_entitlement e join fund_pledge g on g.id = e.pledge
				where e.begins <= $1 and (e.ends is null or e.ends > $1) group by g.price)
		select c.id, c.plan, c.amount, c.currency, c.since, coalesce(made.n, 0), coalesce(now.n, 0)
		from fund_price c left join made on made.price = c.id left join now on now.price = c.id order by c.id desc`, db.At(d.db.Now()))
}
