package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

func newsroomOf(c *child) string { return filepath.Base(c.data) }

// browser keeps cookies, as people's do.
func browser() (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	return &http.Client{Jar: jar, Timeout: 20 * time.Second}, err
}

// supporter signs in somebody who has paid, and gives the cookies of the one who is signed in.
func (b *bench) supporter(c *child) (string, error) {
	var link string
	at := "http://" + c.addr
	err := b.open(newsroomOf(c), at, func(ctx context.Context, a *app.App) error {
		if err := a.Rails.Set(ctx, machine, "upi", true, map[string]string{"payee": "lake@examplebank", "name": "Lake"}, "the newsroom opens"); err != nil {
			return err
		}
		reader, err := a.Audience.Welcome(ctx, "supporter@readers.example", "en")
		if err != nil {
			return err
		}
		plans, err := a.Fund.Plans(ctx)
		if err != nil {
			return err
		}
		p := plans[1]
		pledge, err := a.Fund.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: p.ID, Price: p.Price, Gateway: "upi", Lang: "en", Declared: true, Wording: fund.Declaration})
		if err != nil {
			return err
		}
		if err := a.Hand.Confirm(ctx, machine, pledge.ID, "612345678901", p.Amount, a.DB.Now()); err != nil {
			return err
		}
		link, err = a.Audience.MintLink(ctx, reader.ID)
		return err
	})
	if err != nil {
		return "", err
	}
	client, err := browser()
	if err != nil {
		return "", err
	}
	r, err := client.PostForm(at+"/account/in", url.Values{"t": {link}})
	if err != nil {
		return "", err
	}
	r.Body.Close()
	u, _ := url.Parse(at + "/")
	var all []string
	for _, cookie := range client.Jar.Cookies(u) {
		all = append(all, cookie.Name+"="+cookie.Value)
	}
	if len(all) == 0 {
		return "", fmt.Errorf("signing in answered %s and gave no cookie", r.Status)
	}
	return strings.Join(all, "; "), nil
}

// editor is somebody at the desk who publishes.
type editor struct {
	client  *http.Client
	at      string // http://…
	story   story.StoryID
	path    string
	version int
	n       int
}

func (b *bench) editor(c *child) (*editor, error) {
	e := &editor{at: "http://" + c.addr}
	paths, err := stories(c.addr, 200)
	if err != nil {
		return nil, err
	}
	e.path = paths[len(paths)/2]
	var link string
	err = b.open(newsroomOf(c), e.at, func(ctx context.Context, a *app.App) error {
		_, token, err := a.Staff.Invite(ctx, machine, "editor@desk.example", "Editor", staff.Editor)
		if err != nil {
			return err
		}
		live, err := a.Story.Live(ctx, e.path)
		if err != nil {
			return err
		}
		opened, err := a.Story.Open(ctx, live.ID)
		link, e.story, e.version = token, live.ID, opened.Version
		return err
	})
	if err != nil {
		return nil, err
	}
	if e.client, err = browser(); err != nil {
		return nil, err
	}
	r, err := e.client.PostForm(e.at+"/newsroom/in", url.Values{"t": {link}})
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("signing in at the newsroom answered %s", r.Status)
	}
	return e, nil
}

// save changes the headline, as the editor's script does.
func (e *editor) save() (headline string, err error) {
	e.n++
	headline = fmt.Sprintf("Version %d of what was counted", e.n)
	body, err := json.Marshal(map[string]any{"version": e.version, "fields": map[string]any{"headline": headline}})
	if err != nil {
		return "", err
	}
	r, err := http.NewRequest(http.MethodPut, e.at+"/newsroom/stories/"+string(e.story), bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := e.client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var saved struct{ Version int }
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("saving answered %s: %.300s", answer.Status, text)
	}
	if err != nil {
		return "", err
	}
	err = json.Unmarshal(text, &saved)
	e.version = saved.Version
	return headline, err
}

// publish presses the button, without following where it leads.
func (e *editor) publish() error {
	stay := *e.client
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := stay.PostForm(fmt.Sprintf("%s/newsroom/stories/%s/publish", e.at, e.story), url.Values{"version": {fmt.Sprint(e.version)}})
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		text, _ := io.ReadAll(r.Body)
		return fmt.Errorf("publishing answered %s: %.300s", r.Status, text)
	}
	return nil
}

// publishAndSee is the time from the press of the button to the page that shows the new headline.
func (e *editor) publishAndSee() (time.Duration, error) {
	headline, err := e.save()
	if err != nil {
		return 0, err
	}
	if _, err := get(e.at + e.path); err != nil { // the page as it was is kept
		return 0, err
	}
	at := time.Now()
	if err := e.publish(); err != nil {
		return 0, err
	}
	page, err := get(e.at + e.path)
	took := time.Since(at)
	if err == nil && !strings.Contains(page, headline) {
		err = fmt.Errorf("the next request did not see %q", headline)
	}
	return took, err
}

func (e *editor) publishEverySecond(stop <-chan struct{}) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return nil
		case <-tick.C:
			if _, err := e.publishAndSee(); err != nil {
				return err
			}
		}
	}
}
