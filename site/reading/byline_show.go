package reading

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// bylinePage is the view of byline/page.html.
type bylinePage struct {
	frame.View
	leaves
	Byline staff.Byline
	Cards  []card
}

// Byline shows what stands under a name, in whatever language.
func (p *Pages) Byline(w http.ResponseWriter, r *http.Request) error {
	slug := r.PathValue("slug")
	return p.Show(w, r, leaf(r.URL.Query()), func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		v, err := p.View(ctx, a)
		if err != nil {
			return nil, err
		}
		n := pageOf(a.Query)
		b, all, more, err := p.Story.ByByline(ctx, slug, n)
		if err != nil {
			return nil, err
		}
		if n > 1 && len(all) == 0 {
			return nil, fault.New(fault.NotFound, "fault-not-found")
		}
		v.Title, v.About = b.Name, b.About
		v.Tag("byline:" + slug)
		tagCards(&v, all)
		page := &bylinePage{View: v, leaves: turn(v.Path, n, more), Byline: b, Cards: cards(&v, all)}
		page.View.Path = at(v.Path, n)
		person := object{"@type": "Person", "name": b.Name, "url": v.Link(v.Path), "worksFor": v.Publisher()}
		if b.About != "" {
			person["description"] = b.About
		}
		if err := page.Describe(object{"@type": "ProfilePage", "url": v.Link(v.Path), "mainEntity": person}); err != nil {
			return nil, err
		}
		return p.Page("byline", page)
	})
}
