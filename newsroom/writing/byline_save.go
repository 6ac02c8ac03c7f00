package writing

import (
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// SaveByline adds a byline or changes one.
func (d *Writing) SaveByline(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	b := staff.Byline{ID: staff.BylineID(v.Path("byline")), Name: form.Raw("name"), About: form.Raw("about"), Slug: form.Get("slug"), Person: staff.PersonID(form.Get("person"))}
	if err = d.isPerson(v, b.Person); err == nil {
		_, err = d.Staff.SaveByline(v.Context(), v.By, b)
	}
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go("/newsroom/bylines", "done-saved")
	}
	view, other := d.bylinesView(v)
	if other != nil {
		return other
	}
	form.Blame(err, "name", "about", "slug", "person")
	if b.ID == "" {
		view.New = form.Named("new")
	}
	for i := range view.Rows {
		if view.Rows[i].ID == b.ID {
			view.Rows[i].Form = form.Named(string(b.ID))
		}
	}
	return bylinesPage.Again(v, view)
}

// isPerson refuses a person who never worked here.
func (d *Writing) isPerson(v *frame.Visit, id staff.PersonID) error {
	if id == "" {
		return nil
	}
	people, err := d.Staff.People(v.Context())
	for _, p := range people {
		if p.ID == id {
			return nil
		}
	}
	if err == nil {
		err = fault.Bad("person", "byline-person-unknown")
	}
	return err
}
