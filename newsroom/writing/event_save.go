package writing

import (
	"errors"
	"net/http"

	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// SaveEvent names an event ahead, as exactly as its days are known.
func (d *Writing) SaveEvent(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	from, badFrom := frame.Date("from", form.Get("from"))
	until, badUntil := frame.Date("until", form.Get("until"))
	if until.IsZero() {
		until = from
	}
	err = errors.Join(badFrom, badUntil)
	if err == nil {
		_, err = d.Story.SaveEvent(v.Context(), v.By, idOf(v), story.Event{ID: story.EventID(form.Get("event")), Title: form.Raw("title"),
			Words: form.Raw("words"), From: from, Until: until})
	}
	if frame.IsForm(err) {
		return d.editor(v, func(view *editorView) {
			view.status, view.Acts["event"] = http.StatusUnprocessableEntity, form.Named("event").Blame(err, "title", "words", "from", "until")
		})
	}
	if err != nil {
		return err
	}
	return v.Go(storyPath(idOf(v))+"#plan", "done-event")
}
