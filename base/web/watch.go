package web

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// Watch counts answers by status class and logs the few that deserve a line:
// those with a status of 500 or more, those slower than Slow, and, at the level
// of info, those who were sent away for trying too often. A line says
// method, route pattern, status, milliseconds and the cause; never the
// address asked for, its query, cookies or who asked.
type Watch struct {
	Log  *slog.Logger
	Slow time.Duration // one second when zero

	classes [6]atomic.Uint64
}

// Counts are answers since the start by the first digit of their status;
// Counts[0] are answers without a status of HTTP.
type Counts [6]uint64

// Counts reads the counters.
func (t *Watch) Counts() Counts {
	var c Counts
	for i := range c {
		c[i] = t.classes[i].Load()
	}
	return c
}

// Wrap watches what a handler answers. It belongs outermost, around the mux
// that sets the route pattern.
func (t *Watch) Wrap(next http.Handler) http.Handler {
	log, slow := t.Log, t.Slow
	if log == nil {
		log = slog.Default()
	}
	if slow == 0 {
		slow = time.Second
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		rec := &recorder{ResponseWriter: w, watched: true}
		defer func() {
			status := rec.status
			if status == 0 {
				status = http.StatusOK // net/http's own, for a handler that wrote nothing
			}
			class := status / 100
			if class < 0 || class >= len(t.classes) {
				class = 0
			}
			t.classes[class].Add(1)
			took := time.Since(began)
			if status < 500 && took < slow && rec.cause == nil {
				return
			}
			line := []any{"method", method(r), "route", r.Pattern, "status", status, "ms", took.Milliseconds()}
			if rec.cause != nil {
				line = append(line, "cause", rec.cause.Error())
			}
			switch {
			case status == http.StatusTooManyRequests && rec.cause != nil: // who tries too often is no failure of ours
				log.Info("request refused: too many", line...)
			case status >= 500 || rec.cause != nil:
				log.Error("request failed", line...)
			default:
				log.Warn("request slow", line...)
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// method is the request's method if it is one of the known: the log is no
// place for a stranger's words.
func method(r *http.Request) string {
	switch r.Method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE":
		return r.Method
	}
	return "other"
}

// Cause notes why a request fails, for the one line that Watch logs about it.
// A face calls it where it turns an unsorted error into a page, and logs
// nothing itself; without a Watch around it the cause is logged at once.
func Cause(w http.ResponseWriter, err error) {
	if rec := recorderOf(w); rec != nil && rec.watched {
		if rec.cause == nil {
			rec.cause = err
		}
		return
	}
	slog.Error("request failed", "cause", err.Error())
}

// Recover turns a panic below it into a call of fail with an error that holds
// the panic's value and stack. When the answer has begun it cannot be taken
// back: the cause is noted and the connection is cut.
func Recover(next http.Handler, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := recorderOf(w)
		if rec == nil {
			rec = &recorder{ResponseWriter: w}
			w = rec
		}
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v) // somebody cuts the connection on purpose
			}
			err := fmt.Errorf("panic: %v\n%s", v, debug.Stack())
			if rec.status != 0 {
				Cause(w, err)
				panic(http.ErrAbortHandler)
			}
			forget(w.Header())
			fail(w, r, err)
		}()
		next.ServeHTTP(w, r)
	})
}

// forget takes back what a page had begun to say of itself: none of it holds
// for the error page that takes its place.
func forget(h http.Header) {
	for _, name := range []string{"Content-Length", "Content-Encoding", "Content-Type", "Content-Language",
		"Content-Disposition", "Content-Range", "Etag", "Last-Modified", "Link", "Location", "Set-Cookie"} {
		delete(h, name)
	}
	h["Cache-Control"] = []string{"no-store"}
}

// recorder remembers the status of an answer. It hides nothing of the writer
// below it: http.ResponseController finds it through Unwrap, files are still
// sent by the system through ReadFrom.
type recorder struct {
	http.ResponseWriter
	watched bool // by a Watch, which logs the cause
	status  int
	cause   error
}

func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 && status >= 200 {
		rec.status = status
	}
	rec.ResponseWriter.WriteHeader(status)
}

func (rec *recorder) Write(p []byte) (int, error) {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	return rec.ResponseWriter.Write(p)
}

func (rec *recorder) ReadFrom(r io.Reader) (int64, error) {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	return io.Copy(rec.ResponseWriter, r)
}

func (rec *recorder) Flush() {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	_ = http.NewResponseController(rec.ResponseWriter).Flush()
}

func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

func recorderOf(w http.ResponseWriter) *recorder {
	for w != nil {
		if rec, ok := w.(*recorder); ok {
			return rec
		}
		under, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return nil
		}
		w = under.Unwrap()
	}
	return nil
}
