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
	slug := r.PathValue("slug")
	return p.Show(w, r, leaf(r.URL.Query()), func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		v, err := p.View(ctx, a)
		if err != nil {
			return nil, err
		}
		n := pageOf(a.Query)
		section, all, more, err := p.Story.InSection(ctx, v.Code(), slug, n)
		if err != nil {
			return nil, err
		}
		name := section.Names[v.Code()]
		if name == "" {
			name = section.Names[v.Paper.Main()]
		}
		v.Tag("section:" + slug)
		return p.list(&v, name, all, n, more)
	})
}

// list is a page of cards under a name.
func (p *Pages) list(v *frame.View, name string, all []story.Card, n int, more bool) (*cache.Page, error) {
	if n > 1 && len(all) == 0 {
		return nil, fault.New(fault.NotFound, "fault-not-found")
	}
	v.Title, v.About = name, v.Say("site-list-about", "What", name, "Name", v.Paper.Name)
	page := &listPage{View: *v, leaves: turn(v.Path, n, more), Cards: cards(v, all)}
	page.View.Path = at(v.Path, n)
	if n > 1 {
		page.Others = nil
	}
	tagCards(&page.View, all)
	return p.Page("list", page)
}

// tagCards names the stories that a list shows, so that a corrected headline is right there too.
func tagCards(v *frame.View, all []story.Card) {
	for _, c := range all {
		v.Tag("story:" + string(c.ID))
	}
}
