package account

import (
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// enterPage is the view of enter/page.html.
type enterPage struct {
	frame.View
	Token string
}

// longestToken is more than any link of ours carries.
const longestToken = 100

// Enter shows the one button behind the link of a letter.
func (p *Pages) Enter(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("t")
	if token == "" || len(token) > longestToken {
		return p.signin(w, r, http.StatusOK, "", "", nil)
	}
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return err
	}
	v.Title, v.Aside = v.Say("account-enter-title"), true
	v.SwitchTo("/account/in?t=" + frame.Query(token))
	return p.Private(w, r, http.StatusOK, "enter", &enterPage{View: v, Token: token}, false)
}

// SignIn uses a link.
func (p *Pages) SignIn(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	form, err := frame.Form(r)
	if err != nil {
		return p.signin(w, r, http.StatusUnprocessableEntity, "", "", err)
	}
	session, reader, err := p.Audience.UseLink(r.Context(), form.Get("t"))
	if fault.Is(err, fault.Forbidden) {
		return p.signin(w, r, http.StatusForbidden, "", "", err)
	}
	if err != nil {
		return err
	}
	p.Frame.SignIn(w, r, session, reader.ID)
	return p.toAccount(w, r, "")
}

// SignOut ends the session.
func (p *Pages) SignOut(w http.ResponseWriter, r *http.Request) error {
	if err := p.Frame.SignOut(w, r); err != nil {
		return err
	}
	return p.toAccount(w, r, "")
}

func (p *Pages) toAccount(w http.ResponseWriter, r *http.Request, query string) error {
	v, err := p.View(r.Context(), frame.Ask{Path: r.URL.Path})
	if err != nil {
		return err
	}
	return frame.See(w, r, v.Prefix+"/account"+query)
}
