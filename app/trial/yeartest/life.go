package yeartest

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// person is a reader with all that the agenda knows of them.
type person struct {
	n      int
	email  string
	reader audience.ReaderID
	orders []*order
	given  []given
	left   bool
}

// order is a pledge and its order at the bank.
type order struct {
	of     *person
	pledge fund.Pledge
	ref    string
	plan   string
	months int // that a payment buys
	every  fund.Every
	fate   string               // what became of it, "" while nothing did
	ended  time.Time            // the first wish of ours that it end; zero: none
	before money.Amount         // what the reader paid before, where this goes on as before
	stands map[string]time.Time // what did not fit and was let stand, and when
	again  bool                 // it goes on as before, at the old price
	stood  time.Time            // when money from abroad was let stand: what comes later from there stands too
}

// given is support that was not paid.
type given struct {
	id          fund.GrantID
	from, until time.Time
	revoked     time.Time
}

func (o *order) renews() bool { return o.every == fund.Month || o.every == fund.Year }

// ends notes that somebody here wanted it to end.
func (o *order) ends(at time.Time) {
	if o.ended.IsZero() || at.Before(o.ended) {
		o.ended = at
	}
}

// joins has a person join on some day, with a plan and a way of paying.
func (y *year) joins(p *person) {
	day := y.between(0, lastDay-40)
	switch y.dice.IntN(40) {
	case 0, 1:
		day = on(time.January, 31)
	case 2:
		day = on(time.February, 29)
	case 3:
		day = on(time.March, 31)
	}
	if p.n%10 == 3 {
		day = on(time.August, fullDay)
	}
	plan := pick(y, map[string]int{"monthly": 56, "yearly": 20, "lifetime": 7, "once": 8, "paper": 9})
	way := pick(y, map[string]int{"pay": 74, "first": 4, "twice": 4, "never": 4, "days": 3, "late": 3, "again": 3, "foreign": 2, "half": 1, "dollars": 1, "back": 1})
	y.at(day, "join", func(ctx context.Context, today int) error { return y.join(ctx, today, p, plan, way) })
}

// pick takes one of several by their weights, the same for the same dice.
func pick(y *year, weights map[string]int) string {
	sum := 0
	for _, name := range sorted(weights) {
		sum += weights[name]
	}
	n := y.dice.IntN(sum)
	for _, name := range sorted(weights) {
		if n -= weights[name]; n < 0 {
			return name
		}
	}
	return ""
}

func (y *year) join(ctx context.Context, today int, p *person, plan, way string) error {
	if p.reader == "" {
		r, err := y.Audience.Welcome(ctx, p.email, []lang.Code{"en", "hi", "ur"}[p.n%3])
		if err != nil {
			return err
		}
		p.reader = r.ID
	}
	o, err := y.pledges(ctx, p, plan, "")
	if fault.Is(err, fault.Unavailable) && today < y.silent { // tries again when the bank answers
		y.at(y.silent, "join", func(ctx context.Context, today int) error { return y.join(ctx, today, p, plan, way) })
		return nil
	}
	if err != nil {
		return err
	}
	if err := y.pays(ctx, o, way); err != nil {
		return err
	}
	if way == "back" || way == "days" || way == "late" || way == "half" || way == "dollars" || way == "foreign" {
		return nil
	}
	y.fate(today, o)
	return nil
}

// pledges makes a pledge and opens its order.
func (y *year) pledges(ctx context.Context, p *person, code string, replaces fund.PledgeID) (*order, error) {
	plan := y.plans[code]
	ask := fund.PledgeAsk{Reader: p.reader, Plan: plan.ID, Price: plan.Price, Gateway: sandbox.Name, Lang: "en", Declared: true, Wording: fund.Declaration, Replaces: replaces,
		Payer: fund.Addressee{Name: "A reader", Email: p.email}}
	if plan.Own {
		ask.Amount = money.Rupees(int64(50 + p.n%900))
	}
	made, err := y.Fund.Pledge(ctx, ask)
	if err != nil {
		return nil, err
	}
	return y.begins(ctx, p, made)
}

func (y *year) begins(ctx context.Context, p *person, made fund.Pledge) (*order, error) {
	b, err := y.Fund.Begin(ctx, made.ID, y.URL+"/pay/back", "Support", p.email)
	if err != nil {
		return nil, err
	}
	for _, o := range p.orders {
		if o.ref == b.Ref {
			return o, nil
		}
	}
	o := &order{of: p, pledge: made, ref: b.Ref, plan: made.Plan.Code, months: made.Plan.Months, every: made.Plan.Every, stands: map[string]time.Time{}}
	p.orders = append(p.orders, o)
	return o, nil
}

// pays pays an order in one of the ways of the bank's page.
func (y *year) pays(ctx context.Context, o *order, way string) error {
	w := sandbox.Way{Do: way}
	switch way {
	case "again": // the first try fails
		if err := y.Bank.Pay(ctx, o.ref, sandbox.Way{Do: sandbox.WayFail}); err != nil {
			return err
		}
		w.Do = sandbox.WayPay
	case "foreign":
		w = sandbox.Way{Do: sandbox.WayPay, Foreign: true}
	case "half":
		w = sandbox.Way{Do: sandbox.WayPay, Amount: money.Of(o.pledge.Amount.Minor/2, "INR")}
	case "dollars":
		w = sandbox.Way{Do: sandbox.WayPay, Amount: money.Of(o.pledge.Amount.Minor/80+1, "USD")}
	}
	if err := y.Bank.Pay(ctx, o.ref, w); err != nil {
		return err
	}
	if way == "foreign" || way == "half" || way == "dollars" {
		y.clears(o)
	}
	return nil
}

// clears has staff look at money that does not fit, a few days later: it
// stands, goes back, or is left in suspense.
func (y *year) clears(o *order) {
	day := y.today() + y.between(2, 9)
	switch y.dice.IntN(3) {
	case 0:
		y.at(day, "let it stand", func(ctx context.Context, _ int) error {
			paid, err := y.paid(ctx, o)
			if err != nil || paid == nil {
				return err
			}
			if err := y.Fund.LetStand(ctx, machine, paid.ID, "The payer wrote to us."); err != nil {
				return err
			}
			o.stood = y.Clock.Now()
			o.stands[paid.Object] = o.stood
			return nil
		})
	case 1:
		y.at(day, "send it back", func(ctx context.Context, _ int) error { return y.refunds(ctx, o, 100) })
	}
	o.fate = "odd"
}

// today is the number of the day that the clock shows.
func (y *year) today() int { return int(y.Clock.Now().In(y.zone).Sub(y.day(0)).Hours() / 24) }

// payments are those of an order as the books have them, the newest first.
func (y *year) payments(ctx context.Context, o *order) ([]desk.Payment, error) {
	all, err := y.Desk.PaymentsOf(ctx, o.of.reader)
	return slices.DeleteFunc(all, func(p desk.Payment) bool { return p.Pledge != o.pledge.ID }), err
}

// paid is an order's last payment as the books have it, nil when there is none.
func (y *year) paid(ctx context.Context, o *order) (*desk.Payment, error) {
	all, err := y.payments(ctx, o)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// refunds has staff ask for so many hundredths of an order's last payment. Who
// gets all of it back is charged no more, unless another of those days stays.
func (y *year) refunds(ctx context.Context, o *order, percent int64) error {
	all, err := y.payments(ctx, o)
	if err != nil || len(all) == 0 || all[0].Left.Minor <= 0 {
		return err
	}
	paid := all[0]
	back := money.Of(max(paid.Left.Minor*percent/100, 1), paid.Left.Currency)
	if err := y.Fund.AskRefund(ctx, machine, paid.ID, back, "The reader asked for it."); err != nil {
		return err
	}
	days := paid.Captured.AddDate(0, 0, -10)
	stays := func(p desk.Payment) bool { return p.Left.Minor > 0 && p.Captured.After(days) }
	if back == paid.Left && o.renews() && !slices.ContainsFunc(all[1:], stays) {
		o.ends(y.Clock.Now())
	}
	return nil
}

// leaves erases a reader, as the page does.
func (y *year) leaves(ctx context.Context, p *person) error {
	p.left = true
	now := y.Clock.Now()
	for _, o := range p.orders {
		o.ends(now)
	}
	for i := range p.given {
		if g := &p.given[i]; g.revoked.IsZero() && g.until.After(now) {
			g.revoked = now
		}
	}
	return errors.Join(y.Fund.Forget(ctx, p.reader), y.Audience.Leave(ctx, p.reader))
}
