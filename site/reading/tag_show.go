package reading

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Tag shows what bears a tag, newest first.
func (p *Pages) Tag(w http.ResponseWriter, r *http.Request) error {
	return p.leafed(w, r, func(ctx context.Context, v *frame.View, slug string, n int) (*cache.Page, error) {
		name, all, more, err := p.Story.ByTag(ctx, v.Code(), slug, n)
		if err != nil {
			return nil, err
		}
		v.Tag("tag:" + slug)
		v.Versions(nil) // tags are words of one language
		return p.list(v, name, all, n, more)
	})
}
