package money

import (
	"strings"

	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// columnsRow says which column of an account's statements holds what.
type columnsRow struct{ Account, Words string }

func (m *Money) columns(v *frame.Visit) (out []columnsRow, err error) {
	all, err := m.Hand.Columns(v.Context())
	for _, c := range all {
		var words []string
		at := columnsOf(&c.Mapping)
		for _, name := range mappingFields {
			if n := *at[name]; n > 0 {
				head := ""
				if n <= len(c.Header) {
					head = c.Header[n-1]
				}
				words = append(words, frame.Speaks.Say("statement-column-"+name)+" = "+frame.Speaks.Say("statement-column", "Number", n, "Head", head))
			}
		}
		out = append(out, columnsRow{c.Account, strings.Join(words, "; ")})
	}
	return out, err
}

// Unread takes a statement back that was read with the wrong columns.
func (m *Money) Unread(v *frame.Visit) error {
	form, err := v.Form()
	if err == nil {
		err = m.Hand.Unread(v.Context(), v.By, hand.FileID(v.Path("file")))
	}
	return m.afterColumns(v, form, err, "done-statement-back")
}

// ForgetColumns has an account's next statement asked about anew.
func (m *Money) ForgetColumns(v *frame.Visit) error {
	form, err := v.Form()
	if err == nil {
		err = m.Hand.ForgetColumns(v.Context(), v.By, form.Raw("account"))
	}
	return m.afterColumns(v, form, err, "done-saved")
}

func (m *Money) afterColumns(v *frame.Visit, form *frame.Form, err error, word string) error {
	if err == nil {
		return v.Go(statements, word)
	}
	if !stays(err) {
		return err
	}
	view, other := m.statements(v)
	if other != nil {
		return other
	}
	view.Back = form.Blame(err)
	return again(statementsPage, v, view, err)
}
