package desk

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// Lost is what a payer's bank kept of a payment.
type Lost struct {
	Amount  money.Amount
	Receipt string // of the payment, "" if that bought nothing
}

// Lost finds what was lost in a dispute, or is a NotFound fault.
func (d *Desk) Lost(ctx context.Context, gateway, object string) (Lost, error) {
	return db.One(ctx, d.db, func(l *Lost) []any { return []any{&l.Amount.Minor, &l.Amount.Currency, &l.Receipt} }, `
		select d.amount, d.currency, coalesce((select number from fund_receipt where payment = d.payment), '')
		from fund_dispute d where d.gateway = $1 and d.object = $2 and d.lost is not null`, gateway, object)
}
