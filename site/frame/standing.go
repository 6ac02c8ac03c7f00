package frame

import (
	"context"
	"net/http"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
)

// standingFor is how long a standing is believed without a look, so that a
// refund shows within a day.
const standingFor = 24 * time.Hour

const sessionFor = 90 * 24 * time.Hour

var (
	standingCookie = web.Cookie{Name: "standing", Life: standingFor}
	sessionCookie  = web.Cookie{Name: "reader", Life: sessionFor}
)

// Standing is how the one who asks stands. known is true if a cookie said so:
// the page must then not be kept by anybody between. A standing that has run
// out is looked up once, by the session, and given for another day.
func (f *Frame) Standing(w http.ResponseWriter, r *http.Request) (s fund.Standing, known bool) {
	if r.Header["Cookie"] == nil {
		return fund.Reader, false
	}
	signed := standingCookie.Value(r)
	if signed != "" {
		if s, ok := f.stands(signed); ok {
			return s, true
		}
	}
	if sessionCookie.Value(r) == "" {
		return fund.Reader, signed != ""
	}
	reader, err := f.Who(w, r)
	if err != nil {
		return fund.Reader, true
	}
	return f.Greet(r.Context(), w, r, reader.ID), true
}

// Who is the reader who is signed in, or Forbidden. A session that is over is
// taken back together with the standing it gave.
func (f *Frame) Who(w http.ResponseWriter, r *http.Request) (audience.Reader, error) {
	session := sessionCookie.Value(r)
	if session == "" {
		return audience.Reader{}, fault.New(fault.Forbidden, "audience-signed-out")
	}
	reader, err := f.Audience.Who(r.Context(), session)
	if fault.Is(err, fault.Forbidden) {
		sessionCookie.Clear(w, r)
		standingCookie.Clear(w, r)
	}
	return reader, err
}

// Greet looks up a reader's standing and hands it out for a day.
func (f *Frame) Greet(ctx context.Context, w http.ResponseWriter, r *http.Request, id audience.ReaderID) fund.Standing {
	s, err := f.Fund.Standing(ctx, id)
	if err != nil {
		f.Log.Warn("a reader's standing could not be looked up", "err", err)
		return fund.Registered
	}
	f.Stand(w, r, s)
	return s
}

// Stand hands out a standing.
func (f *Frame) Stand(w http.ResponseWriter, r *http.Request, s fund.Standing) {
	standingCookie.Set(w, r, f.standing.Sign(string(s), f.Now().Add(standingFor)))
}

// SignIn gives the browser its session.
func (f *Frame) SignIn(w http.ResponseWriter, r *http.Request, session string, id audience.ReaderID) {
	sessionCookie.Set(w, r, session)
	f.Greet(r.Context(), w, r, id)
}

// SignOut ends the session and takes both cookies back.
func (f *Frame) SignOut(w http.ResponseWriter, r *http.Request) error {
	session := sessionCookie.Value(r)
	sessionCookie.Clear(w, r)
	standingCookie.Clear(w, r)
	if session == "" {
		return nil
	}
	return f.Audience.SignOut(r.Context(), session)
}
