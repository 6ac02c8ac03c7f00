package writing

import (
	"slices"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// leadView is the lead picture with what stands beside it.
type leadView struct {
	ID   story.MediaID
	Src  string
	Alt  string
	Bare bool // nothing describes it yet
}

// fillPictures gathers the pictures that a story holds: those in its text and its lead.
func (d *Writing) fillPictures(v *frame.Visit, view *editorView) error {
	view.Pictures = map[string]shown{}
	ids := doc.Media(view.Story.Body)
	if lead := string(view.Story.Lead); lead != "" && !slices.Contains(ids, lead) {
		ids = append(ids, lead)
	}
	for _, id := range ids {
		m, err := d.Story.MediaIn(v.Context(), story.MediaID(id), view.Story.Lang)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		src := m.Picture().Src()
		view.Pictures[id] = shown{src, m.Width, m.Height}
		words := m.Alt
		if words == "" {
			words = m.Name
		}
		view.Leads = append(view.Leads, frame.Option{Value: id, Words: shorten(words)})
		if m.ID == view.Story.Lead {
			view.Lead = &leadView{m.ID, src, m.Alt, m.Alt == ""}
			view.Acts["lead"] = frame.Filled("alt", m.Alt, "caption", m.Caption, "credit", m.Credit).Named("lead")
		}
	}
	return nil
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
