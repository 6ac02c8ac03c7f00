package money

import (
	"html/template"

	"github.com/nightdesk/nightdesk/fund/books"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// entriesView is a page of the books' entries.
type entriesView struct {
	Rows []entryRow
	Turn turn
}

type entryRow struct {
	books.Entry
	Debit, Credit string
	When          template.HTML
	First         bool // of its booking
}

// entriesAt is where they are listed.
const entriesAt = home + "/books/entries"

var entriesPage = frame.NewPage[entriesView](files, "entry_list.html")

// Entries lists them, newest first.
func (m *Money) Entries(v *frame.Visit) error {
	page := pageAsked(v)
	rows, more, err := m.Books.Entries(v.Context(), page)
	if err != nil {
		return err
	}
	return entriesPage.Show(v, entriesView{entryRows(v, rows), turns(entriesAt, page, more)})
}

func entryRows(v *frame.Visit, rows []books.Entry) (out []entryRow) {
	last := ""
	for _, e := range rows {
		row := entryRow{Entry: e, When: v.Full(e.Occurred), First: e.Tx != last}
		last = e.Tx
		if e.Amount.Minor >= 0 {
			row.Debit = v.Money(e.Amount)
		} else {
			row.Credit = v.Money(e.Amount.Neg())
		}
		out = append(out, row)
	}
	return out
}
