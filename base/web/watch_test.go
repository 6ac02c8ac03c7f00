package web

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/test/journal"
)

func failing(w http.ResponseWriter, _ *http.Request, err error) {
	Cause(w, err)
	http.Error(w, "sorry", http.StatusInternalServerError)
}

func TestWatchLogsOnlyWhatDeservesIt(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ok/{x}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	mux.HandleFunc("GET /silent", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/ok", http.StatusSeeOther) })
	mux.HandleFunc("GET /fails/{token}", func(w http.ResponseWriter, r *http.Request) {
		failing(w, r, errors.New("disk full"))
	})
	mux.HandleFunc("GET /panics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		w.Header().Set("Etag", `"x"`)
		panic("nil map")
	})
	var log bytes.Buffer
	watch := &Watch{Log: slog.New(slog.NewTextHandler(journal.Tee(&log), nil))}
	h := watch.Wrap(Recover(mux, failing))

	for _, c := range []struct {
		path, want string
		status     int
	}{
		{"/ok/1", "", 200}, {"/silent", "", 200}, {"/moved", "", 303}, {"/nowhere", "", 404},
		{"/fails/SECRET?q=SECRET", `method=GET route="GET /fails/{token}" status=500 ms=0 cause="disk full"`, 500},
		{"/panics", "nil map", 500},
	} {
		log.Reset()
		r := httptest.NewRequest("GET", c.path, nil)
		r.Header.Set("Cookie", "s=SECRET")
		r.RemoteAddr = "203.0.113.9:1"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s: status %d", c.path, w.Code)
		}
		lines := strings.Count(log.String(), "\n")
		if c.want == "" && lines != 0 || c.want != "" && lines != 1 || !strings.Contains(log.String(), c.want) {
			t.Errorf("%s logged %q", c.path, &log)
		}
		for _, secret := range []string{"SECRET", "203.0.113", "/fails/S"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log tells %s: %s", secret, &log)
			}
		}
		if c.status == 500 && (w.Header().Get("Etag") != "" || w.Header().Get("Content-Encoding") != "" || w.Body.String() != "sorry\n") {
			t.Errorf("%s: the error page bears %v %q", c.path, w.Header(), w.Body)
		}
	}
	if got := watch.Counts(); got != (Counts{2: 2, 3: 1, 4: 1, 5: 2}) {
		t.Errorf("counted %v", got)
	}
}

func TestWhoTriesTooOftenIsNoFailure(t *testing.T) {
	var log bytes.Buffer
	watch := &Watch{Log: slog.New(slog.NewTextHandler(journal.Tee(&log), nil))}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /in/{token}", func(w http.ResponseWriter, _ *http.Request) {
		Cause(w, errors.New("too many"))
		w.WriteHeader(http.StatusTooManyRequests)
	})
	watch.Wrap(mux).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/in/SECRET?q=SECRET", nil))
	if s := log.String(); !strings.Contains(s, "level=INFO") || !strings.Contains(s, "status=429") || !strings.Contains(s, "/in/{token}") || strings.Contains(s, "ERROR") || strings.Contains(s, "failed") || strings.Contains(s, "SECRET") {
		t.Errorf("logged %q", s)
	}
}

func TestSlowAnswersGetALine(t *testing.T) {
	var log bytes.Buffer
	watch := &Watch{Log: slog.New(slog.NewTextHandler(journal.Tee(&log), nil)), Slow: time.Nanosecond}
	watch.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })).
		ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("BREW", "/", nil))
	if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "method=other") {
		t.Errorf("logged %q", &log)
	}
}

func TestAPanicAfterTheAnswerBeganCutsTheConnection(t *testing.T) {
	var log bytes.Buffer
	watch := &Watch{Log: slog.New(slog.NewTextHandler(journal.Tee(&log), nil))}
	failed := false
	h := watch.Wrap(Recover(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic("boom")
	}), func(http.ResponseWriter, *http.Request, error) { failed = true }))
	func() {
		defer func() {
			if v := recover(); v != http.ErrAbortHandler {
				t.Errorf("panicked with %v", v)
			}
		}()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	}()
	if failed || strings.Count(log.String(), "boom") == 0 || strings.Count(log.String(), "level=") != 1 {
		t.Errorf("failed %t, logged %q", failed, &log)
	}
}

func TestRecoverWithoutAWatch(t *testing.T) {
	h := Recover(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") }),
		func(w http.ResponseWriter, _ *http.Request, err error) {
			if !strings.Contains(err.Error(), "boom") || !strings.Contains(err.Error(), "watch_test.go") {
				t.Errorf("the error is %v", err)
			}
			w.WriteHeader(500)
		})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 500 || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
