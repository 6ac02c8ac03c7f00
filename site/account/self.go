package account

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// self is the reader who is signed in. ok is false when the answer was given:
// anybody else is asked who they are.
func (p *Pages) self(w http.ResponseWriter, r *http.Request) (reader audience.Reader, ok bool, err error) {
	reader, err = p.Who(w, r)
	if fault.Is(err, fault.Forbidden) {
		return reader, false, p.signin(w, r, http.StatusForbidden, "", "", err)
	}
	return reader, err == nil, err
}

// act reads what the reader who is signed in posts.
func (p *Pages) act(w http.ResponseWriter, r *http.Request) (reader audience.Reader, form url.Values, ok bool, err error) {
	if err = frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return reader, nil, false, err
	}
	if reader, ok, err = p.self(w, r); !ok {
		return reader, nil, false, err
	}
	if form, err = frame.Form(r); err != nil {
		return reader, nil, false, p.unread(w, r, reader, form, err)
	}
	return reader, form, true, nil
}

// unread shows the account with what is wrong with a form that cannot be read.
func (p *Pages) unread(w http.ResponseWriter, r *http.Request, reader audience.Reader, form url.Values, why error) error {
	if strings.HasSuffix(r.URL.Path, "/why") {
		return p.whyAgain(w, r, form.Get("why"), form.Get("pledge"), why)
	}
	return p.refused(w, r, reader, form.Get("pledge"), why)
}

// refused shows the account with what did not go, beside the pledge it was
// asked of. What is not the reader's making goes on as an error.
func (p *Pages) refused(w http.ResponseWriter, r *http.Request, reader audience.Reader, pledge string, why error) error {
	page, err := p.account(r, p.Asked(w, r), reader)
	if err != nil {
		return err
	}
	words, ok := frame.Beside(page.Lang, why)
	if !ok {
		return why
	}
	status := http.StatusUnprocessableEntity
	switch fault.Of(why).Kind {
	case fault.Conflict:
		status = http.StatusConflict
	case fault.Unavailable:
		status = http.StatusServiceUnavailable
		web.Cause(w, why)
	}
	said := fault.Of(why)
	page.wrong(pledge, words[said.Field])
	page.SwitchTo("/account")
	return p.Private(w, r, status, "account", page, page.pays())
}
