package entry

import (
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// useView is the page with the one button that uses a link.
type useView struct{ Token string }

var usePage = frame.NewPage[useView](files, "link_use.html")

// UseLink ends the link and begins a session.
func (e *Entry) UseLink(v *frame.Visit) error {
	web.Private(v.W)
	form, err := v.Form()
	if err != nil {
		return err
	}
	if _, ok := e.using.Allow(web.Network(web.ClientIP(v.R))); !ok {
		return fault.New(fault.Invalid, "fault-too-many")
	}
	session, _, err := e.Staff.UseLink(v.Context(), form.Raw("t"))
	if err != nil {
		return err
	}
	return e.begin(v, session)
}
