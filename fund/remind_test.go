package fund_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/remind"
)

// days plays so many days from a moment on: what happens on a day, and then the sweep.
func days(h *house, from time.Time, n int, happens map[int]func()) {
	h.t.Helper()
	for i := range n + 1 {
		h.db.Clock().Set(from.AddDate(0, 0, i))
		if do := happens[i]; do != nil {
			do()
		}
		h.must(h.Remind(context.Background()))
	}
}

// said is what a reader was told of renewals: "notice 23 Dec, …", with the day of the sweep that told it.
func said(h *house, reader string) string {
	h.t.Helper()
	rows, err := db.All(context.Background(), h.db, func(r *[3]any) []any { return []any{&r[0], &r[1], &r[2]} },
		`select r.kind, r.due, r.at from fund_reminder r join fund_pledge g on g.id = r.pledge where g.reader = $1 order by r.at, r.kind`, reader)
	h.must(err)
	day := func(v any) string { return time.UnixMicro(v.(int64)).In(kolkata).Format("2 Jan") }
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%s of %s on %s", r[0], day(r[1]), day(r[2])))
	}
	told := 0
	for _, r := range heard[fund.Reminded](h) {
		if string(r.Reader) == reader {
			told++
		}
	}
	if told != len(rows) {
		h.t.Errorf("%d reminders are kept for %s and %d were told", len(rows), reader, told)
	}
	return strings.Join(out, ", ")
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

var noon = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC) // in Kolkata

func TestEachChargeIsAnnouncedADayBefore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		p, silent := h.paid("asha", fund.Month), h.paid("binod", fund.Lifetime)
		days(h, noon, 70, map[int]func(){
			30: func() { h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay2", d.Now())})) },
			61: func() { h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay3", d.Now())})) },
		})
		expect(t, "a month", said(h, "asha"), "notice of 23 Dec on 21 Dec, notice of 23 Jan on 21 Jan")
		for _, r := range heard[fund.Reminded](h) {
			var at time.Time
			h.must(d.Row(ctx, `select at from fund_reminder where pledge = $1 and due = $2`, r.Pledge, db.At(r.Due)).Scan(db.Moment(&at)))
			if r.Due.Sub(at) < 24*time.Hour || r.Pledge != p.ID {
				t.Errorf("%+v was told only %s before", r, r.Due.Sub(at))
			}
		}
		expect(t, "what is never charged again", said(h, string(silent.Reader)), "")

		// Where the law's notices are off, none goes.
		l, err := h.Law(ctx)
		h.must(err)
		l.Notices = false
		h.must(h.SetLaw(ctx, publisher, l, "why"))
		days(h, d.Now(), 30, nil)
		expect(t, "without notices", said(h, "asha"), "notice of 23 Dec on 21 Dec, notice of 23 Jan on 21 Jan")
	})
}

func TestAYearlyReminderGoesOnceThoughTheJobRanTwiceAndTheServerSlept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		for _, reader := range []string{"asha", "binod", "chand"} {
			h.paid(reader, fund.Year)
		}
		h.must(h.Quiet(ctx, "binod", true))
		h.must(h.Quiet(ctx, "binod", true))
		h.must(h.Quiet(ctx, "chand", true))
		h.must(h.Quiet(ctx, "chand", false))
		if quiet, err := h.IsQuiet(ctx, "binod"); err != nil || !quiet {
			t.Errorf("binod is quiet: %v, %v", quiet, err)
		}
		if quiet, err := h.IsQuiet(ctx, "chand"); err != nil || quiet {
			t.Errorf("chand is quiet: %v, %v", quiet, err)
		}
		// The server slept from eight days before to five days before.
		d.Clock().Set(noon.AddDate(1, 0, -8))
		h.must(h.Remind(ctx))
		d.Clock().Set(noon.AddDate(1, 0, -5))
		for range 2 {
			h.must(h.Remind(ctx))
		}
		days(h, noon.AddDate(1, 0, -4), 4, nil)
		expect(t, "a year", said(h, "asha"), "yearly of 23 Nov on 18 Nov, notice of 23 Nov on 21 Nov")
		expect(t, "a year, quietly", said(h, "binod"), "notice of 23 Nov on 21 Nov")
		expect(t, "a year, quiet no more", said(h, "chand"), "yearly of 23 Nov on 18 Nov, notice of 23 Nov on 21 Nov")
	})
}

func TestAServerThatSleptSaysOnlyWhatStillMakesSense(t *testing.T) {
	for name, c := range map[string]struct {
		wakes int // days before the charge
		want  string
	}{
		"two days before":   {1, "notice of 23 Nov on 22 Nov"}, // the reminder of a week before is past
		"on the eve, late":  {0, ""},                           // noon of the day: the charge is past, or as good as
		"a week after":      {-7, ""},
		"a month after":     {-30, ""},
		"in time":           {3, "yearly of 23 Nov on 20 Nov"},
		"the next year too": {-366 + 4, "yearly of 23 Nov on 19 Nov"},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h, ctx := build(t, d), t.Context()
				d.Clock().Set(noon)
				h.paid("asha", fund.Year)
				d.Clock().Set(noon.AddDate(1, 0, -c.wakes))
				for range 3 {
					h.must(h.Remind(ctx))
				}
				expect(t, name, said(h, "asha"), c.want)
			})
		})
	}
}

func TestAFailedRenewalIsSpokenOfThreeTimesAndNoMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		silent, halted, paysOnce := h.paid("asha", fund.Month), h.paid("binod", fund.Month), h.paid("chand", fund.Month)
		stops, paid, first := h.paid("dina", fund.Month), h.paid("esha", fund.Month), h.pledges("farid", fund.Month, "paper")
		mended := h.paid("gita", fund.Month)
		tell := func(p fund.Pledge, kind fund.Kind) {
			h.must(h.Apply(ctx, []fund.Fact{turned(p, kind, fmt.Sprint(p.Reference, d.Now().Unix()), d.Now())}))
		}
		h.must(h.Apply(ctx, []fund.Fact{turned(first, fund.KindFailed, "first-try", d.Now())})) // no renewal: nothing was ever paid
		days(h, noon, 67, map[int]func(){
			30: func() {
				for _, p := range []fund.Pledge{silent, halted, paysOnce, stops, paid, mended} {
					tell(p, fund.KindPending)
				}
			},
			31: func() {
				tell(silent, fund.KindFailed) // the bank's own second try
				tell(halted, fund.KindHalted)
				tell(mended, fund.KindResumed) // another card, and nothing charged until the next month
				once := h.pledges("chand", fund.Year, "drawer")
				h.must(h.Confirm(ctx, publisher, once.ID, "412345678901", once.Amount, d.Now()))
			},
			32: func() {
				h.must(h.Stop(ctx, "dina", stops.ID))
				h.must(h.Apply(ctx, []fund.Fact{captured(paid, "late", d.Now())}))
			},
			61: func() { tell(halted, fund.KindFailed) }, // an invoice that the gateway still makes, and does not collect
		})
		const notice, failed = "notice of 23 Dec on 21 Dec", ", failed of 23 Dec on 23 Dec"
		// The charge after a missed one is announced too: a debit that was skipped at the bank is no end.
		expect(t, "tried and never paid", said(h, "asha"), notice+failed+", halted of 23 Dec on 26 Dec, last of 23 Dec on 2 Jan, notice of 23 Jan on 21 Jan")
		expect(t, "halted", said(h, "binod"), notice+failed+", halted of 23 Dec on 24 Dec, last of 23 Dec on 2 Jan")
		expect(t, "who pays another way", said(h, "chand"), notice+failed+", notice of 23 Jan on 21 Jan")
		expect(t, "who stops", said(h, "dina"), notice+failed)
		expect(t, "paid on the third day", said(h, "esha"), notice+failed+", notice of 23 Jan on 21 Jan")
		expect(t, "resumed", said(h, "gita"), notice+failed+", notice of 23 Jan on 21 Jan")
		expect(t, "never paid at all", said(h, "farid"), "")
		sound(t, h)
	})
}

func TestAFailureToldLateIsSpokenOfAsItIsNow(t *testing.T) {
	for name, c := range map[string]struct {
		after int
		want  string
	}{"four days": {4, "halted of 23 Dec on 27 Dec"}, "eleven": {11, "last of 23 Dec on 3 Jan"}, "eighteen": {18, ""}} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h, ctx := build(t, d), t.Context()
				d.Clock().Set(noon)
				p := h.paid("asha", fund.Month)
				failed := noon.AddDate(0, 0, 30)
				d.Clock().Set(failed.AddDate(0, 0, c.after))
				h.must(h.Apply(ctx, []fund.Fact{turned(p, fund.KindPending, "try", failed)}))
				for range 2 {
					h.must(h.Remind(ctx))
				}
				expect(t, name, said(h, "asha"), c.want)
			})
		})
	}
}

func TestWhatDoesNotRenewIsRememberedBeforeItsEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		utr := 412345678900
		byHand := func(reader string, every fund.Every) fund.Pledge {
			p := h.pledges(readerOf(reader), every, "drawer")
			utr++
			h.must(h.Confirm(ctx, publisher, p.ID, fmt.Sprint(utr), p.Amount, d.Now()))
			return p
		}
		byHand("asha", fund.Year)
		byHand("binod", fund.Month)
		byHand("quiet", fund.Year)
		h.must(h.Quiet(ctx, "quiet", true))
		goesOn := byHand("chand", fund.Month)
		h.must(h.Stop(ctx, "dina", byHand("dina", fund.Month).ID))
		byHand("esha", fund.Month)
		given, err := h.Give(ctx, publisher, "farid", time.Time{}, "a friend of the house")
		h.must(err)
		byHand("farid", fund.Month)
		happens := map[int]func(){
			20: func() {
				again, err := h.Again(ctx, "chand", goesOn.ID, "")
				h.must(err)
				again = h.begins(again)
				h.must(h.Confirm(ctx, publisher, again.ID, "512345678901", again.Amount, d.Now()))
			},
			25: func() { h.paid("esha", fund.Lifetime) },
			35: func() { h.must(h.Revoke(ctx, publisher, given, "a mistake")) },
		}
		days(h, noon, 366, happens)
		expect(t, "a year by hand", said(h, "asha"), "yearly of 23 Nov on 16 Nov")
		expect(t, "a month by hand", said(h, "binod"), "notice of 23 Dec on 22 Dec")
		expect(t, "two months by hand", said(h, "chand"), "notice of 23 Jan on 22 Jan")
		for _, reader := range []string{"dina", "esha", "farid", "quiet"} {
			expect(t, reader, said(h, reader), "")
		}
	})
}

func TestManySweepsAtOnceTellEachReminderOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon)
		const readers = 230 // more than one batch
		first := h.paid("reader-0", fund.Month)
		h.must(d.Write(ctx, func(tx *db.Tx) error { // the others in one go
			for i := 1; i < readers; i++ {
				_, err := tx.Do(ctx, `insert into fund_pledge (id, reader, plan, price, amount, currency, gateway, reference, lang, wording, made, expires, ref, begun, settled, due)
					select $2, $3, plan, price, amount, currency, gateway, $4, lang, wording, made, expires, $2, begun, settled, due from fund_pledge where id = $1`,
					first.ID, db.NewID(), fmt.Sprint("reader-", i), fmt.Sprint("REF", i))
				if err != nil {
					return err
				}
			}
			return nil
		}))
		d.Clock().Set(noon.AddDate(0, 0, 28))
		other := fund.New(d, h.staff, h.paper, h.drawer)
		var all sync.WaitGroup
		for _, r := range []*remind.Reminders{h.Reminders, remind.New(d, h.staff, other), h.Reminders} {
			all.Go(func() {
				if err := r.Remind(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		told := map[fund.Reminded]int{}
		for _, r := range heard[fund.Reminded](h) {
			told[r]++
		}
		for r, n := range told {
			if n != 1 {
				t.Errorf("%+v was told %d times", r, n)
			}
		}
		if len(told) != readers {
			t.Errorf("%d of %d were reminded", len(told), readers)
		}
	})
}
