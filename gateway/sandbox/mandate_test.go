package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// history says what the bank's order has gone through: "captured 23 Nov, failed 23 Dec, …".
func (w *town) history(ref string) string {
	w.t.Helper()
	o, err := w.bank.Order(w.t.Context(), ref)
	w.must(err)
	var all []string
	for _, e := range o.Events {
		all = append(all, string(e.Kind)+" "+e.At.In(zone()).Format("2 Jan 15:04"))
	}
	return strings.Join(all, ", ")
}

// passes moves the clock to a day's end in the newsroom's zone and lets the bank do what is due.
func (w *town) passes(day string) {
	w.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" 23:00", zone())
	w.must(err)
	w.db.Clock().Set(at.UTC())
	w.must(w.bank.Sweep(w.t.Context()))
}

func (w *town) supports(ref string) (fund.Pledge, fund.Begun) {
	p, b := w.pledges("asha", fund.Month)
	w.must(w.bank.Pay(w.t.Context(), b.Ref, sandbox.Way{Do: sandbox.WayFirst}))
	return p, b
}

// begun is a newsroom of which asha supports by a monthly mandate since 23 November, 12:00.
func begun(t *testing.T, d *db.DB) (*town, fund.Pledge, fund.Begun) {
	w := build(t, d)
	w.must(w.bank.Payouts(t.Context(), false))
	p, b := w.supports("")
	return w, p, b
}

const firstPaid = "captured 23 Nov 12:00"

func TestARefusedRenewalIsTriedOnThreeDaysAndThenHalted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, p, b := begun(t, d)
		ctx := t.Context()
		w.must(w.bank.Press(ctx, b.Ref, sandbox.TurnRefuseOn, 0))
		for _, day := range []struct{ day, state, held string }{
			{"2026-12-22", "active", ""}, {"2026-12-23", "pending", "pending"}, {"2026-12-24", "pending", "pending"},
			{"2026-12-25", "pending", "pending"}, {"2026-12-26", "halted", "halted"}, {"2027-02-25", "halted", "halted"},
		} {
			w.passes(day.day)
			o, err := w.bank.Order(ctx, b.Ref)
			w.must(err)
			if v := w.state(p); o.State != day.state || string(v.Held) != day.held || (day.state == "halted") != o.Next.IsZero() {
				t.Errorf("on %s the mandate is %s (next %s), the pledge is held %q", day.day, o.State, o.Next, v.Held)
			}
		}
		const refused = firstPaid + ", failed 23 Dec 00:00, pending 23 Dec 00:00, failed 24 Dec 00:00, pending 24 Dec 00:00, " +
			"failed 25 Dec 00:00, pending 25 Dec 00:00, failed 26 Dec 00:00, halted 26 Dec 00:00"
		if got := w.history(b.Ref); got != refused {
			t.Errorf("it went %s", got)
		}
		// The newsroom cannot resume it; its payer can. What passed meanwhile is not collected.
		w.must(w.bank.Resume(ctx, b.Ref))
		if got := w.history(b.Ref); got != refused {
			t.Errorf("the newsroom resumed it: %s", got)
		}
		w.must(w.bank.Press(ctx, b.Ref, sandbox.TurnResume, 0))
		w.passes("2027-03-23")
		if got, want := w.history(b.Ref), refused+", resumed 25 Feb 23:00, captured 23 Mar 00:00"; got != want {
			t.Errorf("it went\n%s; want\n%s", got, want)
		}
		if v := w.state(p); v.Held != "" || v.PaidUntil.In(zone()).Format("2006-01-02") != "2027-04-23" {
			t.Errorf("after it was resumed: %+v", v)
		}
		if n := w.count(`select count(*) from fund_receipt`); n != 2 {
			t.Errorf("%d receipts", n)
		}
	})
}

func TestARenewalThatGoesThroughOnAFollowingDayKeepsItsDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, p, b := begun(t, d)
		w.must(w.bank.Press(t.Context(), b.Ref, sandbox.TurnRefuseOn, 2))
		w.passes("2027-01-23")
		const want = firstPaid + ", failed 23 Dec 00:00, pending 23 Dec 00:00, failed 24 Dec 00:00, pending 24 Dec 00:00, captured 25 Dec 00:00, captured 23 Jan 00:00"
		if got := w.history(b.Ref); got != want {
			t.Errorf("it went %s", got)
		}
		if v := w.state(p); v.Held != "" {
			t.Errorf("it is held: %s", v.Held)
		}
	})
}

func TestAPausedMandateIsNotCollectedLater(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, c := range map[string]struct {
			pause, resume func(w *town, ref string) error
		}{
			"in the payer's app": {
				func(w *town, ref string) error { return w.bank.Press(t.Context(), ref, sandbox.TurnPause, 0) },
				func(w *town, ref string) error { return w.bank.Press(t.Context(), ref, sandbox.TurnResume, 0) }},
			"by the newsroom": {
				func(w *town, ref string) error { return w.bank.Pause(t.Context(), ref) },
				func(w *town, ref string) error { return w.bank.Resume(t.Context(), ref) }},
		} {
			d.Clock().Set(dbtest.Start)
			w := build(t, d)
			w.must(w.bank.Payouts(t.Context(), false))
			p, b := w.supports("")
			w.passes("2026-12-01")
			w.must(c.pause(w, b.Ref))
			w.must(w.bank.Sweep(t.Context()))
			if v := w.state(p); v.Held != fund.KindPaused {
				t.Errorf("%s: held %q", name, v.Held)
			}
			w.passes("2027-02-10")
			w.must(c.resume(w, b.Ref))
			w.passes("2027-02-23")
			if got, want := w.history(b.Ref), firstPaid+", paused 1 Dec 23:00, resumed 10 Feb 23:00, captured 23 Feb 00:00"; got != want {
				t.Errorf("%s it went %s", name, got)
			}
			if v := w.state(p); v.Held != "" {
				t.Errorf("%s: held %q after it was resumed and charged", name, v.Held)
			}
			w.must(w.bank.Cancel(t.Context(), b.Ref))
			w.must(w.bank.Sweep(t.Context()))
		}
	})
}

func TestAPauseThatEndsBeforeTheDueDayCostsNoPeriod(t *testing.T) {
	w, _, b := begun(t, dbtest.Open(t, dbtest.SQLite(t)))
	w.passes("2026-12-01")
	w.must(w.bank.Pause(t.Context(), b.Ref))
	w.passes("2026-12-20")
	w.must(w.bank.Resume(t.Context(), b.Ref))
	w.passes("2026-12-24")
	if got, want := w.history(b.Ref), firstPaid+", paused 1 Dec 23:00, resumed 20 Dec 23:00, captured 23 Dec 00:00"; got != want {
		t.Errorf("it went %s", got)
	}
}

func TestTheTurnsOfAMandate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, c := range []struct {
			turns       []string
			want, state string
		}{
			{[]string{sandbox.TurnSkip}, "failed 24 Nov 23:00, captured 23 Jan 00:00", "active"},
			{[]string{sandbox.TurnHalt}, "failed 24 Nov 23:00, halted 24 Nov 23:00", "halted"},
			{[]string{sandbox.TurnHalt, sandbox.TurnHalt, sandbox.TurnCharge}, "failed 24 Nov 23:00, halted 24 Nov 23:00", "halted"},
			{[]string{sandbox.TurnCharge}, "captured 24 Nov 23:00, captured 23 Jan 00:00", "active"},
			{[]string{sandbox.TurnRefuse}, "failed 24 Nov 23:00, pending 24 Nov 23:00, captured 25 Nov 23:00, captured 23 Jan 00:00", "active"},
			{[]string{sandbox.TurnRefuseOn, sandbox.TurnAccept}, "captured 23 Dec 00:00, captured 23 Jan 00:00", "active"},
			{[]string{sandbox.TurnStop, sandbox.TurnRace, sandbox.TurnResume, sandbox.TurnPause, sandbox.TurnCharge}, "captured 24 Nov 23:00, stopped 24 Nov 23:00", "ended"},
			{[]string{sandbox.TurnRace}, "captured 23 Dec 00:00, captured 23 Jan 00:00", "active"}, // nothing races a mandate that runs
			{[]string{sandbox.TurnPause, sandbox.TurnStop}, "stopped 24 Nov 23:00, paused 24 Nov 23:00", "ended"},
		} {
			d.Clock().Set(dbtest.Start)
			w := build(t, d)
			_, b := w.supports("")
			w.passes("2026-11-24")
			for _, turn := range c.turns {
				w.must(w.bank.Press(t.Context(), b.Ref, turn, 0))
			}
			w.passes("2027-01-30")
			o, err := w.bank.Order(t.Context(), b.Ref)
			w.must(err)
			if got := strings.TrimPrefix(w.history(b.Ref), firstPaid+", "); got != c.want && sorted(got) != sorted(c.want) || o.State != c.state {
				t.Errorf("%v: %s, it went %s; want %s", c.turns, o.State, got, c.want)
			}
			w.must(w.bank.Cancel(t.Context(), b.Ref))
			w.must(w.fund.Stop(t.Context(), "asha", w.pledgeOf(o.Reference)))
		}
	})
}

func TestAChargeThatRacedWithTheStopIsBookedAndExtendsNothingMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, p, b := begun(t, d)
		w.must(w.bank.Press(t.Context(), b.Ref, sandbox.TurnStop, 0))
		w.must(w.bank.Sweep(t.Context()))
		w.must(w.bank.Press(t.Context(), b.Ref, sandbox.TurnRace, 0))
		w.must(w.bank.Sweep(t.Context()))
		if v := w.state(p); v.State != fund.StateStopped || w.count(`select count(*) from fund_payment`) != 2 {
			t.Errorf("%+v, %d payments", v, w.count(`select count(*) from fund_payment`))
		}
		w.passes("2027-06-01")
		if n := w.count(`select count(*) from sandbox_event where kind = 'captured'`); n != 2 {
			t.Errorf("charged %d times", n)
		}
	})
}

func TestOnlyWhatWasPaidByAMandateHasTurns(t *testing.T) {
	w := build(t, dbtest.Open(t, dbtest.SQLite(t)))
	ctx := t.Context()
	_, once := w.pledges("asha", fund.Lifetime)
	_, unpaid := w.pledges("bina", fund.Month)
	w.must(w.bank.Pay(ctx, once.Ref, sandbox.Way{Do: sandbox.WayPay}))
	for _, ref := range []string{once.Ref, unpaid.Ref} {
		before := w.history(ref)
		for _, turn := range []string{sandbox.TurnCharge, sandbox.TurnRefuse, sandbox.TurnSkip, sandbox.TurnHalt, sandbox.TurnPause, sandbox.TurnResume, sandbox.TurnRace} {
			w.must(w.bank.Press(ctx, ref, turn, 0))
		}
		w.must(w.bank.Pause(ctx, ref))
		w.must(w.bank.Resume(ctx, ref))
		if got := w.history(ref); got != before {
			t.Errorf("it went %s", got)
		}
	}
	for _, turn := range []string{"", "rob", "unpause"} {
		if err := w.bank.Press(ctx, once.Ref, turn, 0); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", turn, err)
		}
	}
	if err := w.bank.Press(ctx, "none", sandbox.TurnPause, 0); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown order: %v", err)
	}
}

func TestAClockMovedBackChargesNothingTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, p, b := begun(t, d)
		ctx := t.Context()
		w.must(w.bank.Press(ctx, b.Ref, sandbox.TurnRefuseOn, 1))
		w.passes("2027-03-24")
		before, until := w.history(b.Ref), w.state(p).PaidUntil
		for _, day := range []string{"2026-12-01", "2027-01-24", "2026-11-25", "2027-03-24"} {
			w.passes(day)
			if got := w.history(b.Ref); got != before {
				t.Fatalf("on %s it went %s", day, got)
			}
			if facts, err := w.bank.Fetch(ctx, b.Ref); err != nil || len(facts) != strings.Count(before, ",")+1 {
				t.Errorf("on %s the bank tells %d facts, %v", day, len(facts), err)
			}
		}
		if v := w.state(p); !v.PaidUntil.Equal(until) || w.count(`select count(*) from fund_payment`) != 5 {
			t.Errorf("paid until %s", v.PaidUntil)
		}
		w.passes("2027-04-24")
		if got, want := w.history(b.Ref), before+", captured 23 Apr 00:00"; got != want {
			t.Errorf("and then it went %s", got)
		}
	})
}

// What was to happen in ten minutes happens ten minutes on by the clock as it is now.
func TestAClockMovedBackLetsNothingWaitForTheOldTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		w.passes("2027-06-01")
		p, b := w.pledges("asha", fund.Month)
		w.must(w.bank.Pay(ctx, b.Ref, sandbox.Way{Do: sandbox.WayLate}))
		q, c := w.pledges("bina", fund.Month)
		w.deaf = 3
		w.must(w.bank.Pay(ctx, c.Ref, sandbox.Way{Do: sandbox.WayPay}))
		w.must(w.bank.Sweep(ctx))
		w.must(w.bank.Outage(ctx, time.Minute))
		w.must(w.bank.Rotate(ctx, time.Hour))
		d.Clock().Set(dbtest.Start.AddDate(0, 1, 0))
		for range 12 {
			w.must(w.bank.Sweep(ctx))
			d.Clock().Move(time.Minute)
		}
		for _, p := range []fund.Pledge{p, q} {
			if v := w.state(p); v.State != fund.StateSettled {
				t.Errorf("twelve minutes later %s's pledge is %s", p.Reader, v.State)
			}
		}
		d.Clock().Move(time.Hour)
		if temper, err := w.bank.Temper(ctx); err != nil || temper.Old.After(d.Now()) {
			t.Errorf("the old secret is good until %s, %v", temper.Old, err)
		}
	})
}
