package money

import (
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Retire takes a plan out of what readers may choose, or puts it back, with a reason.
func (m *Money) Retire(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := fund.PlanID(v.Path("plan"))
	err = m.Fund.RetirePlan(v.Context(), v.By, id, form.Get("retired") != "", form.Raw("why"))
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go(home+"/plans", "done-saved")
	}
	view, other := m.plans(v)
	if other != nil {
		return other
	}
	form.Blame(err, "why")
	for i := range view.Rows {
		if view.Rows[i].ID == id {
			view.Rows[i].Form = form.Named(string(id))
		}
	}
	return plansPage.Again(v, view)
}
