package frame

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// View is what the templates of all pages share. Each page's struct embeds it.
type View struct {
	*lang.Lang
	Paper    staff.Masthead
	Path     string // of this page, as it stands in addresses
	Prefix   string // what paths of this language begin with: "" or "/hi"
	Title    string
	About    string // the description for search engines and previews
	Front    bool   // the masthead is then the page's heading
	Aside    bool   // no button and no appeal: the reader is paying or signed in
	Hidden   bool   // not for search engines
	Sections []Item
	Switch   []Item // this page, or the front, in the other languages
	Others   []Item // the same page in every language, itself included, for hreflang
	Preview  Preview
	Crumbs   template.JS // structured data
	Standing fund.Standing
	Claim    *Claim
	Lean     bool
	Style    template.CSS
	Icon     template.URL
	site     string
	name     string
	tags     []string
}

// Item is a link with its words.
type Item struct {
	Name string
	Path string
	Code lang.Code
	Here bool
}

// Preview is what other programs show of a page (Open Graph, ogp.me).
type Preview struct {
	Type               string // "article" or "website"
	Image, Alt         string
	Width, Height      int
	Section            string
	Published, Updated time.Time
}

// Viewer is a page's struct.
type Viewer interface{ view() *View }

func (v *View) view() *View { return v }

// View begins a page in the language of a path, with what stands on every page.
func (f *Frame) View(ctx context.Context, a Ask) (View, error) {
	m, err := f.Staff.Masthead(ctx)
	if err != nil {
		return View{}, err
	}
	code, rest := Split(m, a.Path)
	return f.ViewIn(ctx, a, m, code, rest)
}

// ViewIn begins a page in a language; rest is the path behind the language's prefix.
func (f *Frame) ViewIn(ctx context.Context, a Ask, m staff.Masthead, code lang.Code, rest string) (View, error) {
	v := View{Lang: lang.For(code), Paper: m, Path: a.Path, Prefix: Prefix(m, code), Standing: a.Standing, Claim: a.Claim,
		Lean: a.Lean, site: f.URL, tags: []string{"masthead", "sections"}, Preview: Preview{Type: "website"}}
	sections, err := f.Story.Sections(ctx)
	if err != nil {
		return v, err
	}
	v.strip(sections)
	for _, c := range m.Languages {
		v.Switch = append(v.Switch, Item{Name: lang.For(c).Name(), Path: Prefix(m, c) + rest, Code: c, Here: c == code})
	}
	v.Others = v.Switch
	return v, nil
}

// Versions says in which languages this page stands; the switch leads to the
// front of the others.
func (v *View) Versions(all []Item) {
	v.Others = all
	for i, s := range v.Switch {
		v.Switch[i].Path = s.front(v.Paper)
		for _, one := range all {
			if one.Code == s.Code {
				v.Switch[i].Path = one.Path
			}
		}
	}
	if len(all) < 2 {
		v.Others = nil
	}
}

func (i Item) front(m staff.Masthead) string { return Prefix(m, i.Code) + "/" }

// Tag adds names of what the page shows.
func (v *View) Tag(tags ...string) { v.tags = append(v.tags, tags...) }

// Prefix is what the paths of a language begin with.
func Prefix(m staff.Masthead, code lang.Code) string {
	if code == m.Main() {
		return ""
	}
	return "/" + string(code)
}

// Split divides a path into its language and the rest. A path without a
// language that the newsroom speaks is in its main one.
func Split(m staff.Masthead, path string) (lang.Code, string) {
	if first, rest, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/"); ok {
		if code, known := lang.Known(first); known && m.Speaks(code) && code != m.Main() {
			return code, "/" + rest
		}
	}
	return m.Main(), path
}

// Here is a moment in the newsroom's zone.
func (v *View) Here(t time.Time) time.Time { return t.In(v.Paper.Location()) }

// Stamp is a moment for the datetime attribute, with the newsroom's offset.
func (v *View) Stamp(t time.Time) string { return v.Here(t).Format(time.RFC3339) }

// When says a moment.
func (v *View) When(t time.Time) string { return v.DateTime(v.Here(t)) }

// On says the day of a moment.
func (v *View) On(t time.Time) string { return v.Date(v.Here(t)) }

// Through says the last day of a span that ends where the next day begins:
// what is paid until the midnight after 22 November is paid through the 22nd.
func (v *View) Through(t time.Time) string { return v.On(t.Add(-time.Microsecond)) }

// Sum says an amount as the newsroom writes money.
func (v *View) Sum(minor int64, currency string) string {
	return v.Money(minor, currency, v.Paper.MoneyStyle)
}

// Link is the whole address of a path of ours.
func (v *View) Link(path string) string { return v.site + Escaped(path) }

// Supporter tells whether the reader supports the newsroom now.
func (v *View) Supporter() bool { return v.Standing == fund.Supporter }

// Known tells whether the reader is known to us by an address.
func (v *View) Known() bool { return v.Standing == fund.Registered || v.Standing == fund.Supporter }

// HeadTitle is the page's title with the newsroom's name behind it.
func (v *View) HeadTitle() string {
	if v.Title == "" || v.Title == v.Paper.Name {
		return v.Paper.Name
	}
	return v.Title + " – " + v.Paper.Name
}

// WhatsApp is the address that shares a page there: its headline and its link.
func (v *View) WhatsApp(headline, path string) template.URL {
	return template.URL("https://wa.me/?text=" + Query(headline+" "+v.Link(path))) //nolint:gosec // escaped
}

// Mail is the address that shares a page by letter (RFC 6068).
func (v *View) Mail(headline, path string) template.URL {
	return template.URL("mailto:?subject=" + Query(headline) + "&body=" + Query(v.Link(path))) //nolint:gosec // escaped
}

// Query escapes a value for a query.
func Query(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// Locales are the og:locale values of the page's other languages.
func (v *View) Locales() []string {
	var out []string
	for _, o := range v.Others {
		if o.Code != v.Code() {
			out = append(out, lang.For(o.Code).Locale())
		}
	}
	return out
}

// Default is the version in the newsroom's main language, "" if there is none.
func (v *View) Default() string {
	i := slices.IndexFunc(v.Others, func(o Item) bool { return o.Code == v.Paper.Main() })
	if i < 0 {
		return ""
	}
	return v.Others[i].Path
}

// Describe sets the structured data: nodes of one graph.
func (v *View) Describe(nodes ...any) error {
	b, err := json.Marshal(map[string]any{"@context": "https://schema.org", "@graph": nodes})
	v.Crumbs = template.JS(b) //nolint:gosec // json.Marshal escapes < and >, so no tag can end the element
	return err
}

// Publisher is the newsroom as schema.org's NewsMediaOrganization.
func (v *View) Publisher() map[string]any {
	at := func(page string) string { return v.Link(v.Prefix + page) }
	o := map[string]any{"@type": "NewsMediaOrganization", "@id": v.site + "/#paper", "name": v.Paper.Name, "url": v.site + "/",
		"correctionsPolicy": at("/corrections"), "publishingPrinciples": at("/about"), "ownershipFundingInfo": at("/about"),
		"actionableFeedbackPolicy": at("/grievance")}
	if v.Paper.Logo != "" {
		o["logo"] = map[string]any{"@type": "ImageObject", "url": v.site + "/logo/" + v.Paper.Logo}
	}
	if v.Paper.LegalName != "" {
		o["legalName"] = v.Paper.LegalName
	}
	return o
}

// icon is a square in the accent with the newsroom's first letter, so that a
// tab is found again without one more request.
func icon(name, accent string) template.URL {
	return template.URL("data:image/svg+xml," + url.PathEscape(drawIcon(name, accent))) //nolint:gosec // escaped
}

func drawIcon(name, accent string) string {
	letter := ""
	for _, r := range name {
		letter = template.HTMLEscapeString(string(r))
		break
	}
	return fmt.Sprintf(`<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='3' fill='%s'/><text x='8' y='12' font-size='11' font-family='serif' font-weight='700' text-anchor='middle' fill='#fff'>%s</text></svg>`, accent, letter)
}

// Icon is the newsroom's icon as SVG, for pages that name none of their own.
func (f *Frame) Icon(m staff.Masthead) string {
	day, _ := accents(m.Accent)
	return drawIcon(m.Name, day)
}

// SwitchTo leads the language switch to a path behind each language's prefix,
// for a page that cannot be asked for by its own address.
func (v *View) SwitchTo(rest string) {
	for i, s := range v.Switch {
		v.Switch[i].Path = Prefix(v.Paper, s.Code) + rest
	}
}

// Comma is what a language writes between the parts of a list.
func Comma(l *lang.Lang) string { return joints(l)[1] }

// And is what it writes before the last part.
func And(l *lang.Lang) string { return joints(l)[2] }

// Comma is for templates.
func (v *View) Comma() string { return Comma(v.Lang) }

// joints cuts a list of nothing at its joints.
func joints(l *lang.Lang) []string {
	return strings.Split(l.List([]string{"\x00", "\x00", "\x00"}), "\x00")
}

var amount = regexp.MustCompile(`[₹$€£¥]\s?[0-9][0-9.,]*[0-9]|[₹$€£¥]\s?[0-9]`)

// Text is words of a story as they stand in a page of this language.
func (v *View) Text(s string) string { return Text(v.Lang, s) }

// Text is words as they stand in a page. Where a language runs from right to
// left each amount is isolated (UAX #9), or its sign jumps to the other side of
// the number behind an Arabic letter.
func Text(l *lang.Lang, s string) string {
	if l.Dir() != "rtl" || !strings.ContainsAny(s, "₹$€£¥") {
		return s
	}
	return amount.ReplaceAllString(s, "\u2066$0\u2069")
}
