package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// A clock moved by a year at once gives what one that goes day by day gives:
// each charge, try and payout at its own moment, and the same books.
func TestAYearInOneLeapIsTheYearDayByDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		year := func(d *db.DB, step int) (all []string, books string) {
			w, ctx := build(t, d), t.Context()
			for i := range 8 {
				d.Clock().Set(time.Date(2027, 1, 24+i, 15, 0, 0, 0, zone()).UTC()) // to the 31st
				_, b := w.pledges(readerID(fmt.Sprint("reader", i)), []fund.Every{fund.Month, fund.Month, fund.Year}[i%3])
				w.must(w.bank.Pay(ctx, b.Ref, sandbox.Way{Do: sandbox.WayPay}))
				if i%2 == 1 {
					w.must(w.bank.Press(ctx, b.Ref, sandbox.TurnRefuseOn, i-2)) // once, three times, or to the end
				}
			}
			from := d.Now()
			for day := step; day <= 400; day += step {
				d.Clock().Set(from.AddDate(0, 0, day))
				w.sweeps()
			}
			orders, err := w.bank.Orders(ctx, "", 100)
			w.must(err)
			for i, o := range orders {
				for _, e := range o.Events {
					all = append(all, fmt.Sprint(i, " ", e.Kind, " ", e.At.In(zone()).Format("2006-01-02 15:04"), " ", e.Minor))
				}
			}
			facts, err := w.bank.List(ctx, dbtest.Start)
			w.must(err)
			for _, f := range facts {
				if f.Kind == fund.KindPaidOut {
					all = append(all, fmt.Sprint("paid-out ", f.At.In(zone()).Format("2006-01-02 15:04"), " ", f.Amount.Minor, " ", f.Fee, " ", f.Tax))
				}
			}
			if told := w.told(0); step > 1 && d.Engine() == db.SQLite {
				w.inOrder(told)
			}
			return all, w.books()
		}
		byDay, books := year(d, 1)
		inOne, same := year(dbtest.Open(t, dbtest.SQLite(t)), 400)
		if got, want := strings.Join(inOne, "\n"), strings.Join(byDay, "\n"); got != want {
			t.Errorf("in one leap:\n%s\nday by day:\n%s", got, want)
		}
		if books != same || len(byDay) < 100 {
			t.Errorf("%d events; the books in one leap:\n%s\nday by day:\n%s", len(byDay), same, books)
		}
	})
}

// inOrder wants each order's notices in the order in which it happened.
func (w *town) inOrder(told []string) {
	w.t.Helper()
	place := map[string]int{}
	for i, s := range told {
		_, object, _ := strings.Cut(s, " ")
		place[object] = i
	}
	orders, err := w.bank.Orders(w.t.Context(), "", 100)
	w.must(err)
	for _, o := range orders {
		last := -1
		for _, e := range o.Events {
			if at, was := place[e.Object]; !was || at < last {
				w.t.Errorf("%s %s of %s was told out of its turn", e.Kind, e.At, o.Reference)
			} else {
				last = at
			}
		}
	}
}

// The bank's own part of a year must be small beside the newsroom's: 200
// mandates with refusals, daily, in a few statements a day.
func TestAYearOfTwoHundredMandates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var heard int
		deaf := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard++ }))
		t.Cleanup(deaf.Close)
		w, ctx := build(t, d), t.Context()
		o := w.bank.Options
		o.URL, o.Lanes = func() string { return deaf.URL }, 1
		bank, err := sandbox.New(o)
		w.must(err)
		t.Cleanup(bank.Close)
		refused := 0
		for i := range 200 {
			b, err := bank.Begin(ctx, fund.Due{Reference: fmt.Sprintf("REF%05d", i), Amount: money.Rupees(100), Every: fund.Month, Recurring: true, ReturnURL: "https://news.example/"})
			w.must(err)
			w.must(bank.Pay(ctx, b.Ref, sandbox.Way{Do: sandbox.WayPay}))
			if i%10 == 0 {
				refused++
				w.must(bank.Press(ctx, b.Ref, sandbox.TurnRefuseOn, 1))
			}
		}
		for day := range 368 {
			d.Clock().Set(dbtest.Start.AddDate(0, 0, day))
			w.must(bank.Sweep(ctx))
		}
		sums, err := bank.Totals(ctx)
		w.must(err)
		if s := sums["INR"]; s.Payments != 200*13 || s.Owed != 0 || s.PaidOut != s.Captured-s.Fees-s.Taxes || s.Fees != s.Captured/50 {
			t.Errorf("%+v", s)
		}
		// What was tried again in December is paid out on a day of its own.
		if want := 200*13 + 2*refused + 13 + 1; heard != want {
			t.Errorf("%d notices; want %d", heard, want)
		}
	})
}
