package reading

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Tag shows what bears a tag, newest first.
func (p *Pages) Tag(w http.ResponseWriter, r *http.Request) error {
	slug := r.PathValue("slug")
	return p.Show(w, r, leaf(r.URL.Query()), func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		v, err := p.View(ctx, a)
		if err != nil {
			return nil, err
		}
		n := pageOf(a.Query)
		name, all, more, err := p.Story.ByTag(ctx, v.Code(), slug, n)
		if err != nil {
			return nil, err
		}
		v.Tag("tag:" + slug)
		v.Versions(nil) // tags are words of one language
		return p.list(&v, name, all, n, more)
	})
}
