package supporters_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/transfer/supporters"
)

// many is a file of so many supporters, half of whom are charged by themselves.
func many(n int) string {
	var b strings.Builder
	b.WriteString("email,name,plan,amount,paid_until,since,consent,language,gateway,subscription_id\n")
	for i := range n {
		gateway, ref := "", ""
		if i%2 == 0 {
			gateway, ref = "razorpay", fmt.Sprintf("sub_%08d", i)
		}
		fmt.Fprintf(&b, "reader%d@example.org,Reader %d,%s,%d,%s,2024-03-01,yes,hi,%s,%s\n", i, i, []string{"monthly", "yearly"}[i%3%2], []int{100, 1000}[i%3%2],
			time.Date(2026, 12, 1+i%300, 0, 0, 0, 0, time.UTC).Format("2006-01-02"), gateway, ref)
	}
	return b.String()
}

// The goal is 5,000 lines a second, for a file's first run and its second.
func BenchmarkSupporters(b *testing.B) {
	const lines = 50_000
	csv := many(lines)
	for b.Loop() {
		d := dbtest.Open(b, dbtest.SQLite(b))
		today(d)
		h := build(b, d)
		for _, run := range []string{"first", "second"} {
			begun := time.Now()
			r := h.run(csv, supporters.Options{})
			b.ReportMetric(lines/time.Since(begun).Seconds(), run+"_lines/s")
			if r.Supporters.New+r.Supporters.Known != lines || r.RefusedRows != 0 {
				b.Fatalf("%+v", r)
			}
		}
	}
}

// An import that is cut off anywhere is finished by the next, and ends as one that was not.
func TestWhatWasCutOffIsFinished(t *testing.T) {
	csv, ends := many(1200), map[string]bool{}
	for _, cut := range []int{0, 500, 1000} {
		d := dbtest.Open(t, dbtest.SQLite(t))
		today(d)
		h := build(t, d)
		ctx, stop := context.WithCancel(t.Context())
		_, err := supporters.Run(ctx, strings.NewReader(csv), h.Rooms, supporters.Options{Progress: func(done, all int) {
			if done == cut {
				stop()
			}
			if done > all || all != 1200 {
				t.Errorf("%d of %d", done, all)
			}
		}})
		if (err != nil) != (cut > 0) {
			t.Fatalf("cut after %d: %v", cut, err)
		}
		stop()
		if r := h.run(csv, supporters.Options{}); cut > 0 && r.Supporters.New != 1200-cut {
			t.Errorf("cut after %d: %+v", cut, r.Supporters)
		}
		ends[h.everything()] = true
	}
	if len(ends) != 1 {
		t.Error("it ended in several ways")
	}
}
