package statement

import (
	"regexp"
	"slices"
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
	// The rails whose numbers have twelve digits, and those whose numbers have a letter.
	short = regexp.MustCompile(`^(?:UPI|IMPS|RRN|UTR)`)
	long  = regexp.MustCompile(`^(?:NEFT|RTGS|UTR)`)
	// account ends what stands before the number of somebody's account, and phone is one with India's code before it.
	account = regexp.MustCompile(`\b(?:A ?/ ?C|AC|ACCT|ACCOUNT)(?: ?NO\b)?[^A-Z0-9]*$`)
	phone   = regexp.MustCompile(`^91[6-9]`)
)

// nearRail is within how many words behind the name of its rail a number of twelve digits stands.
const nearRail = 4

// Numbers finds the number of a transfer in what a bank prints: behind the name
// of a rail that has such numbers, or where it is all of the reference. Not
// every word of that shape is one, and an account's or a phone's number names
// every transfer of its owner: the others are hints of whose it may be, and no
// name for it.
func Numbers(narration, reference string) (number string, hints []string) {
	for _, where := range []struct {
		text  string
		alone bool
	}{{narration, false}, {reference, true}} {
		n, others := numbersIn(where.text, where.alone)
		if number == "" {
			number, n = n, ""
		}
		if n != "" {
			others = append(others, n)
		}
		hints = append(hints, others...)
	}
	slices.Sort(hints)
	return number, slices.DeleteFunc(slices.Compact(hints), func(n string) bool { return n == number })
}

// numbersIn finds the number in one cell, and what else has the shape of one;
// alone: the whole cell may be it.
func numbersIn(cell string, alone bool) (number string, others []string) {
	s := strings.ToUpper(digits(cell))
	letter, far := false, nearRail+1
	for _, at := range word.FindAllStringIndex(s, -1) {
		w := s[at[0]:at[1]]
		n, ok := padded(w)
		far++
		if !ok {
			letter = letter || long.MatchString(w)
			if short.MatchString(w) {
				far = 0
			}
			continue
		}
		if at[1] < len(s) && s[at[1]] == '@' || account.MatchString(s[:at[0]]) {
			continue
		}
		ours := alone && strings.TrimSpace(s) == w
		if len(n) == 12 {
			ours = (ours || far <= nearRail) && !phone.MatchString(n)
		} else {
			ours = ours || letter
		}
		if ours && number == "" {
			number = n
		} else {
			others = append(others, n)
		}
	}
	return number, others
}

// padded is a number as banks print it, some with zeros in front of what is shorter.
func padded(w string) (string, bool) {
	if bare := strings.TrimLeft(w, "0"); len(w) > 12 && len(bare) == 12 && numbered(bare) {
		return bare, true
	}
	return w, numbered(w)
}
