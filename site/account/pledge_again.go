package account

import (
	"net/http"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Again leads to the bank once more for the same support. Where the words of
// the declaration have changed they are to be read first.
func (p *Pages) Again(w http.ResponseWriter, r *http.Request) error {
	reader, form, ok, err := p.act(w, r)
	if !ok {
		return err
	}
	id := form.Get("pledge")
	to, err := p.beginAgain(w, r, reader, fund.PledgeID(id), form.Get("gateway"))
	if key := fault.Of(err).Key; key == "fund-declaration-changed" || key == "fund-declaration-missing" { // who was brought along never declared here
		v, err := p.View(r.Context(), frame.Ask{Path: r.URL.Path})
		if err != nil {
			return err
		}
		return frame.See(w, r, v.Prefix+"/account/change?declare&pledge="+frame.Query(id))
	}
	if err != nil {
		return p.refused(w, r, reader, id, err)
	}
	return frame.See(w, r, to)
}

// beginAgain makes the pledge and gives the address where it is paid.
func (p *Pages) beginAgain(w http.ResponseWriter, r *http.Request, reader audience.Reader, id fund.PledgeID, gateway string) (string, error) {
	ctx := r.Context()
	v, err := p.View(ctx, p.Asked(w, r))
	if err != nil {
		return "", err
	}
	made, err := p.Fund.Again(ctx, reader.ID, id, gateway)
	if err != nil {
		return "", err
	}
	begun, err := p.Fund.Begin(ctx, made.ID, p.URL+frame.BackPath(&v, made.ID, made.Token), v.Paper.Name, reader.Email)
	return frame.GoOn(&v, begun, made.ID, made.Token), err
}
