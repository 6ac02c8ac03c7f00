package support

import (
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Claim keeps what a reader says: that a transfer was made.
func (p *Pages) Claim(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	form, err := frame.Form(r)
	token, id := form.Get("t"), fund.PledgeID(r.PathValue("pledge"))
	if err == nil {
		err = p.Hand.Claim(r.Context(), id, token, form.Get("utr"))
	}
	if fault.Is(err, fault.Invalid) {
		return p.payment(w, r, token, form.Get("utr"), err)
	}
	if err != nil {
		return err
	}
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return err
	}
	return frame.See(w, r, frame.PayPath(&v, id, token))
}
