package money

import (
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Price gives a plan a new price.
func (m *Money) Price(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := fund.PlanID(v.Path("plan"))
	amount, err := money.Parse(form.Raw("amount"), v.Masthead.Currency)
	if err = named(err, "amount"); err == nil {
		err = m.Fund.SetPrice(v.Context(), v.By, id, amount)
	}
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go("/newsroom/money#plans", "done-price")
	}
	view, other := m.view(v)
	if other != nil {
		return other
	}
	form.Blame(err, "amount")
	for i := range view.Plans {
		if view.Plans[i].ID == id {
			view.Plans[i].Form = form.Named(string(id))
		}
	}
	return moneyPage.Again(v, view)
}
