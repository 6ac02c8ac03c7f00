package reading

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
)

// countPage is the view of count/page.html.
type countPage struct {
	frame.View
	Example string // a counting cookie as it is
}

// Counting says how we count.
func (p *Pages) Counting(w http.ResponseWriter, r *http.Request) error {
	return p.Show(w, r, "", func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		v, err := p.View(ctx, a)
		if err != nil {
			return nil, err
		}
		v.Title, v.About = v.Say("site-how-we-count"), v.Say("count-stand")
		return p.Page("count", &countPage{View: v, Example: insight.Tally{Month: "2026-11", Day: 23, Days: 4}.String()})
	})
}
