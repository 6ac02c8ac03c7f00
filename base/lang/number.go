package lang

import (
	"strconv"
	"strings"

	"golang.org/x/text/currency"
	"golang.org/x/text/number"

	"github.com/nightdesk/nightdesk/base/money"
)

// How a newsroom writes rupees: Symbol ₹100, Rs "Rs 100" (in Hindi and Urdu
// the word follows, as their newspapers print it: 100 रुपये, 100 روپے).
const (
	Symbol = "symbol"
	Rs     = "rs"
)

// Isolates of the Unicode bidirectional algorithm (UAX #9, section 2.4): what
// stands between is laid out by itself and cannot move its neighbours.
const (
	leftToRight = "\u2066"
	rightToLeft = "\u2067"
	isolateEnd  = "\u2069"
)

// Number writes a whole number with Indian grouping: 1,23,456. All three
// languages use Western digits: CLDR has them for en-IN and hi-IN, and for
// Urdu Indian news sites print them too (CLDR's ur-IN would give ۱٬۲۳٬۴۵۶).
func (l *Lang) Number(n int64) string {
	if -1000 < n && n < 1000 {
		return strconv.FormatInt(n, 10)
	}
	return l.digits.Sprint(number.Decimal(n))
}

// Money writes minor units of an ISO 4217 currency: whole sums without
// decimals (₹100), others with all of the currency's (₹99.50). Style is Symbol
// or Rs and changes rupees only; anything but Rs is Symbol. In Urdu the sum is
// wrapped in isolates. A currency ISO does not know is written as it stands,
// in minor units.
func (l *Lang) Money(minor int64, code, style string) string {
	sum := money.Of(minor, code)
	exp, err := money.Exponent(code)
	if err != nil {
		return l.isolate(leftToRight, sum.String())
	}
	sign, digits := "", sum.Decimal(exp)
	if minor < 0 {
		sign, digits = "-", digits[1:]
	}
	units, cents, _ := strings.Cut(digits, ".")
	n, err := strconv.ParseInt(units, 10, 64)
	if err != nil { // only the least int64 of a currency without decimals
		return l.isolate(leftToRight, sum.String())
	}
	digits = l.Number(n)
	if strings.Trim(cents, "0") != "" {
		digits += "." + cents
	}
	if code == "INR" && style == Rs {
		return l.rupees(sign, digits)
	}
	mark := l.digits.Sprint(currency.Symbol(currency.MustParseISO(code)))
	if mark == code {
		mark += " "
	}
	return l.isolate(leftToRight, sign+mark+digits)
}

// rupees writes the word instead of the sign, on the side where the language has it.
func (l *Lang) rupees(sign, digits string) string {
	word := l.calendar.rupees
	if digits == "1" {
		word = l.calendar.rupee
	}
	switch l.code {
	case Hindi:
		return sign + digits + " " + word
	case Urdu:
		return l.isolate(rightToLeft, l.isolate(leftToRight, sign+digits)+" "+word)
	}
	return sign + word + " " + digits
}

// isolate keeps a run in its own direction where the text around runs from right to left.
func (l *Lang) isolate(direction, text string) string {
	if l.dir != "rtl" {
		return text
	}
	return direction + text + isolateEnd
}
