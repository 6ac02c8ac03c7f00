package fund

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/staff"
)

// utrShape is the reference number of a UPI transfer: 12 digits, the same at both banks.
var utrShape = regexp.MustCompile(`^[0-9]{12}$`)

// utr reads a transfer's number as people type it, with spaces or hyphens.
func utr(typed string) (string, error) {
	s := strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(typed)
	if !utrShape.MatchString(s) {
		return "", fault.Bad("utr", "fund-utr")
	}
	return s, nil
}

// maxClaims keeps the holder of one token from filling the list.
const maxClaims = 5

// Claim keeps what a reader says: that the transfer with this number was made.
// It is a claim, not proof, and entitles to nothing; staff see it beside the pledge.
func (f *Fund) Claim(ctx context.Context, id PledgeID, held, typed string) error {
	p, err := f.held(ctx, id, held)
	if err != nil {
		return err
	}
	number, err := utr(typed)
	if err != nil {
		return err
	}
	if !f.byHand(p.Gateway) || !p.stopped.IsZero() {
		return fault.New(fault.Conflict, "fund-pledge-over")
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		var n int
		if err := tx.Row(ctx, `select count(*) from fund_claim where pledge = $1 and utr <> $2`, id, number).Scan(&n); err != nil {
			return err
		}
		if n >= maxClaims {
			return fault.Bad("utr", "fund-claims-many")
		}
		_, err := tx.Do(ctx, `insert into fund_claim (pledge, utr, at) values ($1, $2, $3) on conflict (pledge, utr) do nothing`, id, number, db.At(tx.Now()))
		return err
	})
}

// Confirm books a transfer that a person found in the bank's record, through
// the same door as everything else. The number may be used once: for another
// pledge it is a Conflict, for the same one it changes nothing. A sum that was
// not pledged is refused: what is booked stays booked, and a slip of the
// finger is likelier than a payer's.
func (f *Fund) Confirm(ctx context.Context, by staff.Person, id PledgeID, typed string, amount money.Amount, at time.Time) error {
	return f.confirm(ctx, by, id, typed, amount, at, "")
}

// ConfirmOther is Confirm for a transfer of another sum than was pledged, by
// one who has looked twice and says why: it is booked to suspense, where
// Attention lists it.
func (f *Fund) ConfirmOther(ctx context.Context, by staff.Person, id PledgeID, typed string, amount money.Amount, at time.Time, why string) error {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return err
	}
	why, err := Reason(why)
	if err != nil {
		return err
	}
	return f.confirm(ctx, by, id, typed, amount, at, why)
}

// confirm books a transfer; other is why one of another sum is, "" where none may be.
func (f *Fund) confirm(ctx context.Context, by staff.Person, id PledgeID, typed string, amount money.Amount, at time.Time, other string) error {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return err
	}
	number, err := utr(typed)
	if err != nil {
		return err
	}
	p, err := pledge(ctx, f.db, id)
	if err != nil {
		return err
	}
	now := f.db.Now()
	if at.IsZero() {
		at = now
	}
	switch {
	case !f.byHand(p.Gateway):
		return fault.New(fault.Conflict, "fund-not-by-hand")
	case amount.Minor <= 0 || amount.Minor > maxMinor:
		return fault.Bad("amount", "money-amount")
	case amount != p.Amount && other == "":
		return fault.Bad("amount", "fund-confirm-differs", "Pledged", p.Amount.String())
	case at.After(now) || at.Before(now.AddDate(-1, 0, 0)):
		return fault.Bad("at", "fund-confirm-day")
	}
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	fact := Fact{Gateway: p.Gateway, Event: "confirmed:" + number, Kind: KindCaptured, Object: p.Gateway + ":" + number, Reference: p.Reference, Ref: p.Ref,
		Amount: amount, At: at.UTC(), Found: now, Method: p.Gateway}
	err = f.apply(ctx, e, fact, func(tx *db.Tx) error {
		return tx.Tell(ctx, staff.Act(by, "fund.confirm", "pledge:"+string(id), Noted(p.Plan.Code, amount.String(), other)))
	})
	if err != nil {
		return err
	}
	var of PledgeID
	err = f.db.Row(ctx, `select pledge from fund_payment where gateway = $1 and object = $2`, fact.Gateway, fact.Object).Scan(&of)
	if err == nil && of != id {
		err = &fault.Error{Kind: fault.Conflict, Field: "utr", Key: "fund-utr-used"}
	}
	return err
}
