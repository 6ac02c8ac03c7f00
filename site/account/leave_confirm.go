package account

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// leftPage is the view of left/page.html. It says it all: the letter may not arrive.
type leftPage struct {
	frame.View
	Kept   string
	Letter bool // a last letter went out
}

// Leave erases a reader who ticked the box: what would be collected again is
// stopped first. The last letter goes after the erasure, to the address that
// this request still holds: a mail server may be slow, and a second press of
// the button would have a second letter sent.
func (p *Pages) Leave(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	reader, err := p.Who(w, r)
	if fault.Is(err, fault.Forbidden) {
		return p.signin(w, r, http.StatusForbidden, "", "", err)
	}
	if err != nil {
		return err
	}
	form, err := frame.Form(r)
	if err != nil {
		return p.leaving(w, r, reader, err)
	}
	if form.Get("sure") == "" {
		return p.leaving(w, r, reader, fault.Bad("sure", "leave-sure-missing"))
	}
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return err
	}
	v.Title, v.Aside = v.Say("left-title"), true
	v.SwitchTo("/account")
	page := &leftPage{View: v}
	if page.Kept, err = p.kept(r, &v, reader.ID); err != nil {
		return err
	}
	// Whoever asked for it and closes the page now is erased all the same.
	ctx := context.WithoutCancel(r.Context())
	if err := p.Fund.Forget(ctx, reader.ID); err != nil {
		return err
	}
	if err := p.Audience.Leave(ctx, reader.ID); err != nil {
		return err
	}
	if err := p.Frame.SignOut(w, r); err != nil {
		return err
	}
	if _, first := p.lasts.Allow(string(reader.ID)); first {
		reader.Lang = v.Code()
		page.Letter = p.farewell(ctx, reader)
	}
	return p.Private(w, r, http.StatusOK, "left", page, false)
}

// farewell sends the last letter, and tells whether it went.
func (p *Pages) farewell(ctx context.Context, reader audience.Reader) bool {
	err := p.Reach.Farewell(ctx, reader)
	if err != nil && fault.Of(err).Key != "post-unset" {
		p.Log.Warn("a last letter did not go out", "err", err)
	}
	return err == nil
}
