package lang

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// englishOnly are the subjects that only staff read.
var englishOnly = set{"newsroom": true, "setup": true, "rails": true, "agree": true, "handdesk": true, "movedesk": true, "razorpay-staff": true, "bring": true}

var placeholder = regexp.MustCompile(`\{\{\s*\.?(\w+)\s*\}\}`)

func TestEveryLineOfTheCatalogsCanBeRead(t *testing.T) {
	for _, code := range Codes {
		for _, err := range shelf(code).wrong {
			t.Errorf("%v", err)
		}
		if len(shelf(code).entries) == 0 {
			t.Errorf("%s has no words", code)
		}
	}
}

func TestKeysAndPlaceholdersAreWellFormed(t *testing.T) {
	key := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	for _, code := range Codes {
		for _, e := range shelf(code).entries {
			if !key.MatchString(e.key) {
				t.Errorf("%s: %q is not lower case words joined by hyphens", e.at, e.key)
			}
			for _, text := range e.forms {
				if rest := placeholder.ReplaceAllString(text, ""); strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
					t.Errorf("%s: %s has a placeholder that is not {{.Name}}", e.at, e.key)
				}
			}
		}
	}
}

func TestEveryEnglishKeyIsSaidInHindiAndUrdu(t *testing.T) {
	en := byKey(English)
	for _, code := range []Code{Hindi, Urdu} {
		there := byKey(code)
		for key, e := range en {
			if englishOnly[e.subject()] {
				if x, ok := there[key]; ok {
					t.Errorf("%s: %s belongs to a subject that is English only", x.at, key)
				}
				continue
			}
			x, ok := there[key]
			if !ok {
				t.Errorf("%s: %s is not said in %s", e.at, key, code)
				continue
			}
			if x.subject() != e.subject() {
				t.Errorf("%s: %s stands in %s in English", x.at, key, e.at)
			}
			if a, b := placeholders(e), placeholders(x); !slices.Equal(a, b) {
				t.Errorf("%s: %s has placeholders %v, in English %v", x.at, key, b, a)
			}
			if plain := hasLetters(e.forms["other"]); plain && x.forms["other"] == e.forms["other"] {
				t.Errorf("%s: %s is still English: %q", x.at, key, x.forms["other"])
			}
		}
		for key, x := range there {
			if _, ok := en[key]; !ok {
				t.Errorf("%s: %s is not in English", x.at, key)
			}
		}
	}
}

// Urdu text is easily typed with Arabic letters that look the same and are not found again.
func TestUrduIsWrittenWithUrduLetters(t *testing.T) {
	for _, e := range shelf(Urdu).entries {
		for _, text := range e.forms {
			if i := strings.IndexAny(text, "يكىةه٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"); i >= 0 {
				t.Errorf("%s: %s has an Arabic letter or digit at %.20q", e.at, e.key, text[i:])
			}
		}
	}
}

func byKey(code Code) map[string]entry {
	m := map[string]entry{}
	for _, e := range shelf(code).entries {
		m[e.key] = e
	}
	return m
}

// placeholders lists the names a message uses in any of its forms.
func placeholders(e entry) []string {
	names := set{}
	for _, text := range e.forms {
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			names[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func hasLetters(text string) bool {
	return strings.ContainsFunc(placeholder.ReplaceAllString(text, ""), unicode.IsLetter)
}

func TestTOMLIsReadAsItsSpecificationSays(t *testing.T) {
	text := "# a comment\r\n" +
		`plain = "Say \"yes\" \u0924" # behind` + "\n" +
		`literal = 'C:\n'` + "\n" +
		"long = \"\"\"\nTwo\nlines\"\"\"\n" +
		`replies = { one = "{{.Count}} reply", other = "{{.Count}} replies" }` + "\n" +
		"[days]\none = \"a day\"\nother = \"{{.Count}} days\"\n"
	entries, wrong := readTOML("x.toml", text)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	want := []map[string]string{
		{"other": `Say "yes" त`}, {"other": `C:\n`}, {"other": "Two\nlines"},
		{"one": "{{.Count}} reply", "other": "{{.Count}} replies"},
		{"one": "a day", "other": "{{.Count}} days"},
	}
	if len(entries) != len(want) {
		t.Fatalf("entries = %v", entries)
	}
	for i, e := range entries {
		if !maps.Equal(e.forms, want[i]) {
			t.Errorf("%s = %q, want %q", e.key, e.forms, want[i])
		}
	}
	if entries[4].at != "x.toml:8" {
		t.Errorf("the last entry is at %s", entries[4].at)
	}
}

func TestTOMLNamesTheLineItCannotRead(t *testing.T) {
	for text, line := range map[string]string{
		"a = \"x\"\nb = yes\nc = \"z\"":   "x.toml:2",
		`a = "open`:                       "x.toml:1",
		`a = "\q"`:                        "x.toml:1",
		`a = "\uD800"`:                    "x.toml:1",
		`a = "\u12"`:                      "x.toml:1",
		`a = "x" y`:                       "x.toml:1",
		`a "x"`:                           "x.toml:1",
		`= "x"`:                           "x.toml:1",
		`a = { one = "x" }`:               "x.toml:1",
		`a = { some = "x", other = "y" }`: "x.toml:1",
		`a = { other = "y" `:              "x.toml:1",
		"[t\nother = \"x\"":               "x.toml:1",
		"[t]\none = \"x\"\nother = \"y\"\nb = \"z\"": "x.toml:4",
		"[t]\none = \"x\"":                           "x.toml:1",
		`a = ""`:                                     "x.toml:1",
		"a = \"\"\"open":                             "x.toml:1",
		"a = \"\xff\"":                               "x.toml:1",
	} {
		_, wrong := readTOML("x.toml", text)
		if len(wrong) == 0 {
			t.Errorf("%q is read", text)
		} else if !strings.HasPrefix(wrong[0].Error(), line) {
			t.Errorf("%q: %v, want %s", text, wrong[0], line)
		}
	}
}

func FuzzTOML(f *testing.F) {
	f.Add("a = \"b\\u0924\"\n[c]\nother = '''")
	f.Add("a = { one = \"x\", other = \"y\" }")
	f.Fuzz(func(t *testing.T, text string) {
		entries, _ := readTOML("x.toml", text)
		for _, e := range entries {
			if e.key == "" || strings.TrimSpace(e.forms["other"]) == "" {
				t.Errorf("an empty entry: %+v", e)
			}
		}
	})
}
