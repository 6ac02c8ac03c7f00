package app

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/test/journal"
)

// opened is a newsroom with its doors, not listening.
func opened(t *testing.T, o Options, d Doors) *App {
	t.Helper()
	o.Data, o.URL, o.Log = t.TempDir(), "http://127.0.0.1:8080", journal.Log()
	a, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	if err := a.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.OpenDoors(d); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *App) answers(method, path, body string, headers ...string) int {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:40000"
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, r)
	return w.Code
}

func TestANewsroomInEarnestHasNoDoorOfTheDemonstration(t *testing.T) {
	a := opened(t, Options{}, Doors{})
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/demo/clock", `{"now":"2026-12-01T09:00:00Z"}`}, {"GET", "/bank/", ""}, {"POST", "/bank/order/x", "do=pay"},
		{"POST", "/hooks/sandbox", "{}"}, {"GET", "/newsroom/demonstration/", ""}, {"GET", "/newsroom/demonstration/x", ""},
	} {
		if got := a.answers(c.method, c.path, c.body); got != http.StatusNotFound && got != http.StatusMethodNotAllowed && got != http.StatusSeeOther {
			t.Errorf("%s %s is answered %d", c.method, c.path, got)
		}
	}
	all, err := a.Fund.Gateways(t.Context())
	if err != nil || len(all) != 2 || all[0].Name != "razorpay" || all[0].Open || all[1].Name != "upi" || a.Bank != nil {
		t.Errorf("gateways %+v, %v", all, err)
	}
}

func TestNoOtherSiteMovesTheClock(t *testing.T) {
	moved, days, fails := 0, 0.0, error(nil)
	began := time.Now()
	a := opened(t, Options{Demo: true}, Doors{SetClock: func(_ context.Context, to time.Time) error {
		moved, days = moved+1, to.Sub(began).Hours()/24
		return fails
	}})
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	const now = `{"now":"2026-12-01T09:00:00Z"}`
	for _, c := range []struct {
		body   string
		head   []string
		status int
	}{
		{now, []string{"Origin", "https://evil.example"}, http.StatusForbidden},
		{now, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{`{"now":"1999-12-01T09:00:00Z"}`, nil, http.StatusBadRequest},
		{"tomorrow", nil, http.StatusBadRequest},
		{now, nil, http.StatusNoContent},
		{"days=7&back=/bank2/", append(form, "Origin", "https://evil.example"), http.StatusForbidden},
		{"days=-7", form, http.StatusBadRequest},
		{"days=4000", form, http.StatusBadRequest},
		{"days=7&back=https://evil.example", form, http.StatusSeeOther},
	} {
		if got := a.answers("POST", "/demo/clock", c.body, c.head...); got != c.status {
			t.Errorf("%s with %v is answered %d", c.body, c.head, got)
		}
	}
	if moved != 2 || days < 6.9 || days > 7.1 {
		t.Errorf("the clock was moved %d times, at last by %f days", moved, days)
	}
	fails = errors.New("the bank is gone")
	if got := a.answers("POST", "/demo/clock", now); got != http.StatusInternalServerError {
		t.Errorf("a program whose sweep failed is answered %d", got)
	}
	for _, bank := range []string{"/bank/", "/bank2/"} { // a player closed one: its page says so
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", "/demo/clock", strings.NewReader("days=1&back="+bank))
		r.Header.Set("Content-Type", form[1])
		a.Handler().ServeHTTP(w, r)
		if to := w.Header().Get("Location"); to != bank {
			t.Errorf("from %s it leads to %q", bank, to)
		}
	}
}

// A newsroom on PostgreSQL has no database file, and its pictures must not be cleared away for a demonstration.
func TestTheDemonstrationTakesNoFolderThatIsNotItsOwn(t *testing.T) {
	for _, name := range []string{"nightdesk.db", "secret.key", filepath.Join("media", "picture")} {
		dir := t.TempDir()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := OpenDemo(t.Context(), DemoOptions{Addr: "127.0.0.1:0", Data: dir, Log: journal.Log()})
		if err == nil {
			t.Errorf("a folder with %s was taken", name)
			if err := d.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if b, err := os.ReadFile(file); err != nil || string(b) != "precious" {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}
