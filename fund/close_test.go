package fund_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/journal"
)

// on is a moment by the clock on the wall in Kolkata.
func on(wall string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", wall, kolkata)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func (h *house) at(wall string) { h.db.Clock().Set(on(wall)) }

// closed says which months are closed, the oldest first.
func (h *house) closed() string {
	h.t.Helper()
	all, err := h.Months(context.Background())
	h.must(err)
	out := ""
	for _, m := range all {
		out = fmt.Sprintf("%s %d, ", m.Month, m.Entries) + out
	}
	return out
}

func (h *house) check() string {
	h.t.Helper()
	_, wrong, err := h.CheckMonths(context.Background())
	h.must(err)
	return wrong
}

func TestAMonthOfTheNewsroomsZoneIsClosedOnceItIsOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		h.must(h.CloseMonths(ctx))
		p := h.pledges("asha", fund.Month, "paper")
		h.at("2026-11-30 23:59")
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		h.must(h.CloseMonths(ctx))
		if got := h.closed(); got != "" {
			t.Errorf("closed before it was over: %s", got)
		}
		h.at("2026-12-01 00:00")
		h.must(h.Apply(ctx, []fund.Fact{refunded(p, "ref1", "pay1", 100, on("2026-11-30 23:59"))})) // it happened in November and is posted in December
		for range 2 {
			h.must(h.CloseMonths(ctx))
			if got := h.closed(); got != "2026-11 2, " {
				t.Errorf("closed: %s", got)
			}
		}
		// Months in which nothing happened are closed once something did later, so that the chain has no hole.
		h.at("2027-03-15 12:00")
		h.must(h.CloseMonths(ctx))
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay2", d.Now())}))
		h.at("2027-04-02 00:00")
		h.must(h.CloseMonths(ctx))
		if got := h.closed(); got != "2026-11 2, 2026-12 2, 2027-01 0, 2027-02 0, 2027-03 2, " {
			t.Errorf("closed: %s", got)
		}
		if n, wrong, err := h.CheckMonths(ctx); n != 5 || wrong != "" || err != nil {
			t.Errorf("%d months, %q is wrong, %v", n, wrong, err)
		}
	})
}

// Anybody can compute the hash of a month from the lines that the documentation names.
func TestTheHashOfAMonthIsThatOfItsLinesAndTheHashBefore(t *testing.T) {
	h, ctx := build(t, dbtest.Open(t, dbtest.SQLite(t))), t.Context()
	p := h.pledges("asha", fund.Month, "paper")
	h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay\t1", on("2026-11-20 11:30"))}))
	h.at("2026-12-01 00:00")
	h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay2", on("2026-12-01 00:00"))}))
	h.at("2027-01-01 00:00")
	h.must(h.CloseMonths(ctx))
	all, err := h.Months(ctx)
	h.must(err)
	sum := func(text string) string { s := sha256.Sum256([]byte(text)); return hex.EncodeToString(s[:]) }
	november := sum("\npayment\tpaper\tpay\\t1\t1795154400000000\tassets:clearing:paper\t10000\tINR\n" +
		"payment\tpaper\tpay\\t1\t1795154400000000\tincome:contributions:monthly\t-10000\tINR\n")
	december := sum(november + "\npayment\tpaper\tpay2\t1796063400000000\tassets:clearing:paper\t10000\tINR\npayment\tpaper\tpay2\t1796063400000000\tincome:contributions:monthly\t-10000\tINR\n")
	if len(all) != 2 || all[1].Hash != november || all[0].Hash != december {
		t.Errorf("%+v, want %s and %s", all, november, december)
	}
}

func TestNothingIsPostedInAClosedMonth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		h.at("2026-12-10 12:00")
		h.must(h.CloseMonths(ctx))
		before, err := h.Months(ctx)
		h.must(err)
		var november, whole bytes.Buffer
		h.must(h.Export(ctx, publisher, &november, journal.CSV, time.Time{}, before[0].Ends))
		// A refund of a payment in it is a new entry of today, and so is a payment that is told late.
		h.must(h.Apply(ctx, []fund.Fact{refunded(p, "ref1", "pay1", 100, on("2026-11-25 12:00")), captured(p, "late", on("2026-11-26 12:00"))}))
		// A clock that jumped back posts at the first moment after it.
		h.at("2026-11-28 12:00")
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "jumped", on("2026-11-28 12:00"))}))
		if n := h.count(`select count(*) from fund_tx where object = 'jumped' and posted = $1 and occurred < posted`, db.At(on("2026-12-01 00:00"))); n != 1 {
			t.Error("what was posted by a clock that jumped back is not at the first moment after the last close")
		}
		h.at("2027-01-02 00:00")
		h.must(h.CloseMonths(ctx))
		if got := h.closed(); got != "2026-11 2, 2026-12 6, " || h.check() != "" {
			t.Errorf("closed: %s, %q is wrong", got, h.check())
		}
		h.must(h.Export(ctx, publisher, &whole, journal.CSV, time.Time{}, before[0].Ends))
		if after, err := h.Months(ctx); err != nil || after[1] != before[0] || whole.String() != november.String() || strings.Count(whole.String(), "pay1") != 2 {
			t.Errorf("November was %+v and is %+v, %v", before[0], after[1], err)
		}
	})
}

func TestAClockThatRanAheadClosesNoYearsToCome(t *testing.T) {
	h, ctx := build(t, dbtest.Open(t, dbtest.SQLite(t))), t.Context()
	p := h.pledges("asha", fund.Month, "paper")
	h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", h.db.Now())}))
	h.at("2099-01-01 12:00")
	h.must(h.CloseMonths(ctx))
	if got := h.closed(); got != "2026-11 2, " {
		t.Errorf("closed: %s", got)
	}
	h.at("2026-11-24 12:00")
	h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay2", h.db.Now())}))
	if h.check() != "" {
		t.Errorf("%s is wrong", h.check())
	}
}

// tampers changes the books as only somebody could who holds the database itself.
func tampers(h *house, table, q string) {
	h.t.Helper()
	ctx := context.Background()
	h.must(h.db.Write(ctx, func(tx *db.Tx) error {
		for _, q := range strings.Split(h.db.Pick("drop trigger "+table+"_no_update; drop trigger "+table+"_no_delete", "alter table "+table+" disable trigger user"), ";") {
			if _, err := tx.Do(ctx, q); err != nil {
				return err
			}
		}
		_, err := tx.Do(ctx, q)
		return err
	}))
}

func TestTheFirstMonthThatIsNotWhatWasClosedIsNamed(t *testing.T) {
	for name, c := range map[string]struct{ table, q, wrong string }{
		"nothing":              {"fund_entry", `update fund_entry set amount = amount`, ""},
		"a sum":                {"fund_entry", `update fund_entry set amount = 2 * amount where tx in (select id from fund_tx where object = 'pay2')`, "2026-12"},
		"an account":           {"fund_entry", `update fund_entry set account = 'assets:pocket' where amount > 0 and tx in (select id from fund_tx where object = 'pay3')`, "2027-01"},
		"a moment":             {"fund_tx", `update fund_tx set occurred = occurred + 1 where object = 'pay1'`, "2026-11"},
		"posted elsewhere":     {"fund_tx", `update fund_tx set posted = posted + 2764800000000 where object = 'pay1'`, "2026-11"},
		"posted before all":    {"fund_tx", `update fund_tx set posted = 5 where object = 'pay4'`, "2026-11"},
		"a line taken away":    {"fund_entry", `delete from fund_entry where tx in (select id from fund_tx where object = 'pay2')`, "2026-12"},
		"a month's hash":       {"fund_close", `update fund_close set hash = 'x' || hash where month = '2026-12'`, "2026-12"},
		"a month's bounds":     {"fund_close", `update fund_close set begins = begins + 1 where month = '2027-01'`, "2027-01"},
		"a month taken away":   {"fund_close", `delete from fund_close where month = '2026-12'`, "2027-01"},
		"the open month alone": {"fund_entry", `update fund_entry set account = 'assets:pocket' where amount > 0 and tx in (select id from fund_tx where object = 'pay4')`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h, ctx := build(t, d), t.Context()
				p := h.pledges("asha", fund.Month, "paper")
				for i, day := range []string{"2026-11-24 12:00", "2026-12-24 12:00", "2027-01-24 12:00", "2027-02-24 12:00"} {
					h.at(day)
					h.must(h.Apply(ctx, []fund.Fact{captured(p, fmt.Sprint("pay", i+1), d.Now())}))
					h.must(h.CloseMonths(ctx))
				}
				if h.check() != "" {
					t.Fatalf("%s is wrong already", h.check())
				}
				tampers(h, c.table, c.q)
				if got := h.check(); got != c.wrong {
					t.Errorf("%q is wrong, want %q", got, c.wrong)
				}
			})
		})
	}
}

// Two processes may close at once, and money may come meanwhile: nothing is closed twice or without an entry.
func TestMonthsAreClosedWhileMoneyComes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		h.at("2026-11-30 23:59")
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() {
				if i == 15 {
					h.at("2026-12-01 00:00")
				}
				if err := h.Apply(ctx, []fund.Fact{captured(p, fmt.Sprint("pay", i), on("2026-11-30 12:00"))}); err != nil {
					t.Error(err)
				}
			})
			if i%3 == 0 {
				all.Go(func() {
					if err := h.CloseMonths(ctx); err != nil && !fault.Is(err, fault.Unavailable) {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		h.at("2027-01-01 00:00")
		h.must(h.CloseMonths(ctx))
		if h.check() != "" || h.count(`select coalesce(sum(entries), 0) from fund_close`) != 60 {
			t.Errorf("closed: %s, %q is wrong", h.closed(), h.check())
		}
	})
}

func TestAZoneThatChangesLeavesNoHoleBetweenMonths(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		h.at("2026-12-10 00:00")
		h.must(h.CloseMonths(ctx))
		m, err := h.staff.Masthead(ctx)
		h.must(err)
		m.Zone = "America/New_York"
		h.must(h.staff.SetMasthead(ctx, publisher, m))
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay2", d.Now())}))
		h.at("2027-01-20 00:00")
		h.must(h.CloseMonths(ctx))
		all, err := h.Months(ctx)
		h.must(err)
		if len(all) != 2 || !all[0].Begins.Equal(all[1].Ends) || !all[0].Ends.Equal(time.Date(2027, 1, 1, 5, 0, 0, 0, time.UTC)) || h.check() != "" {
			t.Errorf("closed: %+v", all)
		}
	})
}

func TestWhatStandsOnClearingAndInSuspenseSaysSinceWhen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		less := captured(p, "less", on("2026-11-05 00:00"))
		less.Amount.Minor--
		payout := fund.Fact{Gateway: "paper", Kind: fund.KindPaidOut, Object: "out1", Amount: money.Of(14700, "INR"), Fee: 250, Tax: 50, At: on("2026-11-10 00:00")}
		dispute := fund.Fact{Gateway: "paper", Kind: fund.KindDisputed, Object: "dis1", Payment: "pay1", Amount: money.Of(500, "INR"), At: on("2026-11-12 00:00")}
		h.must(h.Tell(ctx, captured(p, "pay1", on("2026-11-01 00:00")), captured(p, "pay2", on("2026-11-04 00:00")), less, captured(p, "pay3", on("2026-11-09 00:00")), payout, dispute))
		all, err := h.Unsettled(ctx)
		h.must(err)
		got := ""
		for _, u := range all {
			got += fmt.Sprintf("%s %s since %s, ", u.Account, u.Balance, u.Since.In(kolkata).Format("2 Jan"))
		}
		// Of 399.99 that came, 150 were paid out and 5 are disputed: pay1 whole and half of pay2.
		if got != "assets:clearing:paper INR 244.99 since 4 Nov, assets:disputes INR 5.00 since 12 Nov, suspense:unmatched INR -99.99 since 5 Nov, " {
			t.Errorf("unsettled: %s", got)
		}
		payout.Object, payout.Amount.Minor, payout.At = "out2", 14700, on("2026-11-20 00:00")
		won := dispute
		won.Kind = fund.KindDisputeWon
		h.must(h.Tell(ctx, payout, won, refunded(p, "ref1", "less", less.Amount.Minor, on("2026-11-21 00:00"))))
		all, err = h.Unsettled(ctx)
		if err != nil || len(all) != 0 {
			t.Errorf("all is paid out, won and sent back, and there stands %+v, %v", all, err)
		}
	})
}
