package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/app/demo"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/staff"
)

// DemoOptions say where the demonstration is.
type DemoOptions struct {
	Addr, Data string
	Log        *slog.Logger
}

// Demo is the demonstration newsroom, listening.
type Demo struct {
	*App
	ln   net.Listener
	key  string
	mu   sync.Mutex // of kept
	kept keptDemo
}

// keptDemo is what the demonstration remembers between starts.
type keptDemo struct {
	Ready  bool          `json:"ready"`  // set up to the end
	Ahead  time.Duration `json:"ahead"`  // how far its clock was moved
	Secret string        `json:"secret"` // of the link that signs the publisher in
}

const keptFile = "demonstration.json"

// OpenDemo opens the demonstration in a folder. One that was cut off while it
// was being set up is begun again; any other folder with a newsroom is refused.
func OpenDemo(ctx context.Context, o DemoOptions) (*Demo, error) {
	d := &Demo{}
	if err := d.remember(o.Data); err != nil {
		return nil, err
	}
	c := clock.Real()
	if d.kept.Ahead != 0 {
		c.Move(d.kept.Ahead)
	}
	var err error
	if d.ln, err = net.Listen("tcp", o.Addr); err != nil {
		return nil, err
	}
	d.App, err = Open(ctx, Options{Data: o.Data, URL: "http://" + d.ln.Addr().String(), Clock: c, Log: o.Log, Demo: true})
	if err != nil {
		return nil, errors.Join(err, d.ln.Close())
	}
	if err := d.open(ctx); err != nil {
		return nil, errors.Join(err, d.ln.Close(), d.App.Close(ctx))
	}
	return d, nil
}

func (d *Demo) open(ctx context.Context) error {
	if err := d.Prepare(ctx); err != nil {
		return err
	}
	id, err := d.publisher(ctx)
	if err != nil {
		return err
	}
	d.key = d.kept.Secret
	if err := d.OpenDoors(Doors{DemoKey: d.key, DemoPerson: id, SetClock: d.setClock}); err != nil {
		return err
	}
	return d.Start(ctx)
}

// publisher is whom the demonstration's link signs in: invited once.
func (d *Demo) publisher(ctx context.Context) (staff.PersonID, error) {
	people, err := d.Staff.People(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range people {
		if p.Email == demo.Publisher {
			return p.ID, nil
		}
	}
	id, _, err := d.Staff.Invite(ctx, staff.Machine("demonstration"), demo.Publisher, "Nasir Lone", staff.Publisher)
	return id, err
}

// remember reads what was kept, and clears away a demonstration that was cut off.
func (d *Demo) remember(dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, keptFile))
	switch {
	case err == nil:
		if err := json.Unmarshal(b, &d.kept); err != nil {
			return fmt.Errorf("%s cannot be read: remove the folder to begin anew: %w", filepath.Join(dir, keptFile), err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	default:
		// A newsroom whose database is elsewhere has its pictures and its key here all the same.
		for _, name := range []string{"nightdesk.db", "secret.key", "media", "mail"} {
			if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				return fmt.Errorf("%s holds something that is not the demonstration (%s): choose another --data", dir, name)
			}
		}
	}
	if d.kept.Ready {
		return nil
	}
	for _, name := range []string{"nightdesk.db", "nightdesk.db-wal", "nightdesk.db-shm", "media", "mail"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	d.kept = keptDemo{Secret: rand.Text()}
	return d.keep(dir)
}

func (d *Demo) keep(dir string) error {
	b, err := json.Marshal(d.kept)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, keptFile)
	if err := os.WriteFile(path+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// Serve answers until ctx ends.
func (d *Demo) Serve(ctx context.Context) error { return d.App.Serve(ctx, d.ln) }

// SetUp plays the two weeks once; it needs the server to answer, because the bank's notices travel over HTTP.
func (d *Demo) SetUp(ctx context.Context) error {
	if d.kept.Ready {
		return nil
	}
	err := demo.SetUp(ctx, demo.Cast{
		Clock: d.Clock, Staff: d.Staff, Audience: d.Audience, Story: d.Story, Fund: d.Fund, Rails: d.Rails, Reach: d.Reach, Insight: d.Insight,
		Gateway: sandbox.Name, Other: OtherBank, URL: d.URL, Pay: d.pay, Settle: d.Jobs.Settle,
	})
	if err != nil {
		return fmt.Errorf("set the demonstration up: %w", err)
	}
	if err := d.Jobs.Settle(ctx); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept.Ready = true
	return d.keep(d.Data)
}

// pay presses the button of the bank that tells the newsroom before the payer
// returns, so that the payment is booked when the answer comes.
func (d *Demo) pay(ctx context.Context, at string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at, strings.NewReader(url.Values{"do": {"first"}}.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("the bank answered %s", answer.Status)
	}
	return nil
}

// setClock moves the demonstration's time, sweeps what has fallen due, and remembers.
func (d *Demo) setClock(ctx context.Context, now time.Time) error {
	if err := d.moveClock(now); err != nil {
		return err
	}
	err := d.Jobs.Sweep(ctx)
	d.Cache.Clear() // finished pages show the day they were made on
	d.readers.Recount()
	return err
}

func (d *Demo) moveClock(now time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Clock.Set(now)
	d.kept.Ahead = time.Until(now)
	return d.keep(d.Data)
}

// Readers, Newsroom and Bank are the addresses that the command prints.
func (d *Demo) Readers() string { return d.URL + "/" }

// Newsroom signs the publisher in, from this machine only and as often as it is used.
func (d *Demo) Newsroom() string { return d.URL + "/newsroom/demonstration/" + d.key }

// Bank is the front page of the sandbox bank.
func (d *Demo) Bank() string { return d.URL + "/bank/" }
