package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// Publish brings the version that the editor saw before readers.
func (d *Writing) Publish(v *frame.Visit) error {
	return d.step(v, "publish", "", "done-published", func(id story.StoryID, form *frame.Form) error {
		version, err := form.Number("version")
		if err != nil {
			return err
		}
		return d.Story.Publish(v.Context(), v.By, id, version)
	})
}
