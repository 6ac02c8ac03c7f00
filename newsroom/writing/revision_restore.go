package writing

import (
	"net/http"

	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Restore makes a sealed copy the working copy again. The story keeps its
// language and its family; what stood there is in the history if it was sent
// or published.
func (d *Writing) Restore(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	version, err := form.Number("version")
	if err != nil {
		return err
	}
	r, err := d.revision(v)
	if err != nil {
		return err
	}
	fields := r.Fields
	fields.Family = ""
	_, err = d.Story.Save(v.Context(), v.By, r.Story, version, fields, r.Body)
	if path, _, lost := keptAt(r.Story, err); lost {
		return lostPage.Status(v, http.StatusConflict, lostView{storyPath(r.Story), path})
	}
	if err != nil {
		return err
	}
	return v.Go(storyPath(r.Story), "done-restored")
}
