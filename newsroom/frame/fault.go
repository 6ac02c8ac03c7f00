package frame

import (
	"embed"
	"errors"
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
)

//go:embed pages/fault.html
var faultFiles embed.FS

// faultView is a page that says why not.
type faultView struct {
	Title string
	Words []string
	Back  string
}

var faultPage = NewPage[faultView](sub(faultFiles, "pages"), "fault.html")

// statuses are the answers to the kinds of fault.
var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound,
	fault.Conflict: http.StatusConflict, fault.Forbidden: http.StatusForbidden, fault.Gone: http.StatusGone, fault.Unavailable: http.StatusServiceUnavailable,
}

// fail is the one place where a fault becomes an answer.
func (f *Frame) fail(v *Visit, err error) {
	if errors.Is(err, errSignedOut) {
		f.signedOut(v)
		return
	}
	one := fault.Of(err)
	status := statuses[one.Kind]
	switch {
	case one.Key == "fault-too-many":
		status = http.StatusTooManyRequests
	case one.Key == "fault-too-large":
		status = http.StatusRequestEntityTooLarge
	}
	if one.Kind == fault.Internal || one.Kind == fault.Unavailable {
		web.Cause(v.W, err)
	}
	f.tell(v, status, err)
}

func (f *Frame) tell(v *Visit, status int, err error) {
	all := fault.All(err)
	if v.script() {
		_ = v.JSON(status, map[string]any{"faults": Faults(err)})
		return
	}
	page := faultView{Title: Speaks.Say(titleOf(status)), Back: v.back()}
	for _, one := range all {
		page.Words = append(page.Words, Speaks.SayMap(one.Key, one.Args))
	}
	if drawn := faultPage.Status(v, status, page); drawn != nil {
		web.Cause(v.W, drawn)
		http.Error(v.W, Speaks.Say("fault-internal"), http.StatusInternalServerError)
	}
}

func titleOf(status int) string {
	key := "newsroom-fault-internal"
	switch status {
	case http.StatusNotFound:
		key = "newsroom-fault-not-found"
	case http.StatusForbidden:
		key = "newsroom-fault-forbidden"
	case http.StatusConflict:
		key = "newsroom-fault-conflict"
	case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		key = "newsroom-fault-invalid"
	case http.StatusTooManyRequests:
		key = "newsroom-fault-many"
	case http.StatusServiceUnavailable:
		key = "newsroom-fault-unavailable"
	}
	return key
}

// Faults is what is wrong by field, for a script; what belongs to no field
// stands under "". It is never nil.
func Faults(err error) map[string]string {
	out := map[string]string{}
	for _, one := range fault.All(err) {
		words := Speaks.SayMap(one.Key, one.Args)
		if had := out[one.Field]; had != "" {
			words = had + " " + words
		}
		out[one.Field] = words
	}
	return out
}

// script tells whether a script asks and not a person turning a page.
func (v *Visit) script() bool {
	return strings.Contains(v.R.Header.Get("Accept"), "application/json") || v.R.Header.Get("Sec-Fetch-Dest") == "empty" || v.R.Method == http.MethodPut
}

// back is where to go on from a fault.
func (v *Visit) back() string {
	if v.Signed() {
		return "/newsroom/"
	}
	return Entry
}

// Deny answers a request that another site made a browser send.
func (f *Frame) Deny() http.Handler {
	return f.Door(nil, "", func(*Visit) error { return fault.New(fault.Forbidden, "fault-cross-site") })
}

// Missing answers at an address that is no door.
func (f *Frame) Missing() http.Handler {
	return f.Door(Signed, "", func(*Visit) error { return fault.New(fault.NotFound, "fault-not-found") })
}

// Broken answers after a panic.
func (f *Frame) Broken(w http.ResponseWriter, r *http.Request, err error) {
	f.Door(nil, "", func(*Visit) error { return err }).ServeHTTP(w, r)
}
