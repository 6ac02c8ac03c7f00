package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/staff"
)

const (
	// refundWithin is how old a payment may be that goes back: gateways refuse
	// what is older than six months.
	refundWithin = 180 * 24 * time.Hour
	// sameClick is how long the same asking by the same person is a double click.
	sameClick = 10 * time.Minute
)

// AskRefund asks for money of a payment to go back to where it came from, in
// whole or in part. The same asking once more within ten minutes is a double
// click and changes nothing. More than is left, with what is asked already, is
// a fault beside amount; while the payer's bank disputes the payment, after
// 180 days, and where the gateway cannot, it is a Conflict. All that is left of
// the newest payment of what is charged by itself stops that too.
func (f *Fund) AskRefund(ctx context.Context, by staff.Person, id PaymentID, amount money.Amount, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, err := Reason(why)
	if err != nil {
		return err
	}
	if amount.Minor <= 0 || amount.Minor > maxMinor {
		return fault.Bad("amount", "money-amount")
	}
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		p, err := db.One(ctx, tx, (*paymentRow).fields, paymentSelect+`y.id = $1`, id)
		if err != nil {
			return err
		}
		var clicked int
		err = tx.Row(ctx, `select count(*) from fund_refund_ask a where payment = $1 and amount = $2 and currency = $3 and by_id = $4 and why = $5 and asked > $6
			and refused is null and not exists (select 1 from fund_refund r join fund_unrefund u on u.refund = r.id where r.payment = a.payment and r.object = a.object)`,
			id, amount.Minor, amount.Currency, by.ID, why, db.At(tx.Now().Add(-sameClick))).Scan(&clicked)
		if err != nil || clicked > 0 {
			return err
		}
		whole, err := f.refundable(ctx, tx, p, amount)
		if err != nil {
			return err
		}
		ask := db.NewID()
		_, err = tx.Do(ctx, `insert into fund_refund_ask (id, payment, amount, currency, by_id, by_name, why, asked) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			ask, id, amount.Minor, amount.Currency, by.ID, by.Name, why, db.At(tx.Now()))
		if err != nil {
			return err
		}
		if err := tx.Tell(ctx, RefundAsked{ask}); err != nil {
			return err
		}
		of, err := paymentTitle(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := tx.Tell(ctx, staff.Act(by, "fund.refund-ask", "payment:"+string(id), of+": "+amount.String()+": "+why)); err != nil || !whole {
			return err
		}
		return f.stopRefunded(ctx, tx, e, by, p, why)
	})
}

// refundable refuses what may not go back now, and tells whether it is all that is left.
func (f *Fund) refundable(ctx context.Context, tx *db.Tx, p paymentRow, amount money.Amount) (whole bool, err error) {
	_, can := f.gateways[p.gateway].(Refunder)
	set, err := gatewaySet(ctx, tx, p.gateway)
	switch {
	case err != nil:
		return false, err
	case f.byHand(p.gateway) || !set.lost.IsZero():
		return false, fault.New(fault.Conflict, "fund-refund-by-hand")
	case !can:
		return false, fault.New(fault.Conflict, "fund-refund-cannot")
	case p.captured.Before(tx.Now().Add(-refundWithin)):
		return false, fault.New(fault.Conflict, "fund-refund-old")
	}
	open, err := disputedNow(ctx, tx, p.id)
	if err != nil {
		return false, err
	}
	if open {
		return false, fault.New(fault.Conflict, "fund-disputed")
	}
	var left int64
	if err := tx.Row(ctx, `select `+LeftOf+` from fund_payment y where y.id = $1`, p.id).Scan(&left); err != nil {
		return false, err
	}
	if amount.Currency != p.amount.Currency || amount.Minor > left {
		return false, fault.Bad("amount", "fund-refund-more")
	}
	return amount.Minor == left, nil
}

// GoneOf is what of a payment y went back for good, and what a lost dispute took.
const GoneOf = `cast(coalesce((select sum(r.amount) from fund_refund r where r.payment = y.id and r.currency = y.currency
		and not exists (select 1 from fund_unrefund u where u.refund = r.id)), 0)
	+ coalesce((select sum(d.amount) from fund_dispute d where d.payment = y.id and d.currency = y.currency and d.lost is not null), 0) as bigint)`

// LeftOf is what of a payment y may still be asked back: less what went back,
// what a lost dispute took, and what is asked and not answered. It is an expression for who may name
// the tables of this room.
const LeftOf = `cast(y.amount - ` + GoneOf + `
	- coalesce((select sum(a.amount) from fund_refund_ask a where a.payment = y.id and a.currency = y.currency and a.done is null and a.refused is null), 0) as bigint)`

// disputedNow tells whether a payer's bank has a payment back until it decides.
func disputedNow(ctx context.Context, from db.Querier, id PaymentID) (bool, error) {
	var n int
	err := from.Row(ctx, `select count(*) from fund_dispute where payment = $1 and opened is not null and won is null and lost is null`, id).Scan(&n)
	return n > 0, err
}
