package fund_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

func key(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Key
}

func TestANewsroomBeginsWithThreePlans(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.must(h.Prepare(t.Context())) // a second start makes no second plans
		plans, err := h.Plans(t.Context())
		h.must(err)
		var got []string
		for _, p := range plans {
			got = append(got, p.Code+" "+p.Amount.String()+" "+string(p.Nature))
		}
		if s := strings.Join(got, "; "); s != "monthly INR 100.00 contribution; yearly INR 1000.00 contribution; lifetime INR 10000.00 contribution" {
			t.Errorf("plans: %s", s)
		}
	})
}

func TestAReaderBecomesASupporter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		if v, err := h.ByReturn(ctx, p.ID, p.Token); err != nil || v.State != fund.StateWaiting || v.Receipt != "" || !v.Recurring {
			t.Errorf("before the money: %+v, %v", v, err)
		}
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Registered {
			t.Errorf("before the money: %s, %v", s, err)
		}
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))

		v, err := h.ByReturn(ctx, p.ID, p.Token)
		h.must(err)
		// 23 November 2026 in Kolkata, a month on.
		if want := time.Date(2026, 12, 22, 18, 30, 0, 0, time.UTC); v.State != fund.StateSettled || v.Receipt != "ND/26-27/000001" || !v.PaidUntil.Equal(want) {
			t.Errorf("after the money: %+v", v)
		}
		r, err := h.Receipt(ctx, v.Receipt)
		h.must(err)
		if r.Reader != "asha" || r.Amount != money.Rupees(100) || r.Object != "pay1" || r.Newsroom != "Nightdesk" || r.Wording != fund.Declaration || r.Declared.IsZero() ||
			!r.Until.Equal(v.PaidUntil) || r.Reference != p.Reference || len(r.Number) > 16 {
			t.Errorf("receipt %+v", r)
		}
		if got := heard[fund.Settled](h); len(got) != 1 || got[0].Receipt != r.Number || got[0].Reader != "asha" || got[0].Amount != money.Rupees(100) {
			t.Errorf("told %+v", got)
		}
		if b := h.balances(); b != "assets:clearing:paper INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		account, err := h.Account(ctx, "asha")
		h.must(err)
		if len(account) != 1 || len(account[0].Receipts) != 1 || account[0].Receipts[0].Number != r.Number {
			t.Errorf("account %+v", account)
		}
		for _, c := range []struct {
			at time.Time
			n  int
		}{{d.Now(), 1}, {v.PaidUntil.Add(-time.Microsecond), 1}, {v.PaidUntil, 1}, {v.PaidUntil.AddDate(0, 0, 7).Add(-time.Microsecond), 1}, {v.PaidUntil.AddDate(0, 0, 7), 0}, {d.Now().Add(-48 * time.Hour), 0}} {
			n, err := h.Supporters(ctx, c.at)
			h.must(err)
			_, _, ok, err := h.Entitled(ctx, "asha", c.at)
			h.must(err)
			if n != c.n || ok != (c.n == 1) {
				t.Errorf("at %s: %d supporters, entitled %v; want %d", c.at, n, ok, c.n)
			}
		}
		d.Clock().Set(v.PaidUntil)
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Supporter {
			t.Errorf("while the renewal is waited for: %s, %v", s, err)
		}
		if until, _, ok, err := h.Entitled(ctx, "asha", d.Now().Add(time.Hour)); err != nil || !ok || !until.Equal(v.PaidUntil) {
			t.Errorf("paid until %s, %v, %v", until, ok, err)
		}
		d.Clock().Set(v.PaidUntil.AddDate(0, 0, 7))
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Registered {
			t.Errorf("when the month is over: %s, %v", s, err)
		}
		if s, err := h.Standing(ctx, ""); err != nil || s != fund.Reader {
			t.Errorf("a stranger: %s, %v", s, err)
		}
	})
}

func TestAPledgeIsRefusedWithWordsBesideItsField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		for name, c := range map[string]struct {
			change     func(*fund.PledgeAsk)
			field, key string
		}{
			"no reader":       {func(a *fund.PledgeAsk) { a.Reader = "" }, "email", "email-missing"},
			"no such plan":    {func(a *fund.PledgeAsk) { a.Plan = "none" }, "plan", "fund-plan-over"},
			"no such gateway": {func(a *fund.PledgeAsk) { a.Gateway = "none" }, "gateway", "fund-gateway-closed"},
			"not declared":    {func(a *fund.PledgeAsk) { a.Declared = false }, "declared", "fund-declaration-missing"},
			"other words":     {func(a *fund.PledgeAsk) { a.Wording = "older" }, "", "fund-declaration-changed"},
			"another price":   {func(a *fund.PledgeAsk) { a.Price = h.plan(fund.Year).Price }, "", "fund-price-changed"},
		} {
			ask := h.ask("asha", fund.Month, "paper")
			c.change(&ask)
			_, err := h.Pledge(ctx, ask)
			if f := fault.Of(err); err == nil || f.Key != c.key || f.Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.must(h.RetirePlan(ctx, publisher, h.plan(fund.Year).ID, true, "why"))
		plans, err := h.EveryPlan(ctx)
		h.must(err)
		_, err = h.Pledge(ctx, fund.PledgeAsk{Reader: "asha", Plan: plans[1].ID, Price: plans[1].Price, Gateway: "paper", Declared: true, Wording: fund.Declaration})
		if key(err) != "fund-plan-over" {
			t.Errorf("a retired plan: %v", err)
		}
		h.must(h.SetGateway(ctx, publisher, "paper", false, nil, "why"))
		if _, err := h.Pledge(ctx, h.ask("asha", fund.Month, "paper")); key(err) != "fund-gateway-closed" {
			t.Errorf("a closed gateway: %v", err)
		}
		if n := h.count(`select count(*) from fund_pledge`); n != 0 {
			t.Errorf("%d pledges were made", n)
		}
		if err := h.SetGateway(ctx, reporter, "paper", true, nil, "why"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter opens a gateway: %v", err)
		}
		if err := h.SetGateway(ctx, publisher, "drawer", true, nil, "why"); key(err) != "fund-upi-payee" {
			t.Errorf("a gateway without its settings is opened: %v", err)
		}
	})
}

func TestADoubleClickMakesNoSecondPledge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		first := h.pledges("asha", fund.Month, "paper")
		again, err := h.Pledge(ctx, h.ask("asha", fund.Month, "paper"))
		h.must(err)
		if again.ID != first.ID || again.Reference != first.Reference || again.Token == first.Token {
			t.Errorf("asked again: %+v after %+v", again, first)
		}
		for _, held := range []string{first.Token, again.Token} {
			if _, err := h.ByReturn(ctx, first.ID, held); err != nil {
				t.Errorf("a token of the same pledge: %v", err)
			}
		}
		other := h.pledges("binod", fund.Month, "paper")
		yearly := h.pledges("asha", fund.Year, "paper")
		if other.ID == first.ID || yearly.ID == first.ID {
			t.Error("another reader or plan got the same pledge")
		}
		if _, err := h.ByReturn(ctx, first.ID, other.Token); !fault.Is(err, fault.NotFound) {
			t.Errorf("another reader's token: %v", err)
		}
		d.Clock().Move(31 * time.Minute)
		late, err := h.Pledge(ctx, h.ask("asha", fund.Month, "paper"))
		h.must(err)
		if late.ID == first.ID {
			t.Error("an attempt of half an hour ago was reused")
		}
		if _, err := h.Begin(ctx, first.ID, "https://news.example/", "", ""); key(err) != "fund-pledge-over" {
			t.Errorf("a lapsed pledge begun: %v", err)
		}
		if ok, _ := regexp.MatchString(`^[2-9A-HJKMNP-TV-Z]{8}$`, first.Reference); !ok || strings.ContainsAny(first.Reference, "01OILU") {
			t.Errorf("reference %q", first.Reference)
		}
	})
}

func TestANewPriceLeavesRunningPledgesAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		old := h.pledges("asha", fund.Month, "paper")
		var changed []string
		d.OnChange(func(tags []string) { changed = append(changed, tags...) })
		h.must(h.prices(publisher, h.plan(fund.Month).ID, money.Rupees(150)))
		if p := h.plan(fund.Month); p.Amount != money.Rupees(150) || strings.Join(changed, " ") != "plans" {
			t.Errorf("the price is %s, changed %v", p.Amount, changed)
		}
		h.must(h.Apply(ctx, []fund.Fact{captured(old, "pay1", d.Now())}))
		if v, err := h.ByReturn(ctx, old.ID, old.Token); err != nil || v.State != fund.StateSettled || v.Amount != money.Rupees(100) {
			t.Errorf("the old pledge: %+v, %v", v, err)
		}
		for _, wrong := range []money.Amount{money.Rupees(0), money.Rupees(-1), money.Of(100, "USD"), money.Of(1<<60, "INR")} {
			if err := h.prices(publisher, old.Plan.ID, wrong); key(err) != "money-amount" {
				t.Errorf("price %s: %v", wrong, err)
			}
		}
		if err := h.prices(reporter, old.Plan.ID, money.Rupees(1)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter sets a price: %v", err)
		}
	})
}

func TestAStoppedPledgeKeepsWhatIsPaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		if err := h.Stop(ctx, "binod", p.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another reader stops it: %v", err)
		}
		h.must(h.Stop(ctx, "asha", p.ID))
		h.must(h.Stop(ctx, "asha", p.ID))
		stops := heard[fund.Stopped](h)
		if len(stops) != 1 || stops[0] != (fund.Stopped{Pledge: p.ID, Reader: "asha", Gateway: "paper", Ref: p.Ref}) {
			t.Fatalf("told %+v", stops)
		}
		h.must(h.CancelAtGateway(ctx, stops[0]))
		h.must(h.CancelAtGateway(ctx, stops[0]))
		if len(h.paper.cancelled) != 2 || h.paper.cancelled[0] != p.Ref {
			t.Errorf("cancelled %v", h.paper.cancelled)
		}
		v, err := h.ByReturn(ctx, p.ID, p.Token)
		h.must(err)
		if v.State != fund.StateStopped || v.Recurring || v.PaidUntil.IsZero() {
			t.Errorf("view %+v", v)
		}
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Supporter {
			t.Errorf("standing %s, %v", s, err)
		}
		// A charge that raced with the stop is money all the same, and buys its time.
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay2", d.Now().Add(time.Hour))}))
		if after, err := h.ByReturn(ctx, p.ID, p.Token); err != nil || !after.PaidUntil.After(v.PaidUntil) {
			t.Errorf("after the race: %+v, %v", after, err)
		}
	})
}

func TestAReaderWhoReturnsFirstSeesTheTruth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		h.paper.write(p.Ref, fund.Fact{Gateway: "paper", Kind: fund.KindFailed, Object: "try1", Ref: p.Ref, Reference: p.Reference, At: d.Now()})
		if v, err := h.ByReturn(ctx, p.ID, p.Token); err != nil || v.State != fund.StateFailed {
			t.Errorf("after a failed try: %+v, %v", v, err)
		}
		h.paper.down = true
		if v, err := h.ByReturn(ctx, p.ID, p.Token); err != nil || v.State != fund.StateFailed {
			t.Errorf("while the line is dead: %+v, %v", v, err)
		}
		h.paper.down = false
		h.paper.write(p.Ref, captured(p, "pay1", d.Now())) // late authorisation: captured after failed
		if v, err := h.ByReturn(ctx, p.ID, p.Token); err != nil || v.State != fund.StateSettled || v.Receipt == "" {
			t.Errorf("after the money: %+v, %v", v, err)
		}
	})
}

func TestABeginThatFailsIsToldAndMayBeRepeated(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p, err := h.Pledge(ctx, h.ask("asha", fund.Month, "paper"))
		h.must(err)
		h.paper.down = true
		if _, err := h.Begin(ctx, p.ID, "https://news.example/back", "Monthly", ""); !fault.Is(err, fault.Unavailable) || key(err) != "fund-gateway-unavailable" {
			t.Errorf("a dead line: %v", err)
		}
		h.paper.down = false
		b, err := h.Begin(ctx, p.ID, "https://news.example/back", "Monthly", "")
		if err != nil || b.URL == "" || len(h.paper.begun) != 1 || h.paper.begun[0].Reference != p.Reference {
			t.Errorf("begun %+v, %v", b, err)
		}
	})
}

func TestANoticeIsHeardKeptOrSentAway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		h.paper.write("good", captured(p, "pay1", d.Now()))
		wrong := captured(p, "pay2", d.Now())
		wrong.Amount.Currency = "no such"
		h.paper.write("poison", captured(p, "pay3", d.Now().AddDate(0, 1, 0)), wrong)
		notice := func(body, seal string) error {
			return h.Hear(ctx, "paper", fund.Notice{Body: []byte(body), Header: func(string) string { return seal }, At: d.Now()})
		}
		if err := notice("good", "none"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without a seal: %v", err)
		}
		if n := h.count(`select (select count(*) from fund_fact) + (select count(*) from fund_stuck)`); n != 0 {
			t.Error("something of it was kept")
		}
		if err := h.Hear(ctx, "nobody", fund.Notice{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("no such gateway: %v", err)
		}
		h.must(notice("good", "wax"))
		h.must(notice("good", "wax"))
		var stuck *fund.StuckError
		for range 2 {
			if err := notice("poison", "wax"); !errors.As(err, &stuck) {
				t.Fatalf("a notice that cannot be booked: %v", err)
			}
		}
		h.paper.garbled = true
		if err := notice("what?", "wax"); !errors.As(err, &stuck) {
			t.Errorf("a notice nobody understands: %v", err)
		}
		if n := h.count(`select count(*) from fund_payment`); n != 2 {
			t.Errorf("%d payments: the good half of the poisoned notice should be booked", n)
		}
		odd, err := h.Attention(ctx)
		h.must(err)
		if len(odd) != 2 || odd[0].Kind != "stuck" || odd[1].Kind != "stuck" {
			t.Errorf("attention %+v", odd)
		}
		h.must(h.Reconcile(ctx)) // tries again; the poison stays where staff see it
		if n := h.count(`select count(*) from fund_stuck where mended is null and tries = 1`); n != 2 {
			t.Errorf("%d stuck notices were tried once more", n)
		}
		h.paper.garbled = false
		h.paper.write("what?", captured(p, "pay4", d.Now().AddDate(0, 2, 0)))
		h.must(notice("what?", "wax")) // told again after the program has learnt to read it
		if odd, err := h.Attention(ctx); err != nil || len(odd) != 1 {
			t.Errorf("attention %+v, %v", odd, err)
		}
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		if err := h.Hear(cancelled, "paper", fund.Notice{Body: []byte("poison"), Header: func(string) string { return "wax" }}); err == nil || errors.As(err, &stuck) {
			t.Errorf("an interrupted notice was answered as kept: %v", err)
		}
	})
}

func TestALifetimeEndsWhatWouldBeChargedAgain(t *testing.T) {
	for name, order := range map[string][]int{"the month first": {0, 1}, "the lifetime first": {1, 0}} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h, ctx := build(t, d), t.Context()
				monthly, lifetime := h.pledges("asha", fund.Month, "paper"), h.pledges("asha", fund.Lifetime, "paper")
				other, byHand := h.pledges("binod", fund.Month, "paper"), h.pledges("asha", fund.Year, "drawer")
				h.must(h.Apply(ctx, []fund.Fact{captured(other, "pay0", d.Now())}))
				h.must(h.Confirm(ctx, publisher, byHand.ID, "412345678901", byHand.Amount, d.Now()))
				facts := []fund.Fact{captured(monthly, "pay1", d.Now()), captured(lifetime, "pay2", d.Now().Add(time.Minute))}
				for _, i := range order {
					h.must(h.Apply(ctx, facts[i:i+1]))
				}
				if got := heard[fund.Stopped](h); len(got) != 1 || got[0].Pledge != monthly.ID || got[0].Ref != monthly.Ref {
					t.Fatalf("told %+v", got)
				}
				if n := h.count(`select count(*) from fund_pledge where id = $1 and look is not null`, monthly.ID); n != 0 {
					t.Error("its next charge is still looked for")
				}
				// What is pledged after the lifetime was given back is wanted.
				d.Clock().Move(time.Hour)
				h.must(h.Apply(ctx, []fund.Fact{refunded(lifetime, "ref1", "pay2", lifetime.Amount.Minor, d.Now())}))
				again := h.pledges("asha", fund.Month, "paper")
				h.must(h.Apply(ctx, []fund.Fact{captured(again, "pay3", d.Now())}))
				if v, err := h.ByReturn(ctx, again.ID, again.Token); err != nil || v.State != fund.StateSettled || !v.Recurring {
					t.Errorf("pledged anew: %+v, %v", v, err)
				}
				sound(t, h)
			})
		})
	}
}

func TestALifetimePaidByHandEndsWhatWasPledgedThatDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		noon := d.Now()
		d.Clock().Move(2 * time.Hour)
		monthly := h.pledges("asha", fund.Month, "paper")
		h.must(h.Apply(ctx, []fund.Fact{captured(monthly, "pay1", d.Now())}))
		d.Clock().Move(time.Hour)
		lifetime := h.pledges("asha", fund.Lifetime, "drawer")
		h.must(h.Confirm(ctx, publisher, lifetime.ID, "412345678901", lifetime.Amount, noon)) // the bank tells no hour
		if got := heard[fund.Stopped](h); len(got) != 1 || got[0].Pledge != monthly.ID {
			t.Errorf("told %+v", got)
		}
	})
}
