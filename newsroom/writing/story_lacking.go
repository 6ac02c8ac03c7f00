package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// lack is a field with nothing to choose from, as in a new house: where to
// make the first thing, or who does.
type lack struct {
	ID, Label, Words, Fault string
	Path, Make              string // "" for whoever may not
}

// Lacking is what stands in place of the choice of a section or a byline.
func (e editorView) Lacking(field, path string, by staff.Person) lack {
	key := map[string]string{"section": "write-section", "bylines": "write-bylines"}[field]
	out := lack{ID: "f-" + field, Label: frame.Speaks.Say(key), Words: frame.Speaks.Say(key + "-none"), Fault: e.Form.Fault(field)}
	if by.Role.Edits() {
		out.Words, out.Path, out.Make = frame.Speaks.Say(key+"-none-yet"), path, frame.Speaks.Say(key+"-make")
	}
	return out
}
