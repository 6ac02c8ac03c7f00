package desk

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

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
	Payment  fund.PaymentID
	Pledge   fund.PledgeID
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
func (d *Desk) RefundAsks(ctx context.Context, page int) (rows []RefundAsk, more bool, err error) {
	rows, err = db.All(ctx, d.db, func(r *RefundAsk) []any {
		return []any{&r.ID, &r.Payment, &r.Pledge, &r.Reader, &r.PlanCode, &r.Gateway, &r.Object, &r.Amount.Minor, &r.Amount.Currency,
			&r.By, &r.Why, db.Moment(&r.Asked), &r.State, db.Moment(&r.Moment), &r.Refusal, &r.Note}
	}, refundAsks, pageOf+1, offset(page))
	return cut(rows, err)
}
