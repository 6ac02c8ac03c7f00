package writing

import (
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// maxPicture bounds an upload: 20 MiB of picture, and its form.
const maxPicture = 20<<20 + 64<<10

// AddPicture takes a picture: for the text, from the editor's script, which
// is told its address; or as the lead picture, from a plain form.
func (d *Writing) AddPicture(v *frame.Visit) error {
	s, err := d.Story.Open(v.Context(), idOf(v))
	if err != nil {
		return err
	}
	form, file, err := v.Upload(maxPicture)
	if err != nil {
		return err
	}
	if form.Get("use") == "lead" {
		return d.addLead(v, s, form, func() (story.Media, error) { return d.takePicture(v, form, file) })
	}
	m, err := d.takePicture(v, form, file)
	if err != nil {
		return err
	}
	return v.JSON(http.StatusCreated, struct {
		ID string `json:"id"`
		shown
	}{string(m.ID), shown{m.Picture().Src(), m.Width, m.Height}})
}

func (d *Writing) addLead(v *frame.Visit, s story.Story, form *frame.Form, take func() (story.Media, error)) error {
	version, err := form.Number("version")
	if err != nil {
		return err
	}
	m, err := take()
	if err == nil {
		fields := s.Fields
		fields.Lead = m.ID
		_, err = d.Story.Save(v.Context(), v.By, s.ID, version, fields, s.Body)
	}
	if frame.IsForm(err) {
		return d.editor(v, func(view *editorView) {
			view.status, view.Acts["picture"] = http.StatusUnprocessableEntity, form.Named("picture").Blame(err, "file", "alt", "caption", "credit")
		})
	}
	if path, _, lost := keptAt(s.ID, err); lost {
		return lostPage.Status(v, http.StatusConflict, lostView{storyPath(s.ID), path})
	}
	if err != nil {
		return err
	}
	return v.Go(storyPath(s.ID)+"#lead", "done-picture")
}

// beside puts a picture's own faults, which know no form, beside its field.
func beside(err error, field string) error {
	if err == nil {
		return nil
	}
	var all []error
	for _, one := range fault.All(err) {
		if one.Kind == fault.Invalid && one.Field == "" {
			moved := *one
			moved.Field = field
			all = append(all, &moved)
			continue
		}
		all = append(all, one)
	}
	if len(all) == 1 {
		return all[0]
	}
	return err
}
