package writing

import (
	"net/http"

	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// ShowPicture leads to a picture of about the width of the text.
func (d *Writing) ShowPicture(v *frame.Visit) error {
	m, err := d.Story.Media(v.Context(), story.MediaID(v.Path("media")))
	if err != nil {
		return err
	}
	http.Redirect(v.W, v.R, m.Picture().Src(), http.StatusFound)
	return nil
}
