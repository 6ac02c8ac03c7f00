package reading

import (
	"context"
	"html/template"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/story"
)

// textPage is the view of text/page.html.
type textPage struct {
	frame.View
	Body    template.HTML
	Changed string
}

// text shows what the newsroom says of itself.
func (p *Pages) text(ctx context.Context, a frame.Ask, t story.Page) (*cache.Page, error) {
	m, err := p.Staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	if !m.Speaks(t.Lang) {
		return nil, fault.New(fault.NotFound, "fault-not-found")
	}
	v, err := p.ViewIn(ctx, a, m, t.Lang, "/"+t.Slug)
	if err != nil {
		return nil, err
	}
	page := &textPage{View: v}
	page.Path, page.Title, page.About = t.Path, t.Title, doc.FirstText(t.Body, 155)
	page.Tag("page:" + t.Slug)
	var all []frame.Item
	for _, code := range m.Languages {
		other := t
		if code != t.Lang {
			if other, err = p.Story.Page(ctx, code, t.Slug); fault.Is(err, fault.NotFound) {
				continue
			} else if err != nil {
				return nil, err
			}
		}
		all = append(all, frame.Item{Name: lang.For(code).Name(), Path: other.Path, Code: code, Here: code == t.Lang})
	}
	page.Versions(all)
	draw, err := p.Story.Draw(ctx, t.Body, "")
	if err != nil {
		return nil, err
	}
	page.Body = frame.Safe(doc.HTML(t.Body, draw))
	if !t.UpdatedAt.IsZero() {
		page.Changed = v.Say("site-changed", "Day", v.On(t.UpdatedAt))
	}
	return p.Page("text", page)
}
