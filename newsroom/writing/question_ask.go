package writing

import (
	"net/http"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// AskQuestion leaves a question open until the end of a day.
func (d *Writing) AskQuestion(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	day, err := frame.Date("due", form.Get("due"))
	if err == nil && day.IsZero() {
		err = fault.Bad("due", "fault-field-missing")
	}
	if err == nil {
		// The day ends in the newsroom's own zone.
		due := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, v.Masthead.Location()).Add(-time.Second)
		_, err = d.Story.AskQuestion(v.Context(), v.By, idOf(v), form.Raw("question"), due.UTC())
	}
	if frame.IsForm(err) {
		return d.editor(v, func(view *editorView) {
			view.status, view.Acts["question"] = http.StatusUnprocessableEntity, form.Named("question").Blame(err, "question", "due")
		})
	}
	if err != nil {
		return err
	}
	return v.Go(storyPath(idOf(v))+"#plan", "done-question")
}
