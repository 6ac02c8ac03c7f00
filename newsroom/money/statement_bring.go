package money

import (
	"io"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/statement"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// BringStatement takes a bank's statement, and asks how it is read where that is not known.
func (m *Money) BringStatement(v *frame.Visit) error {
	form, file, err := v.Upload(statement.MaxBytes + 1<<16)
	if err != nil {
		return err
	}
	var f hand.File
	if file == nil || file.Size == 0 {
		err = fault.Bad("file", "newsroom-file-missing")
	} else {
		open, bad := file.Open()
		if bad != nil {
			return bad
		}
		defer open.Close()
		raw, bad := io.ReadAll(io.LimitReader(open, statement.MaxBytes+1))
		if bad != nil {
			return bad
		}
		f, err = m.Hand.Bring(v.Context(), v.By, form.Raw("account"), file.Filename, raw)
	}
	switch {
	case stays(err):
		view, other := m.statements(v)
		if other != nil {
			return other
		}
		view.Bring = form.Named("bring").Blame(err, "account", "file")
		return again(statementsPage, v, view, err)
	case err != nil:
		return err
	case f.Again:
		return v.Go(statements, "done-statement-again")
	case f.Taken.IsZero():
		return v.Go(statements+"/files/"+string(f.ID), "")
	}
	return v.Go(statements, "done-statement-taken")
}
