package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// EndEvent says that an event is over or was reported.
func (d *Writing) EndEvent(v *frame.Visit) error {
	if err := d.Story.EndEvent(v.Context(), v.By, story.EventID(v.Path("event"))); err != nil {
		return err
	}
	return v.Go(storyPath(idOf(v))+"#plan", "done-event-ended")
}
