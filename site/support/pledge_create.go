package support

import (
	"net/http"
	"net/url"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Create takes a reader's word and leads on to the bank, or to the page with
// the newsroom's own UPI address.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	form, err := frame.Form(r)
	if err != nil {
		return err
	}
	ctx, ask := r.Context(), p.Asked(w, r)
	wished, err := p.read(ctx, form)
	if err != nil {
		return p.again(w, r, form, err)
	}
	if err := frame.Turn(p.emails, wished.email); err != nil {
		return err
	}
	v, err := p.View(ctx, ask)
	if err != nil {
		return err
	}
	reader, err := p.Audience.Welcome(ctx, wished.email, v.Code())
	if err != nil {
		return err
	}
	made, err := p.Fund.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: wished.plan.ID, Price: fund.PriceID(form.Get("price")),
		Gateway: form.Get("gateway"), Lang: v.Code(), Declared: wished.declared, Wording: wished.wording})
	if err != nil {
		return p.confirmAgain(w, r, wished, err)
	}
	back := payPath(&v, made.ID, made.Token)
	begun, err := p.Fund.Begin(ctx, made.ID, p.URL+back, v.Paper.Name, wished.email)
	if err != nil {
		return p.confirmAgain(w, r, wished, err)
	}
	if begun.URL != "" {
		return frame.See(w, r, begun.URL)
	}
	return frame.See(w, r, back)
}

// payPath is where a pledge is looked at by whoever holds its token.
func payPath(v *frame.View, id fund.PledgeID, token string) string {
	return v.Prefix + "/pay/" + url.PathEscape(string(id)) + "?t=" + url.QueryEscape(token)
}

// confirmAgain shows the page before paying once more, with what went wrong
// and the terms as they are now.
func (p *Pages) confirmAgain(w http.ResponseWriter, r *http.Request, wished wish, why error) error {
	page, err := p.confirm(r.Context(), p.Asked(w, r), wished)
	if err != nil {
		return err
	}
	words, ok := frame.Beside(page.Lang, why)
	if !ok {
		return why
	}
	status := statusOf(why)
	if status >= 500 {
		web.Cause(w, why)
	}
	page.Faults, page.Wrong = words, words[""]
	return p.Private(w, r, status, "confirm", page, true)
}

func statusOf(err error) int {
	switch fault.Of(err).Kind {
	case fault.Conflict:
		return http.StatusConflict
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusUnprocessableEntity
}
