package people

import (
	"net/url"

	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// Invite adds a person and shows the link to hand over, once.
func (p *People) Invite(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	_, token, err := p.Staff.Invite(v.Context(), v.By, form.Raw("email"), form.Raw("name"), staff.Role(form.Get("role")))
	if err != nil && !frame.IsForm(err) {
		return err
	}
	view, other := p.view(v)
	if other != nil {
		return other
	}
	if err != nil {
		view.Invite = form.Named("invite").Blame(err, "email", "name", "role")
		return peoplePage.Again(v, view)
	}
	view.Link, view.For = v.Reader(frame.Entry+"?t="+url.QueryEscape(token)), form.Get("email")
	return peoplePage.Show(v, view)
}
