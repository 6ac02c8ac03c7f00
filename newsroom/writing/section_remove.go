package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// RemoveSection removes a section in which no story stands.
func (d *Writing) RemoveSection(v *frame.Visit) error {
	if err := d.Story.RemoveSection(v.Context(), v.By, story.SectionID(v.Path("section"))); err != nil {
		return err
	}
	return v.Go("/newsroom/sections", "done-removed")
}
