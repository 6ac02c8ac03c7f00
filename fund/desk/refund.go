package desk

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// RefundState is how far a refund is.
type RefundState string

const (
	RefundWaits    RefundState = "asked"    // the gateway has not answered yet
	RefundSent     RefundState = "sent"     // the gateway took it; the money is on its way
	RefundDone     RefundState = "done"     // it went back and is booked
	RefundRefused  RefundState = "refused"  // the gateway said no, for good
	RefundReturned RefundState = "returned" // it went back and came back to us
)

// Refund is money that a person asked to go back, or that went back without.
type Refund struct {
	ID       string
	Payment  fund.PaymentID
	Pledge   fund.PledgeID
	Reader   audience.ReaderID
	PlanCode string
	Gateway  string
	Object   string // the gateway's name for the refund, once it took it
	Amount   money.Amount
	By, Why  string // "" where the bank sent it back of its own accord
	Asked    time.Time
	State    RefundState
	Refusal  string    // the key of why the gateway refused
	Moment   time.Time // when it was done, refused or came back; zero before
	Note     string    // the number of the refund note, "" before
}

// Key is the key of the state's words in base/lang, for staff.
func (r Refund) Key() string { return "fund-refund-state-" + string(r.State) }

// What was asked for, and what went back without: by hand, or at the bank of
// its own accord. Ids are in order of time, so that a page is found at their end.
const refunds = `select * from (select a.id as id, a.payment, y.pledge, y.reader, n.code, y.gateway, coalesce(a.object, ''), a.amount, a.currency, a.by_name, a.why, a.asked,
		case when u.at is not null then 'returned' when a.done is not null then 'done' when a.refused is not null then 'refused' when a.object is not null then 'sent' else 'asked' end,
		coalesce(u.at, a.done, a.refused), a.refusal, coalesce(t.number, '')
		from fund_refund_ask a join fund_payment y on y.id = a.payment join fund_pledge g on g.id = y.pledge join fund_plan n on n.id = g.plan
		left join fund_refund r on r.gateway = y.gateway and r.object = a.object
		left join fund_unrefund u on u.refund = r.id left join fund_note t on t.refund = r.id
		order by a.id desc limit $3) as asked
	union all select * from (select r.id as id, r.payment, y.pledge, y.reader, n.code, y.gateway, r.object, r.amount, r.currency, coalesce(d.by_name, ''), coalesce(d.why, ''), r.refunded,
		case when u.at is not null then 'returned' else 'done' end, coalesce(u.at, r.refunded), '', coalesce(t.number, '')
		from fund_refund r join fund_payment y on y.id = r.payment join fund_pledge g on g.id = y.pledge join fund_plan n on n.id = g.plan
		left join fund_deed d on d.reader = y.reader and d.kind = 'refund' and d.payment = r.payment and d.object = r.object
		left join fund_unrefund u on u.refund = r.id left join fund_note t on t.refund = r.id
		where not exists (select 1 from fund_refund_ask a where a.payment = r.payment and a.object = r.object)
		order by r.id desc limit $3) as unasked
	order by id desc limit $1 offset $2`

// Refunds lists what was asked to go back and what went back, the newest first; pages count from 1.
func (d *Desk) Refunds(ctx context.Context, page int) (rows []Refund, more bool, err error) {
	rows, err = db.All(ctx, d.db, func(r *Refund) []any {
		return []any{&r.ID, &r.Payment, &r.Pledge, &r.Reader, &r.PlanCode, &r.Gateway, &r.Object, &r.Amount.Minor, &r.Amount.Currency,
			&r.By, &r.Why, db.Moment(&r.Asked), &r.State, db.Moment(&r.Moment), &r.Refusal, &r.Note}
	}, refunds, pageOf+1, offset(page), offset(page)+pageOf+1)
	return cut(rows, err)
}
