package entry

import (
	"encoding/base64"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// askView is the page that asks for an address.
type askView struct {
	Form *frame.Form
	Next string
}

// sentView says that a letter is on its way, if there is anybody to get it.
type sentView struct{}

var (
	askPage  = frame.NewPage[askView](files, "link_ask.html")
	sentPage = frame.NewPage[sentView](files, "link_sent.html")
)

// Show is the sign-in page: a form for the address, or the button that uses a link.
func (e *Entry) Show(v *frame.Visit) error {
	web.Private(v.W)
	if t := v.Ask("t"); t != "" {
		return usePage.Show(v, useView{Token: t})
	}
	if v.Signed() {
		return v.Go("/newsroom/", "")
	}
	return askPage.Show(v, askView{frame.Filled(), frame.Next(v.Ask("next"))})
}

// AskLink answers everybody alike, and has a link sent to those who work here.
func (e *Entry) AskLink(v *frame.Visit) error {
	web.Private(v.W)
	form, err := v.Form()
	if err != nil {
		return err
	}
	if _, ok := e.byNetwork.Allow(web.Network(web.ClientIP(v.R))); !ok {
		return fault.New(fault.Invalid, "fault-too-many")
	}
	to := frame.Next(form.Get("next"))
	address, err := mail.Address(form.Raw("email"))
	if err != nil {
		return askPage.Again(v, askView{form.Blame(err, "email"), to})
	}
	// Whoever asks too often for one address gets the usual answer and no letter:
	// another answer would tell that somebody asks for it.
	if _, ok := e.byAddress.Allow(address); ok {
		if err := e.Staff.AskLink(v.Context(), address); err != nil {
			return err
		}
	}
	if to != "" {
		next.Set(v.W, v.R, base64.RawURLEncoding.EncodeToString([]byte(to)))
	}
	return sentPage.Show(v, sentView{})
}
