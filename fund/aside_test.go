package fund_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// own is what a reader's account shows of the one pledge there is.
func (c *counter) own(reader string) fund.PledgeView {
	c.t.Helper()
	all, err := c.Account(c.t.Context(), readerOf(reader))
	c.must(err)
	if len(all) != 1 {
		c.t.Fatalf("%d pledges in the account of %s", len(all), reader)
	}
	return all[0]
}

func TestAMandateWhoseMoneyLiesInSuspenseIsSeenAndStopped(t *testing.T) {
	odd := map[string]func(*fund.Fact){
		"half":     func(f *fund.Fact) { f.Amount.Minor /= 2 },
		"currency": func(f *fund.Fact) { f.Amount.Currency = "USD" },
		"foreign":  func(f *fund.Fact) { f.Foreign = true },
	}
	for name, change := range odd {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				c, ctx := open(t, d), t.Context()
				p := c.pledges("asha", fund.Year, "paper")
				fact := captured(p, "pay1", d.Now())
				change(&fact)
				c.till.write(p.Ref, fact)
				c.must(c.Apply(ctx, []fund.Fact{fact}))
				d.Clock().Move(4 * 24 * time.Hour) // the attempt is long over
				if v := c.own("asha"); v.Aside != fact.Amount || !v.Recurring || !v.Stopped.IsZero() {
					t.Errorf("before: %+v", v)
				}
				c.must(c.Stop(ctx, "asha", p.ID))
				if v := c.own("asha"); v.State != fund.StateStopped || v.Recurring || v.Aside != fact.Amount {
					t.Errorf("stopped: %+v", v)
				}
				told := heard[fund.Stopped](c.house)
				if len(told) != 1 || told[0].Ref != p.Ref {
					t.Errorf("the mandate is not cancelled: %+v", told)
				}
			})
		})
	}
}

func TestTheNextChargeOfAMandateInSuspenseIsLookedForAndNotDunned(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.foreigner("asha", "pay1")
		begin := d.Now()
		for day := range 70 {
			d.Clock().Set(begin.AddDate(0, 0, day).Add(time.Hour))
			if day == 31 { // nobody tells of the second charge, nor that one failed before
				second := captured(p, "pay2", d.Now())
				second.Foreign = true
				c.till.write(p.Ref, second)
			}
			if day == 28 {
				c.must(c.Apply(ctx, []fund.Fact{turned(p, fund.KindFailed, "try1", d.Now())}))
			}
			// Only the look at the pledge itself may find it.
			c.till.kept["pay2"] = true
			c.must(c.Reconcile(ctx))
			c.must(c.Remind(ctx))
		}
		if y := c.payment("pay2"); y.Suspense != "foreign" {
			t.Errorf("%+v", y)
		}
		if n := len(heard[fund.Reminded](c.house)); n != 0 {
			t.Errorf("%d letters about money that came", n)
		}
	})
}

func TestWhenAllThatLayInSuspenseWentBackTheMandateEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		begin := d.Now()
		c, ctx := open(t, d), t.Context()
		run := func(reader, order string) fund.PledgeView {
			p := c.pledges(readerOf(reader), fund.Month, "paper")
			half := captured(p, reader+"-pay", begin)
			half.Amount.Minor /= 2
			first := refunded(p, reader+"-ref1", half.Object, 2000, begin.Add(24*time.Hour))
			last := refunded(p, reader+"-ref2", half.Object, 3000, begin.Add(48*time.Hour))
			whole := captured(p, reader+"-whole", begin.Add(time.Hour))
			came := last
			came.Kind, came.At = fund.KindUnrefunded, begin.Add(72*time.Hour)
			facts := map[rune]fund.Fact{'h': half, 'a': first, 'b': last, 'w': whole, 'u': came}
			for _, which := range order {
				c.must(c.Apply(ctx, []fund.Fact{facts[which]}))
			}
			return c.own(reader)
		}
		for i, order := range []string{"hab", "hba", "bah", "abh"} {
			v := run(fmt.Sprint("gone", i), order)
			if !v.Stopped.Equal(begin.Add(48*time.Hour)) || v.Recurring || !v.Aside.IsZero() {
				t.Errorf("%s: %+v", order, v)
			}
		}
		if n := len(heard[fund.Stopped](c.house)); n != 4 {
			t.Errorf("%d were cancelled", n)
		}
		for i, order := range []string{"ha", "habu", "ubah", "habw", "whab", "bwah"} {
			v := run(fmt.Sprint("stays", i), order)
			if !v.Stopped.IsZero() || !v.Recurring || strings.Contains(order, "w") != (v.State == fund.StateSettled) {
				t.Errorf("%s: %+v", order, v)
			}
		}
		// Once stopped it stays so, whatever comes back.
		v := run("stopper", "hab")
		c.must(c.Stop(ctx, "stopper", v.Pledge))
		c.must(c.Apply(ctx, []fund.Fact{captured(fund.Pledge{Gateway: "paper", Reference: v.Reference, Amount: v.Amount}, "later", begin.Add(96*time.Hour))}))
		if v = c.own("stopper"); v.State != fund.StateStopped || !v.Stopped.Equal(d.Now()) {
			t.Errorf("stopped by its reader: %+v", v)
		}
	})
}

func TestWhatIsLetStandFromAbroadStandsForTheMandate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		begin := d.Now()
		p, id := c.foreigner("asha", "pay1")
		charge := func(object string, after time.Duration) fund.Fact {
			f := captured(p, object, begin.Add(after))
			f.Foreign = true
			return f
		}
		// One that was told before the decision and came after it stands by it; one that came before does not.
		c.must(c.Apply(ctx, []fund.Fact{charge("early", time.Minute), charge("ahead", 32*24*time.Hour)}))
		d.Clock().Move(time.Hour)
		c.must(c.LetStand(ctx, publisher, id, "an Indian passport was shown"))
		less := charge("less", 33*24*time.Hour)
		less.Amount.Minor--
		c.must(c.Apply(ctx, []fund.Fact{charge("pay2", 31*24*time.Hour), less}))
		var waits []string
		all, _, err := c.Payments(ctx, 1)
		c.must(err)
		for _, y := range all {
			if y.Suspense != "" {
				waits = append(waits, y.Object)
			} else if y.Receipt == "" {
				t.Errorf("%s has no receipt", y.Object)
			}
		}
		slices.Sort(waits)
		if fmt.Sprint(waits) != "[early less]" {
			t.Errorf("in suspense: %v", waits)
		}
		if n := len(heard[fund.Settled](c.house)); n != 3 {
			t.Errorf("%d were thanked for", n)
		}
		if b := c.balances(); b != "assets:clearing:paper INR 499.99, income:contributions:monthly INR -300.00, suspense:foreign INR -100.00, suspense:unmatched INR -99.99, " {
			t.Errorf("books: %s", b)
		}
		if n := c.count(`select count(*) from fund_tx where kind = 'clearance'`); n != 3 {
			t.Errorf("%d clearances", n)
		}
		if v := c.own("asha"); !v.PaidUntil.After(begin.AddDate(0, 2, 20)) {
			t.Errorf("paid until %s", v.PaidUntil)
		}
		life, err := c.Timeline(ctx, "asha")
		c.must(err)
		followed := 0
		for _, m := range life {
			if m.Kind == "cleared-on" && m.By == "" { // nobody decided of these
				followed++
			}
			if m.Kind == "cleared" && (m.By != "test" || m.Why != "an Indian passport was shown") {
				t.Errorf("it stands by nobody's word: %+v", m)
			}
		}
		if followed != 2 {
			t.Errorf("%d follow the first", followed)
		}
		// Another pledge is another decision.
		q, _ := c.foreigner("binod", "pay9")
		if s := c.needs(); !strings.Contains(s, "foreign pay9") || c.own("binod").Pledge != q.ID {
			t.Errorf("attention: %s", s)
		}
		sound(t, c.house)
	})
}

func TestAWholeRefundOfTheNewestPaymentStopsWhatRuns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, first := c.bought("asha", fund.Month, "pay1")
		d.Clock().Move(31 * 24 * time.Hour)
		c.must(c.Apply(ctx, []fund.Fact{captured(p, "pay2", d.Now())}))
		second := c.payment("pay2").ID
		c.must(c.AskRefund(ctx, publisher, first, money.Rupees(100), "the older one"))
		c.must(c.AskRefund(ctx, publisher, second, money.Rupees(40), "a part"))
		if v := c.own("asha"); !v.Stopped.IsZero() {
			t.Errorf("stopped too soon: %+v", v)
		}
		c.must(c.AskRefund(ctx, publisher, second, money.Rupees(60), "the rest"))
		if v := c.own("asha"); !v.Stopped.Equal(d.Now()) || len(heard[fund.Stopped](c.house)) != 1 {
			t.Errorf("it runs on: %+v", v)
		}
		if acts := c.acts("fund.stop"); len(acts) != 1 || acts[0] != "pledge:"+string(p.ID) {
			t.Errorf("acts: %v", acts)
		}
		// What was charged twice within days goes back once, and the pledge goes on.
		q, _ := c.bought("binod", fund.Month, "pay3")
		c.must(c.Apply(ctx, []fund.Fact{captured(q, "pay4", d.Now().Add(time.Hour))}))
		c.must(c.AskRefund(ctx, publisher, c.payment("pay4").ID, money.Rupees(100), "twice"))
		if v := c.own("binod"); !v.Stopped.IsZero() {
			t.Errorf("stopped although paid: %+v", v)
		}
	})
}

func TestAGatewaysOwnWholeRefundOfWhatRunsIsShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		q, _ := c.bought("binod", fund.Month, "pay2")
		c.must(c.Apply(ctx, []fund.Fact{refunded(p, "ref1", "pay1", 4000, d.Now())}))
		if s := c.needs(); s != "" {
			t.Errorf("after a part: %s", s)
		}
		c.must(c.Apply(ctx, []fund.Fact{refunded(p, "ref2", "pay1", 6000, d.Now()), refunded(q, "ref3", "pay2", 10000, d.Now())}))
		if s := c.needs(); s != "refunded-running pay1 stop-one 100.00, refunded-running pay2 stop-one 100.00" {
			t.Errorf("attention: %s", s)
		}
		c.must(c.StopFor(ctx, publisher, p.ID, "it all went back"))
		c.must(c.SetAside(ctx, publisher, fund.OddRefundedRunning, "paper", "pay2", "a gift month"))
		if s := c.needs(); s != "" {
			t.Errorf("after both: %s", s)
		}
	})
}

func TestWhoPaidAWrongSumPaysByAnotherAttempt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		ask := c.ask("asha", fund.Month, "paper")
		first, err := c.Pledge(ctx, ask)
		c.must(err)
		if again, err := c.Pledge(ctx, ask); err != nil || again.ID != first.ID {
			t.Errorf("while nothing came: %+v, %v", again, err)
		}
		half := captured(first, "half", d.Now())
		half.Amount.Minor /= 2
		c.must(c.Apply(ctx, []fund.Fact{half}))
		if again, err := c.Pledge(ctx, ask); err != nil || again.ID == first.ID {
			t.Errorf("the attempt that was paid wrongly is taken up again: %+v, %v", again, err)
		}
	})
}
