package account

import (
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Note shows a refund note to its reader, to be printed.
func (p *Pages) Note(w http.ResponseWriter, r *http.Request) error {
	reader, ok, err := p.self(w, r)
	if !ok {
		return err
	}
	got, err := p.Desk.Note(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	if got.Reader != reader.ID {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	return p.paper(w, r, got.Document(p.URL))
}
