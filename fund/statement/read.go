package statement

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/nightdesk/nightdesk/base/fault"
)

// What is read at most.
const (
	MaxBytes = 10 << 20
	maxRows  = 100_000
	maxCell  = 4000
	maxWide  = 100 // cells of a row
)

// Table is a statement as rows of cells, before anybody knows what they mean.
type Table []Line

// Line is one row, and on which line of the file it begins.
type Line struct {
	N     int
	Cells []string
}

// Read cuts a statement into cells. Faults stand beside file: it is too large,
// it is no text (a spreadsheet's own format, a PDF), or there is nothing in it.
func Read(raw []byte) (Table, error) {
	if len(raw) > MaxBytes {
		return nil, fault.Bad("file", "statement-too-large", "Max", MaxBytes>>20)
	}
	for _, magic := range []string{"PK\x03\x04", "\xd0\xcf\x11\xe0", "%PDF"} {
		if bytes.HasPrefix(raw, []byte(magic)) {
			return nil, fault.Bad("file", "statement-not-text")
		}
	}
	text := decode(raw)
	if strings.ContainsRune(text, 0) {
		return nil, fault.Bad("file", "statement-not-text")
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	t := split(text, mark(text), maxRows+1)
	switch {
	case len(t) == 0:
		return nil, fault.Bad("file", "statement-empty")
	case len(t) > maxRows:
		return nil, fault.Bad("file", "statement-too-many", "Max", maxRows)
	}
	return t, nil
}

// decode gives the text of a file in UTF-8 or UTF-16, with a byte-order mark or
// without, or else in Windows-1252, which knows every byte.
func decode(raw []byte) string {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return wide(raw[2:], 0)
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return wide(raw[2:], 1)
	default: // Latin letters in UTF-16 have a zero beside each
		head := raw[:min(len(raw), 400)]
		zeros := [2]int{}
		for i, b := range head {
			if b == 0 {
				zeros[i%2]++
			}
		}
		if zeros[0]+zeros[1] > len(head)/4 {
			if zeros[1] > zeros[0] {
				return wide(raw, 0)
			}
			return wide(raw, 1)
		}
	}
	if utf8.Valid(raw) {
		return string(raw)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	return string(text)
}

// wide reads UTF-16; high is which byte of a pair holds its low half.
func wide(raw []byte, high int) string {
	units := make([]uint16, 0, len(raw)/2)
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i+high])|uint16(raw[i+1-high])<<8)
	}
	return string(utf16.Decode(units))
}

// mark is what stands between cells: the mark that makes the most rows of one width.
func mark(text string) byte {
	best, most := byte(','), 0
	for _, m := range []byte{',', ';', '\t', '|'} {
		widths := map[int]int{}
		for _, l := range split(text, m, 200) {
			if len(l.Cells) > 2 {
				widths[len(l.Cells)]++
			}
		}
		for width, n := range widths {
			if n*min(width, 12) > most {
				best, most = m, n*min(width, 12)
			}
		}
	}
	return best
}

// longestQuoted is over how many lines a quoted cell may run: one that was
// never closed must not swallow the rest of the file.
const longestQuoted = 12

// split cuts text into rows and cells (RFC 4180), and leaves out blank rows.
func split(text string, mark byte, most int) Table {
	var out Table
	line := 1
	for len(text) > 0 && len(out) < most {
		cells, taken, lines := row(text, mark)
		for i := range cells {
			cells[i] = clean(cells[i])
		}
		if strings.Join(cells, "") != "" {
			out = append(out, Line{line, cells})
		}
		text, line = text[taken:], line+lines
	}
	return out
}

// row reads one row; taken is how many bytes it has, and lines how many lines.
func row(text string, mark byte) (cells []string, taken, lines int) {
	at := 0
	for {
		cell, next, more := cellAt(text, at, mark)
		if len(cells) < maxWide {
			cells = append(cells, cell)
		}
		lines += strings.Count(text[at:min(next, len(text))], "\n")
		at = next
		if !more {
			return cells, min(at, len(text)), max(lines, 1)
		}
	}
}

// cellAt reads the cell that begins at a byte; more tells whether another follows in its row.
func cellAt(text string, at int, mark byte) (cell string, next int, more bool) {
	if rest := text[at:]; strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, `="`) {
		open := at + strings.IndexByte(rest, '"') + 1
		if cell, next, ok := quoted(text, open); ok {
			end := ends(text, next, mark)
			return cell + text[next:end], end + 1, end < len(text) && text[end] == mark
		}
	}
	end := ends(text, at, mark)
	return text[at:end], end + 1, end < len(text) && text[end] == mark
}

// ends is where a cell without quotes ends: at the mark, the line's end or the text's.
func ends(text string, at int, mark byte) int {
	for at < len(text) && text[at] != mark && text[at] != '\n' {
		at++
	}
	return at
}

// quoted reads to the quote that closes a cell; not ok: none does, within reason.
func quoted(text string, at int) (cell string, next int, ok bool) {
	var b strings.Builder
	for lines := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			if at+1 >= len(text) || text[at+1] != '"' {
				return b.String(), at + 1, true
			}
			at++
		case '\n':
			if lines++; lines > longestQuoted {
				return "", 0, false
			}
		}
		b.WriteByte(text[at])
	}
	return "", 0, false
}

// clean trims a cell and makes one space of each run of spaces and line ends. An
// apostrophe in front is a spreadsheet's way to say that what follows is text.
func clean(cell string) string {
	return strings.TrimPrefix(strings.Join(strings.Fields(strings.ReplaceAll(cell, "\u00a0", " ")), " "), "'")
}
