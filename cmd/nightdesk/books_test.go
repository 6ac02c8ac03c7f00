package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

func TestTheBooksAreWrittenOnTheCommandLineAndTheDoctorReadsThemAgain(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		dir, ctx := filepath.Join(t.TempDir(), "news"), t.Context()
		at := []string{"--data", dir, "--database", dsn}
		if code, out, errs := command(t, append([]string{"books"}, at...)...); code != refused || out != "" || !strings.Contains(errs, "there is no newsroom") {
			t.Errorf("of no newsroom: %d %q %q", code, out, errs)
		}
		well(t, append([]string{"staff", "invite", "nasir@example.org", "--role", "publisher"}, at...)...)
		a, by := openedAs(t, app.Options{Data: dir, Database: dsn, Clock: clock.At(dbtest.Start)}), staff.Machine("test")
		setUp(t, a, by)
		if out := well(t, append([]string{"doctor", "--url", "https://news.example.org"}, at...)...); strings.Contains(out, "closed") {
			t.Errorf("no month is closed and the doctor says\n%s", out)
		}
		for i, day := range []string{"2026-11-30T18:29:00Z", "2026-11-30T18:30:00Z"} {
			moment, err := time.Parse(time.RFC3339, day)
			if err != nil {
				t.Fatal(err)
			}
			a.Clock.Set(moment)
			out := fund.Fact{Gateway: "upi", Kind: fund.KindPaidOut, Object: "out" + string(rune('1'+i)), Amount: money.Rupees(5), Fee: 100, At: moment}
			if err := a.Fund.Apply(ctx, []fund.Fact{out}); err != nil {
				t.Fatal(err)
			}
		}
		journal := well(t, append([]string{"books"}, at...)...)
		holds(t, journal, "2026-11-30=2026-11-30 (out1) payout upi", "2026-12-01=2026-12-01 (out2) payout upi", "2026-11-30 balances", "expense:gateway-fees")
		table := well(t, append([]string{"books", "--format", "csv", "--from", "2026-12-01", "--until", "2026-12-01"}, at...)...)
		if strings.Contains(table, "out1") || strings.Count(table, "out2") != 3 {
			t.Errorf("of the first of December:\n%s", table)
		}
		if code, out, errs := command(t, append([]string{"books", "--from", "2026-12-02", "--until", "2026-12-01"}, at...)...); code != refused || out != "" || !strings.Contains(errs, "first day") {
			t.Errorf("of no span: %d %q %q", code, out, errs)
		}

		a.Clock.Move(60 * 24 * time.Hour)
		if err := a.Books.CloseMonths(ctx); err != nil {
			t.Fatal(err)
		}
		doctor := append([]string{"doctor", "--url", "https://news.example.org"}, at...)
		holds(t, well(t, doctor...), "the books agree with the 2 months that are closed")
		for _, q := range strings.Split(a.DB.Pick("drop trigger fund_entry_no_update", "alter table fund_entry disable trigger user")+";update fund_entry set amount = 2 * amount where tx in (select id from fund_tx where object = 'out2')", ";") {
			if err := a.DB.Write(ctx, func(tx *db.Tx) error { _, err := tx.Do(ctx, q); return err }); err != nil {
				t.Fatal(err)
			}
		}
		code, out, _ := command(t, doctor...)
		if code != refused || !strings.Contains(out, "the books of 2026-12 are not what was closed") {
			t.Errorf("the books were changed and the doctor ends with %d and says\n%s", code, out)
		}
		mended(t, out)
	})
}
