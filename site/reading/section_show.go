package reading

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/story"
)

// listPage is the view of list/page.html.
type listPage struct {
	frame.View
	leaves
	Cards []card
}

// leaves are the addresses of the pages before and behind.
type leaves struct{ Newer, Older string }

func turn(path string, n int, more bool) leaves {
	var l leaves
	if n > 1 {
		l.Newer = at(path, n-1)
	}
	if more {
		l.Older = at(path, n+1)
	}
	return l
}

// Section shows what stands in a section, newest first.
func (p *Pages) Section(w http.ResponseWriter, r *http.Request) error {
	return p.leafed(w, r, func(ctx context.Context, v *frame.View, slug string, n int) (*cache.Page, error) {
		section, all, more, err := p.Story.InSection(ctx, v.Code(), slug, n)
		if err != nil {
			return nil, err
		}
		v.Tag("section:" + slug)
		return p.list(v, v.SectionName(section), all, n, more)
	})
}

// leafed shows one page, counted from 1, of what stands under a slug.
func (p *Pages) leafed(w http.ResponseWriter, r *http.Request, draw func(ctx context.Context, v *frame.View, slug string, n int) (*cache.Page, error)) error {
	slug := r.PathValue("slug")
	return p.Show(w, r, leaf(r.URL.Query()), func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		v, err := p.View(ctx, a)
		if err != nil {
			return nil, err
		}
		return draw(ctx, &v, slug, pageOf(a.Query))
	})
}

// list is a page of cards under a name.
func (p *Pages) list(v *frame.View, name string, all []story.Card, n int, more bool) (*cache.Page, error) {
	page, err := listed(v, name, all, n, more)
	if err != nil {
		return nil, err
	}
	return p.Page("list", page)
}

// listed lays out cards under a name. What the page is about is said here unless v says it already.
func listed(v *frame.View, name string, all []story.Card, n int, more bool) (*listPage, error) {
	if n > 1 && len(all) == 0 {
		return nil, fault.New(fault.NotFound, "fault-not-found")
	}
	v.Title = name
	if v.About == "" {
		v.About = v.Say("site-list-about", "What", name, "Name", v.Paper.Name)
	}
	page := &listPage{View: *v, leaves: turn(v.Path, n, more), Cards: cards(v, all)}
	page.View.Path = at(v.Path, n)
	if n > 1 {
		page.Others = nil
	}
	tagCards(&page.View, all)
	return page, nil
}

// tagCards names the stories that a list shows and who wrote them, so that a
// corrected headline and a changed byline are right there too.
func tagCards(v *frame.View, all []story.Card) {
	for _, c := range all {
		v.Tag("story:" + string(c.ID))
		tagBylines(v, &c)
	}
}

func tagBylines(v *frame.View, c *story.Card) {
	for _, b := range c.Bylines {
		v.Tag("byline:" + b.Slug)
	}
}
