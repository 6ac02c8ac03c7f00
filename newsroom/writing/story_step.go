package writing

import (
	"errors"
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// step reads a form that moves a story a stage on, takes the step, and goes
// back to the story with a word. act names the form, whose own field is note;
// every other fault stands beside the field of the story that it is about.
func (d *Writing) step(v *frame.Visit, act, note, done string, take func(id story.StoryID, form *frame.Form) error) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := idOf(v)
	err = take(id, form)
	if frame.IsForm(err) {
		return d.editor(v, func(view *editorView) {
			view.status = http.StatusUnprocessableEntity
			own, rest := split(err, note)
			if !view.Offers(act) { // its form is not on the page
				own, rest = nil, err
			}
			if own != nil {
				view.Acts[act] = form.Named(act).Blame(own, note)
			}
			if rest != nil {
				view.Form.Blame(rest, storyFields...)
			}
		})
	}
	if err != nil {
		return err
	}
	return v.Go(storyPath(id), done)
}

// split parts the faults of one field from those of others.
func split(err error, field string) (own, rest error) {
	var mine, others []error
	for _, one := range fault.All(err) {
		if field != "" && one.Field == field {
			mine = append(mine, one)
		} else {
			others = append(others, one)
		}
	}
	return errors.Join(mine...), errors.Join(others...)
}

// ShowAgain leads from the address of a step, at which a form was shown once
// more, back to the story: a browser that reloads asks there.
func (d *Writing) ShowAgain(v *frame.Visit) error {
	if _, err := d.Story.Open(v.Context(), idOf(v)); err != nil {
		return err
	}
	return v.Go(storyPath(idOf(v)), "")
}
