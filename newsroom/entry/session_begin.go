package entry

import (
	"crypto/subtle"
	"net/netip"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// begin ends the session that the browser held and gives it the new one.
func (e *Entry) begin(v *frame.Visit, session string) error {
	if old := frame.Session.Value(v.R); old != "" {
		if err := e.Staff.SignOut(v.Context(), old); err != nil {
			return err
		}
	}
	frame.Session.Set(v.W, v.R, session)
	next.Clear(v.W, v.R)
	return v.Go(goal(v), "")
}

// Demonstrate signs in the person of the demonstration, again and again, for
// whoever holds its key on the machine it runs on. It takes no proxy's word.
func (e *Entry) Demonstrate(v *frame.Visit) error {
	web.Private(v.W)
	from, err := netip.ParseAddrPort(v.R.RemoteAddr)
	local := err == nil && from.Addr().Unmap().IsLoopback() && v.R.Header.Get("X-Forwarded-For") == "" && v.R.Header.Get("Forwarded") == ""
	if e.Key == "" || !local || subtle.ConstantTimeCompare([]byte(v.Path("key")), []byte(e.Key)) != 1 {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	link, err := e.Staff.MintLink(v.Context(), e.Person)
	if err != nil {
		return err
	}
	session, _, err := e.Staff.UseLink(v.Context(), link)
	if err != nil {
		return err
	}
	return e.begin(v, session)
}
