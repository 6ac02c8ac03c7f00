package doc

import (
	"strings"
	"time"
	"unicode/utf8"
)

// formats are the kinds of value that a schema attribute may ask for.
var formats = map[string]func(string) bool{
	"":     func(string) bool { return true },
	"id":   isID,
	"date": isDate,
	"url":  isHref,
}

// isID accepts what may stand in an HTML id and an address without escaping.
func isID(s string) bool {
	if s == "" || len(s) > 128 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return true
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// isHref accepts http, https, mailto, tel and relative addresses. It looks at
// the letters before the first colon only, as browsers do (WHATWG URL, scheme
// state); url.Parse refuses too many addresses that browsers follow.
// The editor's script holds the same rule.
func isHref(s string) bool {
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == utf8.RuneError }) {
		return false
	}
	switch i := strings.IndexAny(s, ":/?#\\"); {
	case i < 0 || s[i] != ':':
		return true
	default:
		switch strings.ToLower(s[:i]) {
		case "http", "https", "mailto", "tel":
			return true
		}
		return false
	}
}

// cleanLine drops what no text should hold: NUL and other controls (PostgreSQL
// refuses NUL, XML the rest), noncharacters and object markers; newlines and
// tabs become spaces.
func cleanLine(s string) string { return clean(s, false) }

// cleanLines is cleanLine for texts that may have several lines.
func cleanLines(s string) string { return clean(s, true) }

func clean(s string, lines bool) string {
	ok := true
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == 0x7f || s[i] == 0xc2 || s[i] == 0xef || s[i] >= 0xf0 {
			ok = false // perhaps: the slow way decides
			break
		}
	}
	if ok && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines:
			return r
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfeff || r == 0xfffc || r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe:
			return -1
		}
		return r
	}, s)
}
