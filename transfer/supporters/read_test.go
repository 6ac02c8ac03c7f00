package supporters

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

func records(t testing.TB, file []byte) (heading []string, all []record, err error) {
	t.Helper()
	tab, err := openTable(bytes.NewReader(file))
	if err != nil {
		return nil, nil, err
	}
	for {
		r, err := tab.read()
		if errors.Is(err, io.EOF) {
			return tab.heading, all, nil
		}
		if err != nil {
			return tab.heading, all, err
		}
		all = append(all, r)
	}
}

func wide(s string, big bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

// However a spreadsheet wrote it, a table says the same.
func TestTablesOfAllShapes(t *testing.T) {
	const text = "email,name\na@example.org,\"Rao, Asha \"\"A\"\"\nof Pune\"\nb@example.org,بانو\n"
	for name, file := range map[string][]byte{
		"plain":           []byte(text),
		"a mark":          []byte("\ufeff" + text),
		"windows":         []byte(strings.ReplaceAll(text, "\n", "\r\n")),
		"no last line":    []byte(strings.TrimSuffix(text, "\n")),
		"empty lines":     []byte("\n\n" + strings.ReplaceAll(text, "\nb@", "\n\n  \nb@")),
		"sep":             []byte("sep=,\n" + text),
		"utf-16 le":       wide("\ufeff"+text, false),
		"utf-16 be":       wide("\ufeff"+text, true),
		"utf-16 unmarked": wide(text, false),
	} {
		heading, all, err := records(t, file)
		if err != nil || len(heading) != 2 || len(all) != 2 || strings.Join(strings.Fields(all[0].cells[1]), " ") != `Rao, Asha "A" of Pune` || all[1].cells[1] != "بانو" || all[1].bad != "" {
			t.Errorf("%s: %q %+v %v", name, heading, all, err)
		}
	}
	for name, file := range map[string]string{
		"semicolons": "email;name\na@example.org;x,y\n", "tabs": "email\tname\na@example.org\tx,y\n", "bars": "email|name\na@example.org|x,y\n",
	} {
		if _, all, err := records(t, []byte(file)); err != nil || len(all) != 1 || all[0].cells[1] != "x,y" {
			t.Errorf("%s: %+v %v", name, all, err)
		}
	}
}

// A bad line loses itself and names itself; the others stay.
func TestABadLineLosesItself(t *testing.T) {
	file := "email,name\nok@example.org,1\nbad\xff@example.org,2\n\"open,3\nok@example.org,4\n" +
		"long@example.org," + strings.Repeat("x", cellMost+1) + "\n" + strings.Repeat(",", columnsMost+1) + "\nok@example.org,7\nnul\x00,8\n"
	_, all, err := records(t, []byte(file))
	var lines []int
	for _, r := range all {
		if r.bad == "" {
			lines = append(lines, r.line)
		}
	}
	if err != nil || len(lines) != 3 || lines[0] != 2 || lines[1] != 5 || lines[2] != 8 {
		t.Errorf("sound lines %v, %v", lines, err)
	}
	if _, _, err := records(t, []byte("email\n"+strings.Repeat("\"x\n", 2*tornMost+recordLines*3)[:]+strings.Repeat("\"\"\"x\n", 2*tornMost))); err != nil && fault.Of(err).Key != "bring-torn" {
		t.Error(err)
	}
	for file, key := range map[string]string{"": "bring-empty", "\n\n": "bring-empty", "PK\x03\x04zip": "bring-packed"} {
		if _, _, err := records(t, []byte(file)); err == nil || fault.Of(err).Key != key {
			t.Errorf("%q: %v", file, err)
		}
	}
}

func TestMoments(t *testing.T) {
	in, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[string]string{
		"2026-12-15": "2026-12-15 12:00", "2026-12-15T08:00:00Z": "2026-12-15 13:30", "2026-12-15 08:00:00": "2026-12-15 08:00", "2026-12-15T08:00:00.000+05:30": "2026-12-15 08:00",
		"15/12/2026": "2026-12-15 12:00", "15-12-2026 10:20:30": "2026-12-15 10:20", "5.12.2026": "?", "12/15/2026 3:04 PM": "2026-12-15 15:04", "15 Dec 2026": "2026-12-15 12:00",
		"December 15, 2026": "2026-12-15 12:00", "1797273000": "2026-12-15 00:00", "1797273000000": "2026-12-15 00:00", "46371": "2026-12-15 12:00", "20261215": "2026-12-15 12:00", "15/12/26": "2026-12-15 12:00",
		"3/4/2026": "?", "soon": "?", "31/02/2026": "?", "0001-01-01": "?", "9999-12-31": "?", "": "", "0": "", "null": "",
	} {
		at, ok := moment(s, in, unclear)
		got := "?"
		if ok {
			if got = ""; !at.IsZero() {
				got = at.In(in).Format("2006-01-02 15:04")
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

// Days that can be read in two ways are decided by their whole column, by the others, or not at all.
func TestDaysAreDecidedByTheColumn(t *testing.T) {
	for name, c := range map[string]struct {
		rows string
		told order
		want string
	}{
		"shown":                {"3/4/2026,\n25/4/2026,\n", unclear, "2026-04-03"},
		"the other way":        {"3/4/2026,\n4/25/2026,\n", unclear, "2026-03-04"},
		"by the other column":  {"3/4/2026,25/12/2025\n", unclear, "2026-04-03"},
		"not at all":           {"3/4/2026,\n5/6/2026,\n", unclear, "bring-days-unclear"},
		"told":                 {"3/4/2026,\n5/6/2026,\n", monthFirst, "2026-03-04"},
		"both":                 {"3/4/2026,\n25/4/2026,\n4/25/2026,\n", unclear, "bring-days-mixed"},
		"the columns disagree": {"25/4/2026,4/25/2026\n", unclear, "2026-04-25"},
		"none needed":          {"2026-04-03,\n", unclear, "2026-04-03"},
	} {
		tab, err := openTable(strings.NewReader("paid until,since,email\n" + c.rows))
		if err != nil {
			t.Fatal(err)
		}
		h, err := readHeading(tab.heading, nil)
		if err != nil {
			t.Fatal(err)
		}
		o := &orders{h: h, seen: map[int][2]bool{}, any: map[int]bool{}}
		first := ""
		for r, err := tab.read(); err == nil; r, err = tab.read() {
			if o.watch(r); first == "" {
				first = r.cells[0]
			}
		}
		by, err := o.decided(c.told)
		got := ""
		if err != nil {
			got = fault.Of(err).Key
		} else if at, ok := moment(first, time.UTC, by[0]); ok {
			got = at.Format("2006-01-02")
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestSums(t *testing.T) {
	h, err := readHeading([]string{"email", "amount", "currency"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &meaning{heading: h, currency: "INR"}
	for said, want := range map[string]string{
		"100": "INR 100.00", "₹1,00,000.50": "INR 100000.50", "Rs. 250": "INR 250.00", "100.0000": "INR 100.00", "1.000,50": "INR 1000.50", "99,5": "INR 99.50", "1,000": "INR 1000.00", "": "INR 0.00",
		"-5": "?", "1.000": "?", "$10": "?", "250 INR": "INR 250.00", "10.5000": "INR 10.50", "ten": "?", "100.005": "?", "1e9": "?", "99999999999999999999": "?",
	} {
		a, w := m.amount(record{cells: []string{"", said, ""}})
		got := "?"
		if w == nil {
			got = money.Of(a.Minor, "INR").String()
		}
		if got != want {
			t.Errorf("%q is %s, want %s", said, got, want)
		}
	}
	if a, w := m.amount(record{cells: []string{"", "$10.00", "usd"}}); w != nil || a != money.Of(1000, "USD") {
		t.Errorf("%v, %v", a, w)
	}
}

func TestPlansAreFound(t *testing.T) {
	all := []fund.Plan{{ID: "1", Code: "monthly", Every: fund.Month, Amount: money.Rupees(100)}, {ID: "2", Code: "yearly", Every: fund.Year, Amount: money.Rupees(1000)},
		{ID: "3", Code: "patron", Every: fund.Year, Amount: money.Rupees(9000), Names: fund.Names{"hi": "संरक्षक"}}, {ID: "4", Code: "lifetime", Every: fund.Lifetime, Amount: money.Rupees(10000)}}
	p, err := newPlans(all, map[string]string{"Gold Circle": "patron"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, every string
		interval    int
		rupees      int64
		want        string
	}{
		{"Monthly", "", 1, 0, "monthly"}, {"gold circle", "month", 1, 5, "patron"}, {"संरक्षक", "", 1, 0, "patron"}, {"Reader Monthly Plus", "", 1, 80, "monthly"},
		{"", "month", 12, 0, ""}, {"", "month", 12, 1000, "yearly"}, {"", "year", 1, 9000, "patron"}, {"", "year", 1, 500, ""}, {"", "month", 3, 300, ""}, {"", "", 1, 10000, "lifetime"},
		{"", "", 1, 0, ""}, {"Nothing", "", 1, 1, ""}, {"Founding forever", "", 1, 0, "lifetime"},
	} {
		got, why := p.find(c.name, c.every, c.interval, money.Rupees(c.rupees))
		if got.Code != c.want || (why == "") != (c.want != "") {
			t.Errorf("%+v: %s %s", c, got.Code, why)
		}
	}
	if _, err := newPlans(all, map[string]string{"x": "none"}); err == nil || fault.Of(err).Key != "bring-plan-ours" {
		t.Error(err)
	}
}

func TestColumnsAreMapped(t *testing.T) {
	h, err := readHeading([]string{"Kunde", "email", "bis"}, map[string]string{"kunde": "email", "Email": "", "BIS": "paid_until"})
	if err != nil || h.at[cEmail][0] != 0 || len(h.at[cEmail]) != 1 || h.at[cUntil][0] != 2 || len(h.ignored) != 1 {
		t.Errorf("%+v %v", h, err)
	}
	for key, c := range map[string]struct {
		names []string
		maps  map[string]string
	}{
		"bring-no-email":   {[]string{"a"}, nil},
		"bring-map-ours":   {[]string{"email"}, map[string]string{"email": "shoe"}},
		"bring-map-theirs": {[]string{"email"}, map[string]string{"shoe": "name"}},
	} {
		if _, err := readHeading(c.names, c.maps); err == nil || fault.Of(err).Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// Whatever is in a file, reading it ends, and what is said of it holds nothing that steers a terminal.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"email,name\na@example.org,x\n", "email;paid until\n\"a@example.org;3/4/2026\n\n\"", "sep=;\nid;plan_id;current_end;email\nsub_1;x;1797273000;a@b.org", "\xff\xfee\x00m\x00", "email,amount,status\na@b.org,\"1.000,50\",\x1b[2J\n"} {
		f.Add([]byte(s))
	}
	all := []fund.Plan{{ID: "1", Code: "monthly", Every: fund.Month, Months: 1, Amount: money.Rupees(100)}}
	f.Fuzz(func(t *testing.T, file []byte) {
		tab, err := openTable(bytes.NewReader(file))
		if err != nil {
			return
		}
		h, err := readHeading(tab.heading, nil)
		if err != nil {
			return
		}
		p, err := newPlans(all, nil)
		if err != nil {
			t.Fatal(err)
		}
		o := &orders{h: h, seen: map[int][2]bool{}, any: map[int]bool{}}
		m := &meaning{heading: h, in: time.UTC, currency: "INR", plans: p, gateway: func(n string) (bool, bool) { return n == "razorpay", false }}
		report, last := newReport(h), 0
		for {
			r, err := tab.read()
			if err != nil {
				break
			}
			if r.line <= last {
				t.Fatalf("line %d after %d", r.line, last)
			}
			last = r.line
			o.watch(r)
			one, w := m.read(r)
			if w != nil {
				report.refuse(r.line, w)
				if !w.half {
					continue
				}
			}
			if one.reader.Email == "" || one.pays && !one.given && (one.amount.Minor < 0 || one.plan.ID == "" || one.until.IsZero()) {
				t.Fatalf("%+v", one)
			}
			for _, n := range one.notes {
				report.note(r.line, n)
			}
		}
		_, _ = o.decided(unclear)
		var b bytes.Buffer
		if err := report.WriteText(&b); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(b.String(), "\x00\x1b\u202e") {
			t.Fatalf("%q", b.String())
		}
	})
}
