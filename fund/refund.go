package fund

import (
	"context"
	"errors"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/staff"
)

// Refund is money that went back.
type Refund struct {
	ID      string
	Amount  money.Amount
	Receipt string // of the payment it undoes, "" if that bought nothing
	Note    string // its own document's number, "" if there is none
	Whole   bool   // nothing is left of the payment
}

// Refund finds one refund, or is a NotFound fault.
func (f *Fund) Refund(ctx context.Context, id string) (Refund, error) {
	return db.One(ctx, f.db, func(r *Refund) []any {
		return []any{&r.ID, &r.Amount.Minor, &r.Amount.Currency, &r.Receipt, &r.Note, &r.Whole}
	}, `
		select r.id, r.amount, r.currency, coalesce((select number from fund_receipt where payment = r.payment), ''), coalesce((select number from fund_note where refund = r.id), ''),
			(select sum(o.amount) from fund_refund o where o.payment = r.payment and o.currency = r.currency
				and not exists (select 1 from fund_unrefund u where u.refund = o.id)) >= (select y.amount from fund_payment y where y.id = r.payment)
		from fund_refund r where r.id = $1`, id)
}

// ConfirmRefund books a transfer by which a person sent money of a payment by
// hand back, with a reason, also when the payment was confirmed by mistake: the books are only
// added to. The number may be used once: for another payment it is a Conflict,
// for the same one it changes nothing. More than is left is refused.
func (f *Fund) ConfirmRefund(ctx context.Context, by staff.Person, id PaymentID, typed string, amount money.Amount, at time.Time, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, badWhy := Reason(why)
	number, err := utr(typed)
	if err := errors.Join(err, badWhy); err != nil {
		return err
	}
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	var gateway, object string
	var came time.Time
	kept := deed{kind: "refund", payment: id}
	err = db.Found(f.db.Row(ctx, `select gateway, object, captured, reader, pledge from fund_payment where id = $1`, id).Scan(&gateway, &object, db.Moment(&came), &kept.reader, &kept.pledge))
	if err != nil {
		return err
	}
	set, err := gatewaySet(ctx, f.db, gateway)
	switch {
	case err != nil:
		return err
	case !f.byHand(gateway) && set.lost.IsZero():
		return fault.New(fault.Conflict, "fund-not-by-hand")
	case amount.Minor <= 0 || amount.Minor > maxMinor:
		return fault.Bad("amount", "money-amount")
	case at.After(f.db.Now()) || span.Before(e.m.Location(), at, came):
		return fault.Bad("at", "fund-refund-day")
	}
	fact := Fact{Gateway: gateway, Event: "returned:" + number, Kind: KindRefunded, Object: gateway + ":" + number, Payment: object,
		Amount: amount, At: at.UTC(), Method: gateway}
	err = f.apply(ctx, e, fact, func(tx *db.Tx) error {
		if err := enough(ctx, tx, id, amount); err != nil {
			return err
		}
		of, err := paymentTitle(ctx, tx, id)
		if err != nil {
			return err
		}
		kept.object = fact.Object
		if err := kept.keep(ctx, tx, by, why); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.refund", "payment:"+string(id), Noted(of, amount.String(), why)))
	})
	if err != nil {
		return err
	}
	var of PaymentID
	err = f.db.Row(ctx, `select payment from fund_refund where gateway = $1 and object = $2`, gateway, fact.Object).Scan(&of)
	if err == nil && of != id {
		err = &fault.Error{Kind: fault.Conflict, Field: "utr", Key: "fund-utr-used"}
	}
	return err
}

// enough refuses to send back more than is left of a payment, or money of another kind.
func enough(ctx context.Context, tx *db.Tx, id PaymentID, amount money.Amount) error {
	left, err := unreturned(ctx, tx, id)
	if err == nil && (amount.Currency != left.Currency || amount.Minor > left.Minor) {
		err = fault.Bad("amount", "fund-refund-more")
	}
	return err
}
