package fund_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// day is a moment of Kolkata: the beginning of the day where no hour is given.
func day(s string) time.Time {
	if len(s) == len(time.DateOnly) {
		s += " 00:00"
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", s, kolkata)
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

// hears sets the clock and applies what is told then.
func (h *house) hears(moment time.Time, facts ...fund.Fact) {
	h.t.Helper()
	h.db.Clock().Set(moment)
	h.must(h.Apply(h.t.Context(), facts))
}

// stands is whether a reader supports at a moment of Kolkata.
func (h *house) stands(reader, moment string) bool {
	h.t.Helper()
	_, _, ok, err := h.Entitled(h.t.Context(), readerOf(reader), day(moment))
	h.must(err)
	return ok
}

// supports says for which of some days a reader supports: "11-23 yes, …".
func (h *house) supports(reader string, moments ...string) string {
	var out []string
	for _, m := range moments {
		word := "no"
		if h.stands(reader, m) {
			word = "yes"
		}
		out = append(out, m+" "+word)
	}
	return strings.Join(out, ", ")
}

func TestAYearOfAMonthlyPledge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		p := h.paid("asha", fund.Month)
		n := 1
		for i := range 365 {
			d.Clock().Set(noon.AddDate(0, 0, i))
			if i > 0 && d.Now().In(kolkata).Day() == 23 {
				n++
				h.must(h.Apply(ctx, []fund.Fact{captured(p, fmt.Sprint("pay", n), d.Now())}))
			}
			h.must(h.Remind(ctx))
			h.must(h.Reconcile(ctx))
			if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Supporter {
				t.Fatalf("on %s: %s, %v", d.Now(), s, err)
			}
		}
		v := h.sees(p)
		if n != 12 || len(v.Receipts) != 12 || !v.PaidUntil.Equal(day("2027-11-23")) || !v.Due.Equal(day("2027-11-23")) || v.CanAgain || v.Held != "" {
			t.Errorf("after %d charges: %+v", n, v)
		}
		// The twelfth charge, of 23 November, is announced by now.
		if told := heard[fund.Reminded](h); len(told) != 12 || told[0].Kind != fund.RemindNotice {
			t.Errorf("%d reminders: %+v", len(told), told)
		}
		sound(t, h)
	})
}

func TestARenewalThatIsLateIsWaitedFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		d.Clock().Set(noon)
		p := h.paid("asha", fund.Month)
		h.hears(day("2026-12-23 10:00"), turned(p, fund.KindPending, "try1", day("2026-12-23 09:00")))
		v := h.sees(p)
		if v.Held != fund.KindPending || !v.HeldAt.Equal(day("2026-12-23 09:00")) || !v.Grace.Equal(day("2026-12-30")) || !v.Due.IsZero() || !v.CanAgain || v.CanPause || v.State != fund.StateSettled {
			t.Errorf("while it is waited for: %+v", v)
		}
		if !h.stands("asha", "2026-12-26 09:00") {
			t.Error("no supporter within the grace")
		}
		h.hears(day("2026-12-26 11:00"), captured(p, "pay2", day("2026-12-26 10:00")))
		v = h.sees(p)
		if v.Held != "" || !v.Grace.IsZero() || !v.Due.Equal(day("2027-01-23")) || !v.PaidUntil.Equal(day("2027-01-26")) || v.CanAgain || !v.CanPause {
			t.Errorf("after it came: %+v", v)
		}
		got := h.supports("asha", "2026-12-22 23:59", "2026-12-23 00:00", "2026-12-25 23:59", "2026-12-26 00:00", "2027-01-25 23:59", "2027-02-01 23:59", "2027-02-02 00:00")
		expect(t, "days", got, "2026-12-22 23:59 yes, 2026-12-23 00:00 yes, 2026-12-25 23:59 yes, 2026-12-26 00:00 yes, 2027-01-25 23:59 yes, 2027-02-01 23:59 yes, 2027-02-02 00:00 no")
		// The failure told again, and one of before the payment told late, change nothing.
		h.hears(day("2026-12-26 12:00"), turned(p, fund.KindPending, "try1", day("2026-12-23 09:00")), turned(p, fund.KindHalted, "late", day("2026-12-26 09:59")))
		if v := h.sees(p); v.Held != "" {
			t.Errorf("told late: %+v", v)
		}
		sound(t, h)
	})
}

func TestAHaltedMandateThatReturnsBuysFromThenOn(t *testing.T) {
	for name, c := range map[string]struct{ back, until, in, out string }{
		"a month later":      {"2027-01-24", "2027-02-24", "2027-01-24", "2027-01-23 23:59"},
		"three months later": {"2027-03-23", "2027-04-23", "2027-03-23", "2027-03-22 23:59"},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := build(t, d)
				d.Clock().Set(noon)
				p := h.paid("asha", fund.Month)
				h.hears(day("2026-12-23"), turned(p, fund.KindPending, "try1", day("2026-12-23")))
				h.hears(day("2026-12-26"), turned(p, fund.KindHalted, "halt", day("2026-12-26")))
				back := day(c.back)
				for at := day("2026-12-27 12:00"); at.Before(back); at = at.AddDate(0, 0, 1) {
					h.hears(at)
					h.must(h.Remind(t.Context()))
				}
				if v := h.sees(p); v.Held != fund.KindHalted || !v.Grace.IsZero() || !v.Due.IsZero() || !v.CanAgain || v.Stopped != (time.Time{}) {
					t.Errorf("halted: %+v", v)
				}
				h.hears(back.Add(10*time.Hour), turned(p, fund.KindResumed, "on", back.Add(9*time.Hour)), captured(p, "pay2", back.Add(10*time.Hour)))
				v := h.sees(p)
				if v.Held != "" || !v.PaidUntil.Equal(day(c.until)) || len(v.Receipts) != 2 || v.Due.IsZero() {
					t.Errorf("returned: %+v", v)
				}
				if r := v.Receipts[0]; !r.From.Equal(back) || r.Amount != money.Rupees(100) {
					t.Errorf("it pays for the time that was not given: %+v", r)
				}
				expect(t, "the gap", h.supports("asha", "2026-12-29 23:59", "2026-12-30 00:00", c.out, c.in), "2026-12-29 23:59 yes, 2026-12-30 00:00 no, "+c.out+" no, "+c.in+" yes")
				if got := heard[fund.Reminded](h); len(got) != 2 || got[0].Kind != fund.RemindHalted || got[1].Kind != fund.RemindLast {
					t.Errorf("reminders: %+v", got)
				}
				sound(t, h)
			})
		})
	}
}

func TestADebitThatIsSkippedAtTheBankIsNoCancellation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		d.Clock().Set(noon)
		p := h.paid("asha", fund.Month)
		h.hears(day("2026-12-23"), turned(p, fund.KindFailed, "skipped", day("2026-12-23")))
		for i := range 20 {
			h.hears(day("2027-01-03 12:00").AddDate(0, 0, i))
			h.must(h.Remind(t.Context()))
		}
		if v := h.sees(p); !v.Due.Equal(day("2027-01-23")) || !v.Recurring {
			t.Errorf("before the next charge: %+v", v)
		}
		expect(t, "reminders", said(h, "asha"), "last of 23 Dec on 3 Jan, notice of 23 Jan on 21 Jan")
		h.hears(day("2027-01-23 10:00"), captured(p, "pay2", day("2027-01-23 10:00")))
		if v := h.sees(p); v.Held != "" || !v.PaidUntil.Equal(day("2027-02-23")) || !v.Due.Equal(day("2027-02-23")) {
			t.Errorf("after it: %+v", v)
		}
	})
}

func TestAReaderWhoStopsAtTheBankKeepsWhatIsPaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		p := h.paid("asha", fund.Month)
		stop := fund.Fact{Gateway: "paper", Kind: fund.KindStopped, Object: "end", Ref: p.Ref, At: day("2026-12-01 10:00")}
		h.hears(day("2026-12-01 11:00"), stop, stop)
		h.must(h.Stop(ctx, "asha", p.ID)) // and with us too, to be sure
		if got := heard[fund.Stopped](h); len(got) != 1 || got[0].Followed {
			t.Errorf("told %+v", got)
		}
		v := h.sees(p)
		if v.State != fund.StateStopped || !v.Stopped.Equal(stop.At) || v.Recurring || !v.Due.IsZero() || !v.CanAgain || v.CanPause || !v.PaidUntil.Equal(day("2026-12-23")) {
			t.Errorf("stopped: %+v", v)
		}
		expect(t, "days", h.supports("asha", "2026-12-22 23:59", "2026-12-23 00:00"), "2026-12-22 23:59 yes, 2026-12-23 00:00 no")
		// What is told of the mandate afterwards moves nobody.
		h.hears(day("2026-12-23 10:00"), turned(p, fund.KindPending, "try1", day("2026-12-23 09:00")), turned(p, fund.KindHalted, "halt", day("2026-12-23 09:30")))
		days(h, day("2026-12-23 12:00"), 40, nil)
		if v := h.sees(p); v.Held != "" || said(h, "asha") != "" {
			t.Errorf("after the stop %+v and %q", v, said(h, "asha"))
		}
		// A mandate that has run to its end is the same: one tap, and it goes on.
		again, err := h.Again(ctx, "asha", p.ID, "")
		h.must(err)
		again = h.begins(again)
		h.hears(d.Now(), captured(again, "pay2", d.Now()))
		if v := h.sees(again); !v.Recurring || v.Due.IsZero() {
			t.Errorf("again: %+v", v)
		}
	})
}

func TestAChargeThatIsToldAfterAStopIsMoneyAllTheSame(t *testing.T) {
	for name, c := range map[string]struct{ at, until string }{
		"of the cycle before the stop": {"2026-12-23 09:00", "2027-01-23"},
		"that raced with the stop":     {"2026-12-23 12:00", "2027-01-23"},
		"of the month after":           {"2027-01-23 09:00", "2027-02-23"}, // flagged for staff; the days are the reader's
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h, ctx := build(t, d), t.Context()
				d.Clock().Set(noon)
				p := h.paid("asha", fund.Month)
				h.hears(day("2026-12-23 11:00"))
				h.must(h.Stop(ctx, "asha", p.ID))
				late := captured(p, "pay2", day(c.at))
				h.hears(day("2027-01-24"), late, late)
				h.must(h.Reconcile(ctx))
				h.must(h.Remind(ctx))
				v := h.sees(p)
				if v.State != fund.StateStopped || !v.PaidUntil.Equal(day(c.until)) || !v.Due.IsZero() || v.Recurring || len(v.Receipts) != 2 {
					t.Errorf("%+v", v)
				}
				if h.stands("asha", c.until+" 00:00") {
					t.Error("grace after a stop")
				}
				expect(t, "books", h.balances(), "assets:clearing:paper INR 200.00, income:contributions:monthly INR -200.00, ")
				sound(t, h)
			})
		})
	}
}

func TestMonthlyBecomesYearlyWithoutLosingADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		monthly := h.paid("asha", fund.Month)
		h.hears(day("2026-12-01 10:00"))
		ask := h.ask("asha", fund.Year, "paper")
		ask.Replaces = monthly.ID
		yearly, err := h.Pledge(ctx, ask)
		h.must(err)
		yearly = h.begins(yearly)
		h.hears(day("2026-12-01 10:05"), turned(yearly, fund.KindFailed, "no money", day("2026-12-01 10:05")))
		if v := h.sees(monthly); !v.Recurring || len(heard[fund.Stopped](h)) != 0 {
			t.Errorf("the old mandate ended before the new one is paid: %+v", v)
		}
		h.hears(day("2026-12-01 10:10"), captured(yearly, "pay2", day("2026-12-01 10:10")))
		stops := heard[fund.Stopped](h)
		if len(stops) != 1 || stops[0].Pledge != monthly.ID || !stops[0].Followed {
			t.Fatalf("stopped %+v", stops)
		}
		h.must(h.CancelAtGateway(ctx, stops[0]))
		if got := strings.Join(h.paper.cancelled, " "); got != monthly.Ref {
			t.Errorf("cancelled %s", got)
		}
		v := h.sees(yearly)
		if !v.PaidUntil.Equal(day("2027-12-23")) || !v.Due.Equal(day("2027-12-01")) || v.Replaces != monthly.ID {
			t.Errorf("the year: %+v", v)
		}
		if old := h.sees(monthly); old.CanAgain || old.Recurring {
			t.Errorf("the month: %+v", old)
		}
		// Its charge was under way: those days are behind the year, not lost.
		h.hears(day("2026-12-23 10:00"), captured(monthly, "pay3", day("2026-12-23 09:00")))
		if until, _, ok, err := h.Entitled(ctx, "asha", d.Now()); err != nil || !ok || !until.Equal(day("2028-01-23")) {
			t.Errorf("paid until %s, %v, %v", until, ok, err)
		}
		// Sent back, it takes its own days with it and no others.
		h.hears(d.Now(), refunded(monthly, "ref1", "pay3", 10000, d.Now()))
		if until, _, _, err := h.Entitled(ctx, "asha", d.Now()); err != nil || !until.Equal(day("2027-12-23")) {
			t.Errorf("after the refund until %s, %v", until, err)
		}
		sound(t, h)
	})
}

func TestALifetimeRacesWithACharge(t *testing.T) {
	facts := func(monthly, lifetime fund.Pledge) []fund.Fact {
		return []fund.Fact{captured(lifetime, "life", day("2026-12-23 09:00")), captured(monthly, "raced", day("2026-12-23 09:00").Add(time.Second))}
	}
	for name, order := range map[string][]int{"the lifetime first": {0, 1}, "the charge first": {1, 0}} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h, ctx := build(t, d), t.Context()
				d.Clock().Set(noon)
				monthly := h.paid("asha", fund.Month)
				h.hears(day("2026-12-23 08:59"))
				lifetime := h.pledges("asha", fund.Lifetime, "paper")
				both := facts(monthly, lifetime)
				for _, i := range order {
					h.hears(day("2026-12-23 09:01"), both[i])
				}
				stops := heard[fund.Stopped](h)
				if len(stops) != 1 || stops[0].Pledge != monthly.ID || !stops[0].Followed {
					t.Errorf("stopped %+v", stops)
				}
				if v := h.sees(lifetime); !v.Lifetime || v.CanAgain || v.Recurring {
					t.Errorf("the lifetime: %+v", v)
				}
				days(h, day("2026-12-24 12:00"), 40, nil)
				expect(t, "reminders", said(h, "asha"), "")
				// Given back in the end, both months that were paid are there.
				h.hears(day("2027-02-02"), refunded(lifetime, "ref1", "life", lifetime.Amount.Minor, day("2027-02-02")))
				if v := h.sees(monthly); !v.PaidUntil.Equal(day("2027-01-23")) {
					t.Errorf("the month: %+v", v)
				}
				if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Registered {
					t.Errorf("%s, %v", s, err)
				}
				sound(t, h)
			})
		})
	}
}

func TestARetiredPlanIsStillCharged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		p := h.paid("asha", fund.Month)
		h.must(h.prices(publisher, p.Plan.ID, money.Rupees(150)))
		h.must(h.RetirePlan(ctx, publisher, p.Plan.ID, true, "why"))
		h.hears(day("2026-12-21 12:00"))
		h.must(h.Remind(ctx))
		h.hears(day("2026-12-23 10:00"), captured(p, "pay2", day("2026-12-23 10:00")))
		v := h.sees(p)
		if len(v.Receipts) != 2 || v.Amount != money.Rupees(100) || !v.PaidUntil.Equal(day("2027-01-23")) || !v.Recurring {
			t.Errorf("%+v", v)
		}
		expect(t, "reminders", said(h, "asha"), "notice of 23 Dec on 21 Dec")
		expect(t, "books", h.balances(), "assets:clearing:paper INR 200.00, income:contributions:monthly INR -200.00, ")
	})
}

func TestAMandateThatNeverBecameOneLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		expired, cancelled := h.pledges("asha", fund.Month, "paper"), h.pledges("binod", fund.Month, "paper")
		// Paused before it was ever charged: the bank cancels it.
		h.hears(noon.Add(time.Minute), turned(cancelled, fund.KindPaused, "pause", noon), fund.Fact{Gateway: "paper", Kind: fund.KindStopped, Object: "end", Ref: cancelled.Ref, At: noon.Add(time.Minute)})
		days(h, noon.AddDate(0, 0, 1), 40, nil)
		for _, p := range []fund.Pledge{expired, cancelled} {
			v, err := h.ByReturn(ctx, p.ID, p.Token)
			if d.Clock().Set(noon.AddDate(0, 0, 2)); err == nil {
				t.Errorf("a token of forty days ago opens %+v", v)
			}
			v, err = h.ByReturn(ctx, p.ID, p.Token)
			h.must(err)
			if v.State != fund.StateLapsed && v.State != fund.StateStopped || v.CanAgain || v.CanPause || v.Held != "" || !v.Due.IsZero() || !v.Grace.IsZero() {
				t.Errorf("%+v", v)
			}
			d.Clock().Set(noon.AddDate(0, 0, 41))
			if _, err := h.Again(ctx, p.Reader, p.ID, ""); key(err) != "fund-pledge-over" {
				t.Errorf("again: %v", err)
			}
		}
		if n := h.count(`select (select count(*) from fund_entitlement) + (select count(*) from fund_reminder) + (select count(*) from fund_tx)`); n != 0 {
			t.Errorf("%d traces", n)
		}
	})
}

func TestMonthEndsAndLeapDaysInDueDaysAndNotices(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hears(day("2028-01-31 23:30"))
		p := h.paid("asha", fund.Month)
		want := []string{"2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"}
		for i, due := range want {
			v := h.sees(p)
			if !v.Due.Equal(day(due)) || !v.PaidUntil.Equal(day(due)) {
				t.Errorf("the charge of %s: due %s, paid until %s", due, v.Due.In(kolkata), v.PaidUntil.In(kolkata))
			}
			h.hears(day(due).Add(-30 * time.Hour))
			h.must(h.Remind(t.Context()))
			told := heard[fund.Reminded](h)
			if len(told) != i+1 || !told[i].Due.Equal(day(due)) {
				t.Errorf("%s was not announced: %+v", due, told)
			}
			h.hears(day(due).Add(time.Minute), captured(p, "pay"+due, day(due).Add(time.Minute))) // 00:01: still the day before in UTC
		}
		// A year from the leap day, and the leap day after three more.
		h.hears(day("2028-02-29 00:01"))
		y := h.paid("binod", fund.Year)
		for _, due := range []string{"2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"} {
			if v := h.sees(y); !v.Due.Equal(day(due)) || !v.PaidUntil.Equal(day(due)) {
				t.Errorf("the charge of %s: due %s, paid until %s", due, v.Due.In(kolkata), v.PaidUntil.In(kolkata))
			}
			h.hears(day(due).Add(time.Minute), captured(y, "pay"+due, day(due).Add(time.Minute)))
		}
		sound(t, h)
	})
}

func TestTheFinancialYearEndsAtMidnightOfTheNewsroom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hears(day("2027-03-31 12:00"))
		a, b, c := h.pledges("asha", fund.Month, "paper"), h.pledges("binod", fund.Month, "paper"), h.pledges("chand", fund.Month, "paper")
		// Told out of order, and after midnight; the server keeps UTC, where the day ends five and a half hours later.
		h.hears(day("2027-04-01 01:00"), captured(b, "pay-b", day("2027-04-01 00:01")), captured(a, "pay-a", day("2027-03-31 23:59")), captured(c, "pay-c", day("2027-04-01 05:29")))
		for _, want := range []struct {
			p             fund.Pledge
			number, until string
		}{{a, "ND/26-27/000001", "2027-04-30"}, {b, "ND/27-28/000001", "2027-05-01"}, {c, "ND/27-28/000002", "2027-05-01"}} {
			if v := h.sees(want.p); v.Receipt != want.number || !v.PaidUntil.Equal(day(want.until)) {
				t.Errorf("%s has receipt %s until %s", want.p.Reader, v.Receipt, v.PaidUntil.In(kolkata))
			}
		}
		sound(t, h)
	})
}
