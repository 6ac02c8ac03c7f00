package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Headers are fields that every answer of a face carries, prepared once. A
// page may replace one of them in its own answer.
type Headers struct{ fields []headerField }

type headerField struct {
	name  string
	value []string
}

// ReaderHeaders are the security fields of reader pages (OWASP ASVS 5.0, 3.4).
// Each page sets its own policy with the hash of its style; policy holds for
// what sets none. Set https when the newsroom's public address is an https
// one: browsers then refuse plain HTTP for two years.
func ReaderHeaders(policy CSP, https bool) Headers {
	return headers(https, map[string]string{
		"Content-Security-Policy":    policy.String(),
		"Referrer-Policy":            "strict-origin-when-cross-origin",
		"Cross-Origin-Opener-Policy": "same-origin",
	})
}

// NewsroomHeaders are the security fields of staff pages, which besides are
// never stored by anyone, never indexed and never shown inside another site.
func NewsroomHeaders(policy CSP, https bool) Headers {
	return headers(https, map[string]string{
		"Content-Security-Policy":      policy.String(),
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "private, no-store",
		"X-Robots-Tag":                 "noindex, nofollow",
		"X-Frame-Options":              "DENY",
	})
}

// permissions are what no page of ours asks of a browser.
const permissions = "camera=(), microphone=(), geolocation=(), browsing-topics=()"

func headers(https bool, m map[string]string) Headers {
	m["X-Content-Type-Options"] = "nosniff"
	m["Permissions-Policy"] = permissions
	if https {
		m["Strict-Transport-Security"] = "max-age=63072000"
	}
	var h Headers
	for _, name := range slices.Sorted(maps.Keys(m)) {
		h.fields = append(h.fields, headerField{name, []string{m[name]}})
	}
	return h
}

// Wrap sets the fields before the handler runs.
func (h Headers) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.Set(w)
		next.ServeHTTP(w, r)
	})
}

// Set sets the fields of one answer.
func (h Headers) Set(w http.ResponseWriter) {
	m := w.Header()
	for _, f := range h.fields {
		m[f.name] = f.value
	}
}

var (
	privateNoStore = []string{"private, no-store"}
	noReferrer     = []string{"no-referrer"}
	noIndex        = []string{"noindex, nofollow"}
)

// Isolated marks an answer that holds somebody else's script: it is Private,
// but the origin of the page is told to whom it speaks with, a window that
// their script opens may answer it, and their frames may ask for a payment.
func Isolated(w http.ResponseWriter, policy CSP, origins []string) {
	Private(w)
	h := w.Header()
	h.Set("Content-Security-Policy", policy.String())
	h.Set("Referrer-Policy", "strict-origin")
	h.Set("Cross-Origin-Opener-Policy", "unsafe-none")
	frames := "self"
	for _, o := range origins {
		if isSource(o) && !strings.Contains(o, `"`) {
			frames += ` "` + o + `"`
		}
	}
	h.Set("Permissions-Policy", permissions+", payment=("+frames+")")
}

// Private marks an answer for one person: account, checkout, and pages whose
// address holds a token. Nobody stores or indexes it, and no link on it tells
// where the reader came from.
func Private(w http.ResponseWriter) {
	h := w.Header()
	h["Cache-Control"] = privateNoStore
	h["Referrer-Policy"] = noReferrer
	h["X-Robots-Tag"] = noIndex
}
