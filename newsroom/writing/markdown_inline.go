package writing

import (
	"html"
	"regexp"
	"strings"
)

// link is [words](address), with an address that has no spaces; the address
// may stand between angle brackets as base/doc writes it.
var link = regexp.MustCompile(`^\[((?:\\.|[^\]\\])*)\]\((?:<((?:\\.|[^<>\\\n])*)>|((?:\\.|[^()\s\\])*))\)`)

// marks are what opens and closes bold and italic.
var inlineMarks = []struct{ sign, tag string }{{"**", "strong"}, {"__", "strong"}, {"*", "em"}, {"_", "em"}}

// inlineHTML reads a line's marks and escapes its words.
func inlineHTML(s string) string {
	s = strings.TrimSpace(s)
	var b strings.Builder
	for s != "" {
		switch {
		case s[0] == '\\' && len(s) > 1 && s[1] == '\n':
			b.WriteString("<br>")
			s = s[2:]
		case s[0] == '\\' && len(s) > 1 && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[1]) >= 0:
			b.WriteString(html.EscapeString(s[1:2]))
			s = s[2:]
		case s[0] == '\n':
			b.WriteString("<br>")
			s = s[1:]
		case s[0] == '[':
			m := link.FindStringSubmatch(s)
			if m == nil {
				b.WriteByte('[')
				s = s[1:]
				continue
			}
			b.WriteString(`<a href="` + html.EscapeString(unescape(m[2]+m[3])) + `">` + inlineHTML(m[1]) + `</a>`)
			s = s[len(m[0]):]
		case s[0] == '*' || s[0] == '_':
			drawn, n := emphasis(s)
			b.WriteString(drawn)
			s = s[n:]
		default:
			n := strings.IndexAny(s[1:], "\\\n[*_") + 1
			if n == 0 {
				n = len(s)
			}
			b.WriteString(html.EscapeString(s[:n]))
			s = s[n:]
		}
	}
	return b.String()
}

// emphasis reads what begins with a mark; a mark that nothing closes is a sign.
func emphasis(s string) (drawn string, used int) {
	for _, m := range inlineMarks {
		if !strings.HasPrefix(s, m.sign) {
			continue
		}
		rest := s[len(m.sign):]
		end := closing(rest, m.sign)
		if end > 0 && rest[0] != ' ' && rest[end-1] != ' ' {
			return "<" + m.tag + ">" + inlineHTML(rest[:end]) + "</" + m.tag + ">", 2*len(m.sign) + end
		}
	}
	return s[:1], 1
}

// closing finds the sign that closes a mark, past what is escaped.
func closing(s, sign string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		if !strings.HasPrefix(s[i:], sign) {
			continue
		}
		if len(sign) == 1 && strings.HasPrefix(s[i:], sign+sign) { // the two of a bold inside
			i++
			continue
		}
		return i
	}
	return -1
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
