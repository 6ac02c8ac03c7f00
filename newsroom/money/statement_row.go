package money

import (
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// bankRowView is one row of the bank, and the pledges that it may be for.
type bankRowView struct {
	bankRow
	Found  []proposalRow
	Search *frame.Form
	Aside  *frame.Form
	Words  string      // of the search by which they were found
	None   bool        // a search found nothing
	Loose  *frame.Form // what is wrong and has no place below
	Credit bool
	Away   string // why it was put aside
}

var bankRowPage = frame.NewPage[bankRowView](files, "statement_row.html")

// BankRow shows one row of the bank.
func (m *Money) BankRow(v *frame.Visit) error {
	view, err := m.bankRow(v, "")
	if err != nil {
		return err
	}
	return bankRowPage.Show(v, view)
}

// FindForRow shows a row with the pledges of the readers that a search finds. It
// is posted, so that no address stands in a log or a history.
func (m *Money) FindForRow(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	view, err := m.bankRow(v, form.Get("q"))
	if err != nil {
		return err
	}
	view.Search = form.Named("search")
	return bankRowPage.Show(v, view)
}

func (m *Money) bankRow(v *frame.Visit, words string) (view bankRowView, err error) {
	r, found, err := m.Hand.Row(v.Context(), v.Path("row"))
	if err != nil {
		return view, err
	}
	view = bankRowView{Words: words, bankRow: bankRowOf(v, r), Loose: frame.Filled(), Search: frame.Filled("q", words).Named("search"), Aside: frame.Filled().Named("aside"), Credit: r.Amount.Minor > 0, Away: r.Aside}
	if words != "" {
		readers, err := m.Audience.Find(v.Context(), v.By, words)
		if err != nil {
			return view, err
		}
		var ids []audience.ReaderID
		for _, one := range readers {
			ids = append(ids, one.ID)
		}
		more, err := m.Hand.Pledged(v.Context(), r, ids, words)
		if err != nil {
			return view, err
		}
		view.None = len(more) == 0
		found = append(found, more...)
	}
	known, plans, err := m.around(v, hand.Reading{Likely: [][]hand.Proposal{found}})
	seen := map[fund.PledgeID]bool{}
	for _, p := range found {
		if !seen[p.Pledge] {
			view.Found = append(view.Found, proposalOf(v, p, known, plans))
		}
		seen[p.Pledge] = true
	}
	return view, err
}

// ConfirmRow books a row of the bank for a pledge.
func (m *Money) ConfirmRow(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := fund.PledgeID(form.Get("pledge"))
	err = m.Hand.ConfirmRow(v.Context(), v.By, v.Path("row"), id, form.Raw("why"))
	return m.afterRow(v, err, form.Get("q"), "done-confirmed", func(view *bankRowView) {
		form.Blame(err, "why")
		for i := range view.Found {
			if view.Found[i].Proposal.Pledge == id {
				view.Found[i].Form = form.Named("pledge-" + string(id))
				return
			}
		}
		view.Loose = form // what was chosen is not there any more
	})
}

// PutRowAside says that a row is not for us, or takes it up again.
func (m *Money) PutRowAside(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	if form.Has("up") {
		err = m.Hand.TakeUp(v.Context(), v.By, v.Path("row"))
	} else {
		err = m.Hand.PutAside(v.Context(), v.By, v.Path("row"), form.Raw("why"))
	}
	return m.afterRow(v, err, "", "done-saved", func(view *bankRowView) { view.Aside = form.Named("aside").Blame(err, "why") })
}

// afterRow leads back to the statements, or shows the row with what went wrong,
// and with the pledges that words find: one that a search found is no proposal.
func (m *Money) afterRow(v *frame.Visit, err error, words, word string, blame func(*bankRowView)) error {
	if !stays(err) {
		if err != nil {
			return err
		}
		return v.Go(statements, word)
	}
	view, other := m.bankRow(v, words)
	if other != nil {
		return other
	}
	blame(&view)
	return again(bankRowPage, v, view, err)
}

// PutRowsAside says of many rows that they are not for us: of those that are
// ticked, or of all that the page showed.
func (m *Money) PutRowsAside(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	rows := form.All("row")
	if form.Get("do") == "all" {
		rows = form.All("shown")
	}
	_, err = m.Hand.PutAsideAll(v.Context(), v.By, rows, form.Raw("why"))
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go(statements, "done-saved")
	}
	view, other := m.statementsFrom(v, form.Get("after"))
	if other != nil {
		return other
	}
	view.Many = form.Named("many").Blame(err, "why")
	return statementsPage.Again(v, view)
}

// ConfirmRows books the rows that were ticked, of those that leave no doubt.
func (m *Money) ConfirmRows(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	pairs := pairsOf(form.All("pair"))
	var left map[hand.Pair]error
	if len(pairs) == 0 {
		err = fault.Bad("pair", "statement-none-ticked")
	} else {
		done := 0
		done, left, err = m.Hand.ConfirmSure(v.Context(), v.By, pairs)
		if err == nil && len(left) > 0 {
			err = fault.Bad("pair", "statement-some-left", "Count", done, "Left", len(left))
		}
	}
	if !stays(err) {
		if err != nil {
			return err
		}
		return v.Go(statements, "done-confirmed")
	}
	view, other := m.statements(v)
	if other != nil {
		return other
	}
	view.Loose = form.Blame(err)
	for i := range view.Sure { // what was ticked stays so, and what went wrong stands at its row
		p := &view.Sure[i]
		why := left[hand.Pair{Row: p.ID, Pledge: p.Proposal.Pledge}]
		if p.Ticked = why != nil; p.Ticked {
			p.Left = frame.Filled().Blame(why).Loose
		}
	}
	return again(statementsPage, v, view, err)
}
