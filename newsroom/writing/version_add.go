package writing

import "github.com/nightdesk/nightdesk/newsroom/frame"

// AddVersion begins the same report in another language and opens it.
func (d *Writing) AddVersion(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	c, err := code(form.Get("lang"))
	if err != nil {
		return err
	}
	id, err := d.Story.AddVersion(v.Context(), v.By, idOf(v), c)
	if err != nil {
		return err
	}
	return v.Go(storyPath(id), "done-version")
}
