package reading

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
)

// indexPage is the view of index/page.html: names that lead on.
type indexPage struct {
	frame.View
	Rows []indexRow
}

type indexRow struct {
	Name, Path string
	Count      string // of what stands there, in words; "" where nobody counts
}

// Sections lists every section, those of the strip first.
func (p *Pages) Sections(w http.ResponseWriter, r *http.Request) error {
	return p.Show(w, r, "", func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		v, err := p.View(ctx, a)
		if err != nil {
			return nil, err
		}
		all, err := p.Story.Sections(ctx)
		if err != nil {
			return nil, err
		}
		v.Title, v.About = v.Say("site-all-sections"), v.Say("site-all-sections-about", "Name", v.Paper.Name)
		page := &indexPage{View: v}
		for _, s := range all {
			page.Rows = append(page.Rows, indexRow{Name: v.SectionName(s), Path: v.SectionPath(s)})
		}
		return p.Page("index", page)
	})
}
