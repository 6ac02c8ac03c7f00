package attend

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// LookAgain tries anew what did not work out: it asks the gateway about money
// for something unknown or that differs or is late, books a stuck notice, asks
// for a refused refund once more, stops a mandate that goes on at the gateway, or
// has a month checked again. Whether it helped shows in Attention.
func (a *Attend) LookAgain(ctx context.Context, by staff.Person, kind, gateway, object string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	o, err := a.odd(ctx, kind, gateway, object)
	if err != nil {
		return err
	}
	of, err := o.Title(ctx, a.db)
	if err != nil {
		return err
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error { return tx.Tell(ctx, staff.Act(by, "fund.look-again", o.On(), of+kind)) })
	if err != nil {
		return err
	}
	switch kind {
	case fund.OddStuck:
		return a.fund.Mend(ctx, object)
	case fund.OddRefundRefused:
		return a.fund.AskRefund(ctx, by, o.Payment, o.Amount, a.askedWhy(ctx, o))
	case fund.OddOrphan:
		err = a.lookAtOrphan(ctx, gateway, object)
	case fund.OddDiffers:
		err = a.lookAtDiffering(ctx, o)
	case fund.OddRefundLate:
		err = a.askOf(ctx, o)
	case fund.OddMandateRuns:
		err = a.stopThere(ctx, o)
	case fund.OddMonth:
		return a.checkMonth(ctx, o)
	default:
		return fault.New(fault.NotFound, "fault-not-found")
	}
	return unanswered(ctx, err)
}

// unanswered is what a person is told of a gateway that did not answer.
func unanswered(ctx context.Context, err error) error {
	if err != nil && fault.Of(err).Kind == fault.Internal && ctx.Err() == nil {
		return fault.New(fault.Unavailable, "fund-gateway-silent").Because(err)
	}
	return err
}

// askedWhy is the reason that was given for a refund that was refused or came back.
func (a *Attend) askedWhy(ctx context.Context, o fund.Odd) (why string) {
	err := a.db.Row(ctx, `select why from fund_refund_ask where payment = $1 and (id = $2 or object = $2)`, o.Payment, o.Object).Scan(&why)
	if err != nil {
		return "again"
	}
	return why
}

// lookAtOrphan asks a gateway under its own name for what we do not know, and books what can be booked now.
func (a *Attend) lookAtOrphan(ctx context.Context, gateway, object string) error {
	refs, err := db.All(ctx, a.db, func(s *string) []any { return []any{s} },
		`select distinct ref from fund_fact where gateway = $1 and object = $2 and applied is null`, gateway, object)
	for _, ref := range refs {
		facts, asked := a.ask(ctx, gateway, ref)
		if asked == nil {
			asked = a.fund.Apply(ctx, facts)
		}
		err = errors.Join(err, asked)
	}
	return errors.Join(err, a.fund.Found(ctx, gateway, object, nil))
}

// ask is fund.Ask of a gateway that this program has; one that it has not tells nothing.
func (a *Attend) ask(ctx context.Context, gateway, ref string) ([]fund.Fact, error) {
	if !slices.ContainsFunc(a.fund.Plugs(), func(g fund.Gateway) bool { return g.Name() == gateway }) {
		return nil, nil
	}
	return a.fund.Ask(ctx, gateway, ref)
}

// lookAtDiffering asks what a gateway knows of a payment or refund that it did
// not list, and is content when it knows it so. What it listed and could not be
// booked it lists again.
func (a *Attend) lookAtDiffering(ctx context.Context, o fund.Odd) error {
	if o.Pledge == "" {
		return a.lists.Again(ctx, o.Gateway, o.At)
	}
	facts, err := a.askPledge(ctx, o)
	if err != nil {
		return err
	}
	type booked struct {
		kind     fund.Kind
		amount   int64
		currency string
	}
	known, err := db.All(ctx, a.db, func(b *booked) []any { return []any{&b.kind, &b.amount, &b.currency} }, `
		select 'captured', amount, currency from fund_payment where gateway = $1 and object = $2
		union all select 'refunded', amount, currency from fund_refund where gateway = $1 and object = $2`, o.Gateway, o.Object)
	if err != nil {
		return err
	}
	for _, b := range known {
		if slices.ContainsFunc(facts, func(x fund.Fact) bool {
			return x.Kind == b.kind && x.Object == o.Object && x.Amount.Minor == b.amount && x.Amount.Currency == b.currency
		}) {
			return a.db.Write(ctx, func(tx *db.Tx) error { return fund.UnmarkOdd(ctx, tx, o) })
		}
	}
	return nil
}

// askPledge asks a gateway what it knows of the pledge that something odd is about.
func (a *Attend) askPledge(ctx context.Context, o fund.Odd) ([]fund.Fact, error) {
	var ref string
	if err := db.Found(a.db.Row(ctx, `select coalesce(ref, '') from fund_pledge where id = $1`, o.Pledge).Scan(&ref)); err != nil {
		return nil, err
	}
	return a.ask(ctx, o.Gateway, ref)
}

// askOf books what a gateway knows of the pledge that something odd is about.
func (a *Attend) askOf(ctx context.Context, o fund.Odd) error {
	facts, err := a.askPledge(ctx, o)
	if err != nil {
		return err
	}
	return a.fund.Apply(ctx, facts)
}

// stopThere has a gateway end a mandate whose pledge was stopped here.
func (a *Attend) stopThere(ctx context.Context, o fund.Odd) error {
	if err := a.fund.CancelAtGateway(ctx, fund.Stopped{Pledge: o.Pledge, Reader: o.Reader, Gateway: o.Gateway, Ref: o.Object}); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *db.Tx) error { return fund.UnmarkOdd(ctx, tx, o) })
}

// checkMonth has a month checked once more; entitlements that were not what
// counting gives are counted anew before.
func (a *Attend) checkMonth(ctx context.Context, o fund.Odd) error {
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		if strings.HasSuffix(o.Object, " entitled") {
			if err := tx.Tell(ctx, fund.PeriodsDue{}); err != nil {
				return err
			}
		}
		return fund.UnmarkOdd(ctx, tx, o)
	})
	if err != nil {
		return err
	}
	return a.lists.CheckMonth(ctx)
}
