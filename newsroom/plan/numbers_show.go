package plan

import (
	"html/template"

	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// numbersView is the numbers of two years.
type numbersView struct {
	Figures []figure
	Month   string
	Charts  []chartView
	Months  []monthRow
}

type chartView struct {
	Name  string
	Chart template.HTML
}

var numbersPage = frame.NewPage[numbersView](files, "numbers_show.html")

// Numbers shows two years of months.
func (p *Plan) Numbers(v *frame.Visit) error {
	months, err := p.Insight.Months(v.Context(), 24)
	if err != nil {
		return err
	}
	now, before := lastTwo(months)
	year := months[max(0, len(months)-12):]
	view := numbersView{Figures: figures(v, now, before), Month: monthName(now.Month), Months: monthRows(v, months)}
	draw := func(class string, of func(insight.Numbers) int64) {
		label := frame.Speaks.Say("numbers-chart-" + class)
		view.Charts = append(view.Charts, chartView{label, chart(class, label, year, of)})
	}
	draw("readers", func(n insight.Numbers) int64 { return n.Readers })
	draw("regulars", func(n insight.Numbers) int64 { return n.Regulars })
	draw("supporters", func(n insight.Numbers) int64 { return n.Supporters })
	return numbersPage.Show(v, view)
}
