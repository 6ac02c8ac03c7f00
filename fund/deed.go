package fund

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/staff"
)

// deed is what somebody of the staff did with a reader's money, for its timeline.
type deed struct {
	kind    string // let-stand, stop, revoke, refund, set-aside
	reader  audience.ReaderID
	pledge  PledgeID
	payment PaymentID
	object  string
}

func (d deed) keep(ctx context.Context, tx *db.Tx, by staff.Person, why string) error {
	_, err := tx.Do(ctx, `insert into fund_deed (id, kind, reader, pledge, payment, object, by_name, why, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		db.NewID(), d.kind, d.reader, d.pledge, d.payment, d.object, by.Name, why, db.At(tx.Now()))
	return err
}

// maxReason is how long the reason of an act may be, in letters.
const maxReason = 300

// Reason is why somebody of the staff did something, which is asked for and kept with the act.
func Reason(why string) (string, error) {
	why = strings.TrimSpace(why)
	switch {
	case why == "":
		return "", fault.Bad("why", "fund-why-missing")
	case utf8.RuneCountInString(why) > maxReason || !utf8.ValidString(why) || strings.ContainsRune(why, 0):
		return "", fault.Bad("why", "fault-too-long", "Max", maxReason)
	}
	return why, nil
}

// Noted is what the audit keeps of an act: what of it, and why.
func Noted(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ": ")
}

// paymentTitle is what an act says of a payment: its receipt's number, or the plan where it has none. No name, no address.
func paymentTitle(ctx context.Context, from db.Querier, id PaymentID) (of string, err error) {
	err = db.Found(from.Row(ctx, `select coalesce((select number from fund_receipt where payment = y.id), n.code)
		from fund_payment y join fund_pledge g on g.id = y.pledge join fund_plan n on n.id = g.plan where y.id = $1`, id).Scan(&of))
	return of, err
}

// StopFor ends a pledge on a person's word: one of two that run, or of a
// reader who asked the newsroom. A reason is asked for; what is paid stays.
func (f *Fund) StopFor(ctx context.Context, by staff.Person, id PledgeID, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, err := Reason(why)
	if err != nil {
		return err
	}
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		p, err := pledge(ctx, tx, id)
		if err != nil || !p.stopped.IsZero() {
			return err
		}
		return f.stopBy(ctx, tx, e, by, p, why)
	})
}

// stopBy stops a pledge on a person's word.
func (f *Fund) stopBy(ctx context.Context, tx *db.Tx, e era, by staff.Person, p pledgeRow, why string) error {
	if err := f.stop(ctx, tx, e, p, tx.Now()); err != nil {
		return err
	}
	if err := (deed{kind: "stop", reader: p.Reader, pledge: p.ID}).keep(ctx, tx, by, why); err != nil {
		return err
	}
	return tx.Tell(ctx, staff.Act(by, "fund.stop", "pledge:"+string(p.ID), p.Plan.Code+": "+why))
}

// stopRefunded stops what is charged by itself when all of its newest payment
// is asked back: who is given everything again is not charged anew. Of what was
// charged twice within days the one goes back, and the pledge goes on.
func (f *Fund) stopRefunded(ctx context.Context, tx *db.Tx, e era, by staff.Person, y paymentRow, why string) error {
	p, err := pledge(ctx, tx, y.pledge)
	if err != nil || !f.recurs(p) || !p.stopped.IsZero() {
		return err
	}
	var stays bool
	err = tx.Row(ctx, `select exists (select 1 from fund_payment y where y.pledge = $1 and y.id <> $2 and y.captured > $3 and `+LeftOf+` > 0)`,
		p.ID, y.id, db.At(y.captured.AddDate(0, 0, -span.Settling))).Scan(&stays)
	if err != nil || stays {
		return err
	}
	return f.stopBy(ctx, tx, e, by, p, why)
}
