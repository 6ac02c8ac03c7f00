package statement

import (
	"regexp"
	"strings"
	"unicode"
)

const longestTyped = 100

// Number reads the number of a transfer as somebody typed it; not ok: it is
// none. Spaces, hyphens, small letters and the digits of other scripts do no harm.
func Number(typed string) (number string, ok bool) {
	if len(typed) > longestTyped {
		return "", false
	}
	s := strings.ToUpper(digits(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return r
	}, typed)))
	if !numbered(s) {
		return "", false
	}
	return s, true
}

var alphanumeric = regexp.MustCompile(`^[A-Z0-9]+$`)

// numbered tells whether a word has the shape of a transfer's number at Indian
// banks: the RRN of UPI and IMPS, 12 digits; the UTR of NEFT, 16, and of RTGS,
// 22 letters and digits (RBI's guidelines for both). Those have a letter:
// sixteen digits alone are somebody's card, and are not kept.
func numbered(s string) bool {
	if !alphanumeric.MatchString(s) {
		return false
	}
	n := 0
	for _, r := range s {
		if r <= '9' {
			n++
		}
	}
	switch len(s) {
	case 12:
		return n == 12
	case 16, 22:
		return n >= 8 && n < len(s)
	}
	return false
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

var (
	word = regexp.MustCompile(`[A-Z0-9]+`)
	rail = regexp.MustCompile(`^(?:UPI|IMPS|NEFT|RTGS|UTR|RRN)`)
)

// numberIn finds the number of a transfer in what a bank prints: behind the
// name of its rail, or else in the reference, or else anywhere. Not every word
// of that shape is one: an account's number may have twelve digits too.
func numberIn(narration, reference string) string {
	words := word.FindAllString(strings.ToUpper(digits(narration)), -1)
	far := 9
	for _, w := range words {
		n, ok := padded(w)
		if far++; ok && far <= 4 {
			return n
		}
		if rail.MatchString(w) && !ok {
			far = 0
		}
	}
	for _, w := range append(word.FindAllString(strings.ToUpper(digits(reference)), -1), words...) {
		if n, ok := padded(w); ok {
			return n
		}
	}
	return ""
}

// padded is a number as banks print it, some with zeros in front of what is shorter.
func padded(w string) (string, bool) {
	if bare := strings.TrimLeft(w, "0"); len(w) > 12 && len(bare) == 12 && numbered(bare) {
		return bare, true
	}
	return w, numbered(w)
}
