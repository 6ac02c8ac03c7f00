package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// Correct publishes a version with a note that readers see.
func (d *Writing) Correct(v *frame.Visit) error {
	return d.step(v, "correct", "note", "done-corrected", func(id story.StoryID, form *frame.Form) error {
		version, err := form.Number("version")
		if err != nil {
			return err
		}
		return d.Story.Correct(v.Context(), v.By, id, version, form.Raw("note"))
	})
}
