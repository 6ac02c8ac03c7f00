package web

import (
	"fmt"
	"net/http"
)

// SameSite refuses posts that a page of another site made a browser send (by
// Sec-Fetch-Site, or Origin against Host), and answers them with deny. Trusted
// are origins ("https://news.example") that a proxy may have hidden by
// changing the Host; the newsroom's public address belongs there.
func SameSite(next, deny http.Handler, trusted ...string) (http.Handler, error) {
	return SameSiteBut(nil, next, deny, trusted...)
}

// SameSiteBut is SameSite with doors that any site may post to, named as a mux
// names them ("POST /from/outside/{id}"): what is behind them must take no
// cookie's word for anything.
func SameSiteBut(open []string, next, deny http.Handler, trusted ...string) (http.Handler, error) {
	guard := http.NewCrossOriginProtection()
	for _, pattern := range open {
		guard.AddInsecureBypassPattern(pattern)
	}
	for _, origin := range trusted {
		if err := guard.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("trusted origin %q: %w", origin, err)
		}
	}
	guard.SetDenyHandler(deny)
	return guard.Handler(next), nil
}
