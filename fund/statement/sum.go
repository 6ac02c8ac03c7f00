package statement

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	// 1,00,000.00 as in India, 100,000.00 as elsewhere, 100000.
	pointed = regexp.MustCompile(`^((?:[0-9]+|[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}))?(?:\.([0-9]*))?$`)
	// 100000,00 as a spreadsheet of another country writes it.
	comma = regexp.MustCompile(`^([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+),([0-9]{2})$`)
	side  = regexp.MustCompile(`(?i)^(?:(cr|dr)\.?\s*)?(.*?)(?:\s*(cr|dr)\.?)?$`)
)

// biggest is more than any transfer, in minor units.
const biggest = 1 << 45

// sum reads a sum of minor units with exp decimals. sign is -1 where it says by
// itself that money went out (a minus, brackets, Dr), 1 where it says that it
// came (Cr), 0 where it does not say. blank: there is none.
func sum(cell string, exp int) (minor int64, sign int, blank, ok bool) {
	s := digits(strings.TrimSpace(cell))
	if len(s) > 60 {
		return 0, 0, false, false
	}
	for _, mark := range []string{"₹", "Rs.", "Rs", "INR"} {
		s = strings.ReplaceAll(s, mark, " ")
	}
	s = strings.TrimSpace(s)
	if s == "" || s == "-" || s == "--" || strings.EqualFold(s, "nil") {
		return 0, 0, true, true
	}
	if m := side.FindStringSubmatch(s); m != nil {
		s = strings.TrimSpace(m[2])
		sign = sideOf(m[1] + m[3])
	}
	s = strings.ReplaceAll(s, "\u2212", "-")
	if in, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(in, ")") {
		s, sign = "-"+strings.TrimSuffix(in, ")"), 0
	}
	for _, cut := range []func(string, string) (string, bool){strings.CutPrefix, strings.CutSuffix} {
		if rest, minus := cut(s, "-"); minus {
			s, sign = rest, -1
		} else if rest, plus := cut(s, "+"); plus {
			s, sign = rest, 1
		}
	}
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "")
	whole, cents := "", ""
	if m := comma.FindStringSubmatch(s); m != nil {
		whole, cents = strings.ReplaceAll(m[1], ".", ""), m[2]
	} else if m := pointed.FindStringSubmatch(s); m != nil && m[1]+m[2] != "" {
		whole, cents = strings.ReplaceAll(m[1], ",", ""), m[2]
	} else {
		return 0, 0, false, false
	}
	for len(cents) > exp && strings.HasSuffix(cents, "0") {
		cents = cents[:len(cents)-1]
	}
	if len(cents) > exp {
		return 0, 0, false, false
	}
	minor, err := strconv.ParseInt(whole+cents+strings.Repeat("0", exp-len(cents)), 10, 64)
	return minor, sign, false, err == nil && minor <= biggest
}

// sideOf is -1 for money that went out, 1 for money that came, 0 for a word that says neither.
func sideOf(s string) int {
	switch letters(s) {
	case "dr", "d", "debit", "withdrawal", "w", "नामे", "निकासी":
		return -1
	case "cr", "c", "credit", "deposit", "जमा":
		return 1
	}
	return 0
}
