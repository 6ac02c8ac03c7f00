package web

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestCookiesAreHostBoundOverHTTPSAndPlainAtHome(t *testing.T) {
	for _, c := range []struct {
		cookie Cookie
		https  bool
		want   string
	}{
		{Cookie{Name: "session", Life: time.Hour}, true, "__Host-session=v; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"},
		{Cookie{Name: "session"}, false, "session=v; Path=/; HttpOnly; SameSite=Lax"},
		{Cookie{Name: "month", Path: "/seen"}, true, "__Secure-month=v; Path=/seen; HttpOnly; Secure; SameSite=Lax"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if c.https {
			r.TLS = &tls.ConnectionState{}
		}
		w := httptest.NewRecorder()
		c.cookie.Set(w, r, "v")
		if got := w.Header().Get("Set-Cookie"); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		name, _, _ := strings.Cut(c.want, "=")
		r.Header.Set("Cookie", "a=b; "+name+"=v; "+name+"x=w")
		if got := c.cookie.Value(r); got != "v" {
			t.Errorf("%s reads %q", name, got)
		}
		w = httptest.NewRecorder()
		c.cookie.Clear(w, r)
		if got := w.Header().Get("Set-Cookie"); !strings.HasPrefix(got, name+"=;") || !strings.Contains(got, "Max-Age=0") {
			t.Errorf("cleared by %q", got)
		}
	}
}

func TestOverHTTPSAPlainCookieIsNotOurs(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.TLS = &tls.ConnectionState{}
	r.Header.Set("Cookie", "session=planted; __Secure-session=planted; x__Host-session=planted")
	if got := (Cookie{Name: "session"}).Value(r); got != "" {
		t.Errorf("reads %q", got)
	}
}

func FuzzCookieValue(f *testing.F) {
	f.Add("a=b; session=v")
	f.Add("a=b;\rsession=v")
	f.Add(";;=;session==;session")
	f.Fuzz(func(t *testing.T, line string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", line)
		theirs, err := r.Cookie("session")
		if err != nil || theirs.Quoted {
			_ = (Cookie{Name: "session"}).Value(r)
			return // net/http drops values that we never set; quoted ones we never set either
		}
		if ours := (Cookie{Name: "session"}).Value(r); ours != theirs.Value && validCookie(line) {
			t.Errorf("%q: %q, net/http reads %q", line, ours, theirs.Value)
		}
	})
}

// validCookie tells whether every value on the line is one that net/http keeps.
func validCookie(line string) bool {
	cookies, err := http.ParseCookie(line)
	return err == nil && len(cookies) > 0
}
