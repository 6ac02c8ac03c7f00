package feed

import (
	"context"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// Pages are the doors of the feeds.
type Pages struct{ *frame.Frame }

// New makes the doors.
func New(f *frame.Frame) *Pages { return &Pages{f} }

// feedStories is how many stories a feed holds.
const feedStories = 30

// item is a story as both feeds have it.
type item struct {
	ID, Address, Headline, Summary, HTML string
	Image, ImageType                     string
	Authors, bylines                     []string // names, and the slugs of those that are bylines
	Tags                                 []string
	First, Last                          time.Time
}

// newest reads a feed's stories; the second result is where it belongs.
func (p *Pages) newest(ctx context.Context, a frame.Ask) (staff.Masthead, lang.Code, []item, error) {
	m, err := p.Staff.Masthead(ctx)
	if err != nil {
		return m, "", nil, err
	}
	code, rest := frame.Split(m, a.Path)
	if strings.Count(rest, "/") > 1 { // a language that is not spoken here
		return m, code, nil, fault.New(fault.NotFound, "fault-not-found")
	}
	all, err := p.Story.Newest(ctx, code, feedStories)
	if err != nil {
		return m, code, nil, err
	}
	out := make([]item, len(all))
	for i := range all {
		if out[i], err = p.item(ctx, m, &all[i]); err != nil {
			return m, code, nil, err
		}
	}
	return m, code, out, nil
}

func (p *Pages) item(ctx context.Context, m staff.Masthead, live *story.Live) (item, error) {
	loc := m.Location()
	it := item{ID: "urn:uuid:" + string(live.ID), Address: p.Link(live.Path), Headline: live.Headline, Summary: live.Standfirst,
		First: live.First.In(loc), Last: live.Last.In(loc)}
	if it.Summary == "" {
		it.Summary = doc.FirstText(live.Body, 300)
	}
	for _, b := range live.Bylines {
		it.Authors, it.bylines = append(it.Authors, b.Name), append(it.bylines, b.Slug)
	}
	if it.Authors == nil && live.Credit != "" {
		it.Authors = []string{live.Credit}
	}
	if live.SectionName != "" {
		it.Tags = append(it.Tags, live.SectionName)
	}
	for _, t := range live.Tags {
		it.Tags = append(it.Tags, t.Name)
	}
	draw, err := p.Story.Draw(ctx, live.Body, live.Dateline)
	if err != nil {
		return it, err
	}
	it.HTML = p.absolute(live, draw)
	if live.Lead != nil {
		it.Image, it.ImageType = p.URL+live.Lead.Src(), "image/jpeg"
	}
	return it, nil
}

// absolute is the body with whole addresses, the lead picture before it and
// what was corrected behind: a feed reader sees what a page's reader sees.
func (p *Pages) absolute(live *story.Live, draw doc.Draw) string {
	small := draw.Picture
	draw.Picture = func(media string) (doc.Picture, bool) {
		one, ok := small(media)
		one.Src, one.Srcset = p.URL+one.Src, ""
		return one, ok
	}
	l := lang.For(live.Lang)
	var b strings.Builder
	b.WriteString(`<div dir="` + l.Dir() + `">`)
	switch live.Kind {
	case story.Analysis:
		b.WriteString("<p><b>" + l.Say("site-kind-analysis") + "</b></p>")
	case story.Opinion:
		b.WriteString("<p><b>" + l.Say("site-kind-opinion") + "</b></p>")
	case story.Sponsored:
		b.WriteString("<p><b>" + l.Say("site-kind-sponsored") + "</b></p>")
	}
	if live.Lead != nil {
		b.WriteString(`<p><img src="` + p.URL + live.Lead.Src() + `" alt="` + escape(live.Lead.Alt) + `"></p>`)
	}
	// In-page and site links of a body begin with a slash; doc writes every href in this one form.
	b.WriteString(strings.ReplaceAll(doc.HTML(live.Body, draw), `<a href="/`, `<a href="`+p.URL+`/`))
	for _, c := range live.Corrections {
		b.WriteString("<p><b>" + l.Say("site-correction") + "</b>: " + escape(c.Note) + "</p>")
	}
	b.WriteString("</div>")
	return b.String()
}
