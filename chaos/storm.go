package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/app/trial/yeartest"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// senders is how many facts base/job delivers at once, so how many letters can be on their way.
const senders = 8

// gale is one storm: the demonstration is killed while the bank is told to collect.
type gale struct {
	dir, data, binary string
	payers            *payers
	inFlight          map[string]bool // letters that somebody was carrying at a kill
	found             map[string]bool // what is wrong, said once
}

// storm kills the program at random points of a storm of payments, and
// compares in the end. It tells how many differences there were.
func storm(ctx context.Context, dir string, w wish) (int, error) {
	g := &gale{dir: dir, data: filepath.Join(dir, "demo"), inFlight: map[string]bool{}, found: map[string]bool{},
		payers: &payers{client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}}}
	defer g.payers.client.CloseIdleConnections()
	fmt.Println("building the program and its demonstration …")
	var err error
	if g.binary, err = program(ctx, dir); err != nil {
		return 0, err
	}
	c, err := start(ctx, g.binary, g.data)
	if err != nil {
		return 0, err
	}
	if err := c.stop(); err != nil {
		return 0, err
	}
	presses, err := g.pledges(ctx, w.payments)
	if err != nil {
		return 0, err
	}
	fmt.Printf("\n%5s %10s %10s %10s %10s %10s %12s\n", "kill", "after", "payments", "to book", "letters", "in flight", "differences")
	g.payers.left = make(chan press, len(presses))
	for _, p := range presses {
		g.payers.left <- p
	}
	close(g.payers.left)
	paying, stop := context.WithCancel(ctx)
	defer stop()
	g.payers.pay(paying, 3)
	for n := range w.kills {
		if err := g.kill(ctx, n+1, w); err != nil {
			return len(g.found), err
		}
	}
	if err := g.calm(ctx); err != nil {
		return len(g.found), err
	}
	return len(g.found), nil
}

// wrong says something that is not as it should be, once.
func (g *gale) wrong(all ...string) {
	for _, s := range all {
		if !g.found[s] {
			g.found[s] = true
			fmt.Println("      ", s)
		}
	}
}

// opened opens the newsroom beside, or instead of, the program that was killed.
func (g *gale) opened(ctx context.Context, do func(a *app.App) error) error {
	var kept struct{ Ahead time.Duration }
	if text, err := os.ReadFile(filepath.Join(g.data, "demonstration.json")); err != nil {
		return err
	} else if err := json.Unmarshal(text, &kept); err != nil {
		return err
	}
	c := clock.Real()
	c.Move(kept.Ahead)
	a, err := app.Open(ctx, app.Options{Data: g.data, URL: "http://127.0.0.1", Clock: c, Demo: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	return errors.Join(do(a), a.Close(ctx))
}

// pledges makes half as many pledges as there are to be payments, each with an
// order at the bank, and tells what is to be pressed: each is paid and charged
// once more; of some all or a part goes back.
func (g *gale) pledges(ctx context.Context, payments int) (presses []press, err error) {
	return presses, g.opened(ctx, func(a *app.App) error {
		plans, err := a.Fund.Plans(ctx)
		if err != nil {
			return err
		}
		for n := range (payments + 1) / 2 {
			reader, err := a.Audience.Welcome(ctx, fmt.Sprintf("storm%d@readers.example", n), lang.English)
			if err != nil {
				return err
			}
			p, err := a.Fund.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: plans[0].ID, Price: plans[0].Price, Gateway: sandbox.Name, Lang: lang.English, Declared: true, Wording: fund.Declaration})
			if err != nil {
				return err
			}
			b, err := a.Fund.Begin(ctx, p.ID, a.URL+"/pay/back", "Support", reader.Email)
			if err != nil {
				return err
			}
			ways := []string{sandbox.WayPay, sandbox.WayPay, sandbox.WayTwice, sandbox.WayFirst, sandbox.WayPay, sandbox.WayNever, sandbox.WayPay, sandbox.WayPay}
			one := press{path: "/bank/api/order/" + b.Ref, body: map[string]any{"do": ways[n%len(ways)]}}
			again := press{path: "/bank/api/mandate/" + b.Ref, body: map[string]any{"do": sandbox.TurnCharge}}
			if n%9 == 0 { // and it goes back
				again.then = []press{{body: map[string]any{"do": "refund", "minor": 1 + rand.IntN(100_00)}}}
			}
			one.then = []press{again}
			presses = append(presses, one)
		}
		return nil
	})
}

// kill lets the storm blow for a while and kills the program in it.
func (g *gale) kill(ctx context.Context, n int, w wish) error {
	c, err := start(ctx, g.binary, g.data)
	if err != nil {
		return err
	}
	at, began := time.Now(), g.payers.paid.Load()
	g.payers.url.Store(&c.url)
	// So many more are answered, and a moment more: in the middle of whatever comes then.
	share := int64(w.payments / (w.kills + 1))
	for until := began + share/8 + rand.Int64N(max(share/2, 1)); g.payers.paid.Load() < until && time.Since(at) < 20*time.Second; {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
	after := time.Since(at)
	c.kill()
	g.payers.url.Store(nil)
	return g.opened(ctx, func(a *app.App) error { return g.tell(ctx, a, fmt.Sprint(n), after) })
}

// tell shows a line of the table, and keeps which letters were on their way.
func (g *gale) tell(ctx context.Context, a *app.App, name string, after time.Duration) error {
	books, err := yeartest.Midway(ctx, a)
	if err != nil {
		return err
	}
	post, err := yeartest.Letters(ctx, a)
	if err != nil {
		return err
	}
	before := len(g.inFlight)
	for _, id := range post.InFlight {
		g.inFlight[id] = true
	}
	g.wrong(books.Differences...)
	g.line(name, after, books.Payments, books.Waiting, post.Written-post.Waiting, len(g.inFlight), len(g.found))
	if n := len(g.inFlight) - before; n > senders {
		g.wrong(fmt.Sprintf("%d letters were on their way at once at kill %s", n, name))
	}
	return nil
}

func (g *gale) line(name string, after time.Duration, numbers ...int) {
	fmt.Printf("%5s %9.2fs", name, after.Seconds())
	for i, n := range numbers {
		fmt.Printf(" %*d", map[bool]int{true: 12, false: 10}[i == len(numbers)-1], n)
	}
	fmt.Println()
}

// calm lets the last one finish what is left, and compares everything.
func (g *gale) calm(ctx context.Context) error {
	c, err := start(ctx, g.binary, g.data)
	if err != nil {
		return err
	}
	at := time.Now()
	g.payers.url.Store(&c.url)
	g.payers.working.Wait()
	if err := g.quiet(ctx, c); err != nil {
		c.kill()
		return err
	}
	if err := c.stop(); err != nil {
		return err
	}
	return g.opened(ctx, func(a *app.App) error {
		if err := g.tell(ctx, a, "end", time.Since(at)); err != nil {
			return err
		}
		differences, err := yeartest.Compare(ctx, a)
		if err != nil {
			return err
		}
		g.wrong(differences...)
		post, err := yeartest.Letters(ctx, a)
		if err != nil {
			return err
		}
		if post.Waiting > 0 || post.Unthanked > 0 {
			g.wrong(fmt.Sprintf("%d letters wait, %d receipts have none that went", post.Waiting, post.Unthanked))
		}
		_, carried, err := yeartest.Carried(ctx, a)
		twice := 0
		for id, times := range carried {
			if times == 2 && g.inFlight[id] {
				twice++
				continue
			}
			g.wrong(fmt.Sprintf("letter %s was carried %d times, in flight at a kill: %t", id, times, g.inFlight[id]))
		}
		fmt.Printf("%d letters were in flight at a kill, %d of them went twice.\n", len(g.inFlight), twice)
		return err
	})
}

// quiet waits until the bank has told all and every letter went: hours pass by
// the newsroom's clock, so that what nobody told is looked for and whoever held
// a letter has let go of it.
func (g *gale) quiet(ctx context.Context, c *child) error {
	limit := time.Now().Add(5 * time.Minute)
	for n := 1; ; n++ {
		done := false
		err := g.opened(ctx, func(a *app.App) error {
			books, err := yeartest.Midway(ctx, a)
			if err != nil {
				return err
			}
			post, err := yeartest.Letters(ctx, a)
			if done = books.Waiting == 0 && post.Waiting == 0 && post.Unthanked == 0 && n > 3; done || err != nil {
				return err
			}
			return g.later(ctx, c, a.DB.Now().Add(20*time.Minute))
		})
		if err != nil || done {
			return err
		}
		if time.Now().After(limit) {
			return nil // what still waits is a difference
		}
		time.Sleep(time.Second)
	}
}

// later moves the demonstration's clock.
func (g *gale) later(ctx context.Context, c *child, at time.Time) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/demo/clock", strings.NewReader(fmt.Sprintf(`{"now": %q}`, at.Format(time.RFC3339))))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	w, err := (&http.Client{Timeout: 3 * time.Minute}).Do(r)
	if err != nil {
		return err
	}
	defer w.Body.Close()
	if w.StatusCode >= 300 {
		return fmt.Errorf("the clock's door answers %s", w.Status)
	}
	return nil
}
