package reading

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/story"
)

// dates are the addresses under which an archive lists its days: /2011/,
// /2011/01/ and /2011/01/15/, behind a language's prefix or none, and the
// further pages of each as WordPress numbers them.
var dates = regexp.MustCompile(`^(?:/([a-z]{2}))?/([0-9]{4})(?:/([0-9]{1,2})(?:/([0-9]{1,2}))?)?(?:/page/[0-9]{1,6})?/?$`)

// spanOf reads the year or the month that an address asks for; a day's is its month.
func spanOf(path string) (story.Span, bool) {
	m := dates.FindStringSubmatch(path)
	if m == nil {
		return story.Span{}, false
	}
	if _, known := lang.Known(m[1]); m[1] != "" && !known {
		return story.Span{}, false
	}
	var n [3]int // what is not said stays 0
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+2])
	}
	wrong := n[0] < 1900 || n[1] > 12 || n[2] > 31 || m[3] != "" && n[1] == 0 || m[4] != "" && n[2] == 0
	return story.Span{Year: n[0], Month: time.Month(n[1])}, !wrong
}

// spanPath is the one address of a span, behind a language's prefix.
func spanPath(prefix string, s story.Span) string {
	if s.Month == 0 {
		return fmt.Sprintf("%s/%04d/", prefix, s.Year)
	}
	return fmt.Sprintf("%s/%04d/%02d/", prefix, s.Year, s.Month)
}

// dated shows what a year or a month brought, where nothing else has the
// address; none is what is answered when nothing was. Where all of it is in
// another language than the one asked for it leads there: an old archive's
// addresses say nothing of languages.
func (p *Pages) dated(ctx context.Context, a frame.Ask, none error) (*cache.Page, error) {
	s, ok := spanOf(a.Path)
	if !ok {
		return nil, none
	}
	if _, old, err := p.Story.Redirect(ctx, a.Path); err != nil || old {
		return nil, cmp.Or(err, none)
	}
	m, err := p.Staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	spoken, err := p.Story.LanguagesIn(ctx, s)
	if err != nil || len(spoken) == 0 {
		return nil, cmp.Or(err, none)
	}
	code, _ := frame.Split(m, a.Path)
	if !slices.Contains(spoken, code) {
		code = spoken[0]
	}
	to := spanPath(frame.Prefix(m, code), s)
	if a.Path != to {
		return frame.Moved(to), nil
	}
	v, err := p.ViewIn(ctx, a, m, code, spanPath("", s))
	if err != nil {
		return nil, err
	}
	v.Tag("front:" + string(code))
	v.Versions(slices.DeleteFunc(slices.Clone(v.Switch), func(i frame.Item) bool { return !slices.Contains(spoken, i.Code) }))
	if s.Month == 0 {
		return p.year(ctx, &v, s.Year)
	}
	n := pageOf(a.Query)
	all, more, err := p.Story.In(ctx, code, s, n)
	if err != nil {
		return nil, err
	}
	return p.list(&v, v.Month(time.Date(s.Year, s.Month, 1, 0, 0, 0, 0, time.UTC)), all, n, more)
}

// year lists the months of a year in which something was published.
func (p *Pages) year(ctx context.Context, v *frame.View, year int) (*cache.Page, error) {
	months, err := p.Story.Months(ctx, v.Code(), year)
	if err != nil {
		return nil, err
	}
	v.Title = strconv.Itoa(year)
	v.About = v.Say("site-list-about", "What", v.Title, "Name", v.Paper.Name)
	page := &indexPage{View: *v}
	for _, m := range months {
		page.Rows = append(page.Rows, indexRow{Name: v.Month(time.Date(year, m.Month, 1, 0, 0, 0, 0, time.UTC)),
			Path: spanPath(v.Prefix, story.Span{Year: year, Month: m.Month}), Count: v.Say("site-reports", "Count", m.Count)})
	}
	return p.Page("index", page)
}
