package frame

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/staff"
)

// Session is the cookie of somebody who is signed in. It is as long-lived as the session it names.
var Session = web.Cookie{Name: "newsroom", Path: "/newsroom", Life: 14 * 24 * time.Hour}

// Entry is where somebody signs in.
const Entry = "/newsroom/in"

// Frame turns a request at a door into a visit.
type Frame struct {
	staff *staff.Staff
	clock *clock.Clock
	url   string
	style string
}

// New makes the frame. url is how readers reach the newsroom, without a slash
// at the end; style is the address of the style sheet.
func New(st *staff.Staff, c *clock.Clock, url, style string) *Frame {
	return &Frame{staff: st, clock: c, url: url, style: style}
}

// May tells who may pass a door by what their role allows; nil is a door open to all.
type May func(staff.Role) bool

// Signed is the rule of a door for everybody who works here.
func Signed(staff.Role) bool { return true }

// Door is an http.Handler that lets through whom may allows. section is the
// place that the navigation shows.
func (f *Frame) Door(may May, section string, do func(*Visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := f.visit(w, r)
		v.section = section
		if err == nil && may != nil {
			err = f.pass(v, may)
		}
		if err == nil {
			err = do(v)
		}
		if err != nil {
			f.fail(v, err)
		}
	})
}

func (f *Frame) visit(w http.ResponseWriter, r *http.Request) (*Visit, error) {
	v := &Visit{W: w, R: r, Now: f.clock.Now(), frame: f}
	var err error
	if v.Masthead, err = f.staff.Masthead(r.Context()); err != nil {
		return v, err
	}
	if held := Session.Value(r); held != "" {
		who, err := f.staff.Who(r.Context(), held)
		if err != nil && !fault.Is(err, fault.Forbidden) {
			return v, err
		}
		v.By = who
	}
	return v, nil
}

func (f *Frame) pass(v *Visit, may May) error {
	if !v.Signed() {
		return errSignedOut
	}
	return v.By.May(may)
}

var errSignedOut = fault.New(fault.Forbidden, "staff-signed-out")

// signedOut sends a browser to the sign-in page and tells a script so.
func (f *Frame) signedOut(v *Visit) {
	if Session.Value(v.R) != "" {
		Session.Clear(v.W, v.R)
	}
	if v.script() {
		f.tell(v, http.StatusUnauthorized, errSignedOut)
		return
	}
	to := Entry
	if v.R.Method == http.MethodGet || v.R.Method == http.MethodHead {
		to += "?next=" + url.QueryEscape(v.R.URL.RequestURI())
	}
	http.Redirect(v.W, v.R, to, http.StatusSeeOther)
}

// Next is where to go after signing in: a path of the newsroom, or "" for
// everything else.
func Next(s string) string {
	if len(s) > 500 || strings.ContainsAny(s, "\\\r\n\t") {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || u.Path != "/newsroom" && !strings.HasPrefix(u.Path, "/newsroom/") ||
		strings.Contains(u.Path, "//") || strings.Contains(u.Path, "..") || strings.HasPrefix(u.Path, Entry) {
		return ""
	}
	return u.RequestURI()
}
