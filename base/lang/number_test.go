package lang

import (
	"math"
	"testing"
)

func TestNumbersAreGroupedAsIndiaDoes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", -999: "-999", 1000: "1,000", 99999: "99,999", 123456: "1,23,456",
		12345678: "1,23,45,678", -123456: "-1,23,456", math.MaxInt64: "92,23,37,20,36,85,47,75,807",
		math.MinInt64: "-92,23,37,20,36,85,47,75,808",
	} {
		for _, code := range Codes {
			if got := For(code).Number(n); got != want {
				t.Errorf("%s: %d = %q, want %q", code, n, got, want)
			}
		}
	}
}

func TestMoneyIsWrittenAsANewspaperPrintsIt(t *testing.T) {
	for _, c := range []struct {
		code     Code
		minor    int64
		currency string
		style    string
		want     string
	}{
		{English, 10000, "INR", Symbol, "₹100"},
		{English, 10000, "INR", "", "₹100"},
		{English, 9950, "INR", Symbol, "₹99.50"},
		{English, 5, "INR", Symbol, "₹0.05"},
		{English, 0, "INR", Symbol, "₹0"},
		{English, 1000000, "INR", Symbol, "₹10,000"},
		{English, 12345678905, "INR", Symbol, "₹12,34,56,789.05"},
		{English, -9950, "INR", Symbol, "-₹99.50"},
		{English, 10000, "INR", Rs, "Rs 100"},
		{English, -12345600, "INR", Rs, "-Rs 1,23,456"},
		{English, 500, "JPY", Rs, "JP¥500"},
		{English, 1050, "USD", Symbol, "US$10.50"},
		{English, 1234567, "KWD", Symbol, "KWD 1,234.567"},
		{English, 1234000, "KWD", Symbol, "KWD 1,234"},
		{English, math.MinInt64, "INR", Symbol, "-₹92,23,37,20,36,85,47,758.08"},
		{English, math.MinInt64, "JPY", Symbol, "JPY -9223372036854775808"},
		{English, 1234, "ABC", Symbol, "ABC 1234 (minor)"},
		{Hindi, 10000, "INR", Symbol, "₹100"},
		{Hindi, 10000, "INR", Rs, "100 रुपये"},
		{Hindi, 100, "INR", Rs, "1 रुपया"},
		{Urdu, 10000, "INR", Symbol, "\u2066₹100\u2069"},
		{Urdu, -10000, "INR", Symbol, "\u2066-₹100\u2069"},
		{Urdu, 10000000, "INR", Rs, "\u2067\u20661,00,000\u2069 روپے\u2069"},
		{Urdu, 100, "INR", Rs, "\u2067\u20661\u2069 روپیہ\u2069"},
		{Urdu, 1000, "EUR", Rs, "\u2066€10\u2069"},
	} {
		if got := For(c.code).Money(c.minor, c.currency, c.style); got != c.want {
			t.Errorf("%s: %d %s %s = %q, want %q", c.code, c.minor, c.currency, c.style, got, c.want)
		}
	}
}
