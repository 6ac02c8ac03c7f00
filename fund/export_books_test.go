package fund_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/journal"
	"github.com/nightdesk/nightdesk/staff"
)

func TestTheBooksAreWrittenOutForASpan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		write := func(f journal.Format, from, until time.Time) string {
			var b bytes.Buffer
			h.must(h.Export(ctx, publisher, &b, f, from, until))
			return b.String()
		}
		for i, day := range []string{"2026-11-30 23:59", "2026-12-01 00:00", "2027-01-05 00:00"} {
			h.at(day)
			h.must(h.Apply(ctx, []fund.Fact{captured(p, fmt.Sprint("=pay", i), d.Now())}))
		}
		rows, err := csv.NewReader(strings.NewReader(write(journal.CSV, time.Time{}, time.Time{}))).ReadAll()
		if err != nil || len(rows) != 7 || rows[1][4] != "'=pay0" || rows[1][0] != "2026-11-30T23:59:00+05:30" {
			t.Errorf("%q, %v", rows, err)
		}
		december := write(journal.Hledger, on("2026-12-01 00:00"), on("2027-01-01 00:00"))
		for want, n := range map[string]int{"2026-12-01 opening balances\n    assets:clearing:paper                     INR 100.00\n": 1, "2026-12-31 balances\n    assets:clearing:paper                     INR 0.00 = INR 200.00\n": 1,
			"(%3Dpay1)": 1, "(%3Dpay0)": 0, "(%3Dpay2)": 0, "balances\n": 2} {
			if got := strings.Count(december, want); got != n {
				t.Errorf("%d times %q in\n%s", got, want, december)
			}
		}
		for _, c := range []struct {
			by    staff.Person
			f     journal.Format
			from  time.Time
			until time.Time
			want  string
		}{{reporter, journal.CSV, time.Time{}, time.Time{}, "staff-may-not"}, {publisher, "pdf", time.Time{}, time.Time{}, "fund-books-format"},
			{publisher, journal.CSV, d.Now(), d.Now(), "fund-books-span"}} {
			var b bytes.Buffer
			if err := h.Export(ctx, c.by, &b, c.f, c.from, c.until); fault.Of(err).Key != c.want || b.Len() != 0 {
				t.Errorf("%s for %s: %v and %q", c.f, c.by.Name, err, b.String())
			}
		}
		taken := 0
		for _, a := range heard[staff.Acted](h) {
			if a.Act == "fund.books" {
				taken++
			}
		}
		if taken != 2 {
			t.Errorf("taking the books is written down %d times", taken)
		}
	})
}

// Many more than are read at a time come out once each, in the order of posting.
func TestManyEntriesAreWrittenOutOnceEach(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		h.must(d.Write(ctx, func(tx *db.Tx) error {
			for i := range 1203 {
				id := db.NewID()
				if _, err := tx.Do(ctx, `insert into fund_tx (id, kind, gateway, object, occurred, posted) values ($1, 'payment', 'paper', $1, $2, $3)`, id, db.At(d.Now()), db.At(d.Now().Add(time.Duration(i/100)*time.Second))); err != nil {
					return err
				}
				for n, account := range []string{"assets:clearing:paper", "income:x"} {
					if _, err := tx.Do(ctx, `insert into fund_entry (id, tx, account, amount, currency) values ($1, $2, $3, $4, 'INR')`, db.NewID(), id, account, 100-200*n); err != nil {
						return err
					}
				}
			}
			return nil
		}))
		seen, last := map[string]int{}, time.Time{}
		h.must(h.Each(ctx, time.Time{}, d.Now().Add(time.Hour), func(tx journal.Tx) error {
			if seen[tx.Object]++; seen[tx.Object] > 1 || len(tx.Lines) != 2 || tx.Posted.Before(last) || tx.Lines[0].Amount.Minor != 100 {
				t.Errorf("%+v", tx)
			}
			last = tx.Posted
			return nil
		}))
		if len(seen) != 1203 {
			t.Errorf("%d transactions", len(seen))
		}
	})
}
