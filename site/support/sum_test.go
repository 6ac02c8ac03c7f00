package support

import (
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/money"
)

func TestSumsAreReadAsReadersWriteThem(t *testing.T) {
	for _, c := range []struct {
		text  string
		minor int64 // -1: refused
	}{
		{"500", 50000}, {" 500 ", 50000}, {"₹ 500", 50000}, {"₹500", 50000}, {"Rs. 500", 50000}, {"rs 500", 50000}, {"INR 500", 50000}, {"₨ 500", 50000},
		{"500/-", 50000}, {"Rs. 1,500/-", 150000}, {"५०० रुपये", 50000}, {"रु. ५००", 50000}, {"500 روپے", 50000},
		{"१००", 10000}, {"۱۰۰", 10000}, {"١٠٠", 10000}, {"１００", 10000}, {"१,००,०००", 10000000}, {"1,00,000", 10000000}, {"100,000", 10000000}, {"۱،۰۰،۰۰۰", 10000000},
		{"99.50", 9950}, {"99.5", 9950}, {"٩٩٫٥٠", 9950}, {"0.01", 1}, {"\u2066₹500\u2069", 50000}, {"\u00a0500", 50000},
		{"", -1}, {"0", -1}, {"0.00", -1}, {"-5", -1}, {"−5", -1}, {"+5", -1}, {"99,50", -1}, {"1,5", -1}, {",500", -1}, {"5,", -1}, {"1.234", -1}, {"5.", -1}, {"1.000,00", -1},
		{"1e3", -1}, {"0x10", -1}, {"five", -1}, {"100 200", -1}, {"500 500", -1}, {"$5", -1}, {"NaN", -1}, {"∞", -1}, {"½", -1}, {"99999999999999999999999", -1},
		{strings.Repeat("9", 10000), -1}, {"₹₹5", -1}, {"\x00500", -1}, {"500\xff", -1}, {"<b>5</b>", -1},
	} {
		got, err := typed(c.text, "INR")
		if (err != nil) != (c.minor < 0) || err == nil && got != money.Of(c.minor, "INR") {
			t.Errorf("%.40q is %v, %v; want %d", c.text, got, err, c.minor)
		}
	}
	if got, err := typed("500", "JPY"); err != nil || got.Minor != 500 {
		t.Errorf("500 yen are %v, %v", got, err)
	}
}

func TestWhatStandsInAFieldIsReadBack(t *testing.T) {
	for a, want := range map[money.Amount]string{money.Rupees(500): "500", money.Of(9950, "INR"): "99.50", money.Of(1, "INR"): "0.01", money.Of(500, "JPY"): "500", money.Of(1500, "KWD"): "1.500"} {
		got := figure(a)
		if back, err := typed(got, a.Currency); got != want || err != nil || back != a {
			t.Errorf("%v stands as %q, want %q; it is read as %v, %v", a, got, want, back, err)
		}
	}
}

func TestANameIsOneLine(t *testing.T) {
	for in, want := range map[string]string{"  Mina\r\n O'Rao ": "Mina O'Rao", "मीना राव": "मीना राव", "a\x00b\xff": "ab", "": "", strings.Repeat("म", 120): strings.Repeat("म", 120)} {
		if got, err := nameOf(in); err != nil || got != want {
			t.Errorf("%q is %q, %v", in, got, err)
		}
	}
	if _, err := nameOf(strings.Repeat("म", 121)); err == nil {
		t.Error("121 letters are a name")
	}
}

func FuzzTyped(f *testing.F) {
	for _, s := range []string{"₹ 1,00,000.50", "१००", "۱۰۰/-", "रु. ५", "\u2066٩٫٥\u2069"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := typed(s, "INR")
		if err != nil {
			return
		}
		if got.Minor <= 0 || got.Currency != "INR" {
			t.Fatalf("%q is %v", s, got)
		}
		if back, err := typed(figure(got), "INR"); err != nil || back != got {
			t.Fatalf("%q is %v, then %v, %v", s, got, back, err)
		}
	})
}
