package lang

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner reads the part of TOML (toml.io, v1.0.0) that catalogs use: keys
// with strings, and plural forms as inline tables or as tables. It is strict,
// so that what it accepts means the same to any other TOML reader.
type scanner struct {
	file string
	rest string
	line int
}

// readTOML gives the entries of a file in order. A line that cannot be read is
// reported with its number and left out; reading goes on at the next line.
func readTOML(file, text string) ([]entry, []error) {
	s := &scanner{file: file, rest: strings.TrimPrefix(text, "\uFEFF"), line: 1}
	var out []entry
	var wrong []error
	var table *entry
	shut := func() {
		if table == nil {
			return
		}
		if err := wholeEntry(*table); err != nil {
			wrong = append(wrong, err)
		} else {
			out = append(out, *table)
		}
		table = nil
	}
	for s.next() {
		e, header, err := s.statement()
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Errorf("%s:%d: %w", file, s.line, err))
			s.skipLine()
		case header:
			shut()
			table = &e
		case table != nil:
			if _, ok := formNames[e.key]; !ok || len(e.forms) != 1 || table.forms[e.key] != "" {
				wrong = append(wrong, fmt.Errorf("%s: %q stands in the table [%s], which holds each plural form once: put plain words above the tables", e.at, e.key, table.key))
				continue
			}
			table.forms[e.key] = e.forms["other"]
		default:
			if err := wholeEntry(e); err != nil {
				wrong = append(wrong, err)
				continue
			}
			out = append(out, e)
		}
	}
	shut()
	return out, wrong
}

func wholeEntry(e entry) error {
	if strings.TrimSpace(e.forms["other"]) == "" {
		return fmt.Errorf("%s: %s has no words, or lacks the form other", e.at, e.key)
	}
	return nil
}

// next moves to the next statement; false at the end.
func (s *scanner) next() bool {
	for {
		s.blank()
		switch {
		case s.rest == "":
			return false
		case s.rest[0] == '\n':
			s.line++
			s.rest = s.rest[1:]
		case s.rest[0] == '#':
			s.skipLine()
		default:
			return true
		}
	}
}

func (s *scanner) statement() (e entry, header bool, err error) {
	e = entry{at: fmt.Sprintf("%s:%d", s.file, s.line), forms: map[string]string{}}
	if s.take("[") {
		s.blank()
		if e.key, err = s.key(); err != nil {
			return e, true, err
		}
		s.blank()
		if !s.take("]") {
			return e, true, fmt.Errorf("the table's name is not closed by ]")
		}
		return e, true, s.end()
	}
	if e.key, err = s.keyAndSign(); err != nil {
		return e, false, err
	}
	if s.take("{") {
		err = s.inline(e.forms)
	} else {
		e.forms["other"], err = s.text()
	}
	if err != nil {
		return e, false, err
	}
	return e, false, s.end()
}

func (s *scanner) inline(forms map[string]string) error {
	for {
		s.blank()
		name, err := s.keyAndSign()
		if err != nil {
			return err
		}
		if _, ok := formNames[name]; !ok || forms[name] != "" {
			return fmt.Errorf("%q is not a plural form, or stands twice", name)
		}
		if forms[name], err = s.text(); err != nil {
			return err
		}
		s.blank()
		if s.take("}") {
			return nil
		}
		if !s.take(",") {
			return fmt.Errorf("a comma or } is missing")
		}
	}
}

func (s *scanner) keyAndSign() (string, error) {
	key, err := s.key()
	if err != nil {
		return "", err
	}
	s.blank()
	if !s.take("=") {
		return "", fmt.Errorf("= is missing after %s", key)
	}
	s.blank()
	return key, nil
}

func (s *scanner) key() (string, error) {
	n := 0
	for n < len(s.rest) {
		c := s.rest[n]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && (c < 'A' || c > 'Z') {
			break
		}
		n++
	}
	if n == 0 {
		return "", fmt.Errorf("a key is missing")
	}
	key := s.rest[:n]
	s.rest = s.rest[n:]
	return key, nil
}

// text reads "basic", 'literal' and """long""" strings.
func (s *scanner) text() (string, error) {
	if s.take(`"""`) {
		long, after, ok := strings.Cut(s.rest, `"""`)
		if !ok {
			return "", fmt.Errorf("the text is not closed by three quotes")
		}
		s.rest, s.line = after, s.line+strings.Count(long, "\n")
		return unescape(strings.TrimPrefix(strings.TrimPrefix(long, "\r"), "\n"))
	}
	if s.take("'") {
		literal, after, ok := strings.Cut(s.rest, "'")
		if !ok || strings.Contains(literal, "\n") {
			return "", fmt.Errorf("the text is not closed by '")
		}
		s.rest = after
		return literal, nil
	}
	if !s.take(`"`) {
		return "", fmt.Errorf(`words stand between double quotes`)
	}
	for i := 0; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case '\n':
			return "", fmt.Errorf("the text is not closed on its line")
		case '"':
			raw := s.rest[:i]
			s.rest = s.rest[i+1:]
			return unescape(raw)
		}
	}
	return "", fmt.Errorf("the text is not closed")
}

// unescape reads TOML's escapes: \b \t \n \f \r \" \\ \uXXXX \UXXXXXXXX.
func unescape(raw string) (string, error) {
	if !utf8.ValidString(raw) {
		return "", fmt.Errorf("the text is not UTF-8")
	}
	if !strings.Contains(raw, `\`) {
		return raw, nil
	}
	single := map[byte]byte{'b': '\b', 't': '\t', 'n': '\n', 'f': '\f', 'r': '\r', '"': '"', '\\': '\\'}
	length := map[byte]int{'u': 4, 'U': 8}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			b.WriteByte(raw[i])
			continue
		}
		i++
		if i == len(raw) {
			return "", fmt.Errorf(`the text ends in a lone \`)
		}
		if c, ok := single[raw[i]]; ok {
			b.WriteByte(c)
			continue
		}
		n := length[raw[i]]
		if n == 0 || i+n >= len(raw) {
			return "", fmt.Errorf(`\%c is no TOML escape`, raw[i])
		}
		code, err := strconv.ParseUint(raw[i+1:i+1+n], 16, 32)
		if err != nil || code > utf8.MaxRune || !utf8.ValidRune(rune(code)) {
			return "", fmt.Errorf(`\%s names no character`, raw[i:i+1+n])
		}
		b.WriteRune(rune(code))
		i += n
	}
	return b.String(), nil
}

// end wants nothing but a comment behind a statement.
func (s *scanner) end() error {
	s.blank()
	if s.rest == "" || s.rest[0] == '\n' || s.rest[0] == '#' {
		return nil
	}
	return fmt.Errorf("something stands behind the statement")
}

func (s *scanner) blank() { s.rest = strings.TrimLeft(s.rest, " \t\r") }

func (s *scanner) take(mark string) bool {
	rest, ok := strings.CutPrefix(s.rest, mark)
	if ok {
		s.rest = rest
	}
	return ok
}

func (s *scanner) skipLine() {
	if i := strings.IndexByte(s.rest, '\n'); i >= 0 {
		s.rest = s.rest[i:]
	} else {
		s.rest = ""
	}
}
