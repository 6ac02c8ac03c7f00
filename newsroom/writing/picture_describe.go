package writing

import (
	"net/http"

	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// DescribePicture says what the lead picture shows, and whose it is.
func (d *Writing) DescribePicture(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	s, err := d.Story.Open(v.Context(), idOf(v))
	if err != nil {
		return err
	}
	err = d.Story.DescribeMedia(v.Context(), v.By, story.MediaID(v.Path("media")), s.Lang, form.Raw("alt"), form.Raw("caption"), form.Raw("credit"))
	if frame.IsForm(err) {
		return d.editor(v, func(view *editorView) {
			view.status, view.Acts["lead"] = http.StatusUnprocessableEntity, form.Named("lead").Blame(err, "alt", "caption", "credit")
		})
	}
	if err != nil {
		return err
	}
	return v.Go(storyPath(idOf(v))+"#lead", "done-described")
}
