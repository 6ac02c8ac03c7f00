package money

import (
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// statements is where the bank's statements are.
const statements = home + "/statements"

// statementsView is how the books and the bank agree.
type statementsView struct {
	Last     string // until which day, "" when nothing was brought
	Differ   int
	Booked   int
	Bring    *frame.Form
	Take     *frame.Form
	Loose    *frame.Form // what is wrong with what was ticked
	Sure     []proposalRow
	Likely   []proposalRow
	Unknown  []bankRow
	Unknowns int         // how many they are on all pages
	After    string      // behind which row this page begins
	Next     string      // where the next page is, "" where there is none
	Many     *frame.Form // puts many of them aside
	Differs  []differenceRow
	Files    []fileRow
	Columns  []columnsRow
	Back     *frame.Form // what is wrong with taking one back
	NotForUs []bankRow
}

// bankRow is a movement as the bank lists it.
type bankRow struct {
	hand.Row
	Day, Sum, Path string
}

// proposalRow is a row with the pledge that it may be for.
type proposalRow struct {
	bankRow
	Proposal   hand.Proposal
	Pledge     string // its sum and plan
	Who        *who
	Score, Why string
	Others     int // pledges that it may be for as well
	Form       *frame.Form
	Ticked     bool
	Later      bool     // its day is still to come
	Left       []string // why it was not confirmed
	Wants      bool     // a reason is asked for: the sum is another, or it may be booked already
}

type differenceRow struct {
	hand.Difference
	Words, Sum, Bank, Day string
	Who                   *who
}

type fileRow struct {
	hand.File
	When, Path string
	Days       string
	Refusals   []string
}

var statementsPage = frame.NewPage[statementsView](files, "statement_list.html")

// Statements shows how the books and the bank agree, and what a person is to confirm.
func (m *Money) Statements(v *frame.Visit) error {
	view, err := m.statementsFrom(v, v.R.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	return statementsPage.Show(v, view)
}

func (m *Money) statements(v *frame.Visit) (statementsView, error) { return m.statementsFrom(v, "") }

// statementsFrom shows of the rows of nobody's the page that begins behind one.
func (m *Money) statementsFrom(v *frame.Visit, after string) (view statementsView, err error) {
	r, err := m.Hand.ReadingFrom(v.Context(), after)
	if err != nil {
		return view, err
	}
	accounts, err := m.Hand.Accounts(v.Context())
	if err != nil {
		return view, err
	}
	view = statementsView{Differ: r.Differences(), Booked: r.Booked, Bring: frame.Filled().Named("bring"), Take: frame.Filled().Named("take"), Loose: frame.Filled(),
		Unknowns: r.Unknowns, After: after, Many: frame.Filled().Named("many"), Back: frame.Filled()}
	if r.Next != "" {
		view.Next = statements + "?after=" + r.Next + "#unknown"
	}
	if len(accounts) > 0 {
		view.Bring.Set("account", accounts[0])
	}
	if !r.Last.IsZero() {
		view.Last = v.Day(r.Last)
	}
	known, plans, err := m.around(v, r)
	if err != nil {
		return view, err
	}
	for _, p := range r.Sure {
		view.Sure = append(view.Sure, proposalOf(v, p, known, plans))
	}
	for _, some := range r.Likely {
		row := proposalOf(v, some[0], known, plans)
		row.Others = len(some) - 1
		view.Likely = append(view.Likely, row)
	}
	for _, one := range r.Unknown {
		view.Unknown = append(view.Unknown, bankRowOf(v, one))
	}
	for _, d := range r.Differs {
		view.Differs = append(view.Differs, differenceRow{d, frame.Speaks.Say(d.Kind.Key()), sum(v, d.Booked), sum(v, d.Bank), on(v, d.At), whoIs(d.Reader, known)})
	}
	aside, err := m.Hand.NotForUs(v.Context())
	if err != nil {
		return view, err
	}
	for _, one := range aside {
		view.NotForUs = append(view.NotForUs, bankRowOf(v, one))
	}
	if view.Columns, err = m.columns(v); err != nil {
		return view, err
	}
	all, err := m.Hand.Files(v.Context())
	for _, f := range all {
		view.Files = append(view.Files, fileOf(v, f))
	}
	return view, err
}

// around gives the readers of a reading, and what plans are called.
func (m *Money) around(v *frame.Visit, r hand.Reading) (map[audience.ReaderID]audience.Reader, map[string]string, error) {
	var ids []audience.ReaderID
	for _, p := range r.Sure {
		ids = append(ids, p.Reader)
	}
	for _, some := range r.Likely {
		for _, p := range some {
			ids = append(ids, p.Reader)
		}
	}
	for _, d := range r.Differs {
		ids = append(ids, d.Reader)
	}
	known, err := m.Audience.Readers(v.Context(), ids)
	if err != nil {
		return nil, nil, err
	}
	plans, err := m.planNames(v)
	return known, plans, err
}

func bankRowOf(v *frame.Visit, r hand.Row) bankRow {
	return bankRow{Row: r, Day: v.Day(r.Day), Sum: sum(v, r.Amount), Path: statements + "/rows/" + r.ID}
}

func proposalOf(v *frame.Visit, p hand.Proposal, known map[audience.ReaderID]audience.Reader, plans map[string]string) proposalRow {
	row := proposalRow{bankRow: bankRowOf(v, p.Row), Proposal: p, Pledge: sum(v, p.Amount) + " · " + plans[p.Plan], Who: whoIs(p.Reader, known),
		Score: frame.Speaks.Say(scoreKey(p)), Form: frame.Filled().Named("pledge-" + string(p.Pledge)), Wants: p.Wants()}
	row.Later = p.Row.Day.Format(time.DateOnly) > today(v)
	row.Ticked = !row.Later
	for i, w := range p.Why {
		if i > 0 {
			row.Why += "; "
		}
		row.Why += frame.Speaks.Say(w.Key())
	}
	return row
}

// scoreKey is the key of how likely a proposal is, in words.
func scoreKey(p hand.Proposal) string {
	switch {
	case p.Sure:
		return "statement-sure"
	case p.Score >= 300:
		return "statement-look"
	case p.Score > 0:
		return "statement-likely"
	}
	return "statement-chosen"
}

func fileOf(v *frame.Visit, f hand.File) fileRow {
	row := fileRow{File: f, When: on(v, f.Brought), Days: v.Days(f.First, f.Last)}
	if f.Taken.IsZero() {
		row.Path = statements + "/files/" + string(f.ID)
	}
	for _, r := range f.Refused {
		row.Refusals = append(row.Refusals, frame.Speaks.Say("statement-line", "Line", r.Line, "Why", frame.Speaks.Say(r.Why)))
	}
	return row
}
