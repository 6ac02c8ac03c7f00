package paper

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// How many letters of what people wrote a paper has room for.
const (
	longestName = 120
	longestText = 500
)

// plain is what somebody wrote, on one line and without signs that are not
// seen: those could turn the direction of what follows, or hide in a name.
// The two joiners stay: Urdu and Hindi are misspelt without them.
func plain(s string, most int) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	var b strings.Builder
	room, gap := most, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Cc, r):
			gap = b.Len() > 0
			continue
		case unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d', unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r):
			continue
		}
		if gap {
			room--
		}
		if room--; room < 0 {
			b.WriteString("…")
			break
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// latin is a text in the bytes of the PDF's own fonts (WinAnsiEncoding, ISO
// 32000-1, annex D.2: code page 1252). ok is false when they cannot carry it.
// The rupee sign is younger than those fonts and is written Rs.
func latin(s string) (text string, ok bool) {
	s = strings.ReplaceAll(strings.ReplaceAll(norm.NFC.String(s), "₹ ", "Rs "), "₹", "Rs ")
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\uFFFD' }) {
		return "", false
	}
	out, err := charmap.Windows1252.NewEncoder().String(s)
	return out, err == nil
}
