package web

import (
	"net/http"
	"strings"
	"time"
)

// Cookie describes one of our cookies; its value differs from browser to
// browser. Every cookie is HttpOnly and SameSite=Lax. Over HTTPS it is Secure
// and its name begins with __Host- (or __Secure- when it has a path of its
// own), so that no neighbouring subdomain can set it (RFC 6265bis, 4.1.3);
// over plain HTTP, as on one's own machine, the name is plain.
type Cookie struct {
	Name string
	Path string        // "" for the whole site; else only requests below it carry the cookie
	Life time.Duration // 0: until the browser is closed
}

// Set gives the browser a value, which must consist of characters that a
// cookie may hold (as base/token and Signer make them).
func (c Cookie) Set(w http.ResponseWriter, r *http.Request, value string) {
	one := c.empty(r)
	one.Value = value
	one.MaxAge = int(c.Life / time.Second)
	http.SetCookie(w, one)
}

// Clear makes the browser forget the cookie.
func (c Cookie) Clear(w http.ResponseWriter, r *http.Request) {
	one := c.empty(r)
	one.MaxAge = -1
	http.SetCookie(w, one)
}

func (c Cookie) empty(r *http.Request) *http.Cookie {
	https := IsHTTPS(r)
	path := c.Path
	if path == "" {
		path = "/"
	}
	return &http.Cookie{Name: c.prefix(https) + c.Name, Path: path, Secure: https,
		HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

func (c Cookie) prefix(https bool) string {
	switch {
	case !https:
		return ""
	case c.Path == "" || c.Path == "/":
		return "__Host-"
	}
	return "__Secure-"
}

// Value is what the browser holds, or "". It reads the header in place
// because every cached page asks for one.
func (c Cookie) Value(r *http.Request) string {
	lines := r.Header["Cookie"]
	if lines == nil {
		return ""
	}
	prefix := c.prefix(IsHTTPS(r))
	for _, line := range lines {
		for line != "" {
			var one string
			one, line, _ = strings.Cut(line, ";")
			name, value, ok := strings.Cut(strings.Trim(one, " \t\r\n"), "=")
			if rest, has := strings.CutPrefix(name, prefix); ok && has && rest == c.Name {
				return value
			}
		}
	}
	return ""
}
