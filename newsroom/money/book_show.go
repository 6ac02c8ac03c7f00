package money

import (
	"html/template"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/books"
	"github.com/nightdesk/nightdesk/fund/journal"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// booksView is the books: what stands on each account, what should not stand
// there for long, the months that are closed, and the money of lifetimes over
// the years.
type booksView struct {
	Balance   []balanceRow
	Even      bool // the balances of each currency sum to nothing
	Unsettled []unsettledRow
	Months    []monthRow
	Checked   int    // how many months were read again; 0 when nobody asked
	Wrong     string // the first that does not agree
	Spread    []spreadView
	Form      *frame.Form
	Formats   []frame.Option
	Entries   []entryRow
	Turn      turn
}

type balanceRow struct{ Account, Debit, Credit string }

type unsettledRow struct {
	Account, Sum string
	Since        template.HTML
}

type monthRow struct {
	books.ClosedMonth
	Name string
	When template.HTML
}

type spreadView struct {
	books.Spread
	Left   string
	Years  int // of the term
	Months []spreadRow
	Owed   string
}

type spreadRow struct{ Name, Cash, Earned string }

// monthsShown is how many months of the second view, and of the closed ones, a page has.
const monthsShown = 12

var booksPage = frame.NewPage[booksView](files, "book_show.html")

// ShowBooks shows them.
func (m *Money) ShowBooks(v *frame.Visit) error {
	view, err := m.books(v)
	if err != nil {
		return err
	}
	if v.Ask("check") != "" {
		if view.Checked, view.Wrong, err = m.Books.CheckMonths(v.Context()); err != nil {
			return err
		}
		view.Wrong = monthWords(view.Wrong)
	}
	return booksPage.Show(v, view)
}

func (m *Money) books(v *frame.Visit) (booksView, error) {
	view := booksView{Form: frame.Filled("format", string(journal.Hledger)), Even: true}
	for _, f := range journal.Formats {
		view.Formats = append(view.Formats, frame.Option{Value: string(f), Words: frame.Speaks.Say("books-format-" + string(f))})
	}
	for _, step := range []func(*frame.Visit, *booksView) error{m.fillBalance, m.fillUnsettled, m.fillMonths, m.fillSpread} {
		if err := step(v, &view); err != nil {
			return view, err
		}
	}
	rows, more, err := m.Books.Entries(v.Context(), 1)
	view.Entries, view.Turn = entryRows(v, rows), turns(entriesAt, 1, more)
	return view, err
}

func (m *Money) fillBalance(v *frame.Visit, view *booksView) error {
	all, err := m.Books.Balance(v.Context())
	sums := map[string]int64{}
	for _, b := range all {
		sums[b.Balance.Currency] += b.Balance.Minor
		row := balanceRow{Account: b.Account}
		if b.Balance.Minor >= 0 {
			row.Debit = v.Money(b.Balance)
		} else {
			row.Credit = v.Money(b.Balance.Neg())
		}
		view.Balance = append(view.Balance, row)
	}
	for _, sum := range sums {
		view.Even = view.Even && sum == 0
	}
	return err
}

func (m *Money) fillUnsettled(v *frame.Visit, view *booksView) error {
	all, err := m.Books.Unsettled(v.Context())
	for _, u := range all {
		if u.Balance.Minor < 0 { // what we owe somebody is said without a sign
			u.Balance = u.Balance.Neg()
		}
		view.Unsettled = append(view.Unsettled, unsettledRow{u.Account, v.Money(u.Balance), v.When(u.Since)})
	}
	return err
}

func (m *Money) fillMonths(v *frame.Visit, view *booksView) error {
	all, err := m.Books.Months(v.Context())
	for _, c := range all[:min(len(all), monthsShown)] {
		view.Months = append(view.Months, monthRow{c, monthWords(c.Month), v.Full(c.Closed)})
	}
	return err
}

func (m *Money) fillSpread(v *frame.Visit, view *booksView) error {
	all, err := m.Books.Spread(v.Context())
	for _, s := range all {
		sum := func(minor int64) string { return v.Money(money.Of(minor, s.Currency)) }
		years, months := s.OwedYears()
		out := spreadView{Spread: s, Years: s.Years, Left: sum(s.Left), Owed: frame.Speaks.Say("books-owed", "Years", frame.Speaks.Say("books-owed-years", "Count", years),
			"Months", frame.Speaks.Say("books-owed-months", "Count", months))}
		for _, row := range slices.Backward(s.Months[max(0, len(s.Months)-monthsShown):]) {
			out.Months = append(out.Months, spreadRow{monthWords(row.Month), sum(row.Cash), sum(row.Earned)})
		}
		view.Spread = append(view.Spread, out)
	}
	return err
}

// monthWords is "November 2026" for 2026-11.
func monthWords(month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return frame.Speaks.Month(t)
}
