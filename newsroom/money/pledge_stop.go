package money

import (
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Stop ends a pledge of a reader who asked the newsroom to.
func (m *Money) Stop(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := fund.PledgeID(v.Path("pledge"))
	err = m.Fund.StopFor(v.Context(), v.By, id, form.Raw("why"))
	return m.afterActing(v, audience.ReaderID(v.Path("reader")), "done-stopped", err, func(view *personView) {
		form.Blame(err, "why")
		for i := range view.Pledges {
			if view.Pledges[i].Pledge == id {
				view.Pledges[i].Form = form.Named("stop-" + string(id))
			}
		}
	})
}
