package support

import (
	"net/http"
	"net/url"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Return takes a payer who comes back from a gateway by a link. What the
// gateway added to the address is judged and taken off it.
func (p *Pages) Return(w http.ResponseWriter, r *http.Request) error {
	id, token := fund.PledgeID(r.PathValue("pledge")), r.PathValue("token")
	if err := p.look(r, id); err != nil {
		return err
	}
	if r.URL.RawQuery == "" {
		return p.payment(w, r, token, "", nil)
	}
	brought, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || len(r.URL.RawQuery) > maxBrought {
		brought = nil
	}
	return p.returned(w, r, id, token, brought)
}

// maxBrought is more than any gateway brings back, in bytes.
const maxBrought = 8 << 10

// ReturnByPost takes a payer whom a gateway's own page sends back by a post
// from another site. No cookie is asked for, and nothing but the address and
// the gateway's signature counts.
func (p *Pages) ReturnByPost(w http.ResponseWriter, r *http.Request) error {
	id, token := fund.PledgeID(r.PathValue("pledge")), r.PathValue("token")
	if err := p.look(r, id); err != nil {
		return err
	}
	brought, err := web.Form(r, maxBrought)
	if err != nil {
		brought = nil // what cannot be read proves nothing
	}
	return p.returned(w, r, id, token, brought)
}

// returned judges what was brought and leads on to the clean page, which is
// the same whether it proves something or not: only the books say what came.
func (p *Pages) returned(w http.ResponseWriter, r *http.Request, id fund.PledgeID, token string, brought url.Values) error {
	if len(brought) > 0 {
		_, err := p.Rails.Returned(r.Context(), id, token, brought)
		if fault.Is(err, fault.Internal) {
			web.Cause(w, err)
		}
	}
	v, err := p.View(r.Context(), frame.Ask{Path: r.URL.Path})
	if err != nil {
		return err
	}
	return frame.See(w, r, frame.PayPath(&v, id, token))
}
