package hand

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// maxMinor is more than any transfer.
const maxMinor = 1 << 45

// Confirm books a transfer that a person found in the bank's record. The number
// may be used once: for another pledge it is a Conflict, for the same one it
// changes nothing. A sum that was not pledged is refused: what is booked stays
// booked, and a slip of the finger is likelier than a payer's.
func (h *Hand) Confirm(ctx context.Context, by staff.Person, id fund.PledgeID, typed string, amount money.Amount, at time.Time) error {
	number, err := ReadNumber(typed)
	if may := by.May(staff.Role.SeesMoney); may != nil {
		return may
	}
	if err != nil {
		return err
	}
	return h.confirm(ctx, by, id, number, amount, at, "")
}

// ConfirmOther is Confirm for a transfer of another sum than was pledged, by
// one who has looked twice and says why: it is booked to suspense, where
// Attention lists it.
func (h *Hand) ConfirmOther(ctx context.Context, by staff.Person, id fund.PledgeID, typed string, amount money.Amount, at time.Time, why string) error {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return err
	}
	why, err := fund.Reason(why)
	if err != nil {
		return err
	}
	number, err := ReadNumber(typed)
	if err != nil {
		return err
	}
	return h.confirm(ctx, by, id, number, amount, at, why)
}

// confirm books a transfer; other is why one of another sum is, "" where none may be.
func (h *Hand) confirm(ctx context.Context, by staff.Person, id fund.PledgeID, number string, amount money.Amount, at time.Time, other string) error {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return err
	}
	p, err := pledge(ctx, h.db, id)
	if err != nil {
		return err
	}
	m, err := h.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	now := h.db.Now()
	if at.IsZero() {
		at = now
	}
	switch {
	case !h.byHand(p.gateway):
		return fault.New(fault.Conflict, "fund-not-by-hand")
	case amount.Minor <= 0 || amount.Minor > maxMinor:
		return fault.Bad("amount", "money-amount")
	case amount != p.amount && other == "":
		return fault.Bad("amount", "fund-confirm-differs", "Pledged", lang.For(lang.English).Money(p.amount.Minor, p.amount.Currency, m.MoneyStyle))
	case at.After(now) || at.Before(now.AddDate(-1, 0, 0)):
		return fault.Bad("at", "fund-confirm-day")
	}
	fact := fund.Fact{Gateway: p.gateway, Event: "confirmed:" + number, Kind: fund.KindCaptured, Object: p.gateway + ":" + number, Reference: p.reference, Ref: p.ref,
		Amount: amount, At: at.UTC(), Found: now, Method: p.gateway}
	err = h.fund.Book(ctx, fact, func(tx *db.Tx) error {
		return tx.Tell(ctx, staff.Act(by, "fund.confirm", "pledge:"+string(id), fund.Noted(p.code, amount.String(), other)))
	})
	if err != nil {
		return err
	}
	var of fund.PledgeID
	err = h.db.Row(ctx, `select pledge from fund_payment where gateway = $1 and object = $2`, fact.Gateway, fact.Object).Scan(&of)
	if err == nil && of != id {
		err = &fault.Error{Kind: fault.Conflict, Field: "utr", Key: "fund-utr-used"}
	}
	return err
}
