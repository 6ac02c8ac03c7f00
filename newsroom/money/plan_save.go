package money

import (
	"errors"
	"maps"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// SavePlan makes a plan or changes one.
func (m *Money) SavePlan(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	view, err := m.plan(v, fund.PlanID(v.Path("plan")))
	if err != nil {
		return err
	}
	p, err := planTyped(v, form, view.Plan)
	if err == nil {
		_, err = m.Fund.SavePlan(v.Context(), v.By, p, form.Raw("why"))
	}
	if !stays(err) {
		switch {
		case err != nil:
			return err
		case p.Caution() != "":
			return v.Go(home+"/plans", "done-plan-dear")
		}
		return v.Go(home+"/plans", "done-plan")
	}
	view.Form = form.Blame(beside(err, "name", "name-"+string(v.Masthead.Main())), planFields(v, view.Fixed)...)
	return again(planPage, v, view, err)
}

// planFields are those of the form, in their order; what is fixed has none.
func planFields(v *frame.Visit, fixed bool) (out []string) {
	for _, c := range v.Masthead.Languages {
		out = append(out, "name-"+string(c))
	}
	if !fixed {
		out = append(out, "every", "months", "nature")
	}
	return append(out, "amount", "own", "least", "most", "position", "why")
}

// planTyped is the plan as the form has it, upon the one that is there.
func planTyped(v *frame.Visit, form *frame.Form, p fund.Plan) (fund.Plan, error) {
	var all []error
	p.Names = maps.Clone(p.Names)
	if p.Names == nil {
		p.Names = fund.Names{}
	}
	for _, c := range v.Masthead.Languages {
		p.Names[c] = form.Get("name-" + string(c))
	}
	currency := v.Masthead.Currency
	sum := func(field string) money.Amount {
		a, err := money.Parse(form.Raw(field), currency)
		all = append(all, named(err, field))
		return a
	}
	p.Every, p.Nature, p.Amount, p.Own = fund.Every(form.Get("every")), fund.Nature(form.Get("nature")), sum("amount"), form.Has("own")
	if p.Least, p.Most = (money.Amount{}), (money.Amount{}); p.Own {
		p.Least, p.Most = sum("least"), sum("most")
	}
	var err error
	if p.Position, err = form.Number("position"); err != nil {
		all = append(all, err)
	}
	p.Months = 0
	if p.Every == fund.Once {
		if p.Months, err = form.Number("months"); err != nil {
			all = append(all, err)
		}
	}
	return p, errors.Join(all...)
}
