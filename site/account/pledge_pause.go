package account

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund"
)

// Pause has the bank charge nothing until the reader goes on.
func (p *Pages) Pause(w http.ResponseWriter, r *http.Request) error {
	return p.hold(w, r, p.Fund.Pause, "?pausing")
}

// Resume has it charge again.
func (p *Pages) Resume(w http.ResponseWriter, r *http.Request) error {
	return p.hold(w, r, p.Fund.Resume, "?resuming")
}

func (p *Pages) hold(w http.ResponseWriter, r *http.Request, do func(context.Context, audience.ReaderID, fund.PledgeID) error, then string) error {
	reader, form, ok, err := p.act(w, r)
	if !ok {
		return err
	}
	id := form.Get("pledge")
	if err := do(r.Context(), reader.ID, fund.PledgeID(id)); err != nil {
		return p.refused(w, r, reader, id, err)
	}
	return p.toAccount(w, r, then)
}
