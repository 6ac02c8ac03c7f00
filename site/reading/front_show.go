package reading

import (
	"context"
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/story"
)

// frontPage is the view of front/page.html.
type frontPage struct {
	frame.View
	frame.Appeal
	Lead   *card
	Beside []card
	Shown  []card // with pictures
	Views  []card // analysis and opinion
	Rest   []card
}

// How many stories a front has, and how they are laid out.
const (
	frontStories = 30
	besideLead   = 4
	shownBelow   = 6
	viewsShown   = 3
)

// Front shows the front of a language.
func (p *Pages) Front(w http.ResponseWriter, r *http.Request) error {
	if r.URL.RawQuery != "" {
		if to, ok, err := p.oldAddress(r); err != nil || ok {
			if ok {
				http.Redirect(w, r, frame.Escaped(to), http.StatusMovedPermanently)
			}
			return err
		}
	}
	return p.Show(w, r, "", p.front)
}

// oldAddress finds where an address with a query leads that an earlier
// program used for the front's: WordPress' ?p=17.
func (p *Pages) oldAddress(r *http.Request) (string, bool, error) {
	q := r.URL.Query()
	for _, name := range []string{"p", "page_id", "attachment_id", "cat", "tag", "author", "feed", "m"} {
		if q.Has(name) {
			return p.Story.Redirect(r.Context(), r.URL.Path+"?"+r.URL.RawQuery)
		}
	}
	if words := q.Get("s"); words != "" {
		return "/search?q=" + strings.ReplaceAll(frame.Query(words), "%20", "+"), true, nil
	}
	return "", false, nil
}

func (p *Pages) front(ctx context.Context, a frame.Ask) (*cache.Page, error) {
	m, err := p.Staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	code, rest := frame.Split(m, a.Path)
	if rest != "/" { // /en/ where English is the main language, or a language that is not spoken here
		if first, known := lang.Known(strings.Trim(rest, "/")); known && first == m.Main() {
			return frame.Moved("/"), nil
		}
		return nil, fault.New(fault.NotFound, "fault-not-found")
	}
	v, err := p.ViewIn(ctx, a, m, code, rest)
	if err != nil {
		return nil, err
	}
	v.Front, v.About = true, v.Say("site-front-about", "Name", m.Name)
	v.Tag("front:"+string(code), "plans")
	page := &frontPage{View: v}
	if page.Appeal, err = p.Appeal(ctx, &v); err != nil {
		return nil, err
	}
	all, err := p.Story.Front(ctx, code, frontStories)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		tagBylines(&page.View, &c)
	}
	page.lay(all)
	if err := page.Describe(v.Publisher(), map[string]any{"@type": "WebSite", "@id": v.Link("/") + "#site", "url": v.Link(v.Path),
		"name": m.Name, "inLanguage": code, "publisher": map[string]any{"@id": v.Link("/") + "#paper"},
		"potentialAction": map[string]any{"@type": "SearchAction", "target": v.Link(v.Prefix+"/search") + "?q={q}", "query-input": "required name=q"}}); err != nil {
		return nil, err
	}
	return p.Page("front", page)
}

// lay puts the stories in their places: the newest report leads, the next
// stand beside it, opinion has a place of its own, then those with pictures.
func (page *frontPage) lay(all []story.Card) {
	list := cards(&page.View, all)
	var plain []card
	for i, c := range list {
		view := all[i].Kind == story.Opinion || all[i].Kind == story.Analysis
		switch {
		case page.Lead == nil && !view && all[i].Kind != story.Sponsored:
			if all[i].Lead != nil {
				c.Pic = picture(all[i].Lead, widest)
				c.Pic.First = true
			}
			page.Lead = &c
		case view && len(page.Views) < viewsShown:
			page.Views = append(page.Views, c)
		default:
			plain = append(plain, c)
		}
	}
	if page.Lead == nil && len(plain) > 0 {
		page.Lead, plain = &plain[0], plain[1:]
	}
	if page.Lead == nil && len(page.Views) > 0 {
		page.Lead, page.Views = &page.Views[0], page.Views[1:]
	}
	n := min(besideLead, len(plain))
	page.Beside, plain = plain[:n], plain[n:]
	for _, c := range plain {
		if len(page.Shown) < shownBelow && (c.Pic != nil || len(plain) <= shownBelow) {
			page.Shown = append(page.Shown, c)
		} else {
			page.Rest = append(page.Rest, c)
		}
	}
}
