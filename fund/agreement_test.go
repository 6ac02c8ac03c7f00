package fund_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
)

// agrees is the one agreement there is.
func (c *counter) agrees() agree.Agreement {
	c.t.Helper()
	all, err := c.lists.Agreements(c.t.Context())
	c.must(err)
	if len(all) != 1 || all[0].Gateway != "paper" {
		c.t.Fatalf("agreements %+v", all) // the drawer lists nothing
	}
	return all[0]
}

func TestTheBooksAgreeWithWhatTheGatewayLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		if a := c.agrees(); !a.Up.IsZero() || a.Differences != 0 {
			t.Errorf("before any list: %+v", a)
		}
		p, _ := c.bought("asha", fund.Month, "pay1")
		c.must(c.Reconcile(ctx))
		if a := c.agrees(); !a.Up.Equal(d.Now()) || a.Differences != 0 {
			t.Errorf("after the first: %+v", a)
		}
		first := d.Now()
		// A renewal and a refund that no notice told of, on the same day.
		c.till.write(p.Ref, captured(p, "pay2", d.Now().Add(10*time.Minute)), refunded(p, "ref1", "pay2", 5000, d.Now().Add(20*time.Minute)))
		d.Clock().Move(59 * time.Minute)
		c.must(c.Reconcile(ctx))
		if a := c.agrees(); !a.Up.Equal(first) || c.count(`select count(*) from fund_payment`) != 1 {
			t.Errorf("it asks before the hour is over: %+v", a)
		}
		d.Clock().Move(time.Minute)
		c.must(c.Reconcile(ctx))
		if a := c.agrees(); !a.Up.Equal(d.Now()) || a.Differences != 0 || c.count(`select count(*) from fund_payment`) != 2 || c.count(`select count(*) from fund_refund`) != 1 {
			t.Errorf("after the hour: %+v", a)
		}
		// What the gateway lists only now happened before the last list.
		c.till.write(p.Ref, captured(p, "late", d.Now().Add(-90*time.Minute)))
		d.Clock().Move(time.Minute)
		c.must(c.Reconcile(ctx))
		if n := c.count(`select count(*) from fund_payment`); n != 2 {
			t.Errorf("%d payments", n)
		}
		d.Clock().Move(59 * time.Minute)
		c.must(c.Reconcile(ctx))
		if a := c.agrees(); a.Differences != 0 || c.count(`select count(*) from fund_payment`) != 3 {
			t.Errorf("what was listed late: %+v", a)
		}
		// What is listed twice is booked once.
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if n := c.count(`select count(*) from fund_tx`); n != 4 {
			t.Errorf("%d transactions", n)
		}
		sound(t, c.house)
	})
}

func TestAGatewayThatIsDownIsAskedAgainSoonAndNothingIsMissed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		c.must(c.Reconcile(ctx))
		up := d.Now()
		c.till.write(p.Ref, captured(p, "pay2", d.Now().Add(30*time.Minute)))
		c.till.down = true
		for range 5 * 60 {
			d.Clock().Move(time.Minute)
			if err := c.Reconcile(ctx); err != nil && !strings.Contains(err.Error(), "the line is dead") {
				t.Fatal(err)
			}
		}
		if a := c.agrees(); !a.Up.Equal(up) {
			t.Errorf("it says that the books agree up to a time that nobody compared: %+v", a)
		}
		c.till.down = false
		d.Clock().Move(5 * time.Minute)
		c.must(c.Reconcile(ctx))
		if a := c.agrees(); !a.Up.Equal(d.Now()) || a.Differences != 0 || c.count(`select count(*) from fund_payment`) != 2 {
			t.Errorf("when it is back: %+v", a)
		}
		// A clock that ran ahead and was set right does not stop the comparing.
		d.Clock().Move(1000 * time.Hour)
		c.must(c.Reconcile(ctx))
		d.Clock().Set(up.Add(8 * time.Hour))
		c.till.write(p.Ref, captured(p, "pay3", d.Now()))
		c.must(c.Reconcile(ctx))
		if a := c.agrees(); !a.Up.Equal(d.Now()) || c.count(`select count(*) from fund_payment`) != 3 {
			t.Errorf("after the clock was set right: %+v", a)
		}
	})
}

func TestWhatDiffersIsCountedAndShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		c.must(c.Reconcile(ctx))
		d.Clock().Move(time.Minute)
		// The books have what the gateway does not list; it lists another sum, what nobody pledged, and nonsense.
		c.must(c.Apply(ctx, []fund.Fact{captured(p, "unlisted", d.Now())}))
		c.must(c.Apply(ctx, []fund.Fact{refunded(p, "ref1", "pay1", 1000, d.Now())}))
		nobody := captured(fund.Pledge{Gateway: "paper", Reference: "NOBODY", Ref: "none", Amount: money.Rupees(5)}, "lost", d.Now())
		nonsense := captured(p, "nonsense", d.Now())
		nonsense.Amount.Currency = "??"
		c.till.write(p.Ref, refunded(p, "ref1", "pay1", 1100, d.Now()), nobody, nonsense)
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if a := c.agrees(); a.Differences != 4 {
			t.Errorf("%+v; %s", a, c.needs())
		}
		needs := c.needs()
		for _, want := range []string{"differs unlisted look-again 100.00", "differs ref1 look-again 11.00", "differs nonsense look-again", "orphan lost give-or-look-again 5.00"} {
			if !strings.Contains(needs, want) {
				t.Errorf("%s is not among %s", want, needs)
			}
		}
		// The next runs find the same and count nothing twice.
		for range 3 {
			d.Clock().Move(time.Hour)
			c.must(c.Reconcile(ctx))
		}
		if a := c.agrees(); a.Differences != 4 || !a.Up.Equal(d.Now()) {
			t.Errorf("after three hours: %+v", a)
		}
		// Asked of the pledge itself the gateway knows the payment; the rest is set aside.
		if err := c.LookAgain(ctx, publisher, fund.OddDiffers, "paper", "unlisted"); err != nil || c.agrees().Differences != 4 {
			t.Errorf("it does not know it yet: %v, %+v", err, c.agrees())
		}
		c.till.write(p.Ref, captured(p, "unlisted", d.Now().Add(-4*time.Hour)))
		c.must(c.LookAgain(ctx, publisher, fund.OddDiffers, "paper", "unlisted"))
		c.must(c.SetAside(ctx, publisher, fund.OddDiffers, "paper", "ref1", "the gateway's own mistake"))
		c.must(c.SetAside(ctx, publisher, fund.OddDiffers, "paper", "nonsense", "the gateway's own mistake"))
		c.must(c.SetAside(ctx, publisher, fund.OddOrphan, "paper", "lost", "another site's"))
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if a := c.agrees(); a.Differences != 0 || c.needs() != "twice unlisted refund 100.00" {
			t.Errorf("%+v; %s", a, c.needs())
		}
	})
}

func TestABackupOfYesterdayLearnsTheMissingDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		c.must(c.Reconcile(ctx))
		// A day passes of which this database knows nothing.
		begin := d.Now()
		for i := range 24 {
			at := begin.Add(time.Duration(i)*time.Hour + time.Minute)
			c.till.write(p.Ref, captured(p, "day"+at.Format("15"), at))
		}
		d.Clock().Move(24 * time.Hour)
		c.must(c.Reconcile(ctx))
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if n := c.count(`select count(*) from fund_receipt`); n != 25 || len(heard[fund.Settled](c.house)) != 25 || c.agrees().Differences != 0 {
			t.Errorf("%d receipts, %d letters, %+v", n, len(heard[fund.Settled](c.house)), c.agrees())
		}
		sound(t, c.house)
	})
}

func TestAnOrphanFindsItsPledgeWhenTheGatewayIsAsked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p := c.pledges("asha", fund.Month, "paper")
		bare := captured(p, "pay1", d.Now())
		bare.Reference, bare.Ref = "", "at-paper-other" // a name for it that we do not know
		c.must(c.Apply(ctx, []fund.Fact{bare}))
		if s := c.needs(); s != "orphan pay1 give-or-look-again 100.00" {
			t.Fatalf("attention: %s", s)
		}
		c.till.down = true
		if err := c.LookAgain(ctx, publisher, fund.OddOrphan, "paper", "pay1"); key(err) != "fund-gateway-silent" {
			t.Errorf("a dead line: %v", err)
		}
		c.till.down = false
		told := captured(p, "pay1", d.Now())
		told.Ref = ""
		c.till.write("at-paper-other", told)
		c.must(c.LookAgain(ctx, publisher, fund.OddOrphan, "paper", "pay1"))
		if s := c.needs(); s != "" || c.payment("pay1").Receipt == "" {
			t.Errorf("after asking: %s", s)
		}
	})
}

func TestMoneyThatAGatewayKeepsForAWeekIsSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		hour := func(days int) {
			d.Clock().Move(time.Duration(days) * 24 * time.Hour)
			c.must(c.Reconcile(ctx))
		}
		pays := func(object string, minor, fee, tax int64) {
			c.must(c.Apply(ctx, []fund.Fact{{Gateway: "paper", Kind: fund.KindPaidOut, Object: object, Amount: money.Of(minor, "INR"), Fee: fee, Tax: tax, At: d.Now()}}))
		}
		c.bought("asha", fund.Year, "pay1")
		hour(6)
		if s := c.needs(); s != "" {
			t.Errorf("within the week: %s", s)
		}
		c.bought("binod", fund.Month, "pay2") // younger money is not waited for yet
		hour(2)
		odd, err := c.Attention(ctx)
		if err != nil || len(odd) != 1 || odd[0].Kind != fund.OddClearing || odd[0].Amount != money.Rupees(1000) || odd[0].Object != "INR 2026-12" {
			t.Errorf("after eight days: %+v, %v", odd, err)
		}
		// Paid out, less the fee and the tax on it; what is missing is seen.
		pays("out1", 97000, 2000, 360)
		hour(1)
		if s := c.needs(); s != "clearing INR 2026-12 set-aside 6.40" {
			t.Errorf("a fee that is missing: %s", s)
		}
		c.must(c.SetAside(ctx, publisher, fund.OddClearing, "paper", "INR 2026-12", "the bank was written to"))
		hour(1)
		if s := c.needs(); s != "" {
			t.Errorf("set aside: %s", s)
		}
		pays("out2", 640, 0, 0)
		pays("out3", 10500, 0, 0) // more than we know of
		hour(1)
		hour(31)
		if s := c.needs(); s != "clearing INR 2027-01 set-aside -5.00" {
			t.Errorf("next month, and too much: %s", s)
		}
	})
}

func TestAClockThatWentBackAndForthLeavesNoDifference(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		begin := d.Now()
		compare := func(after time.Duration) {
			t.Helper()
			d.Clock().Set(begin.Add(after))
			c.must(c.Reconcile(ctx))
		}
		const day = 24 * time.Hour
		// The first pledge of all is made while the clock stands a month ahead.
		d.Clock().Set(begin.Add(30 * day))
		c.bought("binod", fund.Month, "ahead")
		compare(30*day + time.Hour)
		d.Clock().Set(begin.Add(time.Hour))
		p, _ := c.bought("asha", fund.Month, "pay1")
		compare(2 * time.Hour)
		// The gateway comes to know of a charge of that morning while the clock
		// stands ahead, and knows nothing of it again when it is set back.
		d.Clock().Set(begin.Add(30*day + 2*time.Hour))
		late := captured(p, "late", begin.Add(3*time.Hour))
		c.must(c.Apply(ctx, []fund.Fact{late}))
		compare(5 * time.Hour)
		if a := c.agrees(); a.Differences != 0 {
			t.Errorf("set back: %+v, %s", a, c.needs())
		}
		// Something that does differ is over when the gateway lists it, however long ago it was.
		d.Clock().Set(begin.Add(6 * time.Hour))
		unlisted := captured(p, "unlisted", d.Now())
		c.must(c.Apply(ctx, []fund.Fact{unlisted}))
		compare(7 * time.Hour)
		if a := c.agrees(); a.Differences != 1 {
			t.Errorf("%+v, %s", a, c.needs())
		}
		compare(20 * day)
		if a := c.agrees(); a.Differences != 1 {
			t.Errorf("still: %+v, %s", a, c.needs())
		}
		c.till.write(p.Ref, unlisted, late)
		compare(31 * day)
		if a := c.agrees(); a.Differences != 0 || !a.Up.Equal(d.Now()) {
			t.Errorf("forth again: %+v, %s", a, c.needs())
		}
	})
}
