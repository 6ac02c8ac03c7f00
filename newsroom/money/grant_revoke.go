package money

import (
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Revoke takes back support that was given.
func (m *Money) Revoke(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := fund.GrantID(v.Path("grant"))
	err = m.Fund.Revoke(v.Context(), v.By, id, form.Raw("why"))
	return m.afterActing(v, audience.ReaderID(v.Path("reader")), "done-revoked", err, func(view *personView) {
		form.Blame(err, "why")
		for i := range view.Grants {
			if view.Grants[i].ID == id {
				view.Grants[i].Form = form.Named("revoke-" + string(id))
			}
		}
	})
}
