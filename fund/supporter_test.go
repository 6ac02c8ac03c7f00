package fund_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
)

// row says a supporter in one line.
func row(r desk.Supporter) string {
	life := ""
	if r.Lifetime {
		life = " for good"
	}
	return fmt.Sprintf("%s %s %s %s%s", r.Reader, r.State, r.Plan.Code, r.Total.Decimal(2), life)
}

func TestSupportersAreListedByHowTheyStand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		day := 24 * time.Hour
		lapsed, _ := c.bought("lapsed", fund.Month, "pay0")
		c.must(c.Stop(ctx, "lapsed", lapsed.ID))
		c.bought("grace", fund.Month, "pay1")
		_, err := c.Give(ctx, publisher, "given", time.Time{}, "a contributor")
		c.must(err)
		d.Clock().Move(33 * day)
		since := d.Now()
		c.bought("paying", fund.Year, "pay2")
		forever, id := c.bought("forever", fund.Lifetime, "pay3")
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(1), "too much by one"))
		c.must(c.delivers())
		c.goesBack(forever)
		stopped, _ := c.bought("stopped", fund.Year, "pay4")
		c.must(c.Stop(ctx, "stopped", stopped.ID))
		c.pledges("waiting", fund.Month, "drawer")
		c.pledges("paying", fund.Month, "drawer") // who pays already waits for nothing
		_, err = c.Give(ctx, publisher, "paying", time.Time{}, "and a gift")
		c.must(err)
		for _, s := range []struct {
			filter desk.SupporterFilter
			expect string
		}{
			{desk.SupporterFilter{}, "waiting waiting monthly 0.00, stopped stopped yearly 1000.00, paying paying yearly 1000.00, lapsed lapsed monthly 100.00, grace grace monthly 100.00, given given  0.00, forever paying lifetime 9999.00 for good"},
			{desk.SupporterFilter{State: desk.SupporterPaying}, "paying paying yearly 1000.00, forever paying lifetime 9999.00 for good"},
			{desk.SupporterFilter{State: desk.SupporterGrace}, "grace grace monthly 100.00"},
			{desk.SupporterFilter{State: desk.SupporterGiven}, "given given  0.00"},
			{desk.SupporterFilter{State: desk.SupporterStopped}, "stopped stopped yearly 1000.00"},
			{desk.SupporterFilter{State: desk.SupporterLapsed}, "lapsed lapsed monthly 100.00"},
			{desk.SupporterFilter{State: desk.SupporterWaiting}, "waiting waiting monthly 0.00"},
			{desk.SupporterFilter{State: "no such"}, ""},
			{desk.SupporterFilter{Plan: c.plan(fund.Year).ID}, "stopped stopped yearly 1000.00, paying paying yearly 1000.00"},
			{desk.SupporterFilter{Gateway: "drawer"}, "waiting waiting monthly 0.00"},
			{desk.SupporterFilter{Readers: []audience.ReaderID{"grace", "given", "nobody", "' or 1=1 --"}}, "grace grace monthly 100.00, given given  0.00"},
			{desk.SupporterFilter{Readers: []audience.ReaderID{}}, ""},
			{desk.SupporterFilter{State: desk.SupporterPaying, Plan: c.plan(fund.Year).ID, Readers: []audience.ReaderID{"paying", "stopped"}}, "paying paying yearly 1000.00"},
			{desk.SupporterFilter{Page: 2}, ""},
		} {
			rows, more, err := c.Supporting(ctx, s.filter)
			c.must(err)
			var got []string
			for _, r := range rows {
				got = append(got, row(r))
			}
			if g := strings.Join(got, ", "); g != s.expect || more {
				t.Errorf("%+v: %s\nwant %s", s.filter, g, s.expect)
			}
		}
		rows, _, err := c.Supporting(ctx, desk.SupporterFilter{Readers: []audience.ReaderID{"paying"}})
		c.must(err)
		r := rows[0]
		if !r.Since.Equal(since) || r.Due.IsZero() || !r.PaidUntil.Equal(r.Due) || r.Gateway != "paper" || r.Plan.Amount != money.Rupees(1000) || r.Pledge == "" {
			t.Errorf("row %+v", r)
		}
	})
}

func TestManySupportersArePagedWithoutGapOrRepeat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		for i := range 120 {
			c.bought(fmt.Sprintf("reader-%03d", i), fund.Month, fmt.Sprint("pay", i))
		}
		seen := map[audience.ReaderID]int{}
		for page := 1; page <= 3; page++ {
			rows, more, err := c.Supporting(ctx, desk.SupporterFilter{State: desk.SupporterPaying, Page: page})
			c.must(err)
			if more != (page < 3) || len(rows) != []int{50, 50, 20}[page-1] {
				t.Errorf("page %d has %d rows, more %v", page, len(rows), more)
			}
			for _, r := range rows {
				seen[r.Reader]++
			}
		}
		if len(seen) != 120 {
			t.Errorf("%d readers were seen", len(seen))
		}
	})
}

func TestATimelineTellsAWholeLife(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		next := func(facts ...fund.Fact) {
			d.Clock().Move(time.Hour)
			for i := range facts {
				facts[i].At = d.Now()
			}
			c.must(c.Apply(ctx, facts))
		}
		turn := func(kind fund.Kind) fund.Fact {
			return fund.Fact{Gateway: "paper", Kind: kind, Object: string(kind) + "1", Ref: p.Ref}
		}
		less := captured(p, "less", d.Now())
		less.Amount.Minor--
		dispute := fund.Fact{Gateway: "paper", Kind: fund.KindDisputed, Object: "dis1", Payment: "pay1", Amount: money.Rupees(100)}
		won := dispute
		won.Kind = fund.KindDisputeWon
		next(turn(fund.KindPending))
		next(turn(fund.KindHalted))
		next(turn(fund.KindPaused))
		next(turn(fund.KindResumed))
		next(less)
		d.Clock().Move(time.Hour)
		c.must(c.LetStand(ctx, publisher, c.payment("less").ID, "a rounding"))
		next(dispute)
		next(won)
		d.Clock().Move(time.Hour)
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(100), "asked by mail"))
		c.must(c.delivers())
		d.Clock().Move(time.Hour)
		c.goesBack(p)
		back := refunded(p, "back-pay1-1", "pay1", 10000, d.Now())
		back.Kind = fund.KindUnrefunded
		next(back)
		d.Clock().Move(time.Hour)
		c.till.refuses = true
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(100), "once more"))
		c.must(c.delivers())
		d.Clock().Move(time.Hour)
		c.must(c.Stop(ctx, "asha", p.ID))
		c.must(c.SayWhy(ctx, "asha", p.ID, "moving abroad"))
		d.Clock().Move(time.Hour)
		gift, err := c.Give(ctx, publisher, "asha", time.Time{}, "for her help")
		c.must(err)
		d.Clock().Move(time.Hour)
		c.must(c.Revoke(ctx, publisher, gift, "by mistake"))
		by := c.pledges("asha", fund.Month, "drawer")
		d.Clock().Move(time.Hour)
		c.must(c.Claim(ctx, by.ID, by.Token, "412345678901"))
		c.bought("binod", fund.Month, "pay9") // another's life is another's

		life, err := c.Timeline(ctx, "asha")
		c.must(err)
		var kinds []string
		for _, m := range life {
			kinds = append(kinds, m.Kind)
			words := lang.For(lang.English).Say(m.Key(), m.Args()...)
			if words == m.Key() || strings.Contains(words, "<no value>") || m.At.IsZero() {
				t.Errorf("%+v says %q", m, words)
			}
		}
		slices.Reverse(kinds)
		expect := "pledged captured pending halted paused resumed suspense cleared disputed dispute-won refund-asked refunded unrefunded refund-asked refund-refused stopped given pledged revoked claimed"
		got := strings.Join(kinds, " ")
		if got = strings.Replace(got, "revoked pledged", "pledged revoked", 1); got != expect {
			t.Errorf("life: %s\nwant: %s", got, expect)
		}
		for _, m := range life {
			switch m.Kind {
			case "captured":
				if m.Number == "" || m.Amount != money.Rupees(100) || m.Payment != id || m.Plan != "monthly" {
					t.Errorf("captured %+v", m)
				}
			case "cleared":
				if m.By != "test" || m.Why != "a rounding" {
					t.Errorf("cleared %+v", m)
				}
			case "revoked":
				if m.By != "test" || m.Why != "by mistake" {
					t.Errorf("revoked %+v", m)
				}
			case "stopped":
				if m.Why != "moving abroad" {
					t.Errorf("stopped %+v", m)
				}
			case "refunded":
				if m.Number == "" {
					t.Errorf("refunded %+v", m)
				}
			case "given":
				if m.By != "test" || m.Why != "for her help" {
					t.Errorf("given %+v", m)
				}
			}
		}
		if life, err = c.Timeline(ctx, "nobody"); err != nil || len(life) != 0 {
			t.Errorf("nobody's life: %+v, %v", life, err)
		}
	})
}

func TestWhoPaidIsFoundByReceiptAndPaymentTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		c.bought("asha", fund.Month, "pay1")
		c.bought("binod", fund.Month, "pay2")
		byHand := c.pledges("chand", fund.Month, "drawer")
		c.must(c.Confirm(ctx, publisher, byHand.ID, "412345678901", byHand.Amount, d.Now()))
		for _, s := range []struct{ number, object, reader string }{
			{"ND/26-27/000001", "pay1", "asha"}, {" nd/26-27/000001 ", " pay1 ", "asha"}, {"ND/26-27/000003", "412345678901", "chand"},
			{"ND/26-27/000001", "pay2", ""}, {"ND/26-27/000001", "", ""}, {"", "pay1", ""}, {"ND/26-27/000001", "%", ""}, {"ND/26-27/000009", "pay1", ""}, {"ND/26-27/000001\x00", "pay1", ""},
		} {
			reader, err := c.WhoPaid(ctx, publisher, s.number, s.object)
			if reader != readerOf(s.reader) || (s.reader == "") != fault.Is(err, fault.NotFound) {
				t.Errorf("%q, %q: %s, %v", s.number, s.object, reader, err)
			}
		}
		if _, err := c.WhoPaid(ctx, reporter, "ND/26-27/000001", "pay1"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter asks: %v", err)
		}
	})
}

func TestASumThatCannotBeIsNotPledgedAndNotBought(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		id, err := c.SavePlan(ctx, publisher, fund.Plan{Names: fund.Names{lang.English: "Own"}, Every: fund.Once, Months: 1, Nature: fund.Contribution,
			Amount: money.Rupees(100), Own: true, Least: money.Rupees(10), Most: money.Rupees(1000)}, "why")
		c.must(err)
		p := c.planOf(id)
		ask := fund.PledgeAsk{Reader: "asha", Plan: id, Price: p.Price, Gateway: "paper", Lang: "en", Declared: true, Wording: fund.Declaration}
		for _, s := range []struct {
			amount money.Amount
			key    string
		}{
			{money.Of(0, "INR"), "fund-own-bounds"}, {money.Of(-1, "INR"), "fund-own-bounds"}, {money.Of(1, "INR"), "fund-own-bounds"}, {money.Of(999, "INR"), "fund-own-bounds"},
			{money.Of(100001, "INR"), "fund-own-bounds"}, {money.Of(1<<62, "INR"), "fund-own-bounds"}, {money.Of(10000, "JPY"), "fund-price-changed"}, {money.Of(1000, "INR"), ""}, {money.Of(100000, "INR"), ""},
		} {
			ask.Amount = s.amount
			if _, err := c.Pledge(ctx, ask); key(err) != s.key {
				t.Errorf("%s: %v", s.amount, err)
			}
		}
		fixed := c.ask("asha", fund.Month, "paper")
		fixed.Amount = money.Of(1, "INR") // where the reader does not choose
		if _, err := c.Pledge(ctx, fixed); key(err) != "fund-price-changed" {
			t.Errorf("a paisa for a month: %v", err)
		}
		for _, typed := range []string{"", "0x10", "-5", "99999999999999999999999999", "1e9", "१००"} {
			if sum, err := money.Parse(typed, "INR"); err == nil {
				t.Errorf("%q was read as %s", typed, sum)
			}
		}
		// A part of the sum buys nothing; a second part does not make it whole. A person decides.
		pledge := c.pledges("binod", fund.Year, "paper")
		for _, object := range []string{"part1", "part2"} {
			part := captured(pledge, object, d.Now())
			part.Amount = money.Rupees(500)
			c.must(c.Apply(ctx, []fund.Fact{part}))
		}
		if s, err := c.Standing(ctx, "binod"); err != nil || s != fund.Registered || len(heard[fund.Settled](c.house)) != 0 {
			t.Errorf("two halves bought %s, %v", s, err)
		}
		if s := c.needs(); s != "suspense part1 let-stand-or-refund 500.00, suspense part2 let-stand-or-refund 500.00" {
			t.Errorf("attention: %s", s)
		}
	})
}
