package money

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParseReadsWhatPeopleType(t *testing.T) {
	for _, c := range []struct {
		text, code string
		minor      int64 // -1: refused
	}{
		{"100", "INR", 10000}, {"1,000", "INR", 100000}, {"1,00,000.50", "INR", 10000050}, {"₹ 250", "INR", 25000},
		{"Rs. 99.9", "INR", 9990}, {"0", "INR", 0}, {"500", "JPY", 500}, {"1.234", "KWD", 1234},
		{"", "INR", -1}, {"1.234", "INR", -1}, {"-5", "INR", -1}, {"1e9", "INR", -1}, {"12.", "INR", -1}, {"5.5", "JPY", -1},
		{"१००", "INR", -1}, {"99999999999999999999", "INR", -1}, {"5", "inr", -1}, {"5", "XXQ", -1}, {"٥", "INR", -1},
	} {
		got, err := Parse(c.text, c.code)
		if (err != nil) != (c.minor < 0) || err == nil && got.Minor != c.minor {
			t.Errorf("Parse(%q, %s) = %v, %v", c.text, c.code, got, err)
		}
	}
}

func TestDecimalsAreThoseOfISOAndNotOfCustom(t *testing.T) {
	for code, want := range map[string]int{"INR": 2, "PKR": 2, "AFN": 2, "MMK": 2, "LKR": 2, "JPY": 0, "KRW": 0, "KWD": 3, "IQD": 3} {
		if got, err := Exponent(code); err != nil || got != want {
			t.Errorf("%s has %d decimals, %v; want %d", code, got, err, want)
		}
	}
}

func TestSumsNeverWrap(t *testing.T) {
	if _, err := Of(math.MaxInt64, "INR").Add(Of(1, "INR")); err == nil {
		t.Error("MaxInt64 + 1 was summed")
	}
	if _, err := Of(math.MinInt64, "INR").Add(Of(-1, "INR")); err == nil {
		t.Error("MinInt64 - 1 was summed")
	}
	if _, err := Rupees(1).Add(Of(1, "USD")); err == nil {
		t.Error("rupees and dollars were summed")
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(-1<<61, 1<<61).Draw(t, "a"), rapid.Int64Range(-1<<61, 1<<61).Draw(t, "b")
		sum, err := Of(a, "INR").Add(Of(b, "INR"))
		if err != nil || sum.Minor != a+b {
			t.Fatalf("%d + %d = %v, %v", a, b, sum, err)
		}
	})
}

func TestDecimalAndParseAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1<<60).Draw(t, "n")
		got, err := Parse(Of(n, "INR").Decimal(2), "INR")
		if err != nil || got.Minor != n {
			t.Fatalf("%d became %v, %v", n, got, err)
		}
	})
	if s := Of(-5, "INR").String(); s != "INR -0.05" {
		t.Errorf("minus five paise is %q", s)
	}
	if s := Of(math.MinInt64, "JPY").Decimal(0); s != "-9223372036854775808" {
		t.Errorf("the least amount is %q", s)
	}
}
