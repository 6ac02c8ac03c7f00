package lang

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of a text as it was written, and folded to be compared.
type token struct {
	word       string
	start, end int // byte offsets
}

// passage is a text cut into words, so that a day is only ever found as a
// whole word.
type passage struct {
	text   string
	tokens []token
}

func read(text string) passage {
	p := passage{text: text}
	start := -1
	shut := func(end int) {
		if start >= 0 {
			p.tokens = append(p.tokens, token{Fold(text[start:end]), start, end})
			start = -1
		}
	}
	for i, r := range text {
		switch {
		case r == utf8.RuneError:
			shut(i)
		case wordRune(r), start >= 0 && unseen(r):
			if start < 0 {
				start = i
			}
		default:
			shut(i)
		}
	}
	shut(len(text))
	return p
}

// at is the folded word of a token, "" outside the text.
func (p passage) at(i int) string {
	if i < 0 || i >= len(p.tokens) {
		return ""
	}
	return p.tokens[i].word
}

// gap is what stands between a token and the next.
func (p passage) gap(i int) string {
	if i < 0 || i+1 >= len(p.tokens) {
		return "."
	}
	return p.text[p.tokens[i].end:p.tokens[i+1].start]
}

// joined tells whether only space stands between a token and the next, so that both are one phrase.
func (p passage) joined(i int) bool { return strings.TrimSpace(p.gap(i)) == "" }

// near tells whether a token and the next belong together as parts of a date do: 20 November, 2026.
func (p passage) near(i int) bool {
	return strings.Trim(p.gap(i), " \u00A0\n\t,،(") == ""
}

// dashed tells whether a dash of any length joins a token to the next.
func (p passage) dashed(i int) bool {
	switch strings.TrimSpace(p.gap(i)) {
	case "-", "–", "—", "‑", "‐":
		return true
	}
	return false
}

// after is the next word of the same phrase, "" where the phrase ends.
func (p passage) after(i int) string {
	if p.joined(i) {
		return p.at(i + 1)
	}
	return ""
}

// before is the word before in the same phrase, "" where the phrase begins.
func (p passage) before(i int) string {
	if p.joined(i - 1) {
		return p.at(i - 1)
	}
	return ""
}

// capital tells whether a word was written with a capital letter.
func (p passage) capital(i int) bool {
	if i < 0 || i >= len(p.tokens) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.tokens[i].start:])
	return unicode.IsUpper(r)
}

// short tells a phrase typed into a field from a sentence.
func (p passage) short() bool { return len(p.tokens) <= 3 }

// number reads a token as a whole number of at most four digits, with or
// without an English ordinal ending; -1 if it is none.
func (p passage) number(i int) int {
	word := p.at(i)
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		if cut, ok := strings.CutSuffix(word, ending); ok {
			word = cut
			break
		}
	}
	if word == "" || len(word) > 4 || strings.Trim(word, "0123456789") != "" {
		return -1
	}
	n, err := strconv.Atoi(word)
	if err != nil {
		return -1
	}
	return n
}

func (p passage) year(i int) (int, bool) {
	if len(p.at(i)) != 4 {
		return 0, false
	}
	n := p.number(i)
	return n, n >= 1900 && n < 2200
}
