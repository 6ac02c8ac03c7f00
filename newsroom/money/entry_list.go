package money

import (
	"html/template"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// entriesView is a page of the books.
type entriesView struct {
	Rows []entryRow
	Turn turn
}

type entryRow struct {
	fund.Entry
	Debit, Credit string
	When          template.HTML
	First         bool // of its booking
}

var entriesPage = frame.NewPage[entriesView](files, "entry_list.html")

// Entries lists the books, newest first.
func (m *Money) Entries(v *frame.Visit) error {
	page := pageAsked(v)
	rows, more, err := m.Fund.Entries(v.Context(), page)
	if err != nil {
		return err
	}
	view := entriesView{Turn: turns("/newsroom/money/books", page, more)}
	last := ""
	for _, e := range rows {
		row := entryRow{Entry: e, When: v.Full(e.Occurred), First: e.Tx != last}
		last = e.Tx
		if e.Amount.Minor >= 0 {
			row.Debit = v.Money(e.Amount)
		} else {
			row.Credit = v.Money(e.Amount.Neg())
		}
		view.Rows = append(view.Rows, row)
	}
	return entriesPage.Show(v, view)
}
