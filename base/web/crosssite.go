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
	guard := http.NewCrossOriginProtection()
	for _, origin := range trusted {
		if err := guard.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("trusted origin %q: %w", origin, err)
		}
	}
	guard.SetDenyHandler(deny)
	return guard.Handler(next), nil
}
