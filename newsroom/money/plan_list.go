package money

import (
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// plansView is every plan with the versions of its price.
type plansView struct {
	Rows   []planRow
	Closed bool // readers cannot read how money goes back, so nobody can choose
}

type planRow struct {
	fund.Plan
	Name, Sum, Buys string
	NatureWords     string
	Caution         string
	Bounds          string // where the reader chooses the sum
	Others          []nameRow
	Prices          []priceRow
	Form            *frame.Form // by which it is retired or put back
}

// nameRow is a plan's name in a further language.
type nameRow struct{ Lang, Words string }

type priceRow struct {
	Sum, Since string
	Supporters int
	Now        bool
}

var plansPage = frame.NewPage[plansView](files, "plan_list.html")

// Plans lists the plans in the order in which readers see them.
func (m *Money) Plans(v *frame.Visit) error {
	view, err := m.plans(v)
	if err != nil {
		return err
	}
	return plansPage.Show(v, view)
}

func (m *Money) plans(v *frame.Visit) (view plansView, err error) {
	all, err := m.Fund.EveryPlan(v.Context())
	if err != nil {
		return view, err
	}
	prices, err := m.Desk.Prices(v.Context())
	if err != nil {
		return view, err
	}
	if view.Closed, err = m.closed(v); err != nil {
		return view, err
	}
	for _, p := range all {
		row := planOf(v, p)
		for _, one := range prices {
			if one.Plan == p.ID {
				row.Prices = append(row.Prices, priceRow{v.Money(one.Amount), on(v, one.Since), one.Supporters, one.ID == p.Price})
			}
		}
		row.Form = frame.Filled().Named(string(p.ID))
		view.Rows = append(view.Rows, row)
	}
	return view, nil
}

func planOf(v *frame.Visit, p fund.Plan) planRow {
	row := planRow{Plan: p, Name: p.Name(lang.English), Buys: buys(p), NatureWords: frame.Speaks.Say("plan-nature-" + string(p.Nature))}
	if p.Price != "" {
		row.Sum = v.Money(p.Amount)
	}
	if p.Own {
		row.Bounds = frame.Speaks.Say("plan-own-bounds", "Least", v.Money(p.Least), "Most", v.Money(p.Most))
	}
	if key := p.Caution(); key != "" {
		row.Caution = frame.Speaks.Say(key)
	}
	for _, c := range v.Masthead.Languages {
		if name := p.Names[c]; name != "" && name != row.Name {
			row.Others = append(row.Others, nameRow{string(c), name})
		}
	}
	return row
}

// buys is how often a plan is paid and what a payment buys.
func buys(p fund.Plan) string {
	if p.Every == fund.Once {
		return frame.Speaks.Say("plan-buys-months", "Count", p.Months)
	}
	return frame.Speaks.Say("plan-every-" + string(p.Every))
}
