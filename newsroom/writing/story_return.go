package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// Return gives a story back to the one who sent it.
func (d *Writing) Return(v *frame.Visit) error {
	return d.step(v, "return", "note", "done-returned", func(id story.StoryID, form *frame.Form) error {
		return d.Story.Return(v.Context(), v.By, id, form.Raw("note"))
	})
}
