package fund_test

import (
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
)

func TestTheReconcilerFindsWhatNobodyTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		h.paper.write(p.Ref, captured(p, "pay1", d.Now()))
		h.must(h.Reconcile(ctx))
		if n := h.count(`select count(*) from fund_payment`); n != 0 {
			t.Error("it asked at once, before the notice had its time")
		}
		d.Clock().Move(4 * time.Minute)
		h.paper.down = true
		if err := h.Reconcile(ctx); err == nil {
			t.Error("a dead line was kept silent")
		}
		if err := h.Reconcile(ctx); err != nil {
			t.Errorf("the dead line is asked again at once: %v", err)
		}
		h.paper.down = false
		d.Clock().Move(2 * time.Minute)
		h.must(h.Reconcile(ctx))
		if n := h.count(`select count(*) from fund_receipt`); n != 1 {
			t.Fatalf("%d receipts", n)
		}
		// The renewal comes, and nobody tells of that either.
		d.Clock().Move(31 * 24 * time.Hour)
		h.paper.write(p.Ref, captured(p, "pay2", d.Now().Add(-time.Hour)))
		h.must(h.Reconcile(ctx))
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Supporter {
			t.Errorf("after an untold renewal: %s, %v", s, err)
		}
		// A pledge that nobody pays is not asked about for ever.
		dead := h.pledges("binod", fund.Month, "paper")
		for range 100 {
			d.Clock().Move(time.Hour)
			h.must(h.Reconcile(ctx))
		}
		if n := h.count(`select count(*) from fund_pledge where id = $1 and look is null`, dead.ID); n != 1 {
			t.Error("it is still being asked about after four days")
		}
	})
}

func TestAnUntoldRenewalIsLookedForOnItsOwnDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(time.Date(2027, 1, 31, 6, 0, 0, 0, time.UTC))
		monthly, yearly := h.pledges("asha", fund.Month, "paper"), h.pledges("asha", fund.Year, "paper")
		// The year stands before the month, whose period begins in 2028; it is charged in February all the same.
		h.must(h.Apply(ctx, []fund.Fact{captured(yearly, "pay1", d.Now().Add(-time.Hour)), captured(monthly, "pay2", d.Now())}))
		h.must(h.Apply(ctx, []fund.Fact{captured(monthly, "pay3", time.Date(2027, 2, 27, 6, 0, 0, 0, time.UTC))})) // a day ahead of the 28th
		for _, c := range []struct {
			day, hour int // of March
			booked    int
		}{{28, 12, 0}, {30, 19, 0}, {33, 12, 1}} { // the bank tries on the 31st and succeeds on 1 April
			if c.day == 33 {
				h.paper.write(monthly.Ref, captured(monthly, "pay4", time.Date(2027, 4, 1, 6, 0, 0, 0, time.UTC)))
			}
			d.Clock().Set(time.Date(2027, 3, c.day, c.hour, 0, 0, 0, time.UTC))
			h.must(h.Reconcile(ctx))
			if n := h.count(`select count(*) from fund_payment where object = 'pay4'`); n != c.booked {
				t.Errorf("on %s the charge is booked %d times", d.Now(), n)
			}
		}
	})
}

func TestAMandateThatRestedIsLookedForAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())})) // 23 November
		for now := d.Now(); now.Before(time.Date(2027, 1, 20, 0, 0, 0, 0, time.UTC)); now = now.Add(6 * time.Hour) {
			d.Clock().Set(now)
			h.must(h.Reconcile(ctx))
		}
		h.paper.write(p.Ref, captured(p, "pay2", time.Date(2027, 1, 24, 6, 0, 0, 0, time.UTC)))
		d.Clock().Set(time.Date(2027, 1, 24, 7, 0, 0, 0, time.UTC))
		h.must(h.Reconcile(ctx))
		if n := h.count(`select count(*) from fund_receipt`); n != 2 {
			t.Errorf("%d receipts: the charge two months later is not found", n)
		}
		// One that was stopped is not.
		h.must(h.Stop(ctx, "asha", p.ID))
		if n := h.count(`select count(*) from fund_pledge where look is not null`); n != 0 {
			t.Error("a stopped mandate is looked for")
		}
	})
}

func TestWhatIsPaidWhileItBeginsIsNotLookedFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p, err := h.Pledge(ctx, h.ask("asha", fund.Lifetime, "paper"))
		h.must(err)
		h.paper.meanwhile = func() { h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())})) } // told before Begin is answered
		_, err = h.Begin(ctx, p.ID, "https://news.example/", "Lifetime", "")
		h.must(err)
		if v, err := h.ByReturn(ctx, p.ID, p.Token); err != nil || v.State != fund.StateSettled {
			t.Errorf("%+v, %v", v, err)
		}
		d.Clock().Move(time.Hour)
		h.must(h.Reconcile(ctx))
		if n := h.count(`select count(*) from fund_pledge where look is not null`); n != 0 {
			t.Error("it is looked for")
		}
	})
}
