package lang

import (
	"sync"
	"testing"
)

func TestALanguageIsKnownByItsCode(t *testing.T) {
	want := map[Code][4]string{
		English: {"ltr", "English", "en_IN"}, Hindi: {"ltr", "हिन्दी", "hi_IN"}, Urdu: {"rtl", "اردو", "ur_IN"},
	}
	for _, code := range Codes {
		l := For(code)
		if got := [4]string{l.Dir(), l.Name(), l.Locale()}; got != want[code] || l.Code() != code {
			t.Errorf("%s = %v", code, got)
		}
		if c, ok := Known(string(code)); !ok || c != code {
			t.Errorf("%s is not known", code)
		}
	}
	for _, code := range []string{"", "EN", "fr", "ur-IN"} {
		if _, ok := Known(code); ok {
			t.Errorf("%q is known", code)
		}
		if For(Code(code)) != english {
			t.Errorf("%q is not English", code)
		}
	}
}

// speak makes a language of its own with the words of a test.
func speak(code Code, toml string) *Lang {
	l := *For(code)
	l.messages = map[string]*phrase{}
	entries, _ := readTOML("test.toml", toml)
	for _, e := range entries {
		l.messages[e.key] = compile(&l, e)
	}
	return &l
}

func TestSayFillsPlaceholdersAndChoosesThePlural(t *testing.T) {
	words := `
hello = "Hello, {{.Name}}!"
bare = "{{ Name }}{{.Name}}"
line = "line {{.Line}} of {{.Lines}}"
open = "open {{.Name"
replies = { one = "{{.Count}} reply", other = "{{.Count}} replies" }`
	for _, c := range []struct {
		code  Code
		key   string
		pairs []any
		want  string
	}{
		{English, "hello", []any{"Name", "Asha"}, "Hello, Asha!"},
		{English, "hello", []any{"Name", "{{.Name}}<b>"}, "Hello, {{.Name}}<b>!"},
		{English, "hello", nil, "Hello, !"},
		{English, "hello", []any{"Name"}, "Hello, !"},
		{English, "hello", []any{7, "x", "Name", "B"}, "Hello, B!"},
		{English, "bare", []any{"Name", Code("en")}, "enen"},
		{English, "line", []any{"Line", 123456, "Lines", int64(123456)}, "line 123456 of 1,23,456"},
		{English, "open", []any{"Name", "A"}, "open {{.Name"},
		{English, "replies", []any{"Count", 1}, "1 reply"},
		{English, "replies", []any{"Count", 0}, "0 replies"},
		{English, "replies", []any{"Count", 123456}, "1,23,456 replies"},
		{English, "replies", []any{"Count", 10_000_001}, "1,00,00,001 replies"},
		{English, "replies", []any{"Count", int64(-1 << 63)}, "-92,23,37,20,36,85,47,75,808 replies"},
		{English, "replies", []any{"Count", "many"}, "many replies"},
		{Hindi, "replies", []any{"Count", 0}, "0 reply"},
		{Hindi, "replies", []any{"Count", int32(1)}, "1 reply"},
		{Hindi, "replies", []any{"Count", uint32(2)}, "2 replies"},
		{Urdu, "replies", []any{"Count", 1}, "1 reply"},
		{Urdu, "replies", []any{"Count", 0}, "0 replies"},
		{Urdu, "no-such-key", nil, "no-such-key"},
	} {
		l := speak(c.code, words)
		if got := l.Say(c.key, c.pairs...); got != c.want {
			t.Errorf("%s %s %v = %q, want %q", c.code, c.key, c.pairs, got, c.want)
		}
		args := map[string]any{}
		for i := 0; i+1 < len(c.pairs); i += 2 {
			if name, ok := c.pairs[i].(string); ok {
				args[name] = c.pairs[i+1]
			}
		}
		if got := l.SayMap(c.key, args); got != c.want {
			t.Errorf("SayMap %s %s = %q, want %q", c.code, c.key, got, c.want)
		}
	}
}

func TestAKeyWithoutTranslationIsSaidInEnglishWithItsPlurals(t *testing.T) {
	for _, code := range Codes {
		l := For(code)
		for _, e := range shelf(English).entries {
			if !l.Has(e.key) || l.Say(e.key) == e.key {
				t.Errorf("%s has no words for %s", code, e.key)
			}
		}
		if l.Has("no-such-key") {
			t.Errorf("%s has words for a key that is nowhere", code)
		}
	}
	// English says "one" of 1 alone, Hindi of 0 as well: words that fell back keep their own rule.
	en := speak(English, `replies = { one = "{{.Count}} reply", other = "{{.Count}} replies" }`)
	hi := &Lang{code: Hindi, tag: hindi.tag, messages: en.messages, digits: hindi.digits}
	if got := hi.Say("replies", "Count", 0); got != "0 replies" {
		t.Errorf("English words in Hindi: %q", got)
	}
}

func TestALanguageMaySpeakToManyAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 200 {
				l := For(Codes[n%3])
				if l.SayMap("fault-too-long", map[string]any{"Max": 100000 + i}) == "" || l.Number(int64(n)*100000) == "" {
					t.Error("nothing said")
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkSay(b *testing.B) {
	l := For(Urdu)
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			l.Say("fault-not-found")
		}
	})
	b.Run("placeholder", func(b *testing.B) {
		for b.Loop() {
			l.Say("fault-too-long", "Max", 1200)
		}
	})
}
