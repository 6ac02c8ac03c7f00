package web

import (
	"net/http"
	"path"
	"strings"
)

// Straight leads a path with empty, "." or ".." parts to the one that it means,
// in one step on this host, and lets all others pass. It stands before a
// http.ServeMux, which does the same but escapes a second time what is escaped
// already: //उर्दू would lead to an address that is nobody's.
func Straight(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.URL.EscapedPath()
		to := path.Clean(asked)
		if strings.HasSuffix(asked, "/") && to != "/" {
			to += "/"
		}
		if to == asked || !strings.HasPrefix(asked, "/") { // "*", or the authority of a CONNECT
			next.ServeHTTP(w, r)
			return
		}
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		code := http.StatusMovedPermanently
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			code = http.StatusPermanentRedirect // keeps the method
		}
		http.Redirect(w, r, to, code)
	})
}
