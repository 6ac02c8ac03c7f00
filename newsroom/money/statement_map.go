package money

import (
	"strconv"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/statement"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// mappingView asks which column of a statement holds what.
type mappingView struct {
	hand.Preview
	Form    *frame.Form
	Columns []frame.Option
	Fields  []mappingField
	Bare    bool // neither narration nor number has a column: asks whether that is meant
}

type mappingField struct{ Name, Label string }

var mappingPage = frame.NewPage[mappingView](files, "statement_map.html")

// mappingFields are what a column may hold, in the order of the form.
var mappingFields = []string{"day", "value", "narration", "reference", "debit", "credit", "amount", "sign", "balance"}

// columnsOf are the columns of a mapping by the names of the form.
func columnsOf(m *statement.Mapping) map[string]*int {
	return map[string]*int{"day": &m.Day, "value": &m.Value, "narration": &m.Narration, "reference": &m.Reference, "debit": &m.Debit, "credit": &m.Credit,
		"amount": &m.Amount, "sign": &m.Sign, "balance": &m.Balance}
}

// Mapping shows the first rows of a statement, and what its columns seem to hold.
func (m *Money) Mapping(v *frame.Visit) error {
	view, err := m.mapping(v)
	if fault.Is(err, fault.Conflict) {
		return v.Go(statements, "done-statement-again")
	}
	if err != nil {
		return err
	}
	return mappingPage.Show(v, view)
}

func (m *Money) mapping(v *frame.Visit) (mappingView, error) {
	p, err := m.Hand.Preview(v.Context(), hand.FileID(v.Path("file")))
	view := mappingView{Preview: p, Form: frame.Filled("order", string(p.Guess.Order))}
	for name, column := range columnsOf(&p.Guess) {
		view.Form.Set(name, strconv.Itoa(*column))
	}
	view.Columns = []frame.Option{{Value: "0", Words: frame.Speaks.Say("statement-column-none")}}
	for i, head := range p.Header {
		view.Columns = append(view.Columns, frame.Option{Value: strconv.Itoa(i + 1), Words: frame.Speaks.Say("statement-column", "Number", i+1, "Head", head)})
	}
	for _, name := range mappingFields {
		view.Fields = append(view.Fields, mappingField{name, "statement-column-" + name})
	}
	return view, err
}

// SaveMapping says which column holds what, and reads the statement so.
func (m *Money) SaveMapping(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	asked := statement.Mapping{Order: statement.Order(form.Get("order"))}
	for name, column := range columnsOf(&asked) {
		n, err := strconv.Atoi(form.Get(name))
		if err == nil {
			*column = n
		}
	}
	bare := asked.Narration == 0 && asked.Reference == 0 && !form.Has("bare")
	if bare { // nothing could ever be matched: a slip, in all likelihood
		err = fault.Bad("narration", "statement-bare")
	} else {
		_, err = m.Hand.Map(v.Context(), v.By, hand.FileID(v.Path("file")), asked)
	}
	if frame.IsForm(err) {
		view, other := m.mapping(v)
		if other != nil {
			return other
		}
		view.Bare = bare
		view.Form = form.Blame(err, append([]string{"order"}, mappingFields...)...)
		return mappingPage.Again(v, view)
	}
	if fault.Is(err, fault.Conflict) {
		return v.Go(statements, "done-statement-again")
	}
	if err != nil {
		return err
	}
	return v.Go(statements, "done-statement-taken")
}
