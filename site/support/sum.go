package support

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
)

// Around a number people write the currency, and "/-" behind it.
var (
	before = []string{"₹", "rs.", "rs", "inr", "रुपये", "रुपए", "रुपया", "रु.", "रु", "روپیہ", "روپیے", "روپے"}
	behind = append([]string{"/-", "/="}, before...)

	// figures are a number with its commas in thousands or in lakhs. A comma
	// for the decimals, as elsewhere, would make a hundredfold sum of it.
	figures = regexp.MustCompile(`^([0-9]+|[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3})(\.[0-9]+)?$`)
)

// longestSum is more than anybody needs for a number, in bytes.
const longestSum = 120

// typed reads a sum as readers write it: with the digits of their own script,
// the currency before or behind, commas in thousands or lakhs. The fault
// stands beside amount.
func typed(text, currency string) (money.Amount, error) {
	bad := fault.Bad("amount", "money-amount")
	if len(text) > longestSum || !utf8.ValidString(text) {
		return money.Amount{}, bad
	}
	s := strings.NewReplacer("٫", ".", "٬", ",", "،", ",").Replace(lang.Fold(text))
	s = strings.TrimSpace(s)
	for _, sign := range before {
		if cut, has := strings.CutPrefix(s, lang.Fold(sign)); has {
			s = strings.TrimSpace(cut)
			break
		}
	}
	for range 2 { // "500/- रुपये"
		for _, sign := range behind {
			if cut, has := strings.CutSuffix(s, lang.Fold(sign)); has {
				s = strings.TrimSpace(cut)
				break
			}
		}
	}
	if !figures.MatchString(s) {
		return money.Amount{}, bad
	}
	got, err := money.Parse(s, currency)
	if err == nil && got.Minor == 0 {
		err = bad
	}
	return got, err
}

// figure is a sum as it stands in a field: 500, or 99.50.
func figure(a money.Amount) string {
	exp, err := money.Exponent(a.Currency)
	if err != nil {
		return ""
	}
	s := a.Decimal(exp)
	if exp > 0 {
		if whole, rest, _ := strings.Cut(s, "."); strings.Trim(rest, "0") == "" {
			return whole
		}
	}
	return s
}
