package statement

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Mapping says which column of a statement holds what, counted from 1; 0: none.
type Mapping struct {
	Header    []string `json:"header"` // its cells: a file with the same is read the same way
	Day       int      `json:"day"`
	Value     int      `json:"value"` // the day from which interest counts
	Narration int      `json:"narration"`
	Reference int      `json:"reference"`
	Amount    int      `json:"amount"` // one column for both directions,
	Sign      int      `json:"sign"`   // with Dr or Cr beside it where its own sign does not say
	Debit     int      `json:"debit"`  // or a column for each
	Credit    int      `json:"credit"`
	Balance   int      `json:"balance"`
	Order     Order    `json:"order"`
}

// Order is in which order day, month and year are written as numbers.
type Order string

// The orders. A year of four digits in front is always read as such.
const (
	DayFirst   Order = "dmy"
	MonthFirst Order = "mdy"
)

// headWithin is how far into a file its header is looked for.
const headWithin = 80

// Guess finds the header and what its columns hold; a Mapping without Day has found none.
func Guess(t Table) Mapping {
	var best Mapping
	most := 0
	for _, l := range t[:min(len(t), headWithin)] {
		m := headed(l.Cells)
		n := 0
		for _, c := range m.columns() {
			if *c > 0 {
				n++
			}
		}
		if m.Day > 0 && (m.Amount > 0 || m.Credit > 0) && n > most {
			best, most = m, n
		}
	}
	best.Order = t.order(best)
	return best
}

// Fits tells whether a file has the header for which a mapping was made.
func (m Mapping) Fits(t Table) bool { return len(m.Header) > 0 && t.head(m.Header) >= 0 }

// head is the row that is a header, or -1.
func (t Table) head(header []string) int {
	if len(header) == 0 {
		return -1
	}
	return slices.IndexFunc(t[:min(len(t), headWithin)], func(l Line) bool { return slices.Equal(l.Cells, header) })
}

// After are the rows behind a header.
func (t Table) After(header []string) Table { return t[t.head(header)+1:] }

func (m *Mapping) columns() []*int {
	return []*int{&m.Day, &m.Value, &m.Narration, &m.Reference, &m.Amount, &m.Sign, &m.Debit, &m.Credit, &m.Balance}
}

// headed reads a row as if it were the header. Of two columns for one thing the first stands.
func headed(cells []string) Mapping {
	m := Mapping{Header: cells}
	for i, cell := range cells {
		if c := m.column(letters(cell)); c != nil && *c == 0 {
			*c = i + 1
		}
	}
	if m.Day == 0 {
		m.Day, m.Value = m.Value, 0
	}
	if m.Debit > 0 || m.Credit > 0 {
		m.Amount, m.Sign = 0, 0
	}
	return m
}

// column is what a header's words are about, or nil. The words are banks' own.
func (m *Mapping) column(s string) *int {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
	}
	switch {
	case s == "" || len(s) > 120:
		return nil
	case slices.Contains([]string{"drcr", "crdr", "debitcredit", "creditdebit", "type", "transactiontype", "txntype", "dc", "cd", "drcrindicator", "creditdebitindicator", "drorcr", "crordr"}, s):
		return &m.Sign
	case has("balance", "शेष", "بقایا") || s == "bal":
		return &m.Balance
	case has("value") && has("date", "dt"):
		return &m.Value
	case has("date", "दिनांक", "तारीख", "तिथि", "تاریخ") || s == "day" || s == "dt" || s == "txndt" || s == "trandt":
		return &m.Day
	case has("withdraw", "debit", "paidout", "निकासी", "आहरण", "नामे") || s == "dr" || s == "dramount" || s == "dramt":
		return &m.Debit
	case has("deposit", "credit", "paidin", "जमा") || s == "cr" || s == "cramount" || s == "cramt":
		return &m.Credit
	case has("narration", "description", "particular", "remark", "detail", "विवरण", "تفصیل"):
		return &m.Narration
	case has("ref", "utr", "rrn", "chq", "cheque", "instrument", "संदर्भ"):
		return &m.Reference
	case has("amount", "राशि", "رقم") || s == "amt" || strings.HasPrefix(s, "amtin"):
		return &m.Amount
	}
	return nil
}

// letters leaves the letters of a header's cell.
func letters(cell string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, cell)
}

// order is how a file writes its days: day first, unless a second number is too large for a month.
func (t Table) order(m Mapping) Order {
	if m.Day == 0 {
		return DayFirst
	}
	first, second := 0, 0
	for _, l := range t {
		if parts := numbers(l.cell(m.Day)); len(parts) >= 3 && len(parts[0]) <= 2 && len(parts[1]) <= 2 {
			a, _ := strconv.Atoi(parts[0])
			b, _ := strconv.Atoi(parts[1])
			if a > 12 {
				first++
			}
			if b > 12 {
				second++
			}
		}
	}
	if second > first {
		return MonthFirst
	}
	return DayFirst
}

// cell is that of a column counted from 1, "" where there is none.
func (l Line) cell(column int) string {
	if column < 1 || column > len(l.Cells) {
		return ""
	}
	return l.Cells[column-1]
}
