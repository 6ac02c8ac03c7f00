package fund_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/staff"
)

// foreigner pays a pledge from abroad, which waits in suspense.
func (c *counter) foreigner(reader, object string) (fund.Pledge, fund.PaymentID) {
	c.t.Helper()
	p := c.pledges(readerOf(reader), fund.Month, "paper")
	fact := captured(p, object, c.db.Now())
	fact.Foreign = true
	c.must(c.Apply(context.Background(), []fund.Fact{fact}))
	return p, c.payment(object).ID
}

func TestWhatIsAskedBackIsNotLetStand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.foreigner("asha", "pay1")
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(100), "from abroad"))
		c.must(c.delivers())
		if err := c.LetStand(ctx, publisher, id, "an Indian passport was shown"); !fault.Is(err, fault.Conflict) {
			t.Errorf("it is on its way back: %v", err)
		}
		c.goesBack(p)
		if b := c.balances(); b != "" || c.count(`select count(*) from fund_receipt`) != 0 {
			t.Errorf("books: %s", b)
		}
	})
}

func TestARefundThatWasMadeBeforeMoneyWasLetStandAndToldAfterComesOutOfWhatWasEarned(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.foreigner("asha", "pay1")
		back := refunded(p, "ref1", "pay1", 10000, d.Now().Add(time.Minute)) // in the gateway's own pages; its notice is late
		d.Clock().Move(2 * time.Minute)
		c.must(c.LetStand(ctx, publisher, id, "an Indian passport was shown"))
		c.must(c.Apply(ctx, []fund.Fact{back}))
		if b := c.balances(); b != "contra:refunds INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		back.Kind, back.At = fund.KindUnrefunded, d.Now()
		c.must(c.Apply(ctx, []fund.Fact{back}))
		if b := c.balances(); b != "assets:clearing:paper INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books after it came back: %s", b)
		}
		sound2(t, c)
	})
}

func TestOfMoneyThatWasLetStandNothingStaysInSuspense(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.foreigner("asha", "pay1")
		told := func(f fund.Fact) { c.must(c.Apply(ctx, []fund.Fact{f})) }
		back := func(object string, minor int64, at time.Time) fund.Fact {
			return refunded(p, object, "pay1", minor, at)
		}
		begin := d.Now()
		comesBack := func(object string, minor int64) fund.Fact {
			f := back(object, minor, d.Now())
			f.Kind = fund.KindUnrefunded
			return f
		}
		told(back("known", 3000, begin.Add(time.Minute)))
		told(back("returned", 1000, begin.Add(time.Minute)))
		told(comesBack("returned", 1000))
		d.Clock().Move(time.Hour)
		c.must(c.LetStand(ctx, publisher, id, "an Indian passport was shown"))
		books := func(when, earned, here string) {
			t.Helper()
			want := "assets:clearing:paper INR " + here + ", " + earned
			if b := c.balances(); b != want {
				t.Errorf("%s: %s\nwant %s", when, b, want)
			}
		}
		books("let stand", "income:contributions:monthly INR -70.00, ", "70.00")
		told(back("late", 2000, begin.Add(2*time.Minute))) // it went before, and less than what was known of
		books("a refund that nobody knew of", "contra:refunds INR 20.00, income:contributions:monthly INR -70.00, ", "50.00")
		told(comesBack("known", 3000)) // what was off it is the pledge's too
		books("what was off it came back", "contra:refunds INR -10.00, income:contributions:monthly INR -70.00, ", "80.00")
		sound2(t, c)
	})
}

func TestMomentsFinerThanTheBooksKeepChangeNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var all []string
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}} {
			h, ctx := build(t, dbtest.Open(t, dbtest.SQLite(t))), t.Context()
			if len(all) == 1 {
				h = build(t, d)
			}
			p := h.pledges("asha", fund.Month, "paper")
			more := captured(p, "pay1", h.db.Now())
			more.Amount.Minor += 100
			stands := fund.Fact{Gateway: "paper", Kind: fund.KindCleared, Object: "pay1", Payment: "pay1", Amount: money.Rupees(51), At: h.db.Now()}
			facts := []fund.Fact{more, stands, refunded(p, "ref1", "pay1", 2500, h.db.Now().Add(300*time.Nanosecond))}
			for _, i := range order {
				h.must(h.Tell(ctx, facts[i]))
			}
			all = append(all, h.balances())
		}
		if all[0] != all[1] {
			t.Errorf("in one order %s, in another %s", all[0], all[1])
		}
	})
}

func TestALawThatIsSetTwiceAtOnceKeepsDocumentsAsLongAsItSays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		h.must(h.Apply(ctx, []fund.Fact{captured(h.named("Asha", ""), "pay1", d.Now())}))
		_, before, err := h.Kept(ctx, "asha")
		h.must(err)
		law, err := h.Law(ctx)
		h.must(err)
		law.RetainYears -= 2
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := h.SetLaw(ctx, publisher, law, "why"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if _, until, err := h.Kept(ctx, "asha"); err != nil || !until.Equal(before.AddDate(-2, 0, 0)) {
			t.Errorf("kept until %s, was %s: %v", until, before, err)
		}
	})
}

func TestAChargeOfWhatWasReplacedIsProposedForRefundWheneverTheOtherIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, late := range []time.Duration{0, 48 * time.Hour} {
			c, ctx := open(t, dbtest.Open(t, dbtest.SQLite(t))), t.Context()
			if late == 0 {
				c = open(t, d)
			}
			clock := c.db.Clock()
			old, _ := c.bought("asha", fund.Month, "pay1")
			clock.Move(29 * 24 * time.Hour)
			ask := c.ask("asha", fund.Year, "paper")
			ask.Replaces = old.ID
			p, err := c.Pledge(ctx, ask)
			c.must(err)
			p = c.begins(p)
			first := captured(p, "year1", c.db.Now())
			if late == 0 {
				c.must(c.Apply(ctx, []fund.Fact{first}))
			}
			clock.Move(24 * time.Hour)
			c.must(c.Apply(ctx, []fund.Fact{captured(old, "pay2", c.db.Now())}))
			if late != 0 {
				clock.Move(late)
				c.must(c.Apply(ctx, []fund.Fact{first}))
			}
			if s := c.needs(); s != "twice pay2 refund 100.00" {
				t.Errorf("told %s late: %q", late, s)
			}
		}
	})
}

func TestWhatCouldNotBeBookedWhenItWasListedIsListedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		c.must(c.Reconcile(ctx))
		agreed := c.agrees().Up
		d.Clock().Move(time.Minute)
		c.till.write("elsewhere", captured(p, "pay2", d.Now())) // what only the list tells
		alter := func(q string) {
			c.must(d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Do(ctx, q); return err }))
		}
		alter(`alter table fund_seal rename to fund_seal_away`)
		for range 4 {
			d.Clock().Move(time.Hour)
			if c.Reconcile(ctx) == nil {
				t.Error("nobody hears that it could not be booked")
			}
		}
		if a := c.agrees(); !a.Up.Equal(agreed) || a.Differences != 1 {
			t.Errorf("the books agree up to %s, and have not since %s; %d differ", a.Up, agreed, a.Differences)
		}
		alter(`alter table fund_seal_away rename to fund_seal`)
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if a := c.agrees(); !a.Up.Equal(d.Now()) || a.Differences != 0 || c.count(`select count(*) from fund_payment`) != 2 {
			t.Errorf("after it was mended: %+v; %s", a, c.needs())
		}
	})
}

func TestLookingAgainBooksWhatTheGatewayListsInOtherWords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		c.must(c.Reconcile(ctx))
		d.Clock().Move(time.Minute)
		nonsense := captured(p, "pay2", d.Now())
		nonsense.Amount.Currency = "??"
		c.till.write("elsewhere", nonsense)
		for range 5 {
			d.Clock().Move(time.Hour)
			c.must(c.Reconcile(ctx))
		}
		if a := c.agrees(); !a.Up.Equal(d.Now()) || a.Differences != 1 {
			t.Errorf("%+v; %s", a, c.needs())
		}
		nonsense.Amount = p.Amount
		c.till.known["elsewhere"] = []fund.Fact{nonsense}
		c.must(c.LookAgain(ctx, publisher, fund.OddDiffers, "paper", "pay2"))
		if a := c.agrees(); a.Differences != 0 || c.count(`select count(*) from fund_payment`) != 2 {
			t.Errorf("after a look: %+v; %s", a, c.needs())
		}
	})
}

func TestTheAuditSaysWhichSettingsOfAGatewayChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		before := len(heard[staff.Acted](h))
		h.must(h.SetGateway(ctx, publisher, "drawer", true, map[string]string{"payee": "thief@bank"}, "why"))
		h.must(h.SetGateway(ctx, publisher, "drawer", false, map[string]string{"payee": "thief@bank"}, "why"))
		var notes []string
		for _, a := range heard[staff.Acted](h)[before:] {
			notes = append(notes, a.Act+" "+a.Note)
		}
		if !slices.Equal(notes, []string{"fund.gateway-open payee: why", "fund.gateway-close why"}) || strings.Contains(strings.Join(notes, ""), "thief@bank") {
			t.Errorf("acts %q", notes)
		}
	})
}

func TestNoDayIsBoughtThatWasOverBeforeAnybodyCouldHaveIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		_, id := c.foreigner("asha", "pay1")
		byHand := c.pledges("binod", fund.Month, "drawer")
		sent := d.Now()
		d.Clock().Move(9 * 24 * time.Hour)
		c.must(c.LetStand(ctx, publisher, id, "an Indian passport was shown"))
		c.must(c.Confirm(ctx, publisher, byHand.ID, "412345678901", byHand.Amount, sent))
		for _, reader := range []string{"asha", "binod"} {
			if v, want := c.own(reader), span.Buys(kolkata, 1, d.Now()); !v.PaidUntil.Equal(want.Until) {
				t.Errorf("%s has paid until %s; what is bought today ends %s", reader, v.PaidUntil, want.Until)
			}
			if _, _, ok, err := c.Entitled(ctx, audience.ReaderID(reader), d.Now().Add(-24*time.Hour)); ok || err != nil {
				t.Errorf("%s was entitled yesterday, %v", reader, err)
			}
		}
		if p := c.payment("drawer:412345678901"); !p.Captured.Equal(sent) {
			t.Errorf("the books say that it came on %s", p.Captured)
		}
	})
}
