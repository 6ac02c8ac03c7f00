package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAReaderPolicyAllowsItsOwnStyleAndNothingStrange(t *testing.T) {
	p := ReaderCSP("body{margin:0}")
	p.FormTo = []string{"https://bank.example", "upi:", "https://evil.example; script-src *", "a b", "x,y", "ü.example", ""}
	got := p.String()
	if want := "default-src 'none'; img-src 'self' data:; style-src " + StyleHash("body{margin:0}") + "; "; !strings.HasPrefix(got, want) {
		t.Errorf("policy %s, want it to begin %s", got, want)
	}
	for _, part := range []string{"; form-action 'self' https://bank.example upi:;", "frame-ancestors 'none'", "base-uri 'none'", "font-src 'self'"} {
		if !strings.Contains(got, part) {
			t.Errorf("no %q in %s", part, got)
		}
	}
	for _, part := range []string{"evil", "script-src", "unsafe", "*", "a b", "ü"} {
		if strings.Contains(got, part) {
			t.Errorf("%q in %s", part, got)
		}
	}
	if strings.Contains(CSP{}.String(), "style-src 'self'") || !strings.Contains(CSP{}.String(), "style-src 'none'") {
		t.Error("an empty policy allows styles")
	}
}

// The hash is that of the CSP specification's own example (CSP3, 6.7.3.2: alert('Hello, world.');).
func TestStyleHashIsTheSpecifications(t *testing.T) {
	if got := StyleHash("alert('Hello, world.');"); got != "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='" {
		t.Errorf("hash %s", got)
	}
}

func TestHeadersAreSetOnceAndAPageMayReplaceThem(t *testing.T) {
	for _, c := range []struct {
		name string
		h    Headers
		want map[string]string
	}{
		{"readers over https", ReaderHeaders(ReaderCSP(), true), map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=63072000", "Cache-Control": ""}},
		{"readers over http", ReaderHeaders(ReaderCSP(), false), map[string]string{"Strict-Transport-Security": ""}},
		{"newsroom", NewsroomHeaders(NewsroomCSP(), false), map[string]string{"Cache-Control": "private, no-store",
			"X-Robots-Tag": "noindex, nofollow", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY"}},
	} {
		h := c.h.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Permissions-Policy", "more")
			if r.URL.Path == "/token" {
				w.Header().Set("Content-Security-Policy", "mine")
				Private(w)
			}
		}))
		for range 2 {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
			for name, want := range c.want {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %s is %q", c.name, name, got)
				}
			}
			if n := len(w.Header().Values("Permissions-Policy")); n != 2 {
				t.Errorf("%s: what one page adds reaches the next (%d)", c.name, n)
			}
			if !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
				t.Errorf("%s: policy %q", c.name, w.Header().Get("Content-Security-Policy"))
			}
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/token", nil))
		if w.Header().Get("Content-Security-Policy") != "mine" || w.Header().Get("Referrer-Policy") != "no-referrer" ||
			w.Header().Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: a token page bears %v", c.name, w.Header())
		}
	}
}

func TestPostsOfOtherSitesAreDenied(t *testing.T) {
	deny := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	h, err := SameSite(http.NotFoundHandler(), deny, "https://news.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method string
		header []string
		want   int
	}{
		{"POST", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		{"POST", []string{"Sec-Fetch-Site", "same-site", "Origin", "https://shop.news.example"}, 403},
		{"DELETE", []string{"Origin", "https://evil.example"}, 403},
		{"POST", []string{"Origin", "null"}, 403},
		{"POST", []string{"Sec-Fetch-Site", "same-origin"}, 404},
		{"POST", []string{"Origin", "http://127.0.0.1:9"}, 404},
		{"POST", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://news.example"}, 404},
		{"POST", nil, 404}, // no browser sends neither
		{"GET", []string{"Sec-Fetch-Site", "cross-site"}, 404},
	} {
		r := httptest.NewRequest(c.method, "http://127.0.0.1:9/", nil)
		for i := 0; i < len(c.header); i += 2 {
			r.Header.Set(c.header[i], c.header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s %v: %d", c.method, c.header, w.Code)
		}
	}
	if _, err := SameSite(deny, deny, "news.example/path"); err == nil {
		t.Error("a malformed origin is trusted")
	}
}
