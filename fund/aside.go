package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
)

// aside is what of a pledge's money lies in suspense and did not go back: in
// its own currency, or in that of the newest payment where it is another.
func aside(ctx context.Context, from db.Querier, p pledgeRow) (a money.Amount, err error) {
	err = db.Found(from.Row(ctx, `select cast(sum(y.amount - `+GoneOf+`) as bigint), y.currency from fund_payment y
		where y.pledge = $1 and y.suspense <> '' and not exists (select 1 from fund_clearance c where c.payment = y.id) and y.amount > `+GoneOf+`
		group by y.currency order by case when y.currency = $2 then 0 else 1 end, max(y.captured) desc limit 1`, p.ID, p.Amount.Currency).Scan(&a.Minor, &a.Currency))
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return a, err
}

// setAside does for money that fits nothing what earn does for what counts: it
// stands if its mandate's money from abroad was let stand; and while nothing of
// the pledge counts, the gateway is asked about the next charge all the same.
func (f *Fund) setAside(ctx context.Context, tx *db.Tx, e era, p pledgeRow, why string, fact Fact) error {
	if why == foreign {
		y, _, err := paymentOf(ctx, tx, fact.Gateway, fact.Object)
		if err != nil {
			return err
		}
		if stands, err := f.clearLikeOthers(ctx, tx, e, y); err != nil || stands {
			return err
		}
	}
	if !f.recurs(p) || !p.settled.IsZero() || !p.stopped.IsZero() {
		return nil
	}
	due, _, err := charges(ctx, tx, e.m, p)
	if err == nil {
		_, err = tx.Do(ctx, `update fund_pledge set look = $2 where id = $1`, p.ID, db.At(due))
	}
	return err
}

// emptied is when all money of a pledge had gone back, where money came and none of it ever counted; zero otherwise.
func emptied(ctx context.Context, from db.Querier, id PledgeID) (at time.Time, err error) {
	err = from.Row(ctx, `select max(at) from (
			select r.refunded as at from fund_refund r join fund_payment y on y.id = r.payment
				where y.pledge = $1 and r.currency = y.currency and not exists (select 1 from fund_unrefund u where u.refund = r.id)
			union all
			select d.lost from fund_dispute d join fund_payment y on y.id = d.payment where y.pledge = $1 and d.currency = y.currency and d.lost is not null) as back
		where not exists (select 1 from fund_earned where pledge = $1)
			and not exists (select 1 from fund_payment y where y.pledge = $1 and y.amount > `+GoneOf+`)`, id).Scan(db.Moment(&at))
	return at, err
}

// restop makes anew when a pledge that is charged by itself was stopped: when
// somebody did, or when all of its money had gone back before any of it counted.
// A function of what came and went alone, so that the order of telling changes nothing.
func (f *Fund) restop(ctx context.Context, tx *db.Tx, p *pledgeRow) error {
	if !f.recurs(*p) || !p.settled.IsZero() {
		return nil
	}
	at, err := emptied(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if at.IsZero() || !p.ended.IsZero() && p.ended.Before(at) {
		at = p.ended
	}
	if at.Equal(p.stopped) {
		return nil
	}
	before := p.stopped
	p.stopped = at
	look := db.Time{}
	if at.IsZero() { // it goes on after all, unless the gateway says otherwise
		look = db.At(tx.Now())
	}
	if _, err := tx.Do(ctx, `update fund_pledge set stopped = $2, look = $3 where id = $1`, p.ID, db.At(at), look); err != nil || !before.IsZero() {
		return err
	}
	was, err := quiet(ctx, tx, at)
	if err != nil {
		return err
	}
	return tx.Tell(ctx, Stopped{Pledge: p.ID, Reader: p.Reader, Gateway: p.Gateway, Ref: p.Ref, Quiet: was})
}

// restopOf is restop for the pledge of a payment that does not count.
func (f *Fund) restopOf(ctx context.Context, tx *db.Tx, y paymentRow) error {
	if y.fits() {
		return nil
	}
	p, err := pledge(ctx, tx, y.pledge)
	if err != nil {
		return err
	}
	return f.restop(ctx, tx, &p)
}
