package lang

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Code names a language as the web does (BCP 47): "en", "hi", "ur".
type Code string

// The languages the house speaks to its readers.
const (
	English Code = "en"
	Hindi   Code = "hi"
	Urdu    Code = "ur"
)

// Codes lists the languages in the order in which a reader is offered them.
var Codes = []Code{English, Hindi, Urdu}

// Known tells whether the house speaks a language, and gives its code.
func Known(code string) (Code, bool) {
	for _, c := range Codes {
		if string(c) == code {
			return c, true
		}
	}
	return "", false
}

// Lang is one language, ready to speak. It does not change after start.
type Lang struct {
	code     Code
	dir      string
	name     string
	locale   string
	tag      language.Tag
	digits   *message.Printer
	calendar calendar
	messages map[string]*phrase
}

var (
	english = &Lang{code: English, dir: "ltr", name: "English", locale: "en_IN", tag: language.English, calendar: englishCalendar}
	hindi   = &Lang{code: Hindi, dir: "ltr", name: "हिन्दी", locale: "hi_IN", tag: language.Hindi, calendar: hindiCalendar}
	urdu    = &Lang{code: Urdu, dir: "rtl", name: "اردو", locale: "ur_IN", tag: language.Urdu, calendar: urduCalendar}
	spoken  = map[Code]*Lang{English: english, Hindi: hindi, Urdu: urdu}
)

func init() {
	grouping := message.NewPrinter(language.MustParse("en-IN"))
	for _, code := range Codes {
		l := spoken[code]
		l.digits = grouping
		l.messages = map[string]*phrase{}
		for _, e := range shelf(code).entries {
			l.messages[e.key] = compile(l, e)
		}
	}
	for key, p := range english.messages {
		for _, l := range []*Lang{hindi, urdu} {
			if l.messages[key] == nil {
				l.messages[key] = p
			}
		}
	}
}

// For gives the language of a code; English for one the house does not speak.
func For(code Code) *Lang {
	if l := spoken[code]; l != nil {
		return l
	}
	return english
}

// Code is the language's code, as in the lang attribute.
func (l *Lang) Code() Code { return l.code }

// Dir is the direction of its script, as in the dir attribute: "ltr" or "rtl".
func (l *Lang) Dir() string { return l.dir }

// Name is the language's name in its own script.
func (l *Lang) Name() string { return l.name }

// Locale is the value of og:locale (ogp.me): en_IN, hi_IN, ur_IN.
func (l *Lang) Locale() string { return l.locale }

// List joins names as a sentence does: "A, B and C".
func (l *Lang) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], l.calendar.comma) + l.calendar.and + items[last]
}
