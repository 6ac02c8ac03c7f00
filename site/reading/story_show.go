package reading

import (
	"context"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/story"
)

// storyPage is the view of story/page.html.
type storyPage struct {
	frame.View
	frame.Appeal
	Live        *story.Live
	SectionName string
	SectionSlug string
	Kind        string // in words, for what is no plain report
	By          []byline
	Credit      string // the agency or the sponsor, in words
	Updated     bool
	Minutes     int
	Lead        *leadPicture
	Body        template.HTML
	Said        []said
	Ahead       []ahead
	Languages   []frame.Item
	More        []story.Card
}

type byline struct{ Before, Name, Slug string }

type leadPicture struct {
	pic
	Caption, Credit string
}

// said is a statement in words.
type said struct {
	ID, Speaker, Path, Role, Kind, Text, Where, Said, Day, Answers string
}

// ahead is what a story leaves open: an event with its days, or a question.
type ahead struct {
	Text, Words string
	Answer      *story.NamedLink
}

// moreStories is how many headlines stand below a story.
const moreStories = 3

// Anything shows what is at no other door: a story, a text page, or an old
// address that leads to one, a month's or a year's reports.
func (p *Pages) Anything(w http.ResponseWriter, r *http.Request) error {
	extra := ""
	if _, month := spanOf(r.URL.Path); month {
		extra = leaf(r.URL.Query())
	}
	err := p.Show(w, r, extra, p.anything)
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	asked := []string{r.URL.Path}
	if r.URL.RawQuery != "" {
		asked = []string{r.URL.Path + "?" + r.URL.RawQuery, r.URL.Path}
	}
	for _, path := range asked {
		to, ok, other := p.Story.Redirect(r.Context(), path)
		if other != nil {
			return other
		}
		if ok {
			http.Redirect(w, r, frame.Escaped(to), http.StatusMovedPermanently)
			return nil
		}
	}
	// Other systems end every address with a slash; our doors do not.
	if bare, has := strings.CutSuffix(r.URL.Path, "/"); has && ours(bare) {
		to := frame.Escaped(bare)
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		http.Redirect(w, r, to, http.StatusMovedPermanently)
		return nil
	}
	return err
}

// ours tells whether a path is one of our doors, in any language.
func ours(path string) bool {
	door, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if _, spoken := lang.Known(door); spoken {
		door, _, _ = strings.Cut(strings.TrimPrefix(path, "/"+door+"/"), "/")
	}
	return slices.Contains([]string{"section", "sections", "by", "tag", "speaker", "search", "support", "account", "verify", "how-we-count"}, door)
}

func (p *Pages) anything(ctx context.Context, a frame.Ask) (*cache.Page, error) {
	live, err := p.Story.Live(ctx, a.Path)
	if err == nil {
		return p.story(ctx, a, live)
	}
	if !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	text, other := p.Story.PageAt(ctx, a.Path)
	if fault.Is(other, fault.NotFound) {
		return p.dated(ctx, a, err)
	}
	if other != nil {
		return nil, other
	}
	return p.text(ctx, a, text)
}

func (p *Pages) story(ctx context.Context, a frame.Ask, live *story.Live) (*cache.Page, error) {
	m, err := p.Staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	v, err := p.ViewIn(ctx, a, m, live.Lang, "/")
	if err != nil {
		return nil, err
	}
	page := &storyPage{View: v, Live: live, SectionName: live.SectionName, SectionSlug: live.SectionSlug,
		Kind: kindWords(v.Lang, live.Kind), Minutes: lang.ReadingMinutes(live.Words), Updated: live.Last.Sub(live.First) > time.Minute}
	if page.Kind == page.SectionName {
		page.SectionName = "" // the label says it
	}
	page.Title, page.About = live.Headline, live.Standfirst
	if page.About == "" {
		page.About = doc.FirstText(live.Body, 155)
	}
	page.Tag("story:"+string(live.ID), "front:"+string(live.Lang), "plans")
	page.credits()
	page.languages()
	page.record()
	if page.Appeal, err = p.Appeal(ctx, &page.View); err != nil {
		return nil, err
	}
	draw, err := p.Story.Draw(ctx, live.Body, live.Dateline)
	if err != nil {
		return nil, err
	}
	page.Body = frame.Safe(doc.HTML(live.Body, draw))
	page.pictures()
	if page.More, err = p.Story.More(ctx, live.Lang, live.ID, moreStories); err != nil {
		return nil, err
	}
	if err := page.Describe(page.structured()...); err != nil {
		return nil, err
	}
	return p.Page("story", page)
}

// credits puts the names over a story, joined as a sentence joins them.
func (page *storyPage) credits() {
	live, l := page.Live, page.Lang
	n := len(live.Bylines)
	for i, b := range live.Bylines {
		before := ""
		switch {
		case i == 0:
		case i == n-1:
			before = frame.And(l)
		default:
			before = frame.Comma(l)
		}
		page.By = append(page.By, byline{before, b.Name, b.Slug})
		page.Tag("byline:" + b.Slug)
	}
	switch {
	case live.Credit == "":
	case live.Kind == story.Sponsored:
		page.Credit = l.Say("site-paid-by", "Name", live.Credit)
	default:
		page.Credit = live.Credit
	}
}

func (page *storyPage) languages() {
	live := page.Live
	all := []frame.Item{{Name: page.Lang.Name(), Path: live.Path, Code: live.Lang, Here: true}}
	for _, o := range live.Versions {
		one := frame.Item{Name: o.Name, Path: o.Path, Code: o.Lang}
		all = append(all, one)
		page.Languages = append(page.Languages, one)
	}
	page.Versions(all)
}

// record puts statements, events and questions into words.
func (page *storyPage) record() {
	live, l := page.Live, page.Lang
	known := map[string]bool{}
	for _, s := range live.Statements {
		known[s.ID] = true
	}
	for _, s := range live.Statements {
		one := said{ID: s.ID, Speaker: s.Speaker, Role: s.Role, Kind: saidWords(l, s.Kind), Text: s.Text, Where: s.Where, Said: s.Said, Day: sayDay(l, s.Said)}
		if link, ok := live.Speakers[s.Speaker]; ok {
			one.Path = page.Prefix + "/speaker/" + link.Slug
			page.Tag("speaker:" + link.Slug)
		}
		if known[s.Answers] {
			one.Answers = s.Answers
		}
		page.Said = append(page.Said, one)
	}
	for _, e := range live.Events {
		if e.Ended.IsZero() {
			page.Ahead = append(page.Ahead, ahead{Text: e.Title, Words: e.Words})
		}
	}
	for _, q := range live.Questions {
		one := ahead{Text: q.Text, Answer: q.Answer}
		switch q.State {
		case story.QuestionLapsed:
			one.Words = l.Say("site-lapsed")
		case story.QuestionOpen:
			one.Words = l.Say("site-open")
		}
		page.Ahead = append(page.Ahead, one)
	}
}

// sayDay says a day of the calendar with its weekday.
func sayDay(l *lang.Lang, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return l.Weekday(t.Weekday()) + frame.Comma(l) + l.Date(t)
}

func saidWords(l *lang.Lang, kind string) string {
	switch kind {
	case "reported":
		return l.Say("site-said-reported")
	case "denied":
		return l.Say("site-said-denied")
	case "asked":
		return l.Say("site-said-asked")
	case "declined":
		return l.Say("site-said-declined")
	}
	return l.Say("site-said-said")
}

// pictures sets the lead and what previews show of it.
func (page *storyPage) pictures() {
	lead := page.Live.Lead
	page.Preview = frame.Preview{Type: "article", Section: page.Live.SectionName, Published: page.Live.First, Updated: page.Live.Last}
	if lead == nil {
		return
	}
	page.Lead = &leadPicture{*picture(lead, ""), lead.Caption, lead.Credit}
	size, ok := shared(lead)
	if !ok {
		return
	}
	page.Preview.Image = page.Link(mediaPath(lead.Media, size.Width))
	page.Preview.Width, page.Preview.Height, page.Preview.Alt = size.Width, size.Height, lead.Alt
}

// shared is the picture that other programs fetch: the largest JPEG up to 1200
// pixels wide, for WhatsApp leaves out what is too large.
func shared(p *story.Picture) (story.Size, bool) {
	var best story.Size
	for _, s := range p.Sizes {
		if best.Width == 0 || s.Width <= 1200 {
			best = s
		}
	}
	return best, best.Width > 0
}
