package lang

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestASlugKeepsLettersOfAnyScript(t *testing.T) {
	for headline, want := range map[string]string{
		"Three Drains, One Contract":        "three-drains-one-contract",
		"India’s “New” Road — what's next?": "indias-new-road-whats-next",
		"  --A__B--  ":                      "a-b",
		"École 2026":                        "école-2026",
		"तीन नाले, एक ठेका":                 "तीन-नाले-एक-ठेका",
		"وزیرِ اعظم نے کہا":                 "وزیر-اعظم-نے-کہا",
		"می\u200cخواہم":                     "میخواہم",
		"":                                  "story",
		"???":                               "story",
		"🙂\xff":                             "story",
		"../../etc/passwd":                  "etc-passwd",
		"<script>alert(1)</script>":         "script-alert-1-script",
		"\u093Fa":                           "a",
		"a\x00b":                            "a-b",
		strings.Repeat("abcdefghi ", 20):    strings.TrimSuffix(strings.Repeat("abcdefghi-", 8), "-"),
		strings.Repeat("a", 200):            strings.Repeat("a", 80),
		strings.Repeat("ک", 100):            strings.Repeat("ک", 40),
		strings.Repeat("a", 70) + " " + "bcdefghijklmn": strings.Repeat("a", 70),
	} {
		if got := Slug(headline); got != want {
			t.Errorf("%q = %q, want %q", headline, got, want)
		}
	}
}

func FuzzSlug(f *testing.F) {
	for _, s := range []string{"India’s Road", "हिन्दी में", "وزیرِ", "\xff", strings.Repeat("क्ष", 60), "é\u0301", "İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Slug(s)
		if got == "" || len(got) > 80 || !utf8.ValidString(got) || strings.HasPrefix(got, "-") || strings.HasSuffix(got, "-") || strings.Contains(got, "--") {
			t.Errorf("%q = %q", s, got)
		}
		if !norm.NFC.IsNormalString(got) || Slug(got) != got {
			t.Errorf("%q = %q, which is %q again", s, got, Slug(got))
		}
		for _, r := range got {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				t.Errorf("%q has %q", got, r)
			}
		}
	})
}

func TestReadingTakesAMinuteAtLeast(t *testing.T) {
	for words, want := range map[int]int{-1: 1, 0: 1, 1: 1, 200: 1, 201: 2, 400: 2, 700: 4, 1 << 62: 1<<62/200 + 1} {
		if got := ReadingMinutes(words); got != want {
			t.Errorf("%d words: %d minutes, want %d", words, got, want)
		}
	}
}
