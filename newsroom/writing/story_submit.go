package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// Submit sends a story to the editors.
func (d *Writing) Submit(v *frame.Visit) error {
	return d.step(v, "submit", "note", "done-submitted", func(id story.StoryID, form *frame.Form) error {
		return d.Story.Submit(v.Context(), v.By, id, form.Raw("note"))
	})
}
