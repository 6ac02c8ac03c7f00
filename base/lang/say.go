package lang

import (
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
)

// phrase is a message cut at its placeholders when the catalogs are read, so
// that saying it is no more than joining strings.
type phrase struct {
	in    *Lang // the language it is written in: English where a translation is missing
	forms [plural.Many + 1][]piece
	plain string // the whole message when it has neither placeholders nor forms
}

// piece is some text, or the name of a placeholder.
type piece struct{ text, name string }

// Say gives the words of a key with its placeholders filled from name, value
// pairs. Count chooses the plural form. A key that no catalog has is said as
// itself, a placeholder without a value as nothing.
func (l *Lang) Say(key string, pairs ...any) string {
	p := l.messages[key]
	if p == nil {
		return key
	}
	if p.plain != "" {
		return p.plain
	}
	return p.join(func(name string) (any, bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if s, ok := pairs[i].(string); ok && s == name {
				return pairs[i+1], true
			}
		}
		return nil, false
	})
}

// SayMap is Say with its placeholders in a map, as a fault carries them.
func (l *Lang) SayMap(key string, args map[string]any) string {
	p := l.messages[key]
	if p == nil {
		return key
	}
	if p.plain != "" {
		return p.plain
	}
	return p.join(func(name string) (any, bool) { v, ok := args[name]; return v, ok })
}

// Has tells whether Say has words for a key, in this language or in English.
func (l *Lang) Has(key string) bool { return l.messages[key] != nil }

func (p *phrase) join(value func(name string) (any, bool)) string {
	form := plural.Other
	if v, ok := value("Count"); ok {
		if n, ok := whole(v); ok {
			form = p.in.form(n)
		}
	}
	pieces := p.forms[form]
	if pieces == nil {
		pieces = p.forms[plural.Other]
	}
	var b strings.Builder
	for _, x := range pieces {
		if x.name == "" {
			b.WriteString(x.text)
		} else if v, ok := value(x.name); ok {
			b.WriteString(p.in.write(x.name, v))
		}
	}
	return b.String()
}

// ungrouped placeholders count nothing: they number a line, a year, a port.
var ungrouped = set{"Line": true, "Year": true, "Port": true}

// write puts a placeholder's value into words.
func (l *Lang) write(name string, v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	if n, ok := whole(v); ok && !ungrouped[name] {
		return l.Number(n)
	}
	return fmt.Sprint(v)
}

func whole(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	case uint32:
		return int64(n), true
	}
	return 0, false
}

// form is the CLDR cardinal form of a whole number. x/text wants numbers of
// more than seven digits without their upper part; ten millions are added back
// so that 10,000,001 is not taken for 1.
func (l *Lang) form(n int64) plural.Form {
	const far = 10_000_000
	u := uint64(n)
	if n < 0 {
		u = -u
	}
	if u > far {
		u = far + u%far
	}
	return plural.Cardinal.MatchPlural(l.tag, int(u), 0, 0, 0, 0)
}

var formNames = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two,
	"few": plural.Few, "many": plural.Many, "other": plural.Other,
}

func compile(l *Lang, e entry) *phrase {
	p := &phrase{in: l}
	for name, text := range e.forms {
		p.forms[formNames[name]] = cut(text)
	}
	if pieces := p.forms[plural.Other]; len(e.forms) == 1 && len(pieces) == 1 && pieces[0].name == "" {
		p.plain = pieces[0].text
	}
	return p
}

// cut divides a text at its {{.Name}} placeholders.
func cut(text string) []piece {
	var out []piece
	for {
		before, rest, found := strings.Cut(text, "{{")
		name, after, closed := strings.Cut(rest, "}}")
		if !found || !closed {
			return append(out, piece{text: text})
		}
		if before != "" {
			out = append(out, piece{text: before})
		}
		out = append(out, piece{name: strings.TrimPrefix(strings.TrimSpace(name), ".")})
		if after == "" {
			return out
		}
		text = after
	}
}
