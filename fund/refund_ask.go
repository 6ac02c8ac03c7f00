package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
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
	why, err := reason(why)
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
	switch {
	case f.byHand(p.gateway):
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
	if err := tx.Row(ctx, `select `+leftOf+` from fund_payment y where y.id = $1`, p.id).Scan(&left); err != nil {
		return false, err
	}
	if amount.Currency != p.amount.Currency || amount.Minor > left {
		return false, fault.Bad("amount", "fund-refund-more")
	}
	return amount.Minor == left, nil
}

// goneOf is what of a payment y went back for good, and what a lost dispute took.
const goneOf = `cast(coalesce((select sum(r.amount) from fund_refund r where r.payment = y.id and r.currency = y.currency
		and not exists (select 1 from fund_unrefund u where u.refund = r.id)), 0)
	+ coalesce((select sum(d.amount) from fund_dispute d where d.payment = y.id and d.currency = y.currency and d.lost is not null), 0) as bigint)`

// leftOf is what of a payment y may still be asked back: less what went back,
// what a lost dispute took, and what is asked and not answered.
const leftOf = `cast(y.amount - ` + goneOf + `
	- coalesce((select sum(a.amount) from fund_refund_ask a where a.payment = y.id and a.currency = y.currency and a.done is null and a.refused is null), 0) as bigint)`

// disputedNow tells whether a payer's bank has a payment back until it decides.
func disputedNow(ctx context.Context, from db.Querier, id PaymentID) (bool, error) {
	var n int
	err := from.Row(ctx, `select count(*) from fund_dispute where payment = $1 and opened is not null and won is null and lost is null`, id).Scan(&n)
	return n > 0, err
}

// RefundState is how far an asked refund is.
type RefundState string

const (
	RefundWaits    RefundState = "asked"    // the gateway has not answered yet
	RefundSent     RefundState = "sent"     // the gateway took it; the money is on its way
	RefundDone     RefundState = "done"     // it went back and is booked
	RefundRefused  RefundState = "refused"  // the gateway said no, for good
	RefundReturned RefundState = "returned" // it went back and came back to us
)

// RefundAsk is a refund that a person asked for.
type RefundAsk struct {
	ID       string
	Payment  PaymentID
	Pledge   PledgeID
	Reader   audience.ReaderID
	PlanCode string
	Gateway  string
	Object   string // the gateway's name for the refund, once it took it
	Amount   money.Amount
	By, Why  string
	Asked    time.Time
	State    RefundState
	Refusal  string    // the key of why the gateway refused
	Moment   time.Time // when it was done, refused or came back; zero before
	Note     string    // the number of the refund note, "" before
}

// Key is the key of the state's words in base/lang, for staff.
func (r RefundAsk) Key() string { return "fund-refund-state-" + string(r.State) }

const refundAsks = `select a.id, a.payment, y.pledge, y.reader, n.code, y.gateway, coalesce(a.object, ''), a.amount, a.currency, a.by_name, a.why, a.asked,
	case when u.at is not null then 'returned' when a.done is not null then 'done' when a.refused is not null then 'refused' when a.object is not null then 'sent' else 'asked' end,
	coalesce(u.at, a.done, a.refused), a.refusal, coalesce(t.number, '')
	from fund_refund_ask a join fund_payment y on y.id = a.payment join fund_pledge g on g.id = y.pledge join fund_plan n on n.id = g.plan
	left join fund_refund r on r.gateway = y.gateway and r.object = a.object
	left join fund_unrefund u on u.refund = r.id left join fund_note t on t.refund = r.id
	order by a.id desc limit $1 offset $2`

// RefundAsks lists the refunds that were asked for, the newest first; pages count from 1.
func (f *Fund) RefundAsks(ctx context.Context, page int) (rows []RefundAsk, more bool, err error) {
	rows, err = db.All(ctx, f.db, func(r *RefundAsk) []any {
		return []any{&r.ID, &r.Payment, &r.Pledge, &r.Reader, &r.PlanCode, &r.Gateway, &r.Object, &r.Amount.Minor, &r.Amount.Currency,
			&r.By, &r.Why, db.Moment(&r.Asked), &r.State, db.Moment(&r.Moment), &r.Refusal, &r.Note}
	}, refundAsks, pageOf+1, offset(page))
	return cut(rows, err)
}
