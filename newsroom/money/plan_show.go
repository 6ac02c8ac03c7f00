package money

import (
	"strconv"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// planView is the form of one plan, or of a new one.
type planView struct {
	Plan    fund.Plan // of no ID where it is new
	Title   string
	Form    *frame.Form
	Names   []frame.Option // the newsroom's languages
	Every   []frame.Option
	Natures []frame.Option
	Fixed   bool // somebody pledged under it: what it is and buys stays
	Buys    string
	Nature  string
	Caution string
}

var planPage = frame.NewPage[planView](files, "plan_show.html")

// NewPlan shows the form of a plan that is not there yet.
func (m *Money) NewPlan(v *frame.Visit) error {
	view, err := m.plan(v, "")
	if err != nil {
		return err
	}
	return planPage.Show(v, view)
}

// Plan shows the form of a plan.
func (m *Money) Plan(v *frame.Visit) error {
	view, err := m.plan(v, fund.PlanID(v.Path("plan")))
	if err != nil {
		return err
	}
	return planPage.Show(v, view)
}

func (m *Money) plan(v *frame.Visit, id fund.PlanID) (planView, error) {
	view := planView{Title: frame.Speaks.Say("plan-new"), Every: planOptions("plan-every-", "month", "year", "lifetime", "once"),
		Natures: planOptions("plan-nature-means-", "contribution", "subscription")}
	for _, c := range v.Masthead.Languages {
		view.Names = append(view.Names, frame.Option{Value: "name-" + string(c), Lang: string(c)})
	}
	all, err := m.Fund.EveryPlan(v.Context())
	if err != nil {
		return view, err
	}
	if id == "" {
		view.Form = frame.Filled("every", "month", "nature", "contribution", "months", "12", "position", strconv.Itoa(len(all)))
		return view, nil
	}
	for _, p := range all {
		if p.ID == id {
			row := planOf(v, p)
			view.Plan, view.Title, view.Buys, view.Nature, view.Caution = p, row.Name, row.Buys, row.NatureWords, row.Caution
		}
	}
	if view.Plan.ID == "" {
		return view, fault.New(fault.NotFound, "fault-not-found")
	}
	prices, err := m.Desk.Prices(v.Context())
	for _, one := range prices {
		view.Fixed = view.Fixed || one.Plan == id && one.Pledges > 0
	}
	view.Form = planForm(view.Plan)
	return view, err
}

func planForm(p fund.Plan) *frame.Form {
	f := frame.Filled("every", string(p.Every), "nature", string(p.Nature), "months", strconv.Itoa(max(p.Months, 1)), "amount", typed(p.Amount),
		"least", typed(p.Least), "most", typed(p.Most), "position", strconv.Itoa(p.Position))
	if p.Own {
		f.Set("own", "yes")
	}
	for _, c := range lang.Codes {
		f.Set("name-"+string(c), p.Names[c])
	}
	return f
}

func planOptions(before string, values ...string) (out []frame.Option) {
	for _, one := range values {
		out = append(out, frame.Option{Value: one, Words: frame.Speaks.Say(before + one)})
	}
	return out
}
