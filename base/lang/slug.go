package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	slugBytes      = 80
	wordsPerMinute = 200
)

// Slug makes the last part of an address from a headline: letters and digits
// of any script in lower case, joined by hyphens, at most 80 bytes of UTF-8.
// Nothing is transliterated. A headline without any letter gives "story".
func Slug(s string) string {
	if len(s) > 64*slugBytes { // a hostile headline: no address needs more of it
		s = s[:64*slugBytes]
	}
	var b strings.Builder
	gap := false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, " ")) {
		switch {
		case r == '\'' || r == '’' || unseen(r) || vowelMark(r):
			continue // India’s → indias; an unseen mark or zer-zabar does not change the word
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r) && b.Len() > 0 && !gap:
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	out := norm.NFC.String(b.String())
	if len(out) > slugBytes {
		out = shorten(out)
	}
	if out == "" {
		return "story"
	}
	return out
}

// shorten cuts at the last whole word, or inside a word that alone is too long.
func shorten(s string) string {
	n := slugBytes
	for !utf8.RuneStart(s[n]) {
		n--
	}
	if s[n] == '-' {
		return s[:n]
	}
	if i := strings.LastIndexByte(s[:n], '-'); i >= slugBytes/2 {
		return s[:i]
	}
	return strings.TrimRight(s[:n], "-")
}

// ReadingMinutes is how long a text of so many words takes, at 200 words a
// minute, rounded up; never less than one.
func ReadingMinutes(words int) int {
	if words <= wordsPerMinute {
		return 1
	}
	return (words-1)/wordsPerMinute + 1
}
