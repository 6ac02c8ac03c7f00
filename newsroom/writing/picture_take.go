package writing

import (
	"mime/multipart"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// takePicture makes an uploaded file ready and describes it if words came with it.
func (d *Writing) takePicture(v *frame.Visit, form *frame.Form, file *multipart.FileHeader) (story.Media, error) {
	if file == nil || file.Size == 0 {
		return story.Media{}, fault.Bad("file", "newsroom-file-missing")
	}
	f, err := file.Open()
	if err != nil {
		return story.Media{}, err
	}
	defer f.Close()
	m, err := d.Story.AddMedia(v.Context(), v.By, f, file.Filename)
	if err != nil {
		return m, beside(err, "file")
	}
	alt, caption, credit := form.Raw("alt"), form.Raw("caption"), form.Raw("credit")
	if alt == "" && caption == "" && credit == "" {
		return m, nil
	}
	s, err := d.Story.Open(v.Context(), idOf(v))
	if err != nil {
		return m, err
	}
	return m, d.Story.DescribeMedia(v.Context(), v.By, m.ID, s.Lang, alt, caption, credit)
}
