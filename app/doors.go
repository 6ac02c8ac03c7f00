package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/hooks"
	"github.com/nightdesk/nightdesk/newsroom"
	"github.com/nightdesk/nightdesk/site"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/staff"
)

// cacheBytes bounds the finished pages kept in memory: some thousands of stories in every encoding.
const cacheBytes = 48 << 20

// Doors are what only the demonstration opens; zero for a newsroom.
type Doors struct {
	DemoKey    string         // of the link that signs DemoPerson in
	DemoPerson staff.PersonID //
	SetClock   func(ctx context.Context, now time.Time) error
}

// OpenDoors builds the faces and joins them under one handler. Prepare comes before it.
func (a *App) OpenDoors(d Doors) error {
	secret, err := a.derive("site")
	if err != nil {
		return err
	}
	a.Cache = cache.New(cacheBytes)
	readers, err := site.New(site.Options{
		Staff: a.Staff, Audience: a.Audience, Story: a.Story, Fund: a.Fund, Rails: a.Rails, Moves: a.Moves, Desk: a.Desk, Hand: a.Hand, Reach: a.Reach, Insight: a.Insight, Blobs: a.Blobs,
		Cache: a.Cache, Clock: a.Clock, Secret: secret, URL: a.URL, Theme: a.Theme, Log: a.Log,
	})
	if err != nil {
		return err
	}
	a.readers = readers
	a.DB.OnChange(readers.Changed) // after the rooms' own listening, so that a page made now asks rooms that know

	desk, err := newsroom.New(newsroom.Options{
		Staff: a.Staff, Audience: a.Audience, Story: a.Story, Fund: a.Fund, Rails: a.Rails, Moves: a.Moves, Books: a.Books, Lists: a.Lists, Attend: a.Attend, Desk: a.Desk, Hand: a.Hand, Reach: a.Reach, Insight: a.Insight, Blobs: a.Blobs,
		Clock: a.Clock, URL: a.URL, Log: a.Log, DemoKey: d.DemoKey, DemoPerson: d.DemoPerson,
	}).Routes()
	if err != nil {
		return err
	}

	mux := http.NewServeMux()
	mux.Handle("/", readers.Routes())
	mux.Handle("/newsroom/", desk)
	mux.Handle("GET /newsroom", desk)
	mux.Handle("/hooks/", hooks.New(hooks.Options{Hear: a.Fund.Hear, Now: a.DB.Now, Log: a.Log}).Routes())
	if a.Bank != nil {
		a.Bank.Key, a.Other.Key = d.DemoKey, d.DemoKey // lets a program on another machine play the bank
		if d.SetClock != nil {
			a.Bank.Clock, a.Other.Clock = clockAt, clockAt
		}
		mux.Handle("/bank/", a.Bank.Routes())
		mux.Handle("/bank2/", a.Other.Routes())
	}
	if d.SetClock != nil {
		mux.Handle("POST "+clockAt, http.NewCrossOriginProtection().Handler(clockDoor(a.Clock.Now, d.SetClock)))
	}
	a.handler = (&web.Watch{Log: a.Log}).Wrap(web.Straight(mux))
	return nil
}

const clockAt = "/demo/clock"

// clockDoor moves the demonstration's time: a form's days, which lead back to
// the bank whose page asked, or {"now": RFC 3339}.
func clockDoor(now func() time.Time, set func(context.Context, time.Time) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		to, back, err := clockAsked(w, r, now())
		if err != nil || to.Year() < 2000 || to.Year() > 2200 {
			http.Error(w, `write {"now": "2026-12-01T09:00:00+05:30"}, a moment of this century or the next`, http.StatusBadRequest)
			return
		}
		if err := set(r.Context(), to); err != nil {
			web.Cause(w, err)
			if back != "" { // a bank that its player closed answers no sweep: the bank's page says so
				http.Redirect(w, r, back, http.StatusSeeOther)
				return
			}
			http.Error(w, "the clock was moved, and something that fell due failed: see the log", http.StatusInternalServerError)
			return
		}
		if back == "" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		http.Redirect(w, r, back, http.StatusSeeOther)
	}
}

// clockAsked reads to when the clock is to be moved, and where its form leads back.
func clockAsked(w http.ResponseWriter, r *http.Request, now time.Time) (to time.Time, back string, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, 1024)
	if mime, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); mime != "application/x-www-form-urlencoded" {
		var ask struct{ Now time.Time }
		err = json.NewDecoder(r.Body).Decode(&ask)
		return ask.Now, "", err
	}
	if err = r.ParseForm(); err != nil {
		return to, "", err
	}
	days, err := strconv.Atoi(r.PostForm.Get("days"))
	if err != nil || days < 1 || days > 31 {
		return to, "", errors.New("so many days at once")
	}
	if back = "/bank/"; r.PostForm.Get("back") == "/bank2/" {
		back = "/bank2/"
	}
	return now.AddDate(0, 0, days), back, nil
}
