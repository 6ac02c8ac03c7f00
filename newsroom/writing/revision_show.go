package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

var revisionPage = frame.NewPage[readingView](files, "revision_show.html")

// Revision shows one sealed copy of a story.
func (d *Writing) Revision(v *frame.Visit) error {
	r, err := d.revision(v)
	if err != nil {
		return err
	}
	s, err := d.Story.Open(v.Context(), r.Story)
	if err != nil {
		return err
	}
	view, err := d.reading(v, r.Fields, r.Body)
	if err != nil {
		return err
	}
	view.Words, view.Path, view.Version = r.Words, storyPath(r.Story), s.Version
	view.Revision = &revisionView{r, storyPath(r.Story) + "/revisions/" + string(r.ID), frame.Speaks.Say("revision-" + r.Why), v.Full(r.At)}
	return revisionPage.Show(v, view)
}

// revision finds the one that an address names, of the story that it names.
func (d *Writing) revision(v *frame.Visit) (story.Revision, error) {
	r, err := d.Story.Revision(v.Context(), story.RevisionID(v.Path("revision")))
	if err == nil && r.Story != idOf(v) {
		err = notFound()
	}
	return r, err
}
