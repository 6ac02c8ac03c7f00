package site_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/site/theme"
	"github.com/nightdesk/nightdesk/story"
	"github.com/nightdesk/nightdesk/test/cards"
)

// filledHouse is a newsroom with something of everything.
func filledHouse(t *testing.T) *house {
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	ctx := t.Context()
	h.ok(h.reach.SaveGroup(ctx, h.boss, reach.Group{Lang: "en", Name: "Readers", Invite: "https://chat.whatsapp.com/abcdef", Open: true, Position: 1}))
	_, err := h.story.SaveSection(ctx, h.boss, story.Section{Slug: "old", Names: map[lang.Code]string{"en": "Old things"}, Position: 2, OffStrip: true})
	h.ok(err)
	body, err := doc.Parse([]byte(spoken))
	h.ok(err)
	first := h.fields(`"A <b>wall</b> & a bill" of ₹6.8 crore`)
	first.Lead, first.Slug = h.picture(), "wall"
	main := h.publish(first, body)
	for code, headline := range map[lang.Code]string{"hi": "दीवार पहले, नाप बाद में", "ur": "دیوار کا بل ₹6.8 کروڑ، پیمائش بعد میں"} {
		id, err := h.story.AddVersion(ctx, h.boss, main.ID, code)
		h.ok(err)
		one, err := h.story.Open(ctx, id)
		h.ok(err)
		f := one.Fields
		f.Headline, f.Standfirst, f.Section, f.Bylines, f.Kind, f.Lead, f.Dateline = headline, headline, first.Section, first.Bylines, first.Kind, h.picture(), "سروور"
		version, err := h.story.Save(ctx, h.boss, id, one.Version, f, body)
		h.ok(err)
		h.ok(h.story.Publish(ctx, h.boss, id, version))
	}
	_, err = h.story.SaveEvent(ctx, h.boss, main.ID, story.Event{Title: "District summit", Words: "mid-December"})
	h.ok(err)
	_, err = h.story.AskQuestion(ctx, h.boss, main.ID, "Will the sheets be shown?", h.d.Now().AddDate(0, 0, 9))
	h.ok(err)
	for i, kind := range []story.Kind{story.Opinion, story.Analysis, story.Agency, story.Sponsored} {
		f := h.fields("A piece of the kind " + string(kind))
		if f.Kind = kind; kind.Credited() {
			f.Credit, f.Bylines = "The Agency", nil
		}
		if i%2 == 0 {
			f.Lead = h.picture()
		}
		h.publish(f, doc.FromText("Words enough for a piece."))
	}
	now, err := h.story.Open(ctx, main.ID)
	h.ok(err)
	h.ok(h.story.Correct(ctx, h.boss, main.ID, now.Version, "An earlier version gave the wrong day."))
	return h
}

const spoken = `{"v":1,"doc":{"type":"doc","content":[
{"type":"paragraph","content":[{"type":"text","text":"The wall sank. "},{"type":"text","text":"“I watch it,”","marks":[{"type":"statement","attrs":{"id":"one","speaker":"Shakuntala Devi","role":"tea seller","kind":"said","where":"at her stall","said":"2026-11-20","answers":""}}]},{"type":"text","text":" she said."}]},
{"type":"paragraph","content":[{"type":"text","text":"He denied it","marks":[{"type":"statement","attrs":{"id":"two","speaker":"D. Saxena","role":"engineer","kind":"denied","where":"","said":"","answers":"one"}}]},{"type":"text","text":" at once, with a "},{"type":"text","text":"link","marks":[{"type":"link","attrs":{"href":"https://papers.example/x"}}]},{"type":"text","text":"."}]},
{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"What follows"}]},
{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph","content":[{"type":"text","text":"Nothing yet."}]}]}]}]}}`

// Every page that can be reached from the three fronts is whole: the crawl
// follows each link of ours and judges what it finds.
func TestEveryPageIsWhole(t *testing.T) {
	t.Parallel()
	h := filledHouse(t)
	r := h.reader()
	seen := map[string]bool{}
	queue := []string{"/", "/hi/", "/ur/", "/search?q=wall", "/ur/search?q=%D8%AF%DB%8C%D9%88%D8%A7%D8%B1", "/2026/11/nothing-here", "/ur/nothing-here", "/account/in?t=abc"}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if seen[next] {
			continue
		}
		seen[next] = true
		a := r.get(next)
		if a.StatusCode == 303 && strings.HasPrefix(next, "/join/whatsapp") || strings.HasPrefix(next, "/media/") {
			continue
		}
		if a.StatusCode != 200 && !strings.Contains(next, "nothing-here") {
			t.Errorf("%s: %d", next, a.StatusCode)
			continue
		}
		if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			queue = append(queue, judge(t, h, a, next)...)
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d pages were found: the crawl is broken", len(seen))
	}
	visitTheRest(h)
	if left := h.site.Undrawn(); len(left) > 0 {
		t.Errorf("no test draws %v", left)
	}
}

// visitTheRest draws the pages that only a form leads to, and judges them too.
func visitTheRest(h *house) {
	moved := h.moved("mover@example.org")
	h.ok(rail.New(h.d, h.staff, h.fund, rail.Options{}).Set(h.t.Context(), h.boss, "drawer", true, nil, "the newsroom opens"))
	for _, prefix := range []string{"", "/ur"} {
		r := h.reader()
		judge(h.t, h, r.get(prefix+"/move/"+moved).is(200), prefix+"/move")
		seeIt := func(a *answer) *answer { judge(h.t, h, a, a.Request.URL.Path); return a }
		seeIt(r.post(prefix+"/support", "plan", "monthly", "email", "bad").is(422))
		confirm := seeIt(r.post(prefix+"/support", "plan", "monthly", "email", "mina@example.org", "declared", fund.Declaration).is(200))
		hand := r.post(prefix+"/support/confirm", append(filled(confirm), "gateway", "drawer")...).is(303)
		seeIt(r.get(hand.Header.Get("Location")).is(200))
		r.post(prefix+"/support/confirm", append(filled(confirm), "gateway", "paper")...).is(303)
		due := h.bank.last()
		h.counter.embeds = true
		h.opens("counter")
		form := r.post(prefix+"/support/confirm", append(filled(confirm), "gateway", "counter")...).is(303)
		own := r.get(form.Header.Get("Location")).is(200)
		if found := cards.Asked(own.body); len(found) > 0 {
			h.t.Errorf("the page of a gateway's form asks for %v", found)
		}
		seeIt(r.get(due.ReturnURL).is(200))
		pay(h.t, h, due)
		seeIt(r.get(due.ReturnURL).is(200))
		seeIt(r.post(prefix+"/account/link", "email", "mina@example.org").is(200))
		link, err := h.audience.MintLink(h.t.Context(), h.asked[len(h.asked)-1])
		h.ok(err)
		seeIt(r.get(prefix + "/account/in?t=" + link).is(200))
		r.post(prefix+"/account/in", "t", link).is(303)
		page := seeIt(r.get(prefix + "/account").is(200))
		seeIt(r.get(prefix + "/account/stop?pledge=" + string(due.Pledge)).is(200))
		receipt := seeIt(r.get(regexp.MustCompile(`[^"]*/account/receipts/[^"]+`).FindString(page.body)).is(200))
		seeIt(h.reader().get(regexp.MustCompile(prefix + `/verify/[A-Z0-9-]+`).FindString(receipt.body)).is(200))
		seeIt(r.get(prefix + "/account/leave").is(200))
		seeIt(r.post(prefix + "/account/leave").is(422))
		seeIt(r.post(prefix+"/account/leave", "sure", "yes").is(200))
		seeIt(r.post(prefix+"/grievance", "name", "Mina").is(422))
		seeIt(r.post(prefix+"/grievance", "name", "Mina", "email", "mina@example.org", "about", "The wall", "text", "It did not sink"+prefix).is(200))
	}
}

var elsewhere = regexp.MustCompile(`^(https://wa\.me/|mailto:|https://papers\.example/|upi://)`)

// judge checks one page and gives the links of ours on it.
func judge(t *testing.T, h *house, a *answer, at string) []string {
	t.Helper()
	for _, found := range cards.Asked(a.body) {
		t.Errorf("%s asks for a card: %s", a.path, found)
	}
	root, err := html.Parse(strings.NewReader(a.body))
	h.ok(err)
	p := &pageJudge{t: t, h: h, at: at, ids: map[string]bool{}, labelled: map[string]bool{}}
	p.walk(root)
	if p.h1 != 1 {
		t.Errorf("%s has %d first headings", at, p.h1)
	}
	for _, id := range p.inputs {
		if !p.labelled[id] {
			t.Errorf("%s: the field %q has no label", at, id)
		}
	}
	for _, id := range p.points {
		if !p.ids[id] {
			t.Errorf("%s points at #%s, which is not there", at, id)
		}
	}
	if p.style == "" || !strings.Contains(a.Header.Get("Content-Security-Policy"), web.StyleHash(p.style)) {
		t.Errorf("%s: the policy does not allow the page's own style", at)
	}
	if strings.Contains(a.Header.Get("Content-Security-Policy"), "script-src") {
		t.Errorf("%s allows scripts", at)
	}
	if strings.Contains(a.body, "ZgotmplZ") || strings.Contains(a.body, "<no value>") || regexp.MustCompile(`\b(site|support|account|count|fund|paper|leave|left|export|grievance)-[a-z]+-?[a-z]*\b"?<`).MatchString(a.body) {
		t.Errorf("%s holds what a template could not say", at)
	}
	for _, run := range runTogether(a.body) {
		t.Errorf("%s: without its tags the page says %q", at, run)
	}
	if strings.Contains(a.body, "A <b>wall</b>") {
		t.Errorf("%s prints a headline's marks as they are", at)
	}
	return p.links
}

var (
	unread = regexp.MustCompile(`(?s)^.*?<body>|<!--.*?-->`)
	tag    = regexp.MustCompile(`<[^>]*>`)
	// Between two blocks every browser breaks the line, whatever stands in the source.
	blocks = regexp.MustCompile(`(</(p|h[1-6]|li|ul|ol|dd|dt|dl|t[hdr]|thead|tbody|blockquote)>)+(<(p|h[1-6]|li|ul|ol|dd|dt|dl|t[hdr]|thead|tbody|table|blockquote)( [^>]*)?>)+`)
	joined = regexp.MustCompile(`[\pL\pM\pN]+\x00+[\pL\pN₹]+`)
)

// runTogether finds the words of a page that nothing but a sheet keeps apart:
// a text browser, a reading mode or a search engine reads them as one.
func runTogether(page string) []string {
	text := html.UnescapeString(tag.ReplaceAllString(blocks.ReplaceAllString(unread.ReplaceAllString(page, ""), "\n"), "\x00"))
	var out []string
	for _, run := range joined.FindAllString(text, -1) {
		out = append(out, strings.ReplaceAll(run, "\x00", ""))
	}
	return out
}

func TestTheSearchForJoinedWordsFindsThem(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]string{
		`<body><a>Town</a><a href="/x">Courts</a>`:                           "TownCourts",
		`<body><span>شہر</span><h2>دیوار</h2>`:                               "شہردیوار",
		`<body><h3>A wall</h3><small>Asha</small> on`:                        "wallAsha",
		`<body><b>₹100</b> a<i>₹5</i>`:                                       "a₹5",
		`<title>A</title><body>B<p>C</p><p class=x>D`:                        "BC",
		`<body><p>One</p><p>Two</p> <b>Three</b>, <i>four</i> · <a>five</a>`: "",
	} {
		if got := strings.Join(runTogether(page), " "); got != want {
			t.Errorf("%s: %q, want %q", page, got, want)
		}
	}
}

type pageJudge struct {
	t                     *testing.T
	h                     *house
	at, style             string
	h1                    int
	ids, labelled         map[string]bool
	inputs, points, links []string
}

func (p *pageJudge) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		p.element(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c)
	}
}

func (p *pageJudge) element(n *html.Node) {
	at := map[string]string{}
	has := map[string]bool{}
	for _, one := range n.Attr {
		at[one.Key], has[one.Key] = one.Val, true
		if strings.HasPrefix(one.Key, "on") || one.Key == "style" {
			p.t.Errorf("%s: <%s %s>", p.at, n.Data, one.Key)
		}
	}
	if id := at["id"]; id != "" {
		if p.ids[id] {
			p.t.Errorf("%s has two of the id %q", p.at, id)
		}
		p.ids[id] = true
	}
	switch n.Data {
	case "html":
		if want := lang.For(lang.Code(at["lang"])).Dir(); at["dir"] != want || at["lang"] == "" {
			p.t.Errorf("%s: lang %q runs %q", p.at, at["lang"], at["dir"])
		}
	case "h1":
		p.h1++
	case "script":
		if at["type"] != "application/ld+json" || !json.Valid([]byte(n.FirstChild.Data)) {
			p.t.Errorf("%s: a script of type %q", p.at, at["type"])
		}
	case "style":
		p.style = n.FirstChild.Data
	case "iframe", "object", "embed", "base":
		p.t.Errorf("%s holds <%s>", p.at, n.Data)
	case "img":
		if !has["alt"] || at["width"] == "" && !strings.HasPrefix(at["src"], "/logo/") || at["height"] == "" {
			p.t.Errorf("%s: a picture without words or measures: %v", p.at, n.Attr)
		}
		if !strings.HasPrefix(at["src"], "/") || strings.HasPrefix(at["src"], "//") {
			p.t.Errorf("%s asks another host for %s", p.at, at["src"])
		}
	case "label":
		p.labelled[at["for"]] = true
	case "input":
		if at["type"] != "hidden" {
			p.inputs = append(p.inputs, at["id"])
		}
	case "form":
		if !strings.HasPrefix(at["action"], "/") {
			p.t.Errorf("%s: a form to %q", p.at, at["action"])
		}
	case "a":
		p.link(at["href"])
	}
}

func (p *pageJudge) link(href string) {
	u, err := url.Parse(href)
	switch {
	case err != nil || href == "":
		p.t.Errorf("%s leads to %q", p.at, href)
	case strings.HasPrefix(href, "#"):
		p.points = append(p.points, href[1:])
	case u.Scheme == "" && strings.HasPrefix(href, "/"):
		u.Fragment = ""
		if !strings.HasPrefix(u.Path, "/pay/") && !strings.Contains(u.Path, "/account/") {
			p.links = append(p.links, u.String())
		}
	case !elsewhere.MatchString(href):
		p.t.Errorf("%s leads to %s", p.at, href)
	}
}

// Sheets name no side: a page that runs from right to left is the same page.
func TestTheSheetsKnowNoLeftAndNoRight(t *testing.T) {
	t.Parallel()
	sided := regexp.MustCompile(`(?i)(^|[^a-z])(left|right)([^a-z]|$)|(margin|padding|border|inset):[^;}]*[^;} ]+ [^;} ]+ [^;} ]+ [^;} ]+`)
	err := fs.WalkDir(theme.Default(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".css" {
			return err
		}
		b, err := fs.ReadFile(theme.Default(), name)
		for _, line := range strings.Split(string(b), "\n") {
			if found := sided.FindString(line); found != "" {
				t.Errorf("%s: %q in %s", name, found, line)
			}
		}
		if bytes.Count(b, []byte("{")) != bytes.Count(b, []byte("}")) {
			t.Errorf("%s: braces do not match", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Each template says in its first line which struct it is drawn from.
func TestEachTemplateNamesItsView(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(theme.Default(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".html" {
			return err
		}
		b, err := fs.ReadFile(theme.Default(), name)
		first, _, _ := strings.Cut(string(b), "\n")
		if !regexp.MustCompile(`^\{\{/\* [a-z]+\.[a-zA-Z]+`).MatchString(first) {
			t.Errorf("%s begins with %q", name, first)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
