//go:build hledger

package fund_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/journal"
)

// Debian's hledger accepts the journal of months of everything that happens,
// with every check it has, and agrees with us on every balance: of the whole,
// of each month's end, and of a span that begins in the middle.
func TestHledgerAcceptsTheJournalAndAgreesOnEveryBalance(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), context.Background()
		newsroomOfAllKinds(h)
		run := 0
		rapid.Check(t, func(t *rapid.T) { // a hundred runs, a day between them
			run++
			d.Clock().Move(24 * time.Hour)
			s := pledging(h, run)
			s.happens(t)
			h.must(h.Tell(ctx, s.shuffled(t)...))
			h.must(h.CloseMonths(ctx))
		})
		var whole, half bytes.Buffer
		h.must(h.Export(ctx, publisher, &whole, journal.Hledger, time.Time{}, time.Time{}))
		want := ours(h, `9223372036854775807`)
		if strings.Count(want, "\n") < 12 {
			t.Fatalf("few accounts: %s", want)
		}
		agrees(t, "the whole", want, whole.String())
		months, err := h.Months(ctx)
		h.must(err)
		if len(months) < 3 {
			t.Errorf("%d months", len(months))
		}
		for _, m := range months {
			agrees(t, m.Month, ours(h, fmt.Sprint(m.Ends.UnixMicro())), whole.String(), "--end", m.Ends.In(kolkata).Format(time.DateOnly))
		}
		h.must(h.Export(ctx, publisher, &half, journal.Hledger, months[1].Begins, time.Time{}))
		agrees(t, "from "+months[1].Month, want, half.String())
		// And it notices when a line is lost.
		lost := strings.Replace(whole.String(), "(pay-", "(gone-", 1)
		at := strings.Index(lost, "(gone-")
		begin, end := strings.LastIndex(lost[:at], "\n\n"), at+strings.Index(lost[at:], "\n\n")
		if out, err := hledger(lost[:begin]+lost[end:], "check"); err == nil || !strings.Contains(out, "balance assertion") {
			t.Errorf("a transaction is missing and hledger says %v %s", err, out)
		}
	})
}

func hledger(journal string, args ...string) (string, error) {
	cmd := exec.Command("hledger", append([]string{"-f", "-"}, args...)...)
	cmd.Stdin = strings.NewReader(journal)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func agrees(t *testing.T, what, want, journal string, args ...string) {
	t.Helper()
	if out, err := hledger(journal, "check", "--strict", "ordereddates"); err != nil {
		t.Fatalf("%s: hledger does not accept it: %v\n%s", what, err, out)
	}
	out, err := hledger(journal, append([]string{"balance", "--flat", "--no-total", "--layout=bare", "--output-format=csv"}, args...)...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", what, err, out)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows[1:] {
		if strings.Trim(r[2], "-0.") != "" {
			got = append(got, r[0]+" "+r[1]+" "+r[2])
		}
	}
	slices.Sort(got)
	if theirs := strings.Join(got, "\n"); theirs != want {
		t.Errorf("%s: hledger has\n%s\nand we have\n%s", what, theirs, want)
	}
}

// ours are the balances that are not 0 of what was posted before a moment.
func ours(h *house, until string) string {
	h.t.Helper()
	type row struct {
		account string
		sum     money.Amount
	}
	rows, err := db.All(context.Background(), h.db, func(r *row) []any { return []any{&r.account, &r.sum.Minor, &r.sum.Currency} },
		`select e.account, cast(sum(e.amount) as bigint), e.currency from fund_entry e join fund_tx t on t.id = e.tx where t.posted < `+until+` group by e.account, e.currency having sum(e.amount) <> 0`)
	h.must(err)
	var out []string
	for _, r := range rows {
		exp, err := money.Exponent(r.sum.Currency)
		h.must(err)
		out = append(out, r.account+" "+r.sum.Currency+" "+r.sum.Decimal(exp))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}
