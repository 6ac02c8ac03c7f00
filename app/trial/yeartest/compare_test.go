package yeartest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/test/journal"
)

// What the comparison passes over nobody would find: each kind of difference is made, and must be said.
func TestWhatDiffersIsSaid(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		h, err := open(ctx, app.Options{Data: t.TempDir(), Database: dsn, Log: journal.Log(), Clock: standing(begins)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := h.close(); err != nil {
				t.Error(err)
			}
		})
		y := &year{house: h, dice: rand.New(rand.NewPCG(1, 1)), report: &Report{}, agenda: map[int][]act{}}
		p := &person{email: "asha@readers.example"}
		y.people = append(y.people, p)
		can := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		can(h.furnish(ctx))
		can(y.prices(ctx))
		can(y.join(ctx, 0, p, "monthly", sandbox.WayPay))
		p.orders[0].fate = ""
		can(h.settle(ctx))
		says := func(what string, all ...string) {
			t.Helper()
			y.report.Differences = nil
			can(y.judge(ctx))
			got := strings.Join(y.report.Differences, "\n")
			for _, want := range all {
				if !strings.Contains(got, want) {
					t.Errorf("%s: %q is not said:\n%s", what, want, got)
				}
			}
			if len(all) == 0 && got != "" {
				t.Errorf("%s: %s", what, got)
			}
		}
		change := func(q string) {
			t.Helper()
			can(h.DB.Write(ctx, func(tx *db.Tx) error { _, err := tx.Do(ctx, q); return err }))
		}
		says("a sound house")
		change(`update sandbox_event set amount = amount + 1 where kind = 'captured'`)
		says("another sum at the bank", "is booked as 10000 INR", "assets:clearing:sandbox holds 10000 INR")
		change(`update sandbox_event set amount = amount - 1 where kind = 'captured'`)
		change(`update sandbox_event set object = 'pay-other' where kind = 'captured'`)
		says("another name", "captured pay-other of INR 100.00 is not booked", "the bank knows nothing of it", "is entitled to")
		change(`update sandbox_event set object = (select object from fund_payment) where kind = 'captured'`)
		change(`update fund_entitlement set ends = ends + 86400000000 where kind = 'paid'`)
		says("a day too many", "is entitled to", "entitled until")
		change(`update fund_entitlement set ends = ends - 86400000000 where kind = 'paid'`)
		change(`update fund_pledge set stopped = 1`)
		says("a stop that nobody wished", "ended at")
		change(`update fund_pledge set stopped = null`)
		change(`update reach_letter set sent = null`)
		says("a letter that waits", "letters that were not sent: 1", "receipts of readers who are here without a letter: 1")
		change(`update reach_letter set sent = made`)
		can(h.Jobs.Stop(ctx)) // or the bank would charge it after all
		h.Clock.Move(40 * 24 * time.Hour)
		says("a renewal that was not charged", "was not charged INR 100.00 on")
		h.Clock.Move(-40 * 24 * time.Hour)
		files, err := filepath.Glob(filepath.Join(h.MailDir(), "*.eml"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		can(os.WriteFile(filepath.Join(h.MailDir(), "again-"+filepath.Base(files[0])), nil, 0o600))
		says("a letter carried twice", "was carried 2 times")
	})
}

// The table is told some lives that a calendar can be held beside.
func TestTheTableKnowsTheCalendar(t *testing.T) {
	in, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	day := func(y, m, d, h int) time.Time { return time.Date(y, time.Month(m), d, h, 0, 0, 0, in) }
	monthly, forGood := &order{months: 1, every: fund.Month}, &order{every: fund.Lifetime}
	pay := func(o *order, name string, at time.Time, back int64) bought {
		return bought{of: o, object: name, at: at, minor: 100, back: back}
	}
	stops := func(b bought, at time.Time) bought { b.ended = at; return b }
	for name, c := range map[string]struct {
		paid []bought
		want string
	}{
		"the 31st": {[]bought{pay(monthly, "a", day(2028, 1, 31, 9), 0), pay(monthly, "b", day(2028, 2, 29, 0), 0), pay(monthly, "c", day(2028, 3, 31, 0), 0)},
			"a 31 Jan–29 Feb, b 29 Feb–31 Mar, c 31 Mar–30 Apr, grace c 30 Apr–7 May"},
		"a renewal two days late":            {[]bought{pay(monthly, "b", day(2028, 3, 12, 3), 0), pay(monthly, "a", day(2028, 2, 10, 23), 0)}, "a 10 Feb–10 Mar, b 12 Mar–12 Apr, grace a 10 Mar–12 Mar, grace b 12 Apr–19 Apr"},
		"what went back buys nothing":        {[]bought{pay(monthly, "a", day(2028, 2, 10, 1), 100), pay(monthly, "b", day(2028, 2, 10, 2), 99)}, "b 10 Feb–10 Mar, grace b 10 Mar–17 Mar"},
		"no grace behind a stop":             {[]bought{stops(pay(monthly, "a", day(2028, 2, 10, 1), 0), day(2028, 2, 20, 1))}, "a 10 Feb–10 Mar"},
		"for good, and the months beside it": {[]bought{pay(monthly, "a", day(2028, 2, 10, 1), 0), pay(forGood, "b", day(2028, 2, 12, 1), 0)}, "a 10 Feb–10 Mar, b 12 Feb–for good"},
		"two in one month are two months on": {[]bought{pay(monthly, "a", day(2028, 2, 10, 1), 0), pay(monthly, "b", day(2028, 2, 10, 2), 0)}, "a 10 Feb–10 Mar, b 10 Mar–10 Apr, grace b 10 Apr–17 Apr"},
	} {
		var got []string
		for _, s := range entitled(in, c.paid) {
			until := "for good"
			if !s.until.IsZero() {
				until = s.until.In(in).Format("2 Jan")
			}
			got = append(got, strings.TrimPrefix(fmt.Sprintf("%s %s %s–%s", s.kind, s.object, s.from.In(in).Format("2 Jan"), until), "paid "))
		}
		if g := strings.Join(got, ", "); g != c.want {
			t.Errorf("%s: %s; want %s", name, g, c.want)
		}
	}
}
