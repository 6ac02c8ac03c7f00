package writing

import (
	"html/template"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// readingView is a story's words as readers get them, in a plain frame.
type readingView struct {
	Fields   story.Fields
	Kind     string
	Dir      string
	Body     template.HTML
	Lead     string
	LeadAlt  string
	Bylines  []string
	Words    int
	Path     string // the story's in the newsroom
	Live     string // its public address
	Revision *revisionView
	Version  int // of the working copy, for a revision to replace
}

var previewPage = frame.NewPage[readingView](files, "preview_show.html")

// Preview shows the working copy as readers would get it.
func (d *Writing) Preview(v *frame.Visit) error {
	s, err := d.Story.Open(v.Context(), idOf(v))
	if err != nil {
		return err
	}
	view, err := d.reading(v, s.Fields, s.Body)
	if err != nil {
		return err
	}
	view.Words, view.Path = s.Words, storyPath(s.ID)
	if s.Stage == story.StagePublished {
		view.Live = v.Reader(s.Path)
	}
	return previewPage.Show(v, view)
}

// reading draws a body with its fields.
func (d *Writing) reading(v *frame.Visit, f story.Fields, body *doc.Node) (readingView, error) {
	view := readingView{Fields: f, Dir: lang.For(f.Lang).Dir()}
	if f.Kind != "" {
		view.Kind = frame.Speaks.Say("write-kind-" + string(f.Kind))
	}
	draw, err := d.Story.Draw(v.Context(), body, f.Dateline)
	if err != nil {
		return view, err
	}
	// doc.HTML escapes every word and address of a body: that is its promise.
	view.Body = template.HTML(doc.HTML(body, draw))
	for _, id := range f.Bylines {
		b, err := d.Staff.Byline(v.Context(), id)
		if err != nil {
			return view, err
		}
		view.Bylines = append(view.Bylines, b.Name)
	}
	if f.Lead != "" {
		m, err := d.Story.MediaIn(v.Context(), f.Lead, f.Lang)
		if err != nil {
			return view, err
		}
		view.Lead, view.LeadAlt = m.Picture().Src(), m.Alt
	}
	return view, nil
}
