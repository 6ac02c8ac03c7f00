package plan

import (
	"html/template"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// todayView is the newsroom's first page.
type todayView struct {
	Greeting     string
	Figures      []figure
	Month        string
	Readers      template.HTML
	Supporters   template.HTML
	Months       []monthRow
	Due          []dueRow
	Mine, Review storyList
	Tasks        []task
	Audit        []staff.Line
	Agree        []frame.Agreement // for those who see the money
	Languages    []lang.Code
}

var todayPage = frame.NewPage[todayView](files, "today_show.html")

// auditLines are on the first page; the people's page has more.
const auditLines = 8

// Today shows how the newsroom stands and what waits.
func (p *Plan) Today(v *frame.Visit) error {
	ctx := v.Context()
	months, err := p.Insight.Months(ctx, 12)
	if err != nil {
		return err
	}
	now, before := lastTwo(months)
	view := todayView{Figures: figures(v, now, before), Month: monthName(now.Month), Months: monthRows(v, months), Languages: v.Masthead.Languages}
	view.Readers = chart("readers", frame.Speaks.Say("numbers-chart-readers"), months, func(n insight.Numbers) int64 { return n.Readers })
	view.Supporters = chart("supporters", frame.Speaks.Say("numbers-chart-supporters"), months, func(n insight.Numbers) int64 { return n.Supporters })
	if view.Due, err = p.due(v); err != nil {
		return err
	}
	view.Due = view.Due[:min(len(view.Due), 8)]
	if view.Mine, view.Review, view.Tasks, err = p.waitingFor(v); err != nil {
		return err
	}
	if view.Audit, err = p.audit(v); err != nil {
		return err
	}
	if v.By.Role.SeesMoney() {
		all, err := p.Lists.Agreements(ctx)
		if err != nil {
			return err
		}
		view.Agree = v.Agreements(all)
	}
	view.Greeting = frame.Speaks.Day(v.Local(v.Now))
	return todayPage.Show(v, view)
}

// audit is the newest acts; those about money hold amounts and are not for reporters.
func (p *Plan) audit(v *frame.Visit) ([]staff.Line, error) {
	lines, err := p.Staff.Audit(v.Context(), 10*auditLines)
	var out []staff.Line
	for _, l := range lines {
		if len(out) < auditLines && v.Reads(l) {
			out = append(out, l)
		}
	}
	return out, err
}

func lastTwo(months []insight.Numbers) (now, before insight.Numbers) {
	if n := len(months); n > 0 {
		now = months[n-1]
		before.Currency = now.Currency
		if n > 1 {
			before = months[n-2]
		}
	}
	return now, before
}
