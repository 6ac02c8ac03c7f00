package reading

import (
	"context"
	"html/template"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// textPage is the view of text/page.html.
type textPage struct {
	frame.View
	Body        template.HTML
	Changed     string
	Corrections []corrected
}

// corrected is a correction in a list of them.
type corrected struct {
	story.ListedCorrection
	tongue
}

// The page that says how we correct also shows what we did.
const (
	correctionsSlug  = "corrections"
	correctionsShown = 50
)

// text shows what the newsroom says of itself.
func (p *Pages) text(ctx context.Context, a frame.Ask, t story.Page) (*cache.Page, error) {
	m, err := p.Staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	page, err := p.textView(ctx, a, m, t)
	if err != nil {
		return nil, err
	}
	if t.Slug != grievanceSlug {
		return p.Page("text", page)
	}
	form, err := p.grieve(ctx, page)
	if err != nil {
		return nil, err
	}
	return p.Page(grievanceSlug, form)
}

func (p *Pages) textView(ctx context.Context, a frame.Ask, m staff.Masthead, t story.Page) (*textPage, error) {
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
	if t.Slug == correctionsSlug {
		if err := p.corrections(ctx, page); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// corrections lists the newest, those in the page's language first.
func (p *Pages) corrections(ctx context.Context, page *textPage) error {
	page.Tag("corrections")
	all, err := p.Story.Corrections(ctx, page.Code(), correctionsShown)
	for _, c := range all {
		l := lang.For(c.Lang)
		c.Headline, c.Note = frame.Text(l, c.Headline), frame.Text(l, c.Note)
		page.Corrections = append(page.Corrections, corrected{c, tongueOf(&page.View, c.Lang)})
	}
	return err
}
