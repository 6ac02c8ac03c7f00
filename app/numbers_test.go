package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/gateway/upi"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/journal"
)

func TestNumbersOfDocumentsAreListedBesideTheDatabase(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx, dir, publisher := t.Context(), t.TempDir(), staff.Machine("test")
		a, err := Open(ctx, Options{Data: dir, Database: dsn, URL: "https://news.example", Log: journal.Log()})
		if err != nil {
			t.Fatal(err)
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		t.Cleanup(func() { must(a.Close(ctx)) })
		must(a.Prepare(ctx))
		path := filepath.Join(dir, "numbers.txt")
		listed := func(unread int, want ...string) {
			t.Helper()
			var got []string
			n, err := a.readNumbers(func(some []agree.Number) error {
				for _, one := range some {
					got = append(got, one.Number+" "+one.Gateway+" "+one.Object+" "+one.Kind)
				}
				return nil
			})
			if err != nil || n != unread || !slices.Equal(got, want) {
				t.Errorf("listed %q and %d lines that say nothing, want %q and %d, %v", got, n, want, unread, err)
			}
			if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", st, err)
			}
			if rest, err := filepath.Glob(path + ".*"); err != nil || len(rest) != 0 {
				t.Errorf("%v is left, %v", rest, err)
			}
		}
		must(a.rememberAllNumbers(ctx))
		listed(0) // none was given, and the list says so

		must(a.Rails.Set(ctx, publisher, upi.Name, true, map[string]string{upi.Payee: "news@bank", upi.Title: "News"}, "why"))
		plans, err := a.Fund.Plans(ctx)
		must(err)
		p, err := a.Fund.Pledge(ctx, fund.PledgeAsk{Reader: audience.ReaderID("asha"), Plan: plans[0].ID, Price: plans[0].Price, Gateway: upi.Name, Lang: "en", Declared: true, Wording: fund.Declaration,
			Payer: fund.Addressee{Name: "Asha", Email: "asha@example.org"}})
		must(err)
		_, err = a.Fund.Begin(ctx, p.ID, "https://news.example/back", "News", "")
		must(err)
		must(a.Hand.Confirm(ctx, publisher, p.ID, "412345678901", p.Amount, a.DB.Now()))
		all, _, err := a.Desk.Payments(ctx, 1)
		must(err)
		must(a.Hand.ConfirmRefund(ctx, publisher, all[0].ID, "512345678902", money.Rupees(1), a.DB.Now(), "why"))
		paid := all[0].Receipt + " upi upi:412345678901 payment"
		back := strings.Replace(all[0].Receipt, "/", "R/", 1) + " upi upi:512345678902 refund"
		must(a.rememberPaid(ctx, fund.Settled{Payment: all[0].ID}))
		listed(0, paid, back)
		must(a.rememberRefunded(ctx, fund.Refunded{Payment: all[0].ID}))
		listed(0, paid, back, paid, back)

		// A line that was cut short says nothing, and spoils none behind it; nor does what is no line at all.
		old, err := os.ReadFile(path)
		must(err)
		must(os.WriteFile(path, append(old, all[0].Receipt+" upi upi:412"...), 0o600))
		must(a.rememberPaid(ctx, fund.Settled{Payment: all[0].ID}))
		listed(1, paid, back, paid, back, paid, back)
		must(os.WriteFile(path, []byte(strings.Repeat("\x00", 100_000)+"\nND/1 upi x payment\n\n"+all[0].Receipt+" upi a%20b%0Ac payment"), 0o600))
		listed(2, all[0].Receipt+" upi a b\nc payment")

		// A list that was lost is made again of what the newsroom knows; one that is there stays.
		must(a.rememberAllNumbers(ctx))
		listed(2, all[0].Receipt+" upi a b\nc payment")
		must(os.Remove(path))
		must(a.rememberAllNumbers(ctx))
		listed(0, paid, back)
	})
}
