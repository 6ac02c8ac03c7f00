package feed

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Robots says to crawlers what is not for them (RFC 9309). Nothing here keeps
// anybody out: what is private asks who it is.
func (p *Pages) Robots(w http.ResponseWriter, r *http.Request) error {
	return p.Share(w, r, "", func(context.Context, frame.Ask) (*cache.Page, error) {
		return &cache.Page{Type: "text/plain; charset=utf-8", Keep: true, Body: []byte("User-agent: *\n" +
			"Disallow: /account\nDisallow: /pay/\nDisallow: /count/\nDisallow: /newsroom/\nDisallow: /hooks/\nDisallow: /join/\n\n" +
			"Sitemap: " + p.Link("/sitemap.xml") + "\nSitemap: " + p.Link("/news-sitemap.xml") + "\n")}, nil
	})
}
