package writing

import "github.com/nightdesk/nightdesk/newsroom/frame"

// Begin makes a draft in a language and opens it.
func (d *Writing) Begin(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	c, err := code(form.Get("lang"))
	if err != nil {
		return err
	}
	id, err := d.Story.Draft(v.Context(), v.By, c)
	if err != nil {
		return err
	}
	return v.Go(storyPath(id), "")
}
