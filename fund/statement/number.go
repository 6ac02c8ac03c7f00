package statement

import (
	"regexp"
	"strings"
	"unicode"
)

// Shapes of a transfer's number at Indian banks: the RRN of UPI and IMPS, 12
// digits; the UTR of NEFT, 16, and of RTGS, 22 letters and digits that begin
// with the letters of a bank's IFSC (RBI, NEFT and RTGS procedural guidelines).
var shapes = regexp.MustCompile(`^(?:[0-9]{12}|[A-Z]{4}[A-Z0-9][A-Z0-9]{1,}[0-9]{6,})$`)

const longestTyped = 100

// Number reads the number of a transfer as somebody typed it; not ok: it is none.
func Number(typed string) (number string, ok bool) {
	if len(typed) > longestTyped {
		return "", false
	}
	s := strings.ToUpper(digits(strings.Map(func(r rune) rune {
		if r == '-' || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return r
	}, typed)))
	if !numbered(s) {
		return "", false
	}
	return s, true
}

// numbered tells whether a word has the shape of a transfer's number.
func numbered(s string) bool {
	return (len(s) == 12 || len(s) == 16 || len(s) == 22) && shapes.MatchString(s)
}

// digits writes the digits of other scripts as ours: Devanagari, Arabic-Indic, Persian and Urdu, full width.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		for _, zero := range [...]rune{'०', '٠', '۰', '０'} {
			if r >= zero && r <= zero+9 {
				return '0' + r - zero
			}
		}
		return r
	}, s)
}

var word = regexp.MustCompile(`[A-Za-z0-9]+`)

// numberIn finds the number of a transfer in what a bank prints: in its
// reference first, then in the narration. Of several the first stands; a bank
// pads what is shorter with zeros in front.
func numberIn(cells ...string) string {
	for _, cell := range cells {
		for _, w := range word.FindAllString(strings.ToUpper(digits(cell)), -1) {
			if numbered(w) {
				return w
			}
			if bare := strings.TrimLeft(w, "0"); len(w) > 12 && len(bare) == 12 && numbered(bare) {
				return bare
			}
		}
	}
	return ""
}
