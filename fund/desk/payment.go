package desk

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Payment is money that came, as staff see it.
type Payment struct {
	ID       fund.PaymentID
	Pledge   fund.PledgeID
	Reader   audience.ReaderID
	PlanCode string
	Gateway  string
	Object   string
	Amount   money.Amount
	Refunded money.Amount // what of it went back, and stayed there
	Left     money.Amount // what may still be asked back: less that, lost disputes and what is asked already
	Disputed bool         // the payer's bank has it back until it decides
	Captured time.Time
	Booked   time.Time
	Method   string
	Last4    string
	Receipt  string // "" in suspense
	Suspense string // why it fits nothing: "", "amount", "currency" or "foreign"; "" again once a person let it stand
}

func (p *Payment) fields() []any {
	return []any{&p.ID, &p.Pledge, &p.Reader, &p.PlanCode, &p.Gateway, &p.Object, &p.Amount.Minor, &p.Amount.Currency,
		&p.Refunded.Minor, &p.Refunded.Currency, &p.Left.Minor, &p.Left.Currency, &p.Disputed,
		db.Moment(&p.Captured), db.Moment(&p.Booked), &p.Method, &p.Last4, &p.Receipt, &p.Suspense}
}

const paymentView = `select y.id, y.pledge, y.reader, n.code, y.gateway, y.object, y.amount, y.currency,
		cast(coalesce((select sum(r.amount) from fund_refund r where r.payment = y.id and r.currency = y.currency
			and not exists (select 1 from fund_unrefund u where u.refund = r.id)), 0) as bigint), y.currency,
		` + fund.LeftOf + `, y.currency,
		exists (select 1 from fund_dispute d where d.payment = y.id and d.opened is not null and d.won is null and d.lost is null),
		y.captured, y.booked, y.method, y.last4, coalesce((select number from fund_receipt t where t.payment = y.id), ''),
		case when exists (select 1 from fund_clearance c where c.payment = y.id) then '' else y.suspense end
		from fund_payment y join fund_pledge g on g.id = y.pledge join fund_plan n on n.id = g.plan `

// Payments lists them, the last booked first; pages count from 1.
func (d *Desk) Payments(ctx context.Context, page int) (rows []Payment, more bool, err error) {
	rows, err = db.All(ctx, d.db, (*Payment).fields, paymentView+`order by y.id desc limit $1 offset $2`, pageOf+1, offset(page))
	return cut(rows, err)
}

// Payment finds one payment, or is a NotFound fault.
func (d *Desk) Payment(ctx context.Context, id fund.PaymentID) (Payment, error) {
	return db.One(ctx, d.db, (*Payment).fields, paymentView+`where y.id = $1`, id)
}

// PaymentsOf lists a reader's, the last captured first.
func (d *Desk) PaymentsOf(ctx context.Context, reader audience.ReaderID) ([]Payment, error) {
	return db.All(ctx, d.db, (*Payment).fields, paymentView+`where y.reader = $1 order by y.captured desc, y.id desc`, reader)
}
