package fund_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
)

func TestWhatAPledgeSaysHasWords(t *testing.T) {
	keys := []string{"fund-declaration"}
	for _, every := range []fund.Every{fund.Month, fund.Year, fund.Lifetime} {
		p := fund.Plan{Every: every}
		keys = append(keys, "fund-plan-"+string(p.Every), p.TermsKey(true), p.TermsKey(false))
		if once := p.TermsKey(true) == p.TermsKey(false); once != (every == fund.Lifetime) {
			t.Errorf("a %s has the terms %s and %s", every, p.TermsKey(true), p.TermsKey(false))
		}
	}
	for _, s := range []fund.State{fund.StateWaiting, fund.StateSettled, fund.StateFailed, fund.StateLapsed, fund.StateStopped} {
		keys = append(keys, s.Key())
	}
	for _, kind := range []string{"suspense", "over-refunded", "orphan", "stuck"} {
		keys = append(keys, fund.Odd{Kind: kind}.Key())
	}
	for _, key := range keys {
		for _, code := range lang.Codes {
			said := lang.For(code).Say(key, "Amount", "₹100")
			if said == key || strings.Contains(key, "terms") != strings.Contains(said, "₹100") {
				t.Errorf("%s in %s: %q", key, code, said)
			}
		}
	}
}

func TestGatewaysAreShownAsThePublisherSetThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		h.must(h.SetGateway(ctx, publisher, "paper", false, nil, "why"))
		all, err := h.Gateways(ctx)
		h.must(err)
		open, err := h.OpenGateways(ctx)
		h.must(err)
		paper, drawer := fund.GatewayView{Name: "paper"}, fund.GatewayView{Name: "drawer", Open: true, ByHand: true, Settings: map[string]string{"payee": "news@bank"}}
		if got := fmt.Sprint(all, open); got != fmt.Sprint([]fund.GatewayView{paper, drawer}, []fund.GatewayView{drawer}) {
			t.Errorf("gateways %s", got)
		}
		// A gateway that this program no longer has is not offered, whatever was set once.
		without := fund.New(d, h.staff, h.paper)
		if open, err = without.OpenGateways(ctx); err != nil || len(open) != 0 {
			t.Errorf("open %v, %v", open, err)
		}
	})
}

func TestASubscriptionNeedsNoDeclarationAndIsBookedApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		h.must(d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `update fund_plan set nature = 'subscription' where code = 'monthly'`)
			return err
		}))
		ask := h.ask("asha", fund.Month, "paper")
		ask.Declared, ask.Wording = false, ""
		p, err := h.Pledge(ctx, ask)
		h.must(err)
		var facts []fund.Fact
		for i := range 26 { // more than one page of entries
			facts = append(facts, captured(p, fmt.Sprint("pay", i), d.Now()))
		}
		h.must(h.Apply(ctx, facts))
		if b := h.balances(); b != "assets:clearing:paper INR 2600.00, income:subscriptions:monthly INR -2600.00, " {
			t.Errorf("books: %s", b)
		}
		if r, err := h.Receipt(ctx, "ND/26-27/000026"); err != nil || r.Wording != "" || !r.Declared.IsZero() || r.Lifetime() {
			t.Errorf("receipt %+v, %v", r, err)
		}
		first, more, err := h.Entries(ctx, 1)
		h.must(err)
		second, last, err := h.Entries(ctx, 2)
		h.must(err)
		if len(first) != 50 || !more || len(second) != 2 || last || first[0].Object != "pay25" || second[1].Object != "pay0" {
			t.Errorf("pages of %d and %d entries, more %v and %v", len(first), len(second), more, last)
		}
	})
}
