package app

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
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
		mux.Handle("/bank/", a.Bank.Routes())
		mux.Handle("/bank2/", a.Other.Routes())
	}
	if d.SetClock != nil {
		mux.Handle("POST /demo/clock", http.NewCrossOriginProtection().Handler(clockDoor(d.SetClock)))
	}
	a.handler = (&web.Watch{Log: a.Log}).Wrap(web.Straight(mux))
	return nil
}

// clockDoor moves the demonstration's time: {"now": RFC 3339}.
func clockDoor(set func(context.Context, time.Time) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var ask struct{ Now time.Time }
		err := json.NewDecoder(io.LimitReader(r.Body, 1024)).Decode(&ask)
		if err != nil || ask.Now.Year() < 2000 || ask.Now.Year() > 2200 {
			http.Error(w, `write {"now": "2026-12-01T09:00:00+05:30"}, a moment of this century or the next`, http.StatusBadRequest)
			return
		}
		if err := set(r.Context(), ask.Now); err != nil {
			web.Cause(w, err)
			http.Error(w, "the clock was moved, and something that fell due failed: see the log", http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}
