package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// LapseQuestion lets a question go unanswered.
func (d *Writing) LapseQuestion(v *frame.Visit) error {
	if err := d.Story.LapseQuestion(v.Context(), v.By, story.QuestionID(v.Path("question"))); err != nil {
		return err
	}
	return v.Go(storyPath(idOf(v))+"#plan", "done-lapsed")
}
