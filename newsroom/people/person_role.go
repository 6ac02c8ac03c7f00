package people

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// Role gives a person another role; they sign in anew.
func (p *People) Role(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := staff.PersonID(v.Path("person"))
	err = p.Staff.ChangeRole(v.Context(), v.By, id, staff.Role(form.Get("role")))
	if frame.IsForm(err) {
		return p.again(v, id, form, err)
	}
	if err != nil {
		return err
	}
	return v.Go("/newsroom/people", "done-role")
}
