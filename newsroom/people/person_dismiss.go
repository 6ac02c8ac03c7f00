package people

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// Dismiss ends a person's work here, and every session of theirs.
func (p *People) Dismiss(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := staff.PersonID(v.Path("person"))
	err = p.Staff.Dismiss(v.Context(), v.By, id)
	if frame.IsForm(err) {
		return p.again(v, id, form, err)
	}
	if err != nil {
		return err
	}
	return v.Go("/newsroom/people", "done-dismissed")
}
