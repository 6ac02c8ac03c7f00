package lang

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFoldJoinsSpellingsOfOneWord(t *testing.T) {
	for _, same := range [][]string{
		{"وزیر", "وزیرِ", "وزير", "وَزِیر", "وزـیر"},
		{"ہندوستان", "هندوستان"},
		{"کتاب", "كتاب", "ڪتاب"},
		{"مسئلہ", "مسیلہ", "مسئلة", "مسئله"},
		{"علماء", "علما", "عُلَماء"},
		{"آب", "اب"},
		{"لا", "ﻻ"},
		{"می\u200cخواہم", "میخواہم"},
		{"क़लम", "कलम", "क़लम"},
		{"फ़रवरी", "फरवरी"},
		{"गाँव", "गांव"},
		{"हिन्दी", "हिंदी", "हिन्\u200dदी"},
		{"सितम्बर", "सितंबर"},
		{"२०२६", "2026", "۲۰۲۶", "٢٠٢٦", "２０２６"},
		{"École", "ecole", "ÉCOLE", "e\u0301cole"},
		{"ﬁre", "fire"},
		{"\u2066₹100\u2069", "₹100"},
	} {
		for _, s := range same[1:] {
			if Fold(s) != Fold(same[0]) {
				t.Errorf("%q → %q, but %q → %q", s, Fold(s), same[0], Fold(same[0]))
			}
		}
	}
}

func TestFoldKeepsWordsApart(t *testing.T) {
	for _, pair := range [][2]string{
		{"कल", "काल"}, {"दिन", "दीन"}, {"चिंता", "चिता"}, {"क्रम", "करम"}, {"ماں", "مان"}, {"بڑے", "بڑی"},
		{"پھل", "پہل"}, {"cat", "car"}, {"が", "か"}, {"उन्नति", "उंनति"},
	} {
		if Fold(pair[0]) == Fold(pair[1]) {
			t.Errorf("%q and %q are both %q", pair[0], pair[1], Fold(pair[0]))
		}
	}
}

func TestWordsAreLettersMarksAndDigits(t *testing.T) {
	got := Words(Fold("“दिल्ली में”, Delhi-6 — وزیرِ اعظم، کہا۔ \u200B1,234"))
	want := []string{"दिल्ली", "में", "delhi", "6", "وزیر", "اعظم", "کہا", "1", "234"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if Words(" —।۔") != nil && len(Words(" —।۔")) != 0 {
		t.Error("signs are words")
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"हिन्\u200dदी", "وزیرِ اعظم", "É\xff", "न्", "म्\u200dप", "İ", "가", "ẞ", "ঞ্"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if !utf8.ValidString(once) {
			t.Errorf("%q folds to %q, which is not UTF-8", s, once)
		}
		if twice := Fold(once); twice != once {
			t.Errorf("%q folds to %q, and that to %q", s, once, twice)
		}
		for _, w := range Words(once) {
			if w == "" || strings.ContainsAny(w, " \n,") {
				t.Errorf("%q has the word %q", s, w)
			}
		}
	})
}

func BenchmarkFold(b *testing.B) {
	text := strings.Repeat("उन्होंने कहा कि हिन्दी और उर्दू وزیرِ اعظم نے کہا Delhi said ", 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Fold(text)
	}
}

func BenchmarkDayWords(b *testing.B) {
	text := strings.Repeat("उन्होंने शुक्रवार को कहा he said on Friday, جمعہ کو کہا Delhi said ", 50)
	for b.Loop() {
		DayWords(text, storyDay(b))
	}
}
