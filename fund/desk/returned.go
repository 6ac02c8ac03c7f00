package desk

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// Returned is money that went back, for the letter about it.
type Returned struct {
	ID      string
	Amount  money.Amount
	Receipt string // of the payment it undoes, "" if that bought nothing
	Note    string // its own document's number, "" if there is none
	Whole   bool   // nothing is left of the payment
}

// Returned finds one refund, or is a NotFound fault.
func (d *Desk) Returned(ctx context.Context, id string) (Returned, error) {
	return db.One(ctx, d.db, func(r *Returned) []any {
		return []any{&r.ID, &r.Amount.Minor, &r.Amount.Currency, &r.Receipt, &r.Note, &r.Whole}
	}, `
		select r.id, r.amount, r.currency, coalesce((select number from fund_receipt where payment = r.payment), ''), coalesce((select number from fund_note where refund = r.id), ''),
			(select sum(o.amount) from fund_refund o where o.payment = r.payment and o.currency = r.currency
				and not exists (select 1 from fund_unrefund u where u.refund = o.id)) >= (select y.amount from fund_payment y where y.id = r.payment)
		from fund_refund r where r.id = $1`, id)
}
