package statement

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
)

// taken reads a sample as it seems to be meant.
func taken(t testing.TB, raw []byte) (Table, Mapping, []Row, []Refused) {
	t.Helper()
	table, err := Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	m := Guess(table)
	rows, refused, err := Take(table, m, "INR")
	if err != nil {
		t.Fatalf("%+v: %v", m, err)
	}
	return table, m, rows, refused
}

// Ten banks that do not exist list the same eight movements, each in its own shape.
func TestTenStatementsInTenShapesAreRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*")
	if err != nil || len(files) != 10 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	for i, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			table, m, rows, refused := taken(t, raw)
			if len(refused) > 0 {
				t.Errorf("refused %+v", refused)
			}
			n := i + 1
			want := []string{
				fmt.Sprintf("%d 100.00 4326%02d000001", 2+n, n), fmt.Sprintf("%d 1000.00 4326%02d000002", 3+n, n), fmt.Sprintf("%d 10000.00 TESTN520261%04d3", 3+n, n*100+3),
				fmt.Sprintf("%d 100.00 ", 4+n), fmt.Sprintf("%d 100.00 4326%02d000005", 5+n, n), fmt.Sprintf("%d -100000.00 ", 6+n), fmt.Sprintf("%d -17.70 ", 6+n), fmt.Sprintf("%d -17.70 ", 6+n)}
			if len(rows) != len(want) {
				t.Fatalf("%d rows with %+v", len(rows), m)
			}
			for k, r := range rows {
				if got := fmt.Sprintf("%d %s %s", r.Day.Day(), r.Amount.Decimal(2), r.Number); got != want[k] || r.Day.Month() != time.November || r.Day.Year() != 2026 {
					t.Errorf("%q, want %q", got, want[k])
				}
			}
			if alike := rows[6].Balance == rows[7].Balance; (rows[6].Hash() == rows[7].Hash()) != alike || rows[0].Hash() == rows[4].Hash() {
				t.Error("rows that are alike, also in their balance, have one hash, others have others")
			}
			if !m.Fits(table) {
				t.Error("the mapping does not fit its own file")
			}
		})
	}
}

func TestSums(t *testing.T) {
	for cell, want := range map[string]string{
		"1,00,000.00": "10000000 0", "100,000": "10000000 0", "100000.5": "10000050 0", "₹ 1,000": "100000 0", "Rs.10": "1000 0", "(100.00)": "10000 -1", "-100": "10000 -1", "−5": "500 -1", "100-": "10000 -1",
		"100.00 Cr": "10000 1", "100.00Dr.": "10000 -1", "CR 12.30": "1230 1", "1.000,50": "100050 0", "100,50": "10050 0", "१,००,०००.००": "10000000 0", "17.7000": "1770 0", ".50": "50 0",
		"": "blank", "-": "blank", " ": "blank", "NIL": "blank",
		"1,00": "100 0", "10,00,0": "no", "abc": "no", "1.234": "no", "1e9": "no", "=1+1": "no", "12.34.56": "no", "9999999999999999": "no", "--5": "no", "Cr": "no",
	} {
		minor, sign, blank, ok := sum(cell, 2)
		got := fmt.Sprintf("%d %d", minor, sign)
		switch {
		case !ok:
			got = "no"
		case blank:
			got = "blank"
		}
		if got != want {
			t.Errorf("%q is %s, want %s", cell, got, want)
		}
	}
}

func TestDays(t *testing.T) {
	for cell, want := range map[string]string{
		"05/03/2026": "2026-03-05", "5-3-26": "2026-03-05", "05.03.2026 14:22:10": "2026-03-05", "05-Mar-26": "2026-03-05", "5 March 2026": "2026-03-05", "Mar 5, 2026": "2026-03-05", "2026-03-05": "2026-03-05",
		"2026-03-05T10:00:00+05:30": "2026-03-05", "46086": "2026-03-05", "46086.75": "2026-03-05", "05032026": "2026-03-05", "20260305": "2026-03-05", "०५/०३/२०२६": "2026-03-05", "29/02/2028": "2028-02-29",
		"31/02/2026": "", "13/13/2026": "", "Total": "", "": "", "05/03": "", "1/1/1999": "", "99999": "", "0/3/2026": "",
	} {
		got := ""
		if d, ok := day(cell, DayFirst); ok {
			got = d.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", cell, got, want)
		}
	}
	if d, ok := day("03/25/2026", MonthFirst); !ok || d.Format(time.DateOnly) != "2026-03-25" {
		t.Error("month first")
	}
}

func TestNumbers(t *testing.T) {
	for typed, want := range map[string]string{
		"4123 4567-8901": "412345678901", "४१२३४५६७८९०१": "412345678901", "۴۱۲۳۴۵۶۷۸۹۰۱": "412345678901", "testn52026030512": "TESTN52026030512", "N064221234567890": "N064221234567890", "TESTR520260305000123456"[:22]: "TESTR52026030500012345",
		"4111111111111111": "", "12345678901": "", "41234567890x": "", "": "", strings.Repeat("1", 4000): "", "ABCDEFGHIJKLMNOP": "",
	} {
		if got, _ := Number(typed); got != want {
			t.Errorf("%.30q is %q, want %q", typed, got, want)
		}
	}
	for printed, want := range map[string]string{
		"UPI/CR/412345678901/ASHA/TEST/000111222333": "412345678901 [000111222333]", "TRF 000111222333 UPI-412345678901": "412345678901 [000111222333]", "NEFT*TEST0000001*TESTN52026030512*ASHA": "TESTN52026030512 []", "CASH": " []",
		"IMPS 0000412345678901": "412345678901 []", "0000412345678901": " [412345678901]",
		"TRF FROM A/C 501002345678": " []", "BY TRANSFER AC NO 501002345678": " []", "UPI/919876543210@ybl/NIGHTDESK": " []", "UPI/919876543210/ASHA": " [919876543210]", "UPI/919876543210/412345678901/ASHA": "412345678901 [919876543210]",
		"NEFT CR-HDFC0000001-ASHA DEVI-501002345678-HDFCN52026112300000001": "HDFCN52026112300000001 [501002345678]", "NEFT-501002345678-ASHA": " [501002345678]", "UPI/CR/412345678901/ASHA/YESB/paytmqr281005050@paytm": "412345678901 []", "UPI/paytmqr281005050/412345678901": "412345678901 [PAYTMQR281005050]",
		"|412345678901": "412345678901 []", "|TESTN52026030512": "TESTN52026030512 []", "|919876543210": " [919876543210]", "|TRANSFER FROM 501002345678": " [501002345678]", "UPI/412345678901|S0000011": "412345678901 []", "UPI/412345678901|512345678901": "412345678901 [512345678901]",
	} {
		narration, reference, _ := strings.Cut(printed, "|")
		n, hints := Numbers(narration, reference)
		if got := fmt.Sprint(n, " ", hints); got != want {
			t.Errorf("%q has %q, want %q", printed, got, want)
		}
	}
}

func TestABalanceTellsRowsApartThatHaveNoNumber(t *testing.T) {
	for text, same := range map[string]bool{
		"03/11/2026,CASH DEP,,500.00,1000.00\n03/11/2026,CASH DEP,,500.00,1500.00\n":                       false,
		"03/11/2026,CASH DEP,,500.00,\n03/11/2026,CASH DEP,,500.00,\n":                                     true,
		"03/11/2026,CASH DEP,,500.00,\"1,000.00 Cr\"\n03/11/2026,CASH DEP,,500.00,1000\n":                  true,
		"03/11/2026,UPI/CR/412345678901,,500.00,1000.00\n03/11/2026,UPI/CR/412345678901,,500.00,1500.00\n": true,
	} {
		_, _, rows, _ := taken(t, []byte("Date,Narration,Debit,Credit,Balance\n"+text))
		if len(rows) != 2 || (rows[0].Hash() == rows[1].Hash()) != same {
			t.Errorf("%q: %+v", text, rows)
		}
	}
}

func TestWhatCannotBeReadIsNamedWithItsLine(t *testing.T) {
	_, _, rows, refused := taken(t, []byte("Bank\n\nDate,Narration,Type,Debit,Credit\n"+
		"01/11/2026,a,,,100\n"+ // 4
		"31/02/2026,b,,,100\n"+
		"02/11/2026,c,,ten,\n"+
		"02/11/2026,d,,10,20\n"+
		"02/11/2026,"+strings.Repeat("x", 5000)+",,,20\n"+
		"02/11/2026,nothing,,,\n"+
		"\n\n,Total,,10,120\nend of statement\n"))
	if len(rows) != 1 || rows[0].Line != 4 {
		t.Errorf("%+v", rows)
	}
	want := []Refused{{5, "statement-row-day"}, {6, "statement-row-sum"}, {7, "statement-row-both"}, {8, "statement-row-long"}, {9, "statement-row-sum"}}
	if fmt.Sprint(refused) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", refused, want)
	}
	_, _, rows, refused = taken(t, []byte("Date,Details,Amount,Dr/Cr\n01/11/2026,a,100,Cr\n01/11/2026,b,100,\n01/11/2026,c,100,DR\n"))
	if len(rows) != 2 || rows[1].Amount.Minor != -10000 || fmt.Sprint(refused) != "[{3 statement-row-sign}]" {
		t.Errorf("%+v, %+v", rows, refused)
	}
}

func TestWhatIsNoStatementIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		raw []byte
		key string
	}{
		"a spreadsheet":     {[]byte("PK\x03\x04rest"), "statement-not-text"},
		"an old one":        {[]byte("\xd0\xcf\x11\xe0rest"), "statement-not-text"},
		"a PDF":             {[]byte("%PDF-1.7"), "statement-not-text"},
		"nothing":           {nil, "statement-empty"},
		"blank lines":       {[]byte("\n\n ,,\n"), "statement-empty"},
		"too many rows":     {[]byte(strings.Repeat("a,b,c\n", maxRows+1)), "statement-too-many"},
		"too much":          {make([]byte, MaxBytes+1), "statement-too-large"},
		"a zero in the end": {[]byte(strings.Repeat("a,b,c\n", 100) + "\x00"), "statement-not-text"},
	} {
		if _, err := Read(c.raw); fault.Of(err).Key != c.key || fault.Of(err).Field != "file" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for field, m := range map[string]Mapping{"day": {Credit: 2, Order: DayFirst}, "amount": {Day: 1, Order: DayFirst}, "order": {Day: 1, Credit: 2}} {
		if err := m.Check(); fault.Of(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := (Mapping{Day: 1, Credit: 1, Order: DayFirst}).Check(); fault.Of(err).Key != "statement-twice" {
		t.Error(err)
	}
}

func TestAQuoteThatIsNeverClosedSwallowsOneRow(t *testing.T) {
	text := "Date,Narration,Debit,Credit\n01/11/2026,\"never closed,,100\n"
	for range 40 {
		text += "02/11/2026,fine,,100\n"
	}
	_, _, rows, _ := taken(t, []byte(text))
	if len(rows) != 41 {
		t.Errorf("%d rows", len(rows))
	}
}

func FuzzStatement(f *testing.F) {
	files, _ := filepath.Glob("testdata/*")
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("Date,Details,Amount\n01/01/2026,\"a\n\"\"b\",(1,00,000.00)\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := Read(raw)
		if err != nil {
			if fault.Of(err).Field != "file" {
				t.Errorf("%v", err)
			}
			return
		}
		m := Guess(table)
		if m.Check() != nil {
			m = Mapping{Day: 1, Narration: 2, Credit: 3, Order: DayFirst}
		}
		rows, refused, err := Take(table, m, "INR")
		if err != nil {
			t.Fatalf("%+v: %v", m, err)
		}
		if len(rows)+len(refused) > len(table) {
			t.Errorf("%d rows and %d refused of %d", len(rows), len(refused), len(table))
		}
		for _, r := range rows {
			if r.Amount.Minor == 0 || r.Amount.Minor > biggest || r.Amount.Minor < -biggest || r.Day.IsZero() || r.Number != "" && !numbered(r.Number) {
				t.Errorf("%+v", r)
			}
		}
	})
}
