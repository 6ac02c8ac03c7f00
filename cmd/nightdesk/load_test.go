package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
	"github.com/nightdesk/nightdesk/test/journal"
)

// browser is what a reader's browser calls itself.
const browser = "Mozilla/5.0 (Linux; Android 13; SM-A047F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"

// payers is how many readers pledge before the load begins; each pays many times.
const payers = 60

// load is everything that comes to a newsroom from outside at once.
type load struct {
	t       *testing.T
	bank    *sandbox.Sandbox
	story   story.StoryID
	path    string
	pledges []fund.Pledge
	client  *http.Client

	mu     sync.Mutex
	n      int
	asked  map[string]bool // payments that the bank told of, by their name
	heard  map[string]bool // those that the newsroom answered
	counts int             // requests of browsers that were never seen before
	seen   []time.Time     // when each answer to them came
}

// newLoad makes a newsroom with a story, sixty pledges and a bank.
func newLoad(t *testing.T, dir, dsn string) *load {
	t.Helper()
	a, ctx, by := openedAs(t, app.Options{Data: dir, Database: dsn, Demo: true, URL: "http://127.0.0.1"}), t.Context(), staff.Machine("test")
	l := &load{t: t, bank: a.Bank, asked: map[string]bool{}, heard: map[string]bool{},
		client: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}}
	t.Cleanup(l.client.CloseIdleConnections)
	if err := a.Prepare(ctx); err != nil {
		t.Fatal(err)
	}
	for _, p := range [][2]string{{"nasir@example.org", "publisher"}, {"asha@example.org", "editor"}, {"ravi@example.org", "reporter"}} {
		if _, _, err := a.Staff.Invite(ctx, by, p[0], "", staff.Role(p[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Rails.Set(ctx, by, sandbox.Name, true, nil, "the newsroom opens"); err != nil {
		t.Fatal(err)
	}
	l.write(a, by)
	plan := must(a.Fund.Plans(ctx))(t)[0]
	for n := range payers {
		reader := must(a.Audience.Welcome(ctx, fmt.Sprintf("reader%d@example.org", n), lang.English))(t)
		l.pledges = append(l.pledges, must(a.Fund.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: plan.ID, Price: plan.Price,
			Gateway: sandbox.Name, Lang: lang.English, Declared: true, Wording: fund.Declaration}))(t))
	}
	if err := a.Close(ctx); err != nil {
		t.Fatal(err)
	}
	return l
}

// write publishes the story that goes on being saved.
func (l *load) write(a *app.App, by staff.Person) {
	t, ctx := l.t, l.t.Context()
	t.Helper()
	town := must(a.Story.SaveSection(ctx, by, story.Section{Names: map[lang.Code]string{"en": "Town"}}))(t)
	byline := must(a.Staff.SaveByline(ctx, by, staff.Byline{Name: "Asha Mir"}))(t)
	l.story = must(a.Story.Draft(ctx, by, "en"))(t)
	f := story.Fields{Lang: "en", Kind: story.Report, Headline: "The embankment holds", Section: town, Bylines: []staff.BylineID{byline}}
	version := must(a.Story.Save(ctx, by, l.story, 1, f, copyOf(2)))(t)
	if err := a.Story.Publish(ctx, by, l.story, version); err != nil {
		t.Fatal(err)
	}
	l.path = must(a.Story.Open(ctx, l.story))(t).Path
}

// run lets readers pay and come by until stop is closed or nobody answers.
func (l *load) run(url string, stop <-chan struct{}) *sync.WaitGroup {
	var all sync.WaitGroup
	until := func(pace time.Duration, once func() error) {
		all.Go(func() {
			tick := time.NewTicker(pace)
			defer tick.Stop()
			for {
				select {
				case <-stop:
					return
				case <-tick.C:
					if once() != nil {
						return // it was killed
					}
				}
			}
		})
	}
	for range 3 {
		until(time.Millisecond, func() error { return l.pay(url) })
	}
	until(4*time.Millisecond, func() error { return l.come(url) })
	return &all
}

// pay tells of one payment, a new one or now and then one that was told before.
func (l *load) pay(url string) error {
	l.mu.Lock()
	l.n++
	if l.n%10 == 0 {
		l.n -= rand.IntN(min(l.n, 9))
	}
	name, p := fmt.Sprintf("pay-%06d", l.n), l.pledges[l.n%len(l.pledges)]
	l.asked[name] = true
	l.mu.Unlock()
	// The moment belongs to the payment, so that whoever tells it twice tells the same.
	at := time.Now().UTC().Truncate(24 * time.Hour)
	body, err := json.Marshal(map[string]any{"event": "say-" + name, "kind": "captured", "object": name, "amount": p.Amount.Minor,
		"currency": p.Amount.Currency, "at": at, "order": map[string]string{"reference": p.Reference}})
	if err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPost, url+"/hooks/sandbox", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(sandbox.SignatureHeader, l.bank.Sign(body))
	status, err := l.do(r)
	if err != nil {
		return err
	}
	if status == http.StatusOK {
		l.mu.Lock()
		l.heard[name] = true
		l.mu.Unlock()
	}
	return nil
}

// come is the first visit of a browser.
func (l *load) come(url string) error {
	r, err := http.NewRequest(http.MethodGet, url+"/count/seen.gif", nil)
	if err != nil {
		return err
	}
	r.Header.Set("User-Agent", browser)
	l.mu.Lock()
	l.counts++
	l.mu.Unlock()
	status, err := l.do(r)
	if err == nil && status == http.StatusOK {
		l.mu.Lock()
		l.seen = append(l.seen, time.Now())
		l.mu.Unlock()
	}
	return err
}

func (l *load) do(r *http.Request) (int, error) {
	w, err := l.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer w.Body.Close()
	_, err = io.Copy(io.Discard, w.Body)
	return w.StatusCode, err
}

// openedAs is a newsroom's store without anything running, closed in the end.
func openedAs(t *testing.T, o app.Options) *app.App {
	t.Helper()
	o.Log = journal.Log()
	a := must(app.Open(t.Context(), o))(t)
	t.Cleanup(func() { _ = closed(a) }) // most tests close it themselves
	return a
}
