package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// AnswerQuestion names the live story that answers a question.
func (d *Writing) AnswerQuestion(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	if err := d.Story.AnswerQuestion(v.Context(), v.By, story.QuestionID(v.Path("question")), story.StoryID(form.Get("answer"))); err != nil {
		return err
	}
	return v.Go(storyPath(idOf(v))+"#plan", "done-answered")
}
