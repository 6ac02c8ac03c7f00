package frame

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
)

// Door is one address of the site. What it returns becomes a page in one place.
type Door func(w http.ResponseWriter, r *http.Request) error

// Open makes a door ready for the mux.
func (f *Frame) Open(d Door) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := d(w, r); err != nil {
			f.Fail(w, r, err)
		}
	}
}

// busyError is a fault with the time to wait.
type busyError struct {
	told *fault.Error
	wait time.Duration
}

func (e *busyError) Error() string { return e.told.Error() }
func (e *busyError) Unwrap() error { return e.told }

// Turn takes one of the turns of who asks; who has none left is told when to try again.
func Turn(l *web.Limiter, key string) error {
	if wait, ok := l.Allow(key); !ok {
		return &busyError{fault.New(fault.Unavailable, "fault-too-many"), wait}
	}
	return nil
}

// RetryAfter says when to try again (RFC 9110, section 10.2.3) and gives it in whole seconds, at least one.
func RetryAfter(h http.Header, wait time.Duration) int {
	seconds := int((wait + time.Second - 1) / time.Second)
	h.Set("Retry-After", strconv.Itoa(max(seconds, 1)))
	return max(seconds, 1)
}

var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.Forbidden: http.StatusForbidden, fault.Gone: http.StatusGone, fault.Unavailable: http.StatusServiceUnavailable,
}

// errorPage is the view of error/page.html.
type errorPage struct {
	View
	Status int
	Words  string
}

// Fail turns an error into a page. Its cause goes to the log alone.
func (f *Frame) Fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // nobody is there to read it
	}
	told := fault.Of(err)
	status, known := statuses[told.Kind]
	if !known {
		status = http.StatusInternalServerError
	}
	if status >= 500 {
		web.Cause(w, err)
	}
	h := w.Header()
	var busy *busyError
	if errors.As(err, &busy) {
		status = http.StatusTooManyRequests
		RetryAfter(h, busy.wait)
	}
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	page := &errorPage{Status: status}
	v, err := f.View(r.Context(), Ask{Path: r.URL.Path, Standing: fund.Reader, Lean: saves(r), Claim: &Claim{}})
	if err == nil {
		page.View = v
		page.Words = v.SayMap(told.Key, told.Args)
		page.Hidden, page.Others = true, nil
		page.Versions(nil)
		page.Title = v.Say("site-error-title")
		switch status {
		case http.StatusNotFound:
			page.Title = v.Say("site-missing-title")
		case http.StatusGone:
			page.Title, page.Words = v.Say("site-gone-title"), v.Say("site-gone")
		}
		s := f.dress("error", &page.View)
		var body []byte
		if body, err = f.theme.draw("error", page); err == nil {
			h.Set("Content-Security-Policy", s.policy)
			h.Set("Content-Type", "text/html; charset=utf-8")
			h.Set("Content-Language", string(v.Code()))
			send(w, r, status, body)
			return
		}
	}
	// The page itself cannot be made, as when the database is away.
	web.Cause(w, err)
	h.Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(http.StatusText(status) + "\n"))
}
