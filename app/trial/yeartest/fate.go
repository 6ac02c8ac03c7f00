package yeartest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

func sorted(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }

// what may become of a pledge that is paid.
var (
	fatesOfMandates = map[string]int{"": 28, "refused": 12, "halted": 9, "paused": 7, "paused at the bank": 5, "stopped": 10, "stopped at the bank": 4, "raced": 3, "skipped": 3,
		"sent back": 5, "part sent back": 4, "sent back by the bank": 4, "disputed": 5, "yearly": 4, "lifetime": 4, "two tabs": 3, "leaves": 3, "given": 3}
	fatesOfOthers = map[string]int{"": 58, "sent back": 10, "part sent back": 6, "sent back by the bank": 5, "disputed": 8, "two tabs": 5, "leaves": 4, "given": 4}
)

// fate writes into the agenda what becomes of an order from today on.
func (y *year) fate(today int, o *order) {
	fates := fatesOfOthers
	if o.renews() {
		fates = fatesOfMandates
	}
	if o.fate = pick(y, fates); o.fate == "" {
		return
	}
	day := min(y.between(today+1, min(today+100, lastDay-25)), lastDay-25)
	if day <= today {
		o.fate = ""
		return
	}
	first, then := y.turns(o)
	if first == nil {
		return
	}
	y.at(day, o.fate, first)
	if then != nil {
		y.at(min(day+y.between(2, 60), lastDay), o.fate+", then", then)
	}
}

// does is something that is done on a day.
type does = func(ctx context.Context, today int) error

// press is a button of the bank about an order.
func (y *year) press(o *order, turn string, times int) does {
	return func(ctx context.Context, _ int) error { return y.Bank.Press(ctx, o.ref, turn, times) }
}

// turns are what is done about an order, and what some days later.
func (y *year) turns(o *order) (first, then does) {
	switch o.fate {
	case "refused":
		return y.press(o, sandbox.TurnRefuseOn, 1+y.dice.IntN(3)), nil
	case "halted":
		first = y.press(o, sandbox.TurnRefuseOn, 0)
		switch y.dice.IntN(3) {
		case 0:
			then = y.press(o, sandbox.TurnResume, 0)
		case 1:
			then = func(ctx context.Context, _ int) error { return y.again(ctx, o) }
		}
		return first, then
	case "paused":
		return func(ctx context.Context, _ int) error { return y.Fund.Pause(ctx, o.of.reader, o.pledge.ID) },
			func(ctx context.Context, _ int) error { return y.Fund.Resume(ctx, o.of.reader, o.pledge.ID) }
	case "paused at the bank":
		return y.press(o, sandbox.TurnPause, 0), y.press(o, sandbox.TurnResume, 0)
	case "stopped":
		return func(ctx context.Context, _ int) error { return y.stops(ctx, o) }, nil
	case "stopped at the bank":
		return y.press(o, sandbox.TurnStop, 0), nil
	case "raced":
		return func(ctx context.Context, _ int) error { return y.stops(ctx, o) }, y.press(o, sandbox.TurnRace, 0)
	case "skipped":
		return y.press(o, sandbox.TurnSkip, 0), nil
	}
	return y.moneyBack(o)
}

func (y *year) moneyBack(o *order) (first, then does) {
	switch o.fate {
	case "sent back":
		if y.some(50) {
			then = func(ctx context.Context, _ int) error { return y.stops(ctx, o) }
		}
		return func(ctx context.Context, _ int) error { return y.refunds(ctx, o, 100) }, then
	case "part sent back":
		part := int64(1 + y.dice.IntN(99))
		return func(ctx context.Context, _ int) error { return y.refunds(ctx, o, part) }, func(ctx context.Context, _ int) error { return y.refunds(ctx, o, 100) }
	case "sent back by the bank":
		comes := y.some(40)
		return func(ctx context.Context, today int) error { return y.sendsBack(ctx, today, o, comes) }, nil
	case "disputed":
		won, part := y.some(50), y.some(30)
		return func(ctx context.Context, today int) error { return y.disputes(ctx, today, o, won, part) }, nil
	}
	return y.changes(o)
}

func (y *year) changes(o *order) (first, then does) {
	switch o.fate {
	case "yearly", "lifetime":
		code := o.fate
		if o.plan == code {
			code = "lifetime"
		}
		if y.some(50) {
			then = y.press(o, sandbox.TurnRace, 0)
		}
		return func(ctx context.Context, _ int) error { return y.replaces(ctx, o, code) }, then
	case "two tabs":
		return func(ctx context.Context, today int) error { return y.twice(ctx, today, o) }, nil
	case "leaves":
		return func(ctx context.Context, _ int) error { return y.leaves(ctx, o.of) }, y.press(o, sandbox.TurnRace, 0)
	}
	until, revoke := y.between(20, 90), y.some(40)
	return func(ctx context.Context, today int) error { return y.gives(ctx, o.of, today, until) },
		func(ctx context.Context, _ int) error {
			if !revoke {
				return nil
			}
			return y.revokes(ctx, o.of)
		}
}

// stops is the reader's own stop.
func (y *year) stops(ctx context.Context, o *order) error {
	if o.of.left {
		return nil
	}
	err := y.Fund.Stop(ctx, o.of.reader, o.pledge.ID)
	if err == nil {
		o.ends(y.Clock.Now())
	}
	return err
}

// again is the one tap by which a reader goes on as before.
func (y *year) again(ctx context.Context, o *order) error {
	made, err := y.Fund.Again(ctx, o.of.reader, o.pledge.ID, "")
	if err != nil {
		return err
	}
	fresh, err := y.begins(ctx, o.of, made)
	if err != nil {
		return err
	}
	fresh.before = o.pledge.Amount
	fresh.again = true
	return y.Bank.Pay(ctx, fresh.ref, sandbox.Way{Do: sandbox.WayPay})
}

// replaces pays another plan in the place of a pledge.
func (y *year) replaces(ctx context.Context, o *order, code string) error {
	fresh, err := y.pledges(ctx, o.of, code, o.pledge.ID)
	if err != nil {
		return err
	}
	return y.Bank.Pay(ctx, fresh.ref, sandbox.Way{Do: sandbox.WayPay})
}

// twice pays the same plan in a second tab; staff end one of two that run, and send the money back of what was charged once too often.
func (y *year) twice(ctx context.Context, today int, o *order) error {
	second, err := y.pledges(ctx, o.of, o.plan, "")
	if err != nil {
		return err
	}
	second.fate = o.fate
	if err := y.Bank.Pay(ctx, second.ref, sandbox.Way{Do: sandbox.WayPay}); err != nil {
		return err
	}
	y.at(today+y.between(1, 5), "one of two ends", func(ctx context.Context, _ int) error {
		if err := y.refunds(ctx, second, 100); err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
			return err
		}
		if err := y.Fund.StopFor(ctx, machine, second.pledge.ID, "It was made twice."); err != nil {
			return err
		}
		second.ends(y.Clock.Now())
		return nil
	})
	return nil
}

// sendsBack is a refund that nobody here asked for; some come back.
func (y *year) sendsBack(ctx context.Context, today int, o *order, comes bool) error {
	object, err := y.paidAtBank(ctx, o)
	if err != nil || object == "" {
		return err
	}
	refund, err := y.Bank.SendBack(ctx, object, 0)
	if err == nil && comes {
		y.at(today+y.between(1, 9), "the refund comes back", func(ctx context.Context, _ int) error { return y.Bank.ReturnRefund(ctx, refund) })
	}
	return err
}

func (y *year) disputes(ctx context.Context, today int, o *order, won, part bool) error {
	object, err := y.paidAtBank(ctx, o)
	if err != nil || object == "" {
		return err
	}
	minor := int64(0)
	if part {
		minor = o.pledge.Amount.Minor / 3
	}
	dispute, err := y.Bank.Dispute(ctx, object, minor)
	if err == nil {
		y.at(today+y.between(1, 20), "the dispute ends", func(ctx context.Context, _ int) error { return y.Bank.Decide(ctx, dispute, won) })
		// While it is open nothing may go back twice.
		y.at(today, "a refund while it is disputed", func(ctx context.Context, _ int) error {
			if err := y.settle(ctx); err != nil && y.silent <= today {
				return err
			}
			err := y.refunds(ctx, o, 100)
			if err == nil && y.silent <= today {
				if p, e := y.paid(ctx, o); e == nil && p != nil && p.Disputed && p.Object == object {
					return errors.New("what is disputed could be asked back")
				}
			}
			return err
		})
	}
	return err
}

// paidAtBank is the bank's name for an order's last payment.
func (y *year) paidAtBank(ctx context.Context, o *order) (string, error) {
	at, err := y.Bank.Order(ctx, o.ref)
	object := ""
	for _, e := range at.Events {
		if e.Kind == fund.KindCaptured && !e.Known.After(y.Clock.Now()) {
			object = e.Object
		}
	}
	return object, err
}

func (y *year) gives(ctx context.Context, p *person, today, days int) error {
	if p.left {
		return nil
	}
	g := given{from: y.Clock.Now(), until: y.day(today + days)}
	var err error
	if g.id, err = y.Fund.Give(ctx, machine, p.reader, g.until, "A friend of the house."); err == nil {
		p.given = append(p.given, g)
	}
	return err
}

func (y *year) revokes(ctx context.Context, p *person) error {
	if p.left || len(p.given) == 0 {
		return nil
	}
	g := &p.given[0]
	if g.revoked.IsZero() {
		g.revoked = y.Clock.Now()
	}
	return y.Fund.Revoke(ctx, machine, g.id, "It was a mistake.")
}

// later is a moment so long after the clock's.
func (y *year) later(d time.Duration) { y.Clock.Move(d) }
