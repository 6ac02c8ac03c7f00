package journal_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/journal"
)

var kolkata = time.FixedZone("IST", 5*3600+1800)

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func pays(object, posted string, amount money.Amount) journal.Tx {
	return journal.Tx{Kind: "payment", Gateway: "paper", Object: object, Occurred: at("2026-11-20 06:00"), Posted: at(posted),
		Lines: []journal.Line{{"assets:clearing:paper", amount}, {"income:contributions:monthly", amount.Neg()}}}
}

func written(t testing.TB, f journal.Format, s journal.Span, all ...journal.Tx) string {
	t.Helper()
	var b bytes.Buffer
	w, err := journal.New(f, &b, s)
	for _, tx := range all {
		if err == nil {
			err = w.Write(tx)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheJournalSaysDatesSumsAndWhatStandsAtTheEndOfEachMonth(t *testing.T) {
	got := written(t, journal.Hledger, journal.Span{Name: "The Lake\n2026-01-01 x", Zone: kolkata, Until: at("2026-12-05 00:00")},
		pays("pay_1", "2026-11-30 18:29", money.Rupees(100)), pays("pay_2", "2026-11-30 18:30", money.Of(1, "JPY")))
	want := `; The books of The Lake%0A2026-01-01 x, posted until 2026-12-05T05:30:00+05:30.
; Dates are those of booking; the second date is when the money moved.
decimal-mark .

commodity INR 1000.00

account assets:clearing:paper

account income:contributions:monthly

2026-11-30=2026-11-20 (pay_1) payment paper  ; kind: payment, gateway: paper, object: pay_1, occurred: 2026-11-20T11:30:00.000000+05:30
    assets:clearing:paper                     INR 100.00
    income:contributions:monthly              INR -100.00

2026-11-30 balances
    assets:clearing:paper                     INR 0.00 = INR 100.00
    income:contributions:monthly              INR 0.00 = INR -100.00

commodity JPY 1000.

2026-12-01=2026-11-20 (pay_2) payment paper  ; kind: payment, gateway: paper, object: pay_2, occurred: 2026-11-20T11:30:00.000000+05:30
    assets:clearing:paper                     JPY 1
    income:contributions:monthly              JPY -1

2026-12-05 balances
    assets:clearing:paper                     INR 0.00 = INR 100.00
    assets:clearing:paper                     JPY 0 = JPY 1
    income:contributions:monthly              INR 0.00 = INR -100.00
    income:contributions:monthly              JPY 0 = JPY -1
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestASpanBeginsWithWhatTheAccountsHeld(t *testing.T) {
	s := journal.Span{Zone: kolkata, From: at("2026-11-30 18:30"), Until: at("2026-12-31 18:30"),
		Opening: []journal.Line{{"assets:bank:upi", money.Rupees(5)}, {"income:x", money.Rupees(-5)}, {"suspense:unmatched", money.Rupees(0)}}}
	got := written(t, journal.Hledger, s)
	for _, want := range []string{"\n2026-12-01 opening balances\n", "bank:upi                           INR 5.00\n", "\n2026-12-31 balances\n", "INR 0.00 = INR -5.00"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "suspense") {
		t.Errorf("an empty account is opened:\n%s", got)
	}
	if got := written(t, journal.Hledger, journal.Span{Zone: kolkata}); strings.Contains(got, "balances\n") {
		t.Errorf("balances of nothing:\n%s", got)
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	for object, want := range map[string]string{
		"=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", " =1": "' =1",
		"＝1": "'＝1", "\u200b=1": "'\u200b=1", "\ufeff-1": "'\ufeff-1", " ": "' ", "pay_1": "pay_1", "a=b": "a=b", `a"b,c`: `a"b,c`, "": "", "�": "�",
	} {
		got := written(t, journal.CSV, journal.Span{Zone: kolkata}, pays(object, "2026-11-30 18:29", money.Rupees(100)))
		rows, err := csv.NewReader(strings.NewReader(got)).ReadAll()
		if err != nil || len(rows) != 3 {
			t.Fatalf("%q: %v\n%s", object, err, got)
		}
		// The reader takes \r\n for \n, and so do spreadsheets.
		if rows[1][4] != strings.ReplaceAll(want, "\r\n", "\n") {
			t.Errorf("%q is written %q, want %q", object, rows[1][4], want)
		}
		if c := rows[2]; c[6] != "" || c[7] != "100.00" || c[8] != "INR" || c[0] != "2026-11-30T23:59:00+05:30" {
			t.Errorf("the credit is %q", c)
		}
	}
}

func TestWhatIsNoFormatOrNoCurrencyIsRefused(t *testing.T) {
	if _, err := journal.New("pdf", &bytes.Buffer{}, journal.Span{}); err == nil {
		t.Error("it writes PDF")
	}
	for _, f := range journal.Formats {
		w, err := journal.New(f, &bytes.Buffer{}, journal.Span{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(pays("x", "2026-11-30 18:29", money.Of(1, "rupees"))); err == nil {
			t.Errorf("%s takes a sum in no currency", f)
		}
	}
}

// What a gateway names a payment by cannot leave its line.
func FuzzJournal(f *testing.F) {
	for _, s := range []string{"pay_1", "a)\n2026-01-01 b\n  c  1", "; x", "a  b", "date:2026-13-13", "[2026-13-13]", "é\xff", "%0A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, object string) {
		tx := pays(object, "2026-11-30 18:29", money.Rupees(100))
		got := written(t, journal.Hledger, journal.Span{Zone: kolkata}, tx)
		if n := strings.Count(got, "\n"); n != 17 {
			t.Errorf("%q makes %d lines:\n%s", object, n, got)
		}
		for _, line := range strings.Split(got, "\n") {
			if strings.Contains(line, "=2026-11-20") && (strings.Count(line, ";") != 1 || strings.Count(line, "(") != 1 || strings.Count(line, ")") != 1 || strings.Count(line, ",") != 3) {
				t.Errorf("%q is %q", object, line)
			}
		}
	})
}
