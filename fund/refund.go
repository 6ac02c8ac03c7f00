package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// Refund is money that went back.
type Refund struct {
	ID      string
	Amount  money.Amount
	Receipt string // of the payment it undoes, "" if that bought nothing
}

// Refund finds one refund, or is a NotFound fault.
func (f *Fund) Refund(ctx context.Context, id string) (Refund, error) {
	return db.One(ctx, f.db, func(r *Refund) []any { return []any{&r.ID, &r.Amount.Minor, &r.Amount.Currency, &r.Receipt} }, `
		select r.id, r.amount, r.currency, coalesce((select number from fund_receipt where payment = r.payment), '')
		from fund_refund r where r.id = $1`, id)
}
