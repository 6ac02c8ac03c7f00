package insight_test

import (
	"context"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/journal"
)

func room(d *db.DB) *insight.Insight {
	st := staff.New(d)
	f := fund.New(d, st)
	return insight.New(d, st, f, desk.New(d, f), journal.Log())
}

// come lets a browser come by on some days of a month.
func come(t *testing.T, d *db.DB, i *insight.Insight, days ...int) {
	t.Helper()
	cookie := ""
	for _, day := range days {
		d.Clock().Set(time.Date(2026, 11, day, 6, 30, 0, 0, time.UTC))
		for range 3 { // pages of one day count once
			next, _, err := i.See(t.Context(), cookie)
			if err != nil {
				t.Fatal(err)
			}
			cookie = next.String()
		}
	}
}

func numbers(t *testing.T, i *insight.Insight, month string) insight.Numbers {
	t.Helper()
	n, err := i.Numbers(t.Context(), month)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReadersAndRegularsAreCountedByTheirDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		i := room(d)
		come(t, d, i, 1)
		come(t, d, i, 1, 2, 3)
		come(t, d, i, 1, 5, 9, 13)
		come(t, d, i, 2, 4, 6, 8, 10, 12)
		want := insight.Numbers{Month: "2026-11", Readers: 4, Regulars: 2, Currency: "INR"}
		if n := numbers(t, i, ""); n != want {
			t.Errorf("before they are written: %+v", n)
		}
		if err := i.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := numbers(t, i, "2026-11"); n != want {
			t.Errorf("after: %+v", n)
		}
		if n := numbers(t, room(d), "2026-11"); n != want {
			t.Errorf("for another process: %+v", n)
		}
		if n := numbers(t, i, "2026-10"); n.Readers != 0 || n.Regulars != 0 {
			t.Errorf("the month before: %+v", n)
		}
		months, err := i.Months(t.Context(), 3)
		if err != nil || len(months) != 3 || months[0].Month != "2026-09" || months[2] != want {
			t.Errorf("months %+v, %v", months, err)
		}
		if _, err := i.Numbers(t.Context(), "November"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a month of nonsense: %v", err)
		}
	})
}

func TestWhatCannotBeWrittenIsCountedOnAndTheRestIsWrittenAtTheEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		i := room(d)
		come(t, d, i, 1)
		cut, cancel := context.WithCancel(t.Context())
		cancel()
		if err := i.Flush(cut); err == nil {
			t.Error("a write that was cut off is called done")
		}
		come(t, d, i, 2)
		i.Start()
		come(t, d, i, 3)
		if err := i.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := d.Row(t.Context(), `select n from insight_days where month = '2026-11' and days = 1`).Scan(&n); err != nil || n != 3 {
			t.Errorf("%d are written, %v", n, err)
		}
	})
}
