package money

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"golang.org/x/text/currency"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Amount is a sum in the minor unit of its currency: paise, cents, yen.
type Amount struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"` // ISO 4217, upper case
}

// Of makes an amount of minor units.
func Of(minor int64, currency string) Amount { return Amount{minor, currency} }

// Rupees makes an amount of whole rupees.
func Rupees(n int64) Amount { return Amount{n * 100, "INR"} }

// exponents are the currencies whose minor unit is not a hundredth (ISO 4217,
// table A.1). x/text has CLDR's customs of writing instead, in which a
// Pakistani rupee has no paise; gateways count in ISO's units.
var exponents = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "UYI": 0,
	"VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}

// Exponent is how many decimals a currency has (ISO 4217: INR 2, JPY 0, KWD 3); an unknown one is a fault.
func Exponent(code string) (int, error) {
	unit, err := currency.ParseISO(code)
	if err != nil || unit.String() != code {
		return 0, fault.Bad("currency", "money-currency").Because(err)
	}
	if exp, ok := exponents[code]; ok {
		return exp, nil
	}
	return 2, nil
}

// Add sums two amounts of one currency. An overflow or two currencies is an error, never a wrong sum.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, fmt.Errorf("%s and %s cannot be added", a.Currency, b.Currency)
	}
	sum := a.Minor + b.Minor
	if (sum > a.Minor) != (b.Minor > 0) && b.Minor != 0 {
		return Amount{}, fmt.Errorf("%d + %d overflows", a.Minor, b.Minor)
	}
	return Amount{sum, a.Currency}, nil
}

// Neg is the amount with the other sign.
func (a Amount) Neg() Amount { return Amount{-a.Minor, a.Currency} }

// IsZero tells whether nothing is owed either way.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// String writes the amount for logs and tests: INR 100.00. Readers get lang.Money.
func (a Amount) String() string {
	exp, err := Exponent(a.Currency)
	if err != nil {
		return fmt.Sprintf("%s %d (minor)", a.Currency, a.Minor)
	}
	return a.Currency + " " + a.Decimal(exp)
}

// Decimal writes the amount with exp decimals and a point, as UPI's am parameter and bank files want it: 100.00.
func (a Amount) Decimal(exp int) string {
	sign, n := "", uint64(a.Minor)
	if a.Minor < 0 {
		sign, n = "-", -n
	}
	s := strconv.FormatUint(n, 10)
	if exp == 0 {
		return sign + s
	}
	if len(s) <= exp {
		s = strings.Repeat("0", exp-len(s)+1) + s
	}
	return sign + s[:len(s)-exp] + "." + s[len(s)-exp:]
}

// Parse reads what a person typed ("1,000", "₹ 250.50") as an amount of a
// currency. More decimals than the currency has, a sign or anything that is
// not a number is a fault; so is what does not fit.
func Parse(text, code string) (Amount, error) {
	bad := fault.Bad("amount", "money-amount")
	exp, err := Exponent(code)
	if err != nil {
		return Amount{}, err
	}
	s := strings.TrimSpace(text)
	for _, sign := range []string{"₹", "Rs.", "Rs", code} {
		s = strings.TrimSpace(strings.TrimPrefix(s, sign))
	}
	whole, cents, _ := strings.Cut(s, ".")
	whole = strings.ReplaceAll(whole, ",", "")
	if whole == "" || len(cents) > exp || strings.HasSuffix(s, ".") {
		return Amount{}, bad
	}
	cents += strings.Repeat("0", exp-len(cents))
	var n uint64
	for _, r := range whole + cents {
		if r < '0' || r > '9' {
			return Amount{}, bad
		}
		hi, lo := bits.Mul64(n, 10)
		if hi != 0 || lo > 1<<62 {
			return Amount{}, bad
		}
		n = lo + uint64(r-'0')
	}
	return Amount{int64(n), code}, nil
}
