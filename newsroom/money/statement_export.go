package money

import (
	"errors"
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/journal"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// ExportStatements sends the bank's rows as a file. It is a post, because it is written down who took them.
func (m *Money) ExportStatements(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	from, err := localDay(v, form, "from", 0)
	until, late := localDay(v, form, "until", 1)
	err = errors.Join(err, late)
	file := &download{visit: v, format: journal.CSV, name: "statements"}
	if err == nil {
		err = m.Hand.ExportRows(v.Context(), v.By, file, from, until)
	}
	switch {
	case err == nil:
		return file.end()
	case file.begun:
		web.Cause(v.W, err)
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	case !frame.IsForm(err):
		return err
	}
	view, failed := m.statements(v)
	if failed != nil {
		return failed
	}
	view.Take = form.Named("take").Blame(err, "from", "until")
	return statementsPage.Again(v, view)
}

// pairsOf reads the ticks of rows: a row and its pledge, with a space between.
func pairsOf(ticked []string) (out []hand.Pair) {
	for _, one := range ticked {
		if row, pledge, ok := strings.Cut(one, " "); ok {
			out = append(out, hand.Pair{Row: row, Pledge: fund.PledgeID(pledge)})
		}
	}
	return out
}
