package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// Net is what came in a span less what went back in it, in one currency, by
// the moments at which the money moved. What lies in suspense is not counted:
// it is nobody's yet.
func (f *Fund) Net(ctx context.Context, from, until time.Time, currency string) (money.Amount, error) {
	net := money.Of(0, currency)
	err := f.db.Row(ctx, `select cast(
		coalesce((select sum(amount) from fund_payment where captured >= $1 and captured < $2 and currency = $3 and suspense = ''), 0)
		- coalesce((select sum(r.amount) from fund_refund r join fund_payment y on y.id = r.payment
			where r.refunded >= $1 and r.refunded < $2 and r.currency = $3 and y.currency = $3 and y.suspense = ''), 0) as bigint)`,
		db.At(from), db.At(until), currency).Scan(&net.Minor)
	return net, err
}

// Payment is money that came, as staff see it.
type Payment struct {
	ID       PaymentID
	Pledge   PledgeID
	Reader   audience.ReaderID
	PlanCode string
	Gateway  string
	Object   string
	Amount   money.Amount
	Refunded money.Amount // what of it went back
	Captured time.Time
	Booked   time.Time
	Method   string
	Receipt  string // "" in suspense
	Suspense string // why it fits nothing: "", "amount" or "currency"
}

// Payments lists them, the last booked first; pages count from 1.
func (f *Fund) Payments(ctx context.Context, page int) (rows []Payment, more bool, err error) {
	rows, err = db.All(ctx, f.db, func(p *Payment) []any {
		return []any{&p.ID, &p.Pledge, &p.Reader, &p.PlanCode, &p.Gateway, &p.Object, &p.Amount.Minor, &p.Amount.Currency,
			&p.Refunded.Minor, &p.Refunded.Currency, db.Moment(&p.Captured), db.Moment(&p.Booked), &p.Method, &p.Receipt, &p.Suspense}
	}, `select y.id, y.pledge, y.reader, n.code, y.gateway, y.object, y.amount, y.currency,
		cast(coalesce((select sum(r.amount) from fund_refund r where r.payment = y.id and r.currency = y.currency), 0) as bigint), y.currency,
		y.captured, y.booked, y.method, coalesce((select number from fund_receipt t where t.payment = y.id), ''), y.suspense
		from fund_payment y join fund_pledge g on g.id = y.pledge join fund_plan n on n.id = g.plan
		order by y.id desc limit $1 offset $2`, pageOf+1, offset(page))
	return cut(rows, err)
}

// Odd is something about money that a person must look at.
type Odd struct {
	Kind    string // suspense: a sum nobody asked for; over-refunded: more went back than came; orphan: of nothing we know; stuck: a notice we could not book
	Gateway string
	Object  string // the gateway's payment or refund id; of what is stuck, its id with us
	Pledge  PledgeID
	Amount  money.Amount
	At      time.Time
}

// Key is the key of its words in base/lang, for staff.
func (o Odd) Key() string { return "fund-odd-" + o.Kind }

// Attention lists what fits nothing, newest first.
func (f *Fund) Attention(ctx context.Context) ([]Odd, error) {
	odd, err := db.All(ctx, f.db, func(o *Odd) []any {
		return []any{&o.Kind, &o.Gateway, &o.Object, &o.Pledge, &o.Amount.Minor, &o.Amount.Currency, db.Moment(&o.At)}
	}, `select kind, gateway, object, pledge, amount, currency, at from (
		select 'suspense' as kind, y.gateway as gateway, y.object as object, y.pledge as pledge,
			cast(y.amount - coalesce((select sum(r.amount) from fund_refund r where r.payment = y.id and r.currency = y.currency), 0) as bigint) as amount,
			y.currency as currency, y.captured as at
		from fund_payment y where y.suspense <> ''
		union all
		select 'over-refunded', y.gateway, y.object, y.pledge, cast(sum(r.amount) as bigint) - y.amount, y.currency, max(r.refunded)
		from fund_payment y join fund_refund r on r.payment = y.id and r.currency = y.currency
		where y.suspense = '' group by y.id, y.gateway, y.object, y.pledge, y.amount, y.currency
		union all
		select 'suspense', r.gateway, r.object, y.pledge, r.amount, r.currency, r.refunded
		from fund_refund r join fund_payment y on y.id = r.payment where r.currency <> y.currency
		union all
		select 'stuck', gateway, id, '', 0, '', heard from fund_stuck where mended is null
	) as odd where amount > 0 or kind = 'stuck' order by at desc`)
	if err != nil {
		return nil, err
	}
	orphans, err := db.All(ctx, f.db, func(j *db.JSON[Fact]) []any { return []any{j} },
		`select body from fund_fact where applied is null order by id desc limit 200`)
	for _, o := range orphans {
		odd = append(odd, Odd{Kind: "orphan", Gateway: o.V.Gateway, Object: o.V.Object, Amount: o.V.Amount, At: o.V.At})
	}
	return odd, err
}
