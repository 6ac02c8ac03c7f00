package money

import (
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Retire takes a plan out of what readers may choose, or puts it back.
func (m *Money) Retire(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	if err := m.Fund.RetirePlan(v.Context(), v.By, fund.PlanID(v.Path("plan")), form.Get("retired") != ""); err != nil {
		return err
	}
	return v.Go(home+"/plans", "done-saved")
}
