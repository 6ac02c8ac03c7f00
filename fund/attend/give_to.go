package attend

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Likely is a pledge that money of an unknown one may be for.
type Likely struct {
	Pledge    fund.PledgeID
	Reader    audience.ReaderID
	Plan      string // its code
	Amount    money.Amount
	Reference string
	Made      time.Time
	gateway   string
	ref       string // the gateway's name for it
}

func (l *Likely) fields() []any {
	return []any{&l.Pledge, &l.Reader, &l.Plan, &l.Amount.Minor, &l.Amount.Currency, &l.Reference, db.Moment(&l.Made), &l.gateway, &l.ref}
}

const (
	likely = `select g.id, g.reader, n.code, g.amount, g.currency, g.reference, g.made, g.gateway, coalesce(g.ref, '')
		from fund_pledge g join fund_plan n on n.id = g.plan where `
	likelyAtMost = 20
	foundAtMost  = 50 // readers
)

// Likely lists the pledges at a gateway of some readers, or of a reference or a
// receipt's number, the newest first. No more than twenty are told.
func (a *Attend) Likely(ctx context.Context, gateway string, readers []audience.ReaderID, words string) ([]Likely, error) {
	words = strings.ToUpper(strings.TrimSpace(words))
	if len(words) > 200 || strings.ContainsRune(words, 0) {
		words = ""
	}
	args, whose := []any{gateway, words, likelyAtMost}, ``
	for _, r := range readers[:min(len(readers), foundAtMost)] {
		args = append(args, r)
		whose += fmt.Sprintf(" or g.reader = $%d", len(args))
	}
	return db.All(ctx, a.db, (*Likely).fields, likely+`g.gateway = $1
		and (g.reference = $2 or g.id = (select pledge from fund_receipt where number = $2)`+whose+`) order by g.made desc, g.id desc limit $3`, args...)
}

// GiveTo says which pledge money is for that a gateway told of and nobody knew,
// with a reason: it is booked like all money of that pledge, buys time from
// now, and goes to suspense where its sum does not fit. What waited behind it
// is booked with it. Saying it twice is fine; where it is another pledge's by
// now it is a Conflict.
func (a *Attend) GiveTo(ctx context.Context, by staff.Person, gateway, object string, id fund.PledgeID, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, err := fund.Reason(why)
	if err != nil {
		return err
	}
	waits, err := a.fund.Learning(ctx)
	if err != nil {
		return err
	}
	if waits {
		return fault.New(fault.Unavailable, "fund-learning")
	}
	p, err := db.One(ctx, a.db, (*Likely).fields, likely+`g.id = $1`, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.Bad("pledge", "fund-give-none")
	}
	if err != nil {
		return err
	}
	if p.gateway != gateway {
		return fault.Bad("pledge", "fund-give-elsewhere")
	}
	err = a.fund.Found(ctx, gateway, object, func(tx *db.Tx, fact *fund.Fact) error {
		// A name that leads to another pledge, now or when that is known again, would make the two contradict each other.
		fact.Reference, fact.Ref = p.Reference, p.ref
		odd := fund.Odd{Pledge: id, Reader: p.Reader, Object: object}
		if err := odd.KeepDeed(ctx, tx, by, "orphan-given", why); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.orphan-given", odd.On(), fund.Noted(p.Plan, fact.Amount.String(), why)))
	})
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	return a.givenTo(ctx, gateway, object, id)
}

// givenTo is what to say of money that waits no more: nothing where it is the
// pledge's, a Conflict where it is another's, NotFound where nobody ever told of it.
func (a *Attend) givenTo(ctx context.Context, gateway, object string, id fund.PledgeID) error {
	var of fund.PledgeID
	err := db.Found(a.db.Row(ctx, `select coalesce((select pledge from fund_payment y where y.gateway = o.gateway and y.object = o.object), '')
		from fund_fact o where gateway = $1 and object = $2 and kind = 'captured'`, gateway, object).Scan(&of))
	if err == nil && of != "" && of != id {
		err = fault.New(fault.Conflict, "fund-give-taken")
	}
	return err
}
