package people

import (
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// ExportByEmail hands over what is known of the reader with an address, for
// one who asks by letter and cannot sign in.
func (p *People) ExportByEmail(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	reader, err := p.Audience.ByEmail(v.Context(), form.Raw("email"))
	if fault.Is(err, fault.NotFound) {
		err = fault.Bad("email", "people-reader-unknown")
	}
	if err == nil {
		return p.export(v, reader.ID)
	}
	if !frame.IsForm(err) {
		return err
	}
	view, other := p.view(v)
	if other != nil {
		return other
	}
	view.Reader = form.Named("reader").Blame(err, "email")
	return peoplePage.Again(v, view)
}

// Export hands over what is known of a reader.
func (p *People) Export(v *frame.Visit) error {
	return p.export(v, audience.ReaderID(v.Path("reader")))
}

func (p *People) export(v *frame.Visit, id audience.ReaderID) error {
	body, err := p.Reach.Known(v.Context(), id)
	if err != nil {
		return err
	}
	if err := p.Audience.Exported(v.Context(), v.By, id); err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="reader.json"`)
	_, _ = v.W.Write(body) // a browser that went away is told nothing
	return nil
}
