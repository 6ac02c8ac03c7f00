package account

import (
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Receipt shows a receipt or tax invoice to its reader, to be printed.
func (p *Pages) Receipt(w http.ResponseWriter, r *http.Request) error {
	reader, ok, err := p.self(w, r)
	if !ok {
		return err
	}
	got, err := p.Fund.Receipt(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	if got.Reader != reader.ID {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	return p.paper(w, r, got.Document(p.URL))
}
