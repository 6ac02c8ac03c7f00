package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// Withdraw takes a story away from readers, with a reason for the newsroom.
func (d *Writing) Withdraw(v *frame.Visit) error {
	return d.step(v, "withdraw", "reason", "done-withdrawn", func(id story.StoryID, form *frame.Form) error {
		return d.Story.Withdraw(v.Context(), v.By, id, form.Raw("reason"))
	})
}
