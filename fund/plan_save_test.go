package fund_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// prices gives a plan another sum.
func (h *house) prices(by staff.Person, id fund.PlanID, amount money.Amount) error {
	p := h.planOf(id)
	p.Amount = amount
	_, err := h.SavePlan(context.Background(), by, p, "dearer paper")
	return err
}

func (h *house) planOf(id fund.PlanID) fund.Plan {
	h.t.Helper()
	all, err := h.EveryPlan(h.t.Context())
	h.must(err)
	i := slices.IndexFunc(all, func(p fund.Plan) bool { return p.ID == id })
	if i < 0 {
		h.t.Fatalf("no plan %s", id)
	}
	return all[i]
}

func TestAPlanIsMadeAndPledgedUnder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		once := fund.Plan{Names: fund.Names{lang.English: " Once, as you like ", lang.Hindi: "एक बार"}, Every: fund.Once, Months: 1, Nature: fund.Contribution,
			Amount: money.Rupees(500), Own: true, Least: money.Rupees(10), Most: money.Rupees(50000), Position: 5}
		id, err := h.SavePlan(ctx, publisher, once, "why")
		h.must(err)
		p := h.planOf(id)
		if p.Code != "once-as-you-like" || p.Name(lang.English) != "Once, as you like" || p.Name(lang.Hindi) != "एक बार" || p.Least != money.Rupees(10) || p.Most != money.Rupees(50000) || p.Months != 1 {
			t.Errorf("plan %+v", p)
		}
		if again, err := h.SavePlan(ctx, publisher, once, "why"); err != nil || again != id {
			t.Errorf("a second click made %s, %v", again, err)
		}
		d.Clock().Move(2 * time.Minute)
		second, err := h.SavePlan(ctx, publisher, once, "why")
		h.must(err)
		urdu := once
		urdu.Names = fund.Names{lang.Urdu: "ایک بار"}
		third, err := h.SavePlan(ctx, publisher, urdu, "why")
		h.must(err)
		if a, b := h.planOf(second).Code, h.planOf(third).Code; a != "once-as-you-like-2" || b != "once" {
			t.Errorf("codes %s, %s", a, b)
		}
		ask := fund.PledgeAsk{Reader: "asha", Plan: id, Price: p.Price, Gateway: "paper", Lang: "hi", Declared: true, Wording: fund.Declaration, Amount: money.Rupees(9)}
		if _, err := h.Pledge(ctx, ask); key(err) != "fund-own-bounds" || fault.Of(err).Args["Least"] != "INR 10.00" {
			t.Errorf("less than the least: %v, %v", err, fault.Of(err).Args)
		}
		ask.Amount = money.Rupees(250)
		pledge, err := h.Pledge(ctx, ask)
		h.must(err)
		h.must(h.Apply(ctx, []fund.Fact{captured(pledge, "pay1", d.Now())}))
		if b := h.balances(); b != "assets:clearing:paper INR 250.00, income:contributions:once-as-you-like INR -250.00, " {
			t.Errorf("books: %s", b)
		}

		// What it is by law, and what it buys, stays; the rest may change, the sum for those who come later.
		p = h.planOf(id)
		p.Nature, p.Every = fund.Subscription, fund.Month
		_, err = h.SavePlan(ctx, publisher, p, "why")
		fields := map[string]bool{}
		for _, one := range fault.All(err) {
			fields[one.Field+" "+one.Key] = true
		}
		if !maps.Equal(fields, map[string]bool{"nature fund-plan-pledged": true, "every fund-plan-pledged": true}) {
			t.Errorf("after a pledge: %v", err)
		}
		p = h.planOf(id)
		p.Amount, p.Names[lang.Urdu], p.Own, p.Position = money.Rupees(300), "ایک بار", false, 0
		same, err := h.SavePlan(ctx, publisher, p, "why")
		if after := h.planOf(id); err != nil || same != id || after.Amount != money.Rupees(300) || after.Price == p.Price || after.Own || after.Name(lang.Urdu) != "ایک بار" || after.Code != p.Code {
			t.Errorf("after a change: %+v, %v", after, err)
		}
		price := h.planOf(id).Price
		if _, err = h.SavePlan(ctx, publisher, h.planOf(id), "why"); err != nil || h.planOf(id).Price != price {
			t.Errorf("the same sum is no new price: %v", err)
		}
	})
}

func TestAPlanThatCannotBeIsRefusedBesideItsFields(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		good := fund.Plan{Names: fund.Names{lang.English: "Weekly"}, Every: fund.Once, Months: 3, Nature: fund.Subscription, Amount: money.Rupees(500)}
		for want, change := range map[string]func(*fund.Plan){
			"name fund-plan-name":      func(p *fund.Plan) { p.Names = fund.Names{lang.Hindi: "  "} },
			"name fault-too-long":      func(p *fund.Plan) { p.Names = fund.Names{lang.Hindi: strings.Repeat("क", 61)} },
			"every fund-plan-every":    func(p *fund.Plan) { p.Every = "week" },
			"months fund-law-bounds":   func(p *fund.Plan) { p.Months = 0 },
			"nature fund-plan-nature":  func(p *fund.Plan) { p.Nature = "gift" },
			"amount money-amount":      func(p *fund.Plan) { p.Amount = money.Of(50000, "USD") },
			"position fund-law-bounds": func(p *fund.Plan) { p.Position = -1 },
			"least fund-plan-own":      func(p *fund.Plan) { p.Own, p.Least, p.Most = true, money.Rupees(501), money.Rupees(600) },
			"most fund-plan-own":       func(p *fund.Plan) { p.Own, p.Least, p.Most = true, money.Rupees(1), money.Rupees(499) },
		} {
			p := good
			change(&p)
			_, err := h.SavePlan(ctx, publisher, p, "why")
			if all := fault.All(err); len(all) != 1 || all[0].Field+" "+all[0].Key != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		if _, err := h.SavePlan(ctx, publisher, fund.Plan{ID: "none", Every: fund.Month, Nature: fund.Contribution, Amount: money.Rupees(1)}, "why"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a plan that is not there: %v", err)
		}
		if all, err := h.EveryPlan(ctx); err != nil || len(all) != 3 {
			t.Errorf("plans %+v, %v", all, err)
		}
	})
}

func TestADearPlanIsCautionedAgainst(t *testing.T) {
	for _, c := range []struct {
		plan fund.Plan
		key  string
	}{
		{fund.Plan{Every: fund.Month, Amount: money.Rupees(15000)}, ""},
		{fund.Plan{Every: fund.Month, Amount: money.Rupees(15001)}, "fund-plan-dear"},
		{fund.Plan{Every: fund.Year, Amount: money.Rupees(100), Own: true, Most: money.Rupees(20000)}, "fund-plan-dear"},
		{fund.Plan{Every: fund.Lifetime, Amount: money.Rupees(100000)}, ""},
		{fund.Plan{Every: fund.Once, Amount: money.Rupees(100000)}, ""},
	} {
		if k := c.plan.Caution(); k != c.key || k != "" && lang.For(lang.English).Say(k) == k {
			t.Errorf("%+v: %q", c.plan, k)
		}
	}
}
