package lang

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a text to the form in which it is searched, so that the same
// word spelt by another keyboard or another house style is found. It is
// applied to what is indexed and to what is asked for; nobody is shown it.
// Folding twice changes nothing. In order:
//
//   - NFKD (UAX #15): presentation forms, ligatures and full-width letters
//     become plain letters, precomposed letters fall apart.
//   - Dropped: the combining marks of Latin, Cyrillic, Greek and Arabic
//     (é→e, zer, zabar, pesh, tashdid, hamza above: ئ→ی ؤ→و أ→ا ۂ→ہ ۓ→ے, madda:
//     آ→ا), the free hamza ء (علماء→علما), tatweel, ZWJ, ZWNJ, the soft hyphen
//     and all direction marks, the Devanagari nukta (क़→क ज़→ज फ़→फ).
//   - Urdu letters as Urdu keyboards write them: ي ى→ی, ك ڪ→ک, ه ة ە ۃ→ہ, ٱ→ا.
//     Kept apart: ں and ن, ے and ی, ھ and ہ.
//   - Devanagari: chandrabindu becomes anusvara (गाँव→गांव: newspapers write
//     both), and so does a nasal consonant before a consonant of its own row
//     (हिन्दी→हिंदी, सितम्बर→सितंबर; not before another nasal: उन्नति). All vowel signs and the virama stay.
//   - Devanagari and both sets of Arabic digits become 0 to 9.
//   - Lower case.
//
// Bytes that are not UTF-8 become spaces.
func Fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	var held rune // a nasal consonant, then perhaps its virama, waiting for what follows
	virama := false
	release := func() {
		if held != 0 {
			b.WriteRune(held)
			if virama {
				b.WriteRune('्')
			}
			held, virama = 0, false
		}
	}
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, " ")) {
		if r < utf8.RuneSelf && held == 0 {
			b.WriteByte(lowerASCII(byte(r)))
			continue
		}
		if r = folded(r); r < 0 {
			continue
		}
		switch {
		case held != 0 && !virama && r == '्':
			virama = true
			continue
		case virama && row(r) == nasalRow(held) && nasalRow(r) == 0:
			b.WriteRune('ं')
			held, virama = 0, false
		}
		release()
		if nasalRow(r) != 0 {
			held = r
			continue
		}
		b.WriteRune(r)
	}
	release()
	return b.String()
}

// Words splits a folded text into its words: runs of letters, marks and digits.
func Words(folded string) []string { return slices.Collect(EachWord(folded)) }

// EachWord gives the words of Words one by one, for texts of which no list is needed.
func EachWord(folded string) iter.Seq[string] {
	return strings.FieldsFuncSeq(folded, func(r rune) bool { return !wordRune(r) })
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// foldTable holds the folds of every character up to the end of the Indian scripts,
// where nearly all that is folded stands.
var foldTable = func() (table [0x0E00]rune) {
	for r := range table {
		table[r] = letter(rune(r))
	}
	return table
}()

func folded(r rune) rune {
	if int(r) < len(foldTable) {
		return foldTable[r]
	}
	return letter(r)
}

// letter folds one character of a decomposed text; below zero it is dropped.
func letter(r rune) rune {
	switch r {
	case 'ي', 'ى':
		return 'ی'
	case 'ك', 'ڪ':
		return 'ک'
	case 'ه', 'ة', 'ە', 'ۃ':
		return 'ہ'
	case 'ٱ':
		return 'ا'
	case 'ء', 'ـ', '़':
		return -1
	case 'ँ':
		return 'ं'
	}
	switch {
	case '०' <= r && r <= '९':
		return '0' + r - '०'
	case '٠' <= r && r <= '٩':
		return '0' + r - '٠'
	case '۰' <= r && r <= '۹':
		return '0' + r - '۰'
	case unseen(r), vowelMark(r):
		return -1
	}
	return unicode.ToLower(r)
}

// unseen tells the format characters (general category Cf) that join or turn
// text and are not part of a word. The zero width space is not one of them: it
// parts words.
func unseen(r rune) bool {
	return r > utf8.RuneSelf && r != '\u200B' && unicode.Is(unicode.Cf, r)
}

// vowelMark tells the marks that may be left out in writing: those Unicode
// gives to no script or to Arabic. The marks of Indian scripts are letters,
// and so are the two voicing marks of kana.
func vowelMark(r rune) bool {
	return unicode.Is(unicode.Mn, r) && (unicode.Is(unicode.Arabic, r) || unicode.Is(unicode.Inherited, r)) &&
		r != '\u3099' && r != '\u309A'
}

// row numbers the five rows of Devanagari stops; 0 for any other character.
func row(r rune) int {
	if r < 'क' || r > 'म' {
		return 0
	}
	if r > 'न' { // ऩ stands between न and प
		return 5
	}
	return int(r-'क')/5 + 1
}

// nasalRow is the row a nasal consonant belongs to; 0 for any other character.
func nasalRow(r rune) int {
	switch r {
	case 'ङ', 'ञ', 'ण', 'न', 'म':
		return row(r)
	}
	return 0
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
