package money

import (
	"html/template"

	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// runsView is how far the books agree with the gateways, and the newest runs of the comparing.
type runsView struct {
	Agree []frame.Agreement
	Rows  []runRow
}

type runRow struct {
	agree.Run
	Words, Way string
	When       template.HTML
}

// runsShown is how many runs the page has.
const runsShown = 30

var runsPage = frame.NewPage[runsView](files, "run_list.html")

// Runs shows them.
func (m *Money) Runs(v *frame.Visit) error {
	var view runsView
	all, err := m.Lists.Runs(v.Context(), runsShown)
	if err != nil {
		return err
	}
	for _, r := range all {
		row := runRow{Run: r, Words: frame.Speaks.Say("money-run-"+r.Kind, "Month", monthWords(r.About)), When: v.When(r.At)}
		if r.Gateway != "" {
			row.Way = gatewayWords(r.Gateway)
		}
		view.Rows = append(view.Rows, row)
	}
	if view.Agree, err = m.agreements(v); err != nil {
		return err
	}
	return runsPage.Show(v, view)
}
