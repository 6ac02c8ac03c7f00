package supporters

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/nightdesk/nightdesk/base/fault"
)

// What is read at most.
const (
	fileMost    = 512 << 20 // bytes
	recordMost  = 256 << 10 // bytes of one record, with the lines in its quotes
	recordLines = 200
	columnsMost = 300
	cellMost    = 10_000 // bytes
	tornMost    = 1000   // records whose quotes never close
)

// table reads a CSV file (RFC 4180, and what spreadsheets make of it) a record
// at a time. A record whose quotes never close loses its first line alone.
type table struct {
	in      *bufio.Reader
	comma   byte
	line    int // of the last line taken
	back    []string
	torn    int
	left    int64
	heading []string
}

// record is one record, or why it is none.
type record struct {
	line  int
	cells []string
	bad   string
}

// openTable reads the heading of a file.
func openTable(file io.Reader) (*table, error) {
	raw := bufio.NewReaderSize(io.LimitReader(file, fileMost+1), 64<<10)
	head, _ := raw.Peek(4)
	var in io.Reader = raw
	switch {
	case len(head) == 0:
		return nil, fault.New(fault.Invalid, "bring-empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return nil, fault.New(fault.Invalid, "bring-packed")
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		in = transform.NewReader(raw, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case len(head) > 1 && head[1] == 0:
		in = transform.NewReader(raw, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case len(head) > 1 && head[0] == 0:
		in = transform.NewReader(raw, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
	}
	t := &table{in: bufio.NewReaderSize(in, 64<<10), comma: ',', left: fileMost}
	for {
		line, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil, fault.New(fault.Invalid, "bring-empty")
		}
		if err != nil {
			return nil, err
		}
		line = strings.TrimPrefix(line, "\ufeff")
		if rest, says := strings.CutPrefix(strings.ToLower(strings.TrimSpace(line)), "sep="); says && len(rest) == 1 || strings.TrimSpace(line) == "" {
			continue
		}
		t.comma = commaOf(line)
		t.putBack(line)
		break
	}
	r, err := t.read()
	switch {
	case err != nil:
		return nil, err
	case r.bad != "" || len(r.cells) < 1:
		return nil, fault.New(fault.Invalid, "bring-heading")
	}
	t.heading = r.cells
	return t, nil
}

// commaOf is what parts the columns of a heading.
func commaOf(line string) byte {
	best, most := byte(','), 0
	for _, c := range []byte{',', ';', '\t', '|'} {
		n, quoted := 0, false
		for i := range len(line) {
			switch {
			case line[i] == '"':
				quoted = !quoted
			case line[i] == c && !quoted:
				n++
			}
		}
		if n > most {
			best, most = c, n
		}
	}
	return best
}

// next is the next line without its end; a line that is too long is cut.
func (t *table) next() (string, error) {
	if n := len(t.back); n > 0 {
		line := t.back[n-1]
		t.back = t.back[:n-1]
		t.line++
		return line, nil
	}
	var b []byte
	for {
		part, err := t.in.ReadSlice('\n')
		if t.left -= int64(len(part)); t.left < 0 {
			return "", fault.New(fault.Invalid, "bring-large", "Megabytes", fileMost>>20)
		}
		if len(b) <= recordMost {
			b = append(b, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(b) == 0) {
			if !errors.Is(err, io.EOF) {
				err = fault.New(fault.Invalid, "bring-unreadable").Because(err)
			}
			return "", err
		}
		t.line++
		return strings.TrimRight(string(b), "\r\n"), nil
	}
}

func (t *table) putBack(line string) {
	t.back = append(t.back, line)
	t.line--
}

// read gives the next record that is not empty; io.EOF after the last.
func (t *table) read() (record, error) {
	for {
		line, err := t.next()
		if err != nil {
			return record{}, err
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		return t.parse(line)
	}
}

// parse reads a record that begins with a line, taking more while a quote is open.
func (t *table) parse(first string) (record, error) {
	r := record{line: t.line}
	taken, size := []string{}, len(first)
	var p parser
	p.comma = t.comma
	p.feed(first)
	for p.open && size <= recordMost && len(taken) < recordLines {
		line, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return r, err
		}
		taken, size = append(taken, line), size+len(line)
		p.cell = append(p.cell, '\n')
		p.feed(line)
	}
	if p.open {
		for i := len(taken) - 1; i >= 0; i-- {
			t.putBack(taken[i])
		}
		if t.torn++; t.torn > tornMost {
			return r, fault.New(fault.Invalid, "bring-torn")
		}
		r.bad = "a quote in it never closes"
		return r, nil
	}
	p.end()
	r.cells = p.cells
	switch {
	case size > recordMost:
		r.bad = "it is too long"
	case len(r.cells) > columnsMost:
		r.bad = "it has too many columns"
	}
	for _, c := range r.cells {
		switch {
		case r.bad != "":
		case !utf8.ValidString(c) || strings.ContainsRune(c, 0):
			r.bad = "it is not UTF-8: save the file as UTF-8"
		case len(c) > cellMost:
			r.bad = "a cell of it is too long"
		}
	}
	return r, nil
}

// parser takes a record apart, a line at a time.
type parser struct {
	comma  byte
	cells  []string
	cell   []byte
	open   bool // within quotes
	quoted bool // the cell began with a quote
}

func (p *parser) feed(line string) {
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case p.open && c == '"' && i+1 < len(line) && line[i+1] == '"':
			p.cell = append(p.cell, '"')
			i++
		case p.open && c == '"':
			p.open = false
		case p.open:
			p.cell = append(p.cell, c)
		case c == p.comma:
			p.end()
		case c == '"' && !p.quoted && len(bytes.TrimSpace(p.cell)) == 0:
			p.cell, p.open, p.quoted = p.cell[:0], true, true
		default:
			p.cell = append(p.cell, c)
		}
	}
}

func (p *parser) end() {
	p.cells = append(p.cells, strings.TrimSpace(string(p.cell)))
	p.cell, p.quoted = p.cell[:0], false
}
