package hooks_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/hooks"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/journal"
)

// sealed is a gateway whose notices are facts in JSON under a seal.
type sealed struct{}

func seal(body []byte) string {
	mac := hmac.New(sha256.New, []byte("the key"))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func (sealed) Name() string { return "sealed" }
func (sealed) Begin(_ context.Context, d fund.Due) (fund.Begun, error) {
	return fund.Begun{Ref: d.Reference, URL: "https://bank.example/"}, nil
}
func (sealed) Read(_ context.Context, n fund.Notice) (facts []fund.Fact, err error) {
	if !hmac.Equal([]byte(n.Header("Seal")), []byte(seal(n.Body))) {
		return nil, fault.New(fault.Forbidden, "fund-not-genuine")
	}
	return facts, json.Unmarshal(n.Body, &facts)
}
func (sealed) Fetch(context.Context, string) ([]fund.Fact, error) { return nil, nil }
func (sealed) Cancel(context.Context, string) error               { return nil }

func TestANoticeIsAnsweredByWhatBecameOfIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		f := fund.New(d, staff.New(d), sealed{})
		for _, err := range []error{f.Prepare(ctx), rail.New(d, staff.New(d), f, rail.Options{}).Set(ctx, staff.Machine("test"), "sealed", true, nil, "the newsroom opens")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		plans, err := f.Plans(ctx)
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.Pledge(ctx, fund.PledgeAsk{Reader: "asha", Plan: plans[0].ID, Price: plans[0].Price, Gateway: "sealed", Declared: true, Wording: fund.Declaration})
		if err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		face := hooks.New(hooks.Options{Hear: f.Hear, Now: d.Now, Log: slog.New(slog.NewTextHandler(journal.Tee(&log), nil))})
		server := httptest.NewServer(face.Routes())
		defer server.Close()
		post := func(path, body, sealed string) int {
			t.Helper()
			r, err := http.NewRequest(http.MethodPost, server.URL+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Seal", sealed)
			w, err := server.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Body.Close()
			_, _ = io.Copy(io.Discard, w.Body)
			return w.StatusCode
		}
		fact := fund.Fact{Kind: fund.KindCaptured, Object: "pay1", Reference: p.Reference, Amount: p.Amount, At: d.Now(), Method: "private@bank"}
		good, err := json.Marshal([]fund.Fact{fact})
		if err != nil {
			t.Fatal(err)
		}
		fact.Kind = "nonsense"
		poison, err := json.Marshal([]fund.Fact{fact})
		if err != nil {
			t.Fatal(err)
		}
		huge := strings.Repeat(" ", 1<<20)
		for _, c := range []struct {
			what, path, body, seal string
			status                 int
		}{
			{"no seal", "/hooks/sealed", string(good), "", 400},
			{"altered by a byte", "/hooks/sealed", string(good) + " ", seal(good), 400},
			{"empty", "/hooks/sealed", "", "", 400},
			{"too large", "/hooks/sealed", huge + string(good), seal([]byte(huge + string(good))), 413},
			{"unknown gateway", "/hooks/other", string(good), seal(good), 404},
			{"genuine", "/hooks/sealed", string(good), seal(good), 200},
			{"once more", "/hooks/sealed", string(good), seal(good), 200},
			{"poison", "/hooks/sealed", string(poison), seal(poison), 200},
			{"genuine, in no language", "/hooks/sealed", "{", seal([]byte("{")), 200},
		} {
			if got := post(c.path, c.body, c.seal); got != c.status {
				t.Errorf("%s: %d; want %d", c.what, got, c.status)
			}
		}
		if n := face.Refused(); n != 3 {
			t.Errorf("%d refused; want 3", n)
		}
		var payments, stuck int
		if err := d.Row(ctx, `select (select count(*) from fund_payment), (select count(*) from fund_stuck)`).Scan(&payments, &stuck); err != nil || payments != 1 || stuck != 2 {
			t.Errorf("%d payments, %d stuck, %v", payments, stuck, err)
		}
		if s := log.String(); strings.Count(s, "is stuck") != 2 || strings.Count(s, "not genuine") != 2 || strings.Contains(s, "private@bank") {
			t.Errorf("log:\n%s", s)
		}
		w, err := server.Client().Get(server.URL + "/hooks/sealed")
		if err != nil {
			t.Fatal(err)
		}
		w.Body.Close()
		if w.StatusCode != http.StatusMethodNotAllowed || w.Header.Get("Allow") != "POST" {
			t.Errorf("GET: %s, allow %q", w.Status, w.Header.Get("Allow"))
		}
	})
}

func TestWhatCannotBeKeptIsToBeSaidAgain(t *testing.T) {
	var log bytes.Buffer
	d := dbtest.Open(t, dbtest.SQLite(t))
	face := hooks.New(hooks.Options{Now: d.Now, Log: slog.New(slog.NewTextHandler(journal.Tee(&log), nil)), Hear: func(ctx context.Context, _ string, _ fund.Notice) error {
		if _, bounded := ctx.Deadline(); !bounded {
			t.Error("it may take for ever")
		}
		return fault.New(fault.Unavailable, "fault-unavailable").Because(errors.New("the disk is full"))
	}})
	w := httptest.NewRecorder()
	face.Routes().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/hooks/any", strings.NewReader("x")))
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "disk") || !strings.Contains(log.String(), "disk is full") {
		t.Errorf("%d %s; log %s", w.Code, w.Body, log.String())
	}
}
