package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
)

func TestSumsInIndianEnglishWords(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency string
		want     string
	}{
		{10_000_00, "INR", "Rupees Ten Thousand only"},
		{100_00, "INR", "Rupees One Hundred only"},
		{1_00, "INR", "Rupee One only"},
		{0, "INR", "Rupees Zero only"},
		{1, "INR", "Paisa One only"},
		{50, "INR", "Paise Fifty only"},
		{99_50, "INR", "Rupees Ninety-Nine and Paise Fifty only"},
		{1_01, "INR", "Rupee One and Paisa One only"},
		{13_00, "INR", "Rupees Thirteen only"},
		{40_00, "INR", "Rupees Forty only"},
		{101_00, "INR", "Rupees One Hundred One only"},
		{1_000_00, "INR", "Rupees One Thousand only"},
		{99_999_00, "INR", "Rupees Ninety-Nine Thousand Nine Hundred Ninety-Nine only"},
		{1_00_000_00, "INR", "Rupees One Lakh only"},
		{12_34_567_89, "INR", "Rupees Twelve Lakh Thirty-Four Thousand Five Hundred Sixty-Seven and Paise Eighty-Nine only"},
		{1_00_00_000_00, "INR", "Rupees One Crore only"},
		{1_00_00_00_00_000_00, "INR", "Rupees Ten Thousand Crore only"},
		{1_00_000_00_00_000_00, "INR", "Rupees One Lakh Crore only"},
		{-5_00, "INR", "Minus Rupees Five only"},
		{5_25, "USD", "USD Five and 25/100 only"},
		{500, "JPY", "JPY Five Hundred only"},
		{1_005, "KWD", "KWD One and 005/1000 only"},
		{5, "???", "??? 5 (minor)"},
	} {
		if got := InWords(money.Of(c.minor, c.currency)); got != c.want {
			t.Errorf("%d %s is %q, want %q", c.minor, c.currency, got, c.want)
		}
	}
}

// counted reads the words of a number again.
func counted(words string) uint64 {
	value := map[string]uint64{}
	for i, w := range ones {
		value[w] = uint64(i)
	}
	for i, w := range tens {
		value[w] = uint64(i * 10)
	}
	size := map[string]uint64{"Hundred": 100, "Thousand": 1_000, "Lakh": 100_000, "Crore": 10_000_000}
	var read func(parts []string) uint64
	read = func(parts []string) uint64 {
		for _, unit := range []string{"Crore", "Lakh", "Thousand", "Hundred"} {
			for i := len(parts) - 1; i >= 0; i-- {
				if parts[i] == unit {
					return read(parts[:i])*size[unit] + read(parts[i+1:])
				}
			}
		}
		n := uint64(0)
		for _, p := range parts {
			n += value[p]
		}
		return n
	}
	return read(strings.Fields(strings.ReplaceAll(words, "-", " ")))
}

func TestNumbersCanBeReadBackFromTheirWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(0, 1<<63).Draw(t, "n")
		n >>= rapid.UintRange(0, 63).Draw(t, "by")
		if got := counted(Count(n)); got != n {
			t.Fatalf("%d is %q, which is %d", n, Count(n), got)
		}
	})
}

// fixed is a tax invoice with something in every field.
func fixed() Document {
	day := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	return Document{Kind: Invoice, Number: "NDI/26-27/000123", At: day, Issued: day.Add(time.Minute), Zone: "Asia/Kolkata",
		Issuer: Issuer{Name: "The Lake Paper Trust", Address: "1 Ghat Road,\nSarovar 190001", Email: "desk@example.org", Registration: "CIN U22110JK2026PTC000001",
			GSTIN: "01ABCDE1234F1Z5", Officer: "Sara Khan", OfficerEmail: "sara@example.org"},
		Name: "Zoë O'Neill (Mrs.)", Email: "zoe@example.org", Amount: money.Rupees(100), Style: lang.Symbol,
		Tax:  &Tax{SAC: "998431", Rate: 1800, Net: 8475, CGST: 763, SGST: 762, Place: "JK"},
		Plan: map[lang.Code]string{"en": "Monthly", "hi": "मासिक", "ur": "ماہانہ"}, From: day, Until: time.Date(2026, 12, 22, 18, 30, 0, 0, time.UTC),
		Gateway: "sandbox", Object: "pay_1", Method: "card", Last4: "4242", Reference: "7K2MQXRA", Wording: "citizen-2026-12", WordingKey: "fund-declaration", Declared: day.Add(-time.Hour),
		Code: "ABCDEFGH-JKMNPQRS-TVWXYZ23", Verify: "https://lake.example/verify/ABCDEFGH-JKMNPQRS-TVWXYZ23", Web: "https://lake.example/account/receipts/NDI/26-27/000123",
		Rules: "https://lake.example/grievance"}
}

// shown is the text that a PDF's pages show, a line a run (ISO 32000-1, 7.3.4.2 and 9.4.3).
func shown(t *testing.T, pdf []byte) string {
	t.Helper()
	var out strings.Builder
	for {
		_, after, found := bytes.Cut(pdf, []byte(" Td ("))
		if !found {
			return out.String()
		}
		i := 0
		for ; i < len(after) && after[i] != ')'; i++ {
			if after[i] == '\\' {
				i++
			}
			out.WriteByte(after[i])
		}
		if !bytes.HasPrefix(after[i:], []byte(")Tj ET")) {
			t.Fatalf("a text does not end: %q", after[:min(i+20, len(after))])
		}
		out.WriteByte('\n')
		pdf = after[i:]
	}
}

const fixedSum = "b4dc6c59ab487043f03408ac82293ee43869b07fa764be44b95bc1c6f192f279"

func TestAPDFIsTheSameBytesForGood(t *testing.T) {
	first, err := PDF(fixed())
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := PDF(fixed())
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("made again it differs: %v", err)
		}
	}
	sum := sha256.Sum256(first)
	if got := hex.EncodeToString(sum[:]); got != fixedSum {
		t.Errorf("the PDF's SHA-256 is %s, want %s: documents that were sent can no longer be made again", got, fixedSum)
	}
	text := shown(t, first)
	for _, want := range []string{"Tax invoice NDI/26-27/000123", "The Lake Paper Trust", "1 Ghat Road, Sarovar 190001", "GSTIN 01ABCDE1234F1Z5", "CIN U22110JK2026PTC000001",
		"23 November 2026", "Zo\xeb O'Neill (Mrs.)", "Rs 100", "Rupees One Hundred only", "Monthly", "23 November 2026 to 22 December 2026", "CARD \xb7\xb7\xb7\xb74242", "pay_1", "7K2MQXRA",
		"I am a citizen of India", "84.75", "CGST", "7.63", "SGST", "7.62", "9%", "100.00", "Jammu and Kashmir (01)", "998431", "reverse charge\nNo\n",
		"No income tax deduction", "Sara Khan", "sara@example.org", "https://lake.example/verify/ABCDEFGH-JKMNPQRS-TVWXYZ23"} {
		if !strings.Contains(text, want) {
			t.Errorf("the PDF does not say %q:\n%s", want, text)
		}
	}
	if !bytes.HasPrefix(first, []byte("%PDF-1.")) || !bytes.Contains(first, []byte("/CreationDate (D:20261123093100)")) || bytes.Contains(first, []byte("/JavaScript")) {
		t.Error("not dated by the day of issue")
	}
	if len(first) > 40<<10 {
		t.Errorf("%d bytes", len(first))
	}
	later := fixed()
	later.Issued = later.Issued.Add(time.Second)
	if other, err := PDF(later); err != nil || bytes.Equal(other, first) {
		t.Error("another day of issue gives the same bytes")
	}
}

var hostile = []string{
	"محمد علی", "मीना राव", "😀 Mina 👩‍👩‍👧", "<script>alert(1)</script>", `=cmd|' /C calc'!A0`, "Mina) Tj /JS (app.alert(1)) ET endstream endobj", strings.Repeat("A", 10_000), strings.Repeat("म", 10_000),
	"Mi\xffna\xc3", "\u202eanim\u202c", "Mi\x00na\r\n\tRao", "a\u0301", "Łukasz", "₹100 Club", "\\", "", "\u200b", strings.Repeat("word ", 4_000), "\ufeff", "{{.}}", "${jndi:ldap://x}", "\uFFFD",
}

// Whatever people wrote, the paper is whole: in a PDF it is as it was written, or said to stand elsewhere.
func TestHostileNamesAreSafe(t *testing.T) {
	for _, name := range hostile {
		d := fixed()
		d.Name, d.Issuer.Name, d.Issuer.Address, d.Issuer.Officer, d.Plan["en"], d.Object, d.Reference, d.Method, d.Approval = name, name, name, name, name, name, name, name, name
		b, err := PDF(d)
		if err != nil {
			t.Errorf("%.30q: %v", name, err)
			continue
		}
		text := shown(t, b)
		if strings.Contains(strings.ReplaceAll(text, "wrong? ", ""), "?") || strings.Contains(text, "\x00") {
			t.Errorf("%.30q is garbled: %q", name, text)
		}
		if n := bytes.Count(b, []byte("endobj")); n != bytes.Count(b, []byte(" 0 obj")) && !strings.Contains(name, "endobj") {
			t.Errorf("%.30q breaks the PDF: %d objects end", name, n)
		}
		if len(b) > 200<<10 {
			t.Errorf("%.30q makes %d bytes", name, len(b))
		}
		for _, code := range lang.Codes {
			s := d.Sheet(lang.For(code))
			for _, r := range append(s.Rows, s.Under...) {
				if !utf8.ValidString(r.Value) || strings.ContainsAny(r.Value, "\x00\n\r\t\u202e\u200b\ufeff") || utf8.RuneCountInString(r.Value) > longestText+1 {
					t.Errorf("%.30q on the sheet: %q", name, r.Value)
				}
			}
		}
	}
}

func TestWhatLatinCannotCarryIsSaidToStandOnTheWeb(t *testing.T) {
	for name, want := range map[string]string{"محمد علی": "see the web receipt", "मीना राव": "see the web receipt", "Mina 😀": "see the web receipt", "Łukasz": "see the web receipt",
		"Zoë": "Zo\xeb", "Zoe\u0308": "Zo\xeb", "₹100 Club": "Rs 100 Club", "A (b) \\": `A (b) \`, "<b>": "<b>", "Mi\xffna": "see the web receipt"} {
		d := fixed()
		d.Name, d.Email = name, ""
		b, err := PDF(d)
		if err != nil {
			t.Fatal(err)
		}
		if text := shown(t, b); !strings.Contains(text, "Received from\n"+want+"\n") {
			t.Errorf("%q is not written %q:\n%s", name, want, text)
		}
	}
}

func FuzzAnyNameMakesAPDF(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := fixed()
		d.Name, d.Issuer.Address, d.Object = s, s, s
		b, err := PDF(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := strconv.Atoi(string(bytes.Fields(b[bytes.LastIndex(b, []byte("startxref"))+9:])[0])); err != nil {
			t.Fatal(err)
		}
		text := shown(t, b)
		if p, ok := latin(plain(s, longestName)); ok && p != "" && len(p) < 40 && !strings.ContainsAny(p, `\()`) && !strings.Contains(text, p) {
			t.Fatalf("%q is not in it: %q", p, text)
		}
		for _, code := range lang.Codes {
			d.Sheet(lang.For(code))
		}
	})
}

// Each kind says what belongs to it, in each language.
func TestSheets(t *testing.T) {
	for _, code := range lang.Codes {
		l := lang.For(code)
		d := fixed()
		rows := func(s Sheet) string {
			b, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		s := rows(d.Sheet(l))
		for _, want := range []string{l.Say("paper-invoice"), d.Plan[code], "84.75", l.Say("paper-state-jk") + " (01)", l.Say("paper-no-benefit"), l.Say("paper-price"), "Rupees One Hundred only", "pay_1", l.Say("fund-declaration"), "citizen-2026-12"} {
			if !strings.Contains(s, want) {
				t.Errorf("%s invoice: no %q in %s", code, want, s)
			}
		}
		d.Kind, d.Tax, d.Gift, d.Approval, d.WordingKey, d.Until = Receipt, nil, true, "AAATT1234A of 2026", "", time.Time{}
		s = rows(d.Sheet(l))
		for want, has := range map[string]bool{l.Say("paper-receipt"): true, "AAATT1234A of 2026": true, l.Say("paper-gift"): true, l.Say("paper-no-benefit"): false, "CGST": false, "SAC": false,
			l.Say("fund-declaration"): false, "citizen-2026-12": true, l.Say("paper-good", "From", l.Date(d.From)): true} {
			if strings.Contains(s, want) != has {
				t.Errorf("%s receipt: %q in it should be %v: %s", code, want, has, s)
			}
		}
		n := Document{Kind: Note, Number: "NDR/26-27/000001", At: d.At, Issued: d.At.AddDate(0, 0, 2), Amount: money.Rupees(40), Undoes: "NDI/26-27/000123", UndoesAt: d.At, Undone: Invoice,
			Gateway: "upi", Object: "upi:123456789012", Tax: &Tax{Rate: 1800, Net: 3390, IGST: 610, Place: "MH", Inter: true}, Name: "Mina", Email: "mina@example.org"}
		s = rows(n.Sheet(l))
		for want, has := range map[string]bool{l.Say("paper-note"): true, "NDI/26-27/000123": true, l.Say("paper-tax-back"): true, "IGST": true, "6.10": true, "18%": true, "CGST": false, "123456789012": true, "upi:": false,
			l.Say("paper-utr"): true, l.Say("paper-to"): true, l.Say("paper-issued"): true, l.Say("paper-note-stands"): true, l.Say("paper-no-benefit"): false, "Rupees Forty only": true} {
			if strings.Contains(s, want) != has {
				t.Errorf("%s note: %q in it should be %v: %s", code, want, has, s)
			}
		}
		n.Name, n.Email = "", "" // the law no longer has it kept
		if s := rows(n.Sheet(l)); strings.Contains(s, l.Say("paper-to")) {
			t.Errorf("%s: a note to nobody names one: %s", code, s)
		}
	}
}

func TestStates(t *testing.T) {
	for _, code := range lang.Codes {
		all := States(lang.For(code))
		if len(all) != 36 {
			t.Errorf("%s: %d states and territories, want 36", code, len(all))
		}
		seen := map[string]bool{}
		for _, s := range all {
			if strings.HasPrefix(s.Name, "paper-") || seen[s.Code] || len(s.Code) != 2 {
				t.Errorf("%s: %+v", code, s)
			}
			seen[s.Code] = true
		}
	}
	l := lang.For("en")
	for letters, want := range map[string]string{"JK": "Jammu and Kashmir (01)", "OR": "Odisha (21)", "TG": "Telangana (36)", "XX": "XX", "": ""} {
		if s, _ := StateOf(l, letters); s.String() != want {
			t.Errorf("%s is %q", letters, s)
		}
	}
	if stateTax("LA") != "UTGST" || stateTax("JK") != "SGST" || stateTax("DL") != "SGST" {
		t.Error("a territory without a legislature has UTGST, others SGST")
	}
}

func TestPercentAndFigures(t *testing.T) {
	for n, want := range map[int]string{18_000: "18%", 9_000: "9%", 125: "0.125%", 2_500: "2.5%", 50: "0.05%"} {
		if got := percent(n); got != want {
			t.Errorf("%d is %s", n, got)
		}
	}
	l := lang.For("hi")
	for _, c := range []struct {
		minor    int64
		currency string
		want     string
	}{{8475, "INR", "84.75"}, {1_23_456_05, "INR", "1,23,456.05"}, {5, "INR", "0.05"}, {500, "JPY", "500"}, {1_005, "KWD", "1.005"}} {
		if got := figures(l, c.minor, c.currency); got != c.want {
			t.Errorf("%d %s is %s", c.minor, c.currency, got)
		}
	}
}

func TestAMarkIsWhatAScannerWants(t *testing.T) {
	m, err := NewMark("https://lake.example/verify/ABCDEFGH-JKMNPQRS-TVWXYZ23")
	if err != nil || m.Side < 21+8 || len(m.Runs) == 0 || !strings.HasPrefix(m.Path(), "M4 4h7v1h-7z") {
		t.Errorf("%+v, %v", m.Side, err)
	}
	for _, r := range m.Runs {
		if r.X < quiet || r.Y < quiet || r.X+r.Long > m.Side-quiet || r.Y >= m.Side-quiet {
			t.Errorf("%+v stands in the quiet border", r)
		}
	}
	if _, err := NewMark(strings.Repeat("x", 5000)); err == nil {
		t.Error("five thousand letters were drawn")
	}
}
