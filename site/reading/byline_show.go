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
	*listPage
	Byline staff.Byline
}

// Byline shows what stands under a name, in whatever language. The address
// that a byline had before leads to the one it has now.
func (p *Pages) Byline(w http.ResponseWriter, r *http.Request) error {
	err := p.leafed(w, r, p.byline)
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	b, other := p.Staff.BylineThatWas(r.Context(), r.PathValue("slug"))
	if fault.Is(other, fault.NotFound) {
		return err
	}
	if other != nil {
		return other
	}
	m, other := p.Staff.Masthead(r.Context())
	if other != nil {
		return other
	}
	code, _ := frame.Split(m, r.URL.Path)
	http.Redirect(w, r, frame.Escaped(at(frame.Prefix(m, code)+"/by/"+b.Slug, pageOf(r.URL.Query()))), http.StatusMovedPermanently)
	return nil
}

func (p *Pages) byline(ctx context.Context, v *frame.View, slug string, n int) (*cache.Page, error) {
	b, all, more, err := p.Story.ByByline(ctx, slug, n)
	if err != nil {
		return nil, err
	}
	v.About = b.About
	v.Tag("byline:" + slug)
	list, err := listed(v, b.Name, all, n, more)
	if err != nil {
		return nil, err
	}
	person := object{"@type": "Person", "name": b.Name, "url": v.Link(v.Path), "worksFor": v.Publisher()}
	if b.About != "" {
		person["description"] = b.About
	}
	page := &bylinePage{list, b}
	if err := page.Describe(object{"@type": "ProfilePage", "url": v.Link(v.Path), "mainEntity": person}); err != nil {
		return nil, err
	}
	return p.Page("byline", page)
}
