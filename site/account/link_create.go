package account

import (
	"net/http"

	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// signinPage is the view of signin/page.html.
type signinPage struct {
	frame.View
	Told   string
	Email  string
	Faults map[string]string
}

func (p *Pages) signin(w http.ResponseWriter, r *http.Request, status int, told, email string, why error) error {
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return err
	}
	v.Title, v.Aside = v.Say("site-account"), true
	v.SwitchTo("/account")
	page := &signinPage{View: v, Email: email, Faults: map[string]string{}}
	if told != "" {
		page.Told = v.Say(told)
	}
	if why != nil {
		words, ok := frame.BesideOf(v.Lang, why, "email")
		if !ok {
			return why
		}
		page.Faults = words
		if words[""] != "" {
			page.Told = words[""]
		}
	}
	return p.Private(w, r, status, "signin", page, false)
}

// Ask has a sign-in link sent. Whoever asks gets the same answer, whether the
// address is known or not.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	form, err := frame.Form(r)
	if err != nil {
		return p.signin(w, r, http.StatusUnprocessableEntity, "", form.Get("email"), err)
	}
	email, err := mail.Address(form.Get("email"))
	if err != nil {
		return p.signin(w, r, http.StatusUnprocessableEntity, "", form.Get("email"), err)
	}
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return err
	}
	// Too many letters to one address are left unsent, and nobody is told.
	if _, ok := p.links.Allow(email); ok {
		if err := p.Audience.AskLink(r.Context(), email, v.Code()); err != nil {
			return err
		}
	}
	return p.signin(w, r, http.StatusOK, "account-sent", "", nil)
}
