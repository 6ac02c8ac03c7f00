package fund_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/desk"
)

func TestALateFirstAttemptIsADuplicateWithItsRefundProposed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		first := c.pledges("asha", fund.Month, "paper")
		c.must(c.Apply(ctx, []fund.Fact{{Gateway: "paper", Kind: fund.KindFailed, Object: "try1", Ref: first.Ref, At: d.Now()}}))
		d.Clock().Move(time.Minute)
		second := c.pledges("asha", fund.Month, "paper")
		c.must(c.Apply(ctx, []fund.Fact{captured(second, "pay2", d.Now())}))
		if s := c.needs(); s != "" {
			t.Errorf("before: %s", s)
		}
		d.Clock().Move(48 * time.Hour)
		c.must(c.Apply(ctx, []fund.Fact{captured(first, "pay1", d.Now())})) // the bank took it after all
		if s := c.needs(); s != "twice pay1 refund 100.00, two-running "+string(second.ID)+" stop-one 100.00" {
			t.Fatalf("attention: %s", s)
		}
		if until, _, _, err := c.Entitled(ctx, "asha", d.Now()); err != nil || !until.Equal(time.Date(2027, 1, 22, 18, 30, 0, 0, time.UTC)) {
			t.Errorf("until it goes back no paid day is lost: %s, %v", until, err)
		}
		odd, err := c.Attention(ctx)
		c.must(err)
		c.must(c.AskRefund(ctx, publisher, odd[0].Payment, odd[0].Amount, "charged twice"))
		c.must(c.StopFor(ctx, publisher, first.ID, "the older of two"))
		if s := c.needs(); s != "" {
			t.Errorf("both are dealt with: %s", s)
		}
		c.must(c.delivers())
		c.goesBack(first)
		if s := c.needs(); s != "" {
			t.Errorf("after it went back: %s", s)
		}
		if on := c.acts("fund.stop"); len(on) != 1 || on[0] != "pledge:"+string(first.ID) {
			t.Errorf("acts %v", on)
		}
	})
}

func TestWhatIsChargedTooOftenIsProposedForRefund(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		day := 24 * time.Hour
		for _, s := range []struct {
			name   string
			play   func(asha string)
			expect string
		}{
			{"a second lifetime", func(asha string) {
				c.bought(asha, fund.Lifetime, asha+"1")
				d.Clock().Move(day)
				c.bought(asha, fund.Lifetime, asha+"2")
			}, "twice 2 refund 10000.00"},
			{"one attempt paid twice, in two tabs", func(asha string) {
				p, _ := c.bought(asha, fund.Lifetime, asha+"1")
				c.must(c.Apply(ctx, []fund.Fact{captured(p, asha+"2", d.Now().Add(time.Minute))}))
			}, "twice 2 refund 10000.00"},
			{"a mandate charged twice in a day", func(asha string) {
				p, _ := c.bought(asha, fund.Month, asha+"1")
				c.must(c.Apply(ctx, []fund.Fact{captured(p, asha+"2", d.Now().Add(time.Hour))}))
			}, "twice 2 refund 100.00"},
			{"a renewal, a late one and one on time", func(asha string) {
				p, _ := c.bought(asha, fund.Month, asha+"1")
				c.must(c.Apply(ctx, []fund.Fact{captured(p, asha+"2", d.Now().Add(39*day)), captured(p, asha+"3", d.Now().Add(61*day))}))
			}, ""},
			{"a charge after its stop", func(asha string) {
				p, _ := c.bought(asha, fund.Month, asha+"1")
				c.must(c.Apply(ctx, []fund.Fact{captured(p, asha+"3", d.Now().Add(61*day))})) // told before the stop is
				c.must(c.Apply(ctx, []fund.Fact{captured(p, asha+"2", d.Now().Add(30*day)), {Gateway: "paper", Kind: fund.KindStopped, Object: "end" + asha, Ref: p.Ref, At: d.Now().Add(40 * day)}}))
			}, "twice 3 refund 100.00"},
			{"the old cycle, told after a stop", func(asha string) {
				p, _ := c.bought(asha, fund.Month, asha+"1")
				d.Clock().Move(31 * day)
				c.must(c.Stop(ctx, readerOf(asha), p.ID))
				c.must(c.Apply(ctx, []fund.Fact{captured(p, asha+"2", d.Now().Add(-day))}))
			}, ""},
			{"a monthly charge that raced a lifetime", func(asha string) {
				p, _ := c.bought(asha, fund.Month, asha+"1")
				d.Clock().Move(30 * day)
				c.bought(asha, fund.Lifetime, asha+"2")
				c.must(c.Apply(ctx, []fund.Fact{captured(p, asha+"3", d.Now())}))
			}, "twice 3 refund 100.00"},
			{"who gives on after a lifetime means it", func(asha string) {
				c.bought(asha, fund.Lifetime, asha+"1")
				d.Clock().Move(day)
				p, _ := c.bought(asha, fund.Month, asha+"2")
				c.must(c.Apply(ctx, []fund.Fact{captured(p, asha+"3", d.Now().Add(30*day))}))
			}, ""},
			{"a lifetime that went back, and another", func(asha string) {
				p, _ := c.bought(asha, fund.Lifetime, asha+"1")
				c.must(c.Apply(ctx, []fund.Fact{refunded(p, "back"+asha, asha+"1", p.Amount.Minor, d.Now())}))
				d.Clock().Move(day)
				c.bought(asha, fund.Lifetime, asha+"2")
			}, ""},
			{"two mandates", func(asha string) {
				c.bought(asha, fund.Month, asha+"1")
				d.Clock().Move(day)
				c.bought(asha, fund.Year, asha+"2")
			}, "two-running pledge stop-one 1000.00"},
		} {
			asha := strings.ReplaceAll(s.name, " ", "-")
			s.play(asha)
			odd, err := c.Attention(ctx)
			c.must(err)
			var got []string
			for _, o := range odd {
				if o.Reader == readerOf(asha) {
					object := strings.TrimPrefix(o.Object, asha)
					if o.Object == string(o.Pledge) {
						object = "pledge"
					}
					got = append(got, o.Kind+" "+object+" "+o.Do+" "+o.Amount.Decimal(2))
				}
			}
			if g := strings.Join(got, ", "); g != s.expect {
				t.Errorf("%s: %q, want %q", s.name, g, s.expect)
			}
			before := c.needs()
			c.must(c.RecountAll(ctx))
			if c.needs() != before {
				t.Errorf("%s: counted anew it is %s, was %s", s.name, c.needs(), before)
			}
		}
		sound(t, c.house)
	})
}

func TestALifetimeThatGoesBackLeavesTheMonths(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		monthly, _ := c.bought("asha", fund.Month, "pay1")
		d.Clock().Move(time.Hour)
		forever, id := c.bought("asha", fund.Lifetime, "pay2")
		c.must(c.Apply(ctx, []fund.Fact{captured(monthly, "pay3", d.Now().Add(time.Minute))}))
		if s := c.needs(); s != "twice pay3 refund 100.00" {
			t.Errorf("attention: %s", s)
		}
		// The lifetime goes back instead: the months stand, and nothing was charged too much.
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(10000), "asked"))
		c.must(c.delivers())
		c.goesBack(forever)
		if until, lifetime, _, err := c.Entitled(ctx, "asha", d.Now()); err != nil || lifetime || !until.Equal(time.Date(2027, 1, 22, 18, 30, 0, 0, time.UTC)) {
			t.Errorf("until %s, %v, %v", until, lifetime, err)
		}
		if s := c.needs(); !strings.HasPrefix(s, "twice pay3") { // it was charged after its stop, all the same
			t.Errorf("attention: %s", s)
		}
	})
}

func TestWhatWasSetAsideDoesNotComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		less := captured(p, "less", d.Now())
		less.Amount.Minor--
		foreign := captured(p, "abroad", d.Now().Add(time.Minute))
		foreign.Foreign = true
		nobody := captured(fund.Pledge{Gateway: "paper", Reference: "NOBODY", Ref: "none", Amount: money.Rupees(5)}, "lost", d.Now())
		over := refunded(p, "ref1", "pay1", 10001, d.Now())
		dispute := fund.Fact{Gateway: "paper", Kind: fund.KindDisputed, Object: "dis1", Payment: "less", Amount: money.Rupees(99), At: d.Now()}
		c.must(c.Apply(ctx, []fund.Fact{less, foreign, nobody, over, dispute}))
		claimed := c.pledges("binod", fund.Month, "drawer")
		c.must(c.Claim(ctx, claimed.ID, claimed.Token, "412345678901"))
		odd, err := c.Attention(ctx)
		c.must(err)
		kinds := map[string]fund.Odd{}
		for _, o := range odd {
			kinds[o.Kind] = o
			if o.Do == "" || o.At.IsZero() {
				t.Errorf("%+v says not what to do", o)
			}
		}
		if len(odd) != 7 || len(kinds) != 7 || kinds[fund.OddOver].Amount != money.Of(1, "INR") || kinds[fund.OddForeign].Object != "abroad" || kinds[fund.OddClaim].Pledge != claimed.ID {
			t.Fatalf("attention %+v", odd)
		}
		if err := c.SetAside(ctx, publisher, fund.OddOrphan, "paper", "lost", ""); key(err) != "fund-why-missing" || fault.Of(err).Field != "why" {
			t.Errorf("without a reason: %v", err)
		}
		if err := c.SetAside(ctx, publisher, fund.OddOrphan, "paper", "another", "why"); !fault.Is(err, fault.NotFound) {
			t.Errorf("what is not there: %v", err)
		}
		for range 2 {
			for _, o := range odd {
				c.must(c.SetAside(ctx, publisher, o.Kind, o.Gateway, o.Object, "looked at"))
			}
		}
		if s := c.needs(); s != "" || len(c.acts("fund.set-aside")) != 7 {
			t.Errorf("set aside: %s; %v", s, c.acts("fund.set-aside"))
		}
		c.must(c.Apply(ctx, []fund.Fact{less, foreign, nobody, over, dispute}))
		c.must(c.RecountAll(ctx))
		if s := c.needs(); s != "" {
			t.Errorf("it came back: %s", s)
		}
		if waiting, err := c.Waiting(ctx); err != nil || len(waiting) != 1 || len(waiting[0].Claims) != 0 {
			t.Errorf("a dismissed claim still waits: %+v, %v", waiting, err)
		}
		// Another object of the same kind is another thing.
		c.must(c.Claim(ctx, claimed.ID, claimed.Token, "412345678902"))
		if s := c.needs(); s != "claim "+string(claimed.ID)+" 412345678902 confirm-or-dismiss 100.00" {
			t.Errorf("a second claim: %s", s)
		}
		c.must(c.Confirm(ctx, publisher, claimed.ID, "412345678902", claimed.Amount, d.Now()))
		if s := c.needs(); s != "" {
			t.Errorf("after it was confirmed: %s", s)
		}
	})
}

func TestMoneyFromAbroadIsLetStandOrSentBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, q := c.pledges("asha", fund.Month, "paper"), c.pledges("binod", fund.Month, "paper")
		for pledge, object := range map[*fund.Pledge]string{&p: "pay1", &q: "pay2"} {
			fact := captured(*pledge, object, d.Now())
			fact.Foreign = true
			c.must(c.Apply(ctx, []fund.Fact{fact}))
		}
		if s := c.needs(); s != "foreign pay1 let-stand-or-refund 100.00, foreign pay2 let-stand-or-refund 100.00" {
			t.Errorf("attention: %s", s)
		}
		c.must(c.LetStand(ctx, publisher, c.payment("pay1").ID, "an Indian passport was shown"))
		c.must(c.AskRefund(ctx, publisher, c.payment("pay2").ID, money.Rupees(100), "from abroad"))
		if s := c.needs(); s != "" {
			t.Errorf("after both: %s", s)
		}
		c.must(c.delivers())
		c.goesBack(q)
		if b := c.balances(); b != "assets:clearing:paper INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		if y := c.payment("pay1"); y.Suspense != "" || y.Receipt == "" {
			t.Errorf("what stands is shown in suspense: %+v", y)
		}
		sound2(t, c)
	})
}

// sound2 is what of sound holds also where money was let stand.
func sound2(t *testing.T, c *counter) {
	t.Helper()
	if n := c.count(`select count(*) from (select tx from fund_entry group by tx, currency having sum(amount) <> 0) as out`); n != 0 {
		t.Errorf("%d transactions do not sum to 0", n)
	}
}

func TestAStuckNoticeIsTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p := c.pledges("asha", fund.Month, "paper")
		bad := captured(p, "pay1", d.Now())
		bad.Amount.Currency = "??"
		c.till.write("body", bad)
		if err := c.Hear(ctx, "paper", fund.Notice{Body: []byte("body"), Header: func(string) string { return "wax" }}); err == nil {
			t.Error("it was booked")
		}
		odd, err := c.Attention(ctx)
		if err != nil || len(odd) != 1 || odd[0].Kind != fund.OddStuck || odd[0].Do != attend.DoTryAgain {
			t.Fatalf("attention %+v, %v", odd, err)
		}
		c.must(c.LookAgain(ctx, publisher, odd[0].Kind, odd[0].Gateway, odd[0].Object))
		if s := c.needs(); !strings.HasPrefix(s, "stuck ") {
			t.Errorf("it still makes no sense: %s", s)
		}
		// The program was mended: the same notice is read well now, and one that was kept is, too.
		c.must(d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `update fund_stuck set tries = 99, facts = $1`, db.JSON[[]fund.Fact]{V: []fund.Fact{captured(p, "pay1", d.Now())}})
			return err
		}))
		c.must(c.LookAgain(ctx, publisher, odd[0].Kind, odd[0].Gateway, odd[0].Object))
		if s := c.needs(); s != "" || c.payment("pay1").Receipt == "" {
			t.Errorf("after the mend: %s", s)
		}
		if n := len(c.acts("fund.look-again")); n != 2 {
			t.Errorf("%d looks are written down", n)
		}
	})
}

func TestEverythingOddHasWords(t *testing.T) {
	english := lang.For(lang.English)
	var keys []string
	for _, kind := range []string{fund.OddSuspense, fund.OddForeign, fund.OddOver, fund.OddOrphan, fund.OddStuck, fund.OddTwice, fund.OddTwoRunning, fund.OddDisputed,
		fund.OddClearing, fund.OddDiffers, fund.OddRefundRefused, fund.OddClaim} {
		keys = append(keys, fund.Odd{Kind: kind}.Key())
	}
	for _, s := range []desk.RefundState{desk.RefundWaits, desk.RefundSent, desk.RefundDone, desk.RefundRefused, desk.RefundReturned} {
		keys = append(keys, desk.Refund{State: s}.Key())
	}
	for _, s := range []desk.SupporterState{desk.SupporterPaying, desk.SupporterGrace, desk.SupporterGiven, desk.SupporterStopped, desk.SupporterLapsed, desk.SupporterWaiting} {
		keys = append(keys, s.Key())
	}
	for _, key := range keys {
		if english.Say(key) == key {
			t.Errorf("%s has no words", key)
		}
	}
}
