package fund_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

func readerOf(name string) audience.ReaderID { return audience.ReaderID(name) }

// begins asks the gateway for a pledge that was made.
func (h *house) begins(p fund.Pledge) fund.Pledge {
	h.t.Helper()
	b, err := h.Begin(context.Background(), p.ID, "https://news.example/back", "", "")
	h.must(err)
	p.Ref = b.Ref
	return p
}

func TestAHaltedPledgeIsAuthorisedAgainInOneTapAtItsOldPrice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		ask := h.ask("asha", fund.Month, "paper")
		ask.Payer, ask.Place = fund.Addressee{Name: "Asha", Email: "asha@example.org"}, "KL"
		p, err := h.Pledge(ctx, ask)
		h.must(err)
		p = h.begins(p)
		declared := d.Now()
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		h.must(h.prices(publisher, p.Plan.ID, money.Rupees(150)))
		h.must(h.RetirePlan(ctx, publisher, p.Plan.ID, true, "why"))
		d.Clock().Set(time.Date(2026, 12, 26, 6, 0, 0, 0, time.UTC))
		h.must(h.Apply(ctx, []fund.Fact{turned(p, fund.KindPending, "pend", d.Now().AddDate(0, 0, -3)), turned(p, fund.KindHalted, "halt", d.Now())}))
		if v := h.sees(p); !v.CanAgain || v.Held != fund.KindHalted || v.Grace.IsZero() || !v.Due.IsZero() {
			t.Errorf("halted: %+v", v)
		}
		if _, err := h.Again(ctx, "binod", p.ID, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("another reader: %v", err)
		}
		again, err := h.Again(ctx, "asha", p.ID, "")
		h.must(err)
		twice, err := h.Again(ctx, "asha", p.ID, "paper") // a second tap
		h.must(err)
		if again.ID != twice.ID || again.Amount != money.Rupees(100) || again.Plan.Price != p.Plan.Price || again.Gateway != "paper" || again.Token == "" || again.Lang != "ur" {
			t.Errorf("again %+v, twice %+v", again, twice)
		}
		again = h.begins(again)
		if v := h.sees(p); v.State != fund.StateSettled || v.Stopped != (time.Time{}) {
			t.Errorf("the old one ended before the new one is paid: %+v", v)
		}
		h.must(h.Apply(ctx, []fund.Fact{captured(again, "pay2", d.Now())}))
		stops := heard[fund.Stopped](h)
		if len(stops) != 1 || stops[0].Pledge != p.ID || !stops[0].Followed {
			t.Errorf("stopped %+v", stops)
		}
		if v := h.sees(again); v.Replaces != p.ID || v.CanAgain || v.Held != "" || !v.Recurring || len(v.Receipts) != 1 {
			t.Errorf("the new one: %+v", v)
		} else if r := v.Receipts[0]; !r.Declared.Equal(declared) || r.Wording != fund.Declaration || r.To.Email != "asha@example.org" {
			t.Errorf("its receipt %+v", r)
		}
		if v := h.sees(p); v.CanAgain || v.State != fund.StateStopped {
			t.Errorf("the old one: %+v", v)
		}
		if _, err := h.Again(ctx, "asha", p.ID, ""); key(err) != "fund-pledge-over" {
			t.Errorf("once more of what is replaced: %v", err)
		}
		sound(t, h)
	})
}

func TestOnlyWhatNothingFollowedIsOfferedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		first := h.paid("asha", fund.Month)
		second, err := h.Again(ctx, "asha", first.ID, "drawer")
		h.must(err)
		second = h.begins(second)
		h.must(h.Confirm(ctx, publisher, second.ID, "412345678901", second.Amount, d.Now()))
		stopped, other := h.paid("binod", fund.Month), h.pledges("binod", fund.Month, "drawer")
		h.must(h.Confirm(ctx, publisher, other.ID, "412345678902", other.Amount, d.Now()))
		h.must(h.Stop(ctx, "binod", stopped.ID))
		offered := func(p fund.Pledge) bool { return h.sees(p).CanAgain }
		if offered(first) || !offered(second) || offered(stopped) {
			t.Errorf("while it runs: what was followed %v, what follows %v, what was stopped beside another %v", offered(first), offered(second), offered(stopped))
		}
		// Half a year later all of it is over: the last of a chain, and what nothing follows.
		d.Clock().Set(noon.AddDate(0, 6, 0))
		if offered(first) || !offered(second) || !offered(stopped) {
			t.Errorf("when it is over: what was followed %v, what follows %v, what was stopped beside another %v", offered(first), offered(second), offered(stopped))
		}
	})
}

func TestADeclarationInOtherWordsIsMadeAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.paid("asha", fund.Month)
		h.must(d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `update fund_pledge set wording = 'citizen-2020-01'`)
			return err
		}))
		if _, err := h.Again(ctx, "asha", p.ID, ""); key(err) != "fund-declaration-changed" || !fault.Is(err, fault.Conflict) {
			t.Errorf("again under words that changed: %v", err)
		}
	})
}

func TestWhatIsPaidByHandIsPaidAgainByTheSameTap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "drawer")
		if _, err := h.Again(ctx, "asha", p.ID, ""); key(err) != "fund-pledge-over" {
			t.Errorf("again what was never paid: %v", err)
		}
		h.must(h.Confirm(ctx, publisher, p.ID, "412345678901", p.Amount, d.Now()))
		if v := h.sees(p); !v.CanAgain || v.Recurring || !v.Due.IsZero() {
			t.Errorf("by hand: %+v", v)
		}
		d.Clock().Set(time.Date(2026, 12, 20, 6, 0, 0, 0, time.UTC))
		again, err := h.Again(ctx, "asha", p.ID, "")
		h.must(err)
		again = h.begins(again)
		h.must(h.Confirm(ctx, publisher, again.ID, "412345678902", again.Amount, d.Now()))
		if v := h.sees(again); !v.PaidUntil.Equal(time.Date(2027, 1, 23, 0, 0, 0, 0, kolkata)) || !v.CanAgain {
			t.Errorf("the second month: %+v", v)
		}
		// From there to a card, which renews.
		card, err := h.Again(ctx, "asha", again.ID, "paper")
		h.must(err)
		card = h.begins(card)
		h.must(h.Apply(ctx, []fund.Fact{captured(card, "pay3", d.Now())}))
		if v := h.sees(card); !v.Recurring || !v.PaidUntil.Equal(time.Date(2027, 2, 23, 0, 0, 0, 0, kolkata)) {
			t.Errorf("by card: %+v", v)
		}
		sound(t, h)
	})
}

func TestWhoSupportsForGoodIsNotAskedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		monthly, lifetime := h.paid("asha", fund.Month), h.paid("asha", fund.Lifetime)
		for _, p := range []fund.Pledge{monthly, lifetime} {
			if _, err := h.Again(ctx, "asha", p.ID, ""); key(err) != "fund-pledge-over" {
				t.Errorf("%s again: %v", p.Plan.Code, err)
			}
			if v := h.sees(p); v.CanAgain {
				t.Errorf("%s: %+v", p.Plan.Code, v)
			}
		}
		// The lifetime goes back: what is left of the month counts, and the month can be had again.
		h.must(h.Apply(ctx, []fund.Fact{refunded(lifetime, "ref1", "first-"+lifetime.Reference, lifetime.Amount.Minor, d.Now())}))
		if until, forGood, ok, err := h.Entitled(ctx, "asha", d.Now()); err != nil || !ok || forGood || !until.Equal(time.Date(2026, 12, 23, 0, 0, 0, 0, kolkata)) {
			t.Errorf("after the refund: until %s, for good %v, %v", until, forGood, err)
		}
		if v := h.sees(monthly); !v.CanAgain {
			t.Errorf("the stopped month: %+v", v)
		}
		if _, err := h.Again(ctx, "asha", monthly.ID, ""); err != nil {
			t.Errorf("the month again: %v", err)
		}
	})
}

func TestTwoTabsMakeOnePledgeInThePlaceOfAnother(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		monthly := h.paid("asha", fund.Month)
		change := func(every fund.Every, gateway string) (fund.Pledge, error) {
			ask := h.ask("asha", every, gateway)
			ask.Replaces = monthly.ID
			return h.Pledge(ctx, ask)
		}
		first, err := change(fund.Year, "paper")
		h.must(err)
		second, err := change(fund.Year, "paper")
		h.must(err)
		other, err := change(fund.Year, "drawer") // a third tab, with another way of paying
		h.must(err)
		if first.ID != second.ID || other.ID == first.ID {
			t.Errorf("tabs made %s, %s, %s", first.ID, second.ID, other.ID)
		}
		first = h.begins(first)
		h.must(h.Apply(ctx, []fund.Fact{captured(first, "pay2", d.Now())}))
		if _, err := h.Begin(ctx, other.ID, "https://news.example/back", "", ""); key(err) != "fund-pledge-over" {
			t.Errorf("the tab left open begins: %v", err)
		}
		if _, err := change(fund.Month, "paper"); key(err) != "fund-pledge-over" {
			t.Errorf("another in the place that is taken: %v", err)
		}
		// Another reader's pledge, and one that was never paid, cannot be replaced.
		ask := h.ask("binod", fund.Year, "paper")
		ask.Replaces = monthly.ID
		if _, err := h.Pledge(ctx, ask); !fault.Is(err, fault.NotFound) {
			t.Errorf("another reader's: %v", err)
		}
		ask = h.ask("asha", fund.Year, "paper")
		ask.Replaces = other.ID
		if _, err := h.Pledge(ctx, ask); key(err) != "fund-pledge-over" {
			t.Errorf("of what was never paid: %v", err)
		}
	})
}

func TestAnOwnAmountKeepsItsBounds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		h.must(d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `update fund_plan set least = 1000, most = 500000 where code = 'monthly'`)
			return err
		}))
		for minor, want := range map[int64]string{
			-1: "fund-own-bounds", 1: "fund-own-bounds", 999: "fund-own-bounds", -10000: "fund-own-bounds",
			500001: "fund-own-bounds", 1 << 62: "fund-own-bounds", -1 << 63: "fund-own-bounds", 1<<63 - 1: "fund-own-bounds",
			1000: "", 25000: "", 500000: "",
		} {
			ask := h.ask("asha", fund.Month, "paper")
			ask.Amount = money.Of(minor, "INR")
			p, err := h.Pledge(ctx, ask)
			if key(err) != want || err == nil && p.Amount.Minor != minor || err != nil && fault.Of(err).Field != "amount" {
				t.Errorf("%d paise: %s, %v", minor, p.Amount, err)
			}
		}
		ask := h.ask("binod", fund.Month, "paper")
		ask.Amount = money.Of(0, "INR")
		if _, err := h.Pledge(ctx, ask); key(err) != "fund-own-bounds" {
			t.Errorf("a pledge of nothing: %v", err)
		}
		ask.Amount = money.Of(2000, "USD")
		if _, err := h.Pledge(ctx, ask); key(err) != "fund-price-changed" {
			t.Errorf("other money: %v", err)
		}
		fixed := h.ask("binod", fund.Year, "paper")
		fixed.Amount = money.Rupees(1)
		if _, err := h.Pledge(ctx, fixed); key(err) != "fund-price-changed" {
			t.Errorf("an own sum where the price is fixed: %v", err)
		}
		if n := h.count(`select count(*) from fund_pledge where reader = 'binod'`); n != 0 {
			t.Errorf("%d pledges of binod", n)
		}
		// An own sum is pledged again as it was, also when the bounds have moved since.
		ask.Amount = money.Of(25000, "INR")
		p, err := h.Pledge(ctx, ask)
		h.must(err)
		p = h.begins(p)
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		h.must(d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `update fund_plan set least = 30000 where code = 'monthly'`)
			return err
		}))
		if again, err := h.Again(ctx, "binod", p.ID, ""); err != nil || again.Amount != money.Rupees(250) {
			t.Errorf("again: %+v, %v", again, err)
		}
		ask.Replaces, ask.Amount = p.ID, money.Rupees(400)
		more, err := h.Pledge(ctx, ask)
		if err != nil || more.Amount != money.Rupees(400) {
			t.Fatalf("a larger sum: %+v, %v", more, err)
		}
		// The charge of the old sum that races with the change is the old pledge's, and fits it.
		more = h.begins(more)
		h.must(h.Apply(ctx, []fund.Fact{captured(more, "pay2", d.Now()), captured(p, "pay3", d.Now().Add(time.Hour))}))
		if n := h.count(`select count(*) from fund_payment where suspense <> ''`); n != 0 {
			t.Errorf("%d payments are in suspense", n)
		}
	})
}

func TestWhyAReaderStopsIsAskedOnceAndAfterwards(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.paid("asha", fund.Month)
		if err := h.SayWhy(ctx, "asha", p.ID, "It is too dear"); !fault.Is(err, fault.Conflict) {
			t.Errorf("before the stop: %v", err)
		}
		h.must(h.Stop(ctx, "asha", p.ID))
		for why, want := range map[string]string{"": "fund-why-missing", " \n": "fund-why-missing", strings.Repeat("ü", 301): "fault-too-long", "a\x00b": "fault-too-long"} {
			if err := h.SayWhy(ctx, "asha", p.ID, why); key(err) != want || fault.Of(err).Field != "why" {
				t.Errorf("%.10q: %v", why, err)
			}
		}
		if err := h.SayWhy(ctx, "binod", p.ID, "It is too dear"); !fault.Is(err, fault.NotFound) {
			t.Errorf("another reader: %v", err)
		}
		h.must(h.SayWhy(ctx, "asha", p.ID, " مہنگا ہے "))
		h.must(h.SayWhy(ctx, "asha", p.ID, "مہنگا ہے")) // a double click
		if err := h.SayWhy(ctx, "asha", p.ID, "Something else"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second reason: %v", err)
		}
		if v := h.sees(p); v.Reason != "مہنگا ہے" {
			t.Errorf("the reason is %q", v.Reason)
		}
	})
}
