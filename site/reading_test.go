package site_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/story"
)

// What the desk does is what the next request sees.
func TestReadersSeeAtOnceWhatTheDeskDoes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		r := h.reader()
		places := []string{"/", "/section/town", "/feed.xml", "/feed.json", "/sitemap.xml", "/news-sitemap.xml", "/by/asha-rao", "/tag/water"}
		for _, p := range places[:6] {
			r.get(p).is(200).misses("Wall sinks")
		}
		r.get("/tag/water").is(404)
		f := h.fields("Wall sinks")
		f.Slug = "wall"
		s := h.publish(f, doc.FromText("It sank by a metre."))
		for _, p := range places {
			if strings.Contains(p, "sitemap.xml") && p == "/sitemap.xml" {
				r.get(p).is(200).sees("/wall</loc>")
			} else {
				r.get(p).is(200).sees("Wall sinks")
			}
		}
		page := r.get("/2026/11/wall").is(200).sees("It sank by a metre.", `<span class=date>Sarovar</span>`)
		tag := page.Header.Get("Etag")
		r.get("/2026/11/wall", "If-None-Match", tag).is(304)
		if head := r.do("HEAD", "/2026/11/wall", nil).is(200); head.body != "" || head.Header.Get("Etag") != tag {
			t.Error("a HEAD answers otherwise than a GET")
		}
		// What is not ours in a query changes nothing, and makes no page of its own.
		before := h.cache.Stats().Pages
		r.get("/2026/11/wall?utm_source=x&fbclid=y").is(200).sees("It sank")
		if h.cache.Stats().Pages != before {
			t.Error("a stranger's query made a page of its own")
		}

		open, err := h.story.Open(ctx, s.ID)
		h.ok(err)
		version, err := h.story.Save(ctx, h.boss, s.ID, open.Version, open.Fields, doc.FromText("It sank by two metres."))
		h.ok(err)
		h.ok(h.story.Correct(ctx, h.boss, s.ID, version, "It sank by two metres, not one."))
		r.get("/2026/11/wall", "If-None-Match", tag).is(200).sees("two metres, not one", "Correction", "CorrectionComment").misses("by a metre.")
		r.get("/feed.xml").sees("two metres, not one")

		h.ok(h.story.Withdraw(ctx, h.boss, s.ID, "A secret reason"))
		r.get("/2026/11/wall").is(410).sees("This report was withdrawn", "noindex").misses("secret reason", "sank")
		for _, p := range places[:6] {
			r.get(p).is(200).misses("Wall sinks", "/wall</loc>")
		}
		r.get("/search?q=sank").is(200).misses("Wall sinks")

		m, err := h.staff.Masthead(ctx)
		h.ok(err)
		m.Name, m.Accent = "The River Paper", "#0b5d3b"
		h.ok(h.staff.SetMasthead(ctx, h.boss, m))
		r.get("/").sees("The River Paper", "--acc:#0b5d3b").misses("The Lake Paper")
	})
}

func TestOldAddressesLeadOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	ctx := t.Context()
	r := h.reader()
	_, _, err := h.story.ArchiveStory(ctx, story.Archived{Origin: "old:17", Path: "/2019/05/पुरानी-ख़बर/", Fields: h.fields("An old story"),
		Body: doc.FromText("Old words."), Published: h.d.Now().AddDate(-7, 0, 0)})
	h.ok(err)
	_, err = h.story.ArchiveRedirect(ctx, "/?p=17", "/2019/05/पुरानी-ख़बर/")
	h.ok(err)
	_, err = h.story.ArchiveRedirect(ctx, "/category/town/", "/section/town")
	h.ok(err)
	kept := "/2019/05/%E0%A4%AA%E0%A5%81%E0%A4%B0%E0%A4%BE%E0%A4%A8%E0%A5%80-%E0%A4%96%E0%A4%BC%E0%A4%AC%E0%A4%B0/"
	r.get("/?p=17").is(301).leadsTo(kept)
	r.get(kept).is(200).sees("Old words.", `rel="canonical" href="`+h.server.URL+kept+`"`)
	r.get(strings.TrimSuffix(kept, "/")).is(301).leadsTo(kept)
	r.get("/category/town").is(301).leadsTo("/section/town")
	r.get("/?s=old+words").is(301).leadsTo("/search?q=old+words")
	r.get("/?utm_source=x").is(200)
	r.get("/en/").is(301).leadsTo("/")
	r.get("/en/support?plan=yearly").is(301).leadsTo("/support?plan=yearly")
	for _, path := range []string{"/nothing", "/2026/11/nothing", "/section/nothing", "/by/nothing", "/speaker/nothing", "/section/town?page=9", "/fr/",
		"/media/x/360.jpg", "/media/" + string(h.picture()) + "/0360.jpg", "/media/" + string(h.picture()) + "/360.png", "/logo/" + strings.Repeat("a", 64),
		"/font/other.woff2", "/sitemap-2.xml", "/sitemap-x.xml", "/pay/none?t=none", "/a%00b", "/%ff%fe", "/" + strings.Repeat("a", 3000)} {
		r.get(path).is(404).sees("Not found", "noindex")
	}
	pages := h.cache.Stats().Pages
	for i := range 50 {
		r.get("/no/such/page/" + strings.Repeat("x", i+1)).is(404)
	}
	if grew := h.cache.Stats().Pages - pages; grew != 0 {
		t.Errorf("fifty addresses of nothing left %d pages behind", grew)
	}
}

// A page depends on how a reader stands, for a day, and on nobody's name.
func TestStanding(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		s := h.publish(h.fields("A report"), doc.FromText("Words."))
		who, err := h.audience.Welcome(t.Context(), "mina@example.org", "en")
		h.ok(err)
		link, err := h.audience.MintLink(t.Context(), who.ID)
		h.ok(err)
		r := h.reader()
		anonymous := r.get(s.Path).is(200).sees("Sign in")
		if got := anonymous.Header.Get("Cache-Control"); got != "public, no-cache" || len(anonymous.Cookies()) != 0 {
			t.Errorf("a page for everybody: %s, cookies %v", got, anonymous.Cookies())
		}
		r.post("/account/in", "t", link).is(303)
		registered := r.get(s.Path).is(200).sees("₹1,000").misses("Sign in", "mina")
		if got := registered.Header.Get("Cache-Control"); got != "private, no-cache" {
			t.Errorf("a registered reader's page: %s", got)
		}
		plans, err := h.fund.Plans(t.Context())
		h.ok(err)
		pledge, err := h.fund.Pledge(t.Context(), fund.PledgeAsk{Reader: who.ID, Plan: plans[0].ID, Price: plans[0].Price, Gateway: "paper", Lang: "en", Declared: true, Wording: fund.Declaration})
		h.ok(err)
		_, err = h.fund.Begin(t.Context(), pledge.ID, "x", "x", "x")
		h.ok(err)
		pay(t, h, h.bank.last())
		r.get(s.Path).sees("₹1,000") // the standing is believed for its day
		d.Clock().Move(25 * time.Hour)
		r.get(s.Path).sees("Thank you for your support").misses("₹1,000")
		h.ok(h.fund.Apply(t.Context(), []fund.Fact{{Gateway: "paper", Event: "r", Kind: fund.KindRefunded, Object: "refund", Payment: "pay-" + pledge.Reference,
			Reference: pledge.Reference, Amount: pledge.Amount, At: d.Now()}}))
		d.Clock().Move(25 * time.Hour)
		r.get(s.Path).sees("₹1,000").misses("Thank you for your support")

		forged := h.reader()
		for _, cookie := range []string{"standing=supporter", "standing=1.c3VwcG9ydGVy.x", "reader=nonsense", "standing=" + strings.Repeat("a", 4000)} {
			forged.get(s.Path, "Cookie", cookie).is(200).misses("Thank you for your support")
		}
	})
}

func TestUrduWithoutItsFont(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	for range 2 {
		whole := r.get("/ur/").is(200).sees("@font-face")
		lean := r.get("/ur/", "Save-Data", "on").is(200).misses("@font-face")
		for _, a := range []*answer{whole, lean} {
			if a.Header.Get("Vary") != "Accept-Encoding, Save-Data" {
				t.Errorf("Vary: %s", a.Header.Get("Vary"))
			}
		}
	}
	if got := r.get("/").misses("@font-face").Header.Get("Vary"); got != "Accept-Encoding" {
		t.Errorf("English varies by %s", got)
	}
	page := r.get("/ur/").body
	i := strings.Index(page, "/font/")
	font := r.get(page[i : i+strings.Index(page[i:], ")")]).is(200)
	if font.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || font.Header.Get("Content-Type") != "font/woff2" || len(font.body) > 100<<10 {
		t.Errorf("the font: %v, %d bytes", font.Header, len(font.body))
	}
}

func TestPicturesAreSentInRanges(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	path := "/media/" + string(h.picture()) + "/360.jpg"
	whole := r.get(path).is(200)
	part := r.get(path, "Range", "bytes=10-19").is(206)
	if part.body != whole.body[10:20] {
		t.Error("the range is another part")
	}
	r.get(path, "If-None-Match", whole.Header.Get("Etag")).is(304)
	for name, want := range map[string]string{"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Type": "image/jpeg"} {
		if got := whole.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestFeedsAndSitemapsAreWellFormed(t *testing.T) {
	t.Parallel()
	h := filledHouse(t)
	r := h.reader()
	for _, path := range []string{"/feed.xml", "/ur/feed.xml", "/sitemap.xml", "/news-sitemap.xml"} {
		a := r.get(path).is(200)
		dec := xml.NewDecoder(strings.NewReader(a.body))
		for {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
		}
	}
	rss := r.get("/feed.xml").sees(`rel="self"`, `isPermaLink="false"`, "<dc:creator>Asha Rao</dc:creator>", "content:encoded", "An earlier version gave the wrong day", "+0530</pubDate>")
	if strings.Contains(rss.body, `src=&#34;/`) || strings.Contains(rss.body, `href=&#34;/`) {
		t.Error("the feed holds addresses without a host")
	}
	if a := r.get("/ur/feed.xml"); a.Header.Get("Content-Language") != "ur" || !strings.Contains(a.body, "<language>ur</language>") {
		t.Error("the Urdu feed does not say its language")
	}
	var f struct {
		Version string
		Items   []struct {
			ID, URL, Title string
			HTML           string    `json:"content_html"`
			Published      time.Time `json:"date_published"`
		}
	}
	h.ok(json.Unmarshal([]byte(r.get("/feed.json").is(200).body), &f))
	if f.Version != "https://jsonfeed.org/version/1.1" || len(f.Items) != 5 || f.Items[0].Title == "" || f.Items[4].HTML == "" || f.Items[0].Published.IsZero() {
		t.Errorf("the JSON feed: %+v", f)
	}
	r.get("/sitemap.xml").sees(h.server.URL+"/2026/11/wall<", h.server.URL+"/about<", h.server.URL+"/ur/section/town<")
	r.get("/robots.txt").is(200).sees("Sitemap: " + h.server.URL + "/sitemap.xml")
	r.get("/healthz").is(200).sees("ok")
}

// A story says in data what it says in words.
func TestAStoryAsData(t *testing.T) {
	t.Parallel()
	h := filledHouse(t)
	page := h.reader().get("/2026/11/wall").is(200)
	_, rest, _ := strings.Cut(page.body, `<script type="application/ld+json">`)
	data, _, _ := strings.Cut(rest, "</script>")
	var d struct {
		Graph []struct {
			Type      string `json:"@type"`
			Headline  string
			Dateline  string
			WordCount int
			Free      bool                         `json:"isAccessibleForFree"`
			Author    []struct{ Name, URL string } `json:"author"`
			Publisher struct {
				Type string `json:"@type"`
			} `json:"publisher"`
			Correction []struct{ Text string } `json:"correction"`
			Parts      []struct {
				Type string `json:"@type"`
				Text string
			} `json:"hasPart"`
		} `json:"@graph"`
	}
	h.ok(json.Unmarshal([]byte(data), &d))
	a := d.Graph[0]
	if a.Type != "ReportageNewsArticle" || a.Headline != `"A <b>wall</b> & a bill" of ₹6.8 crore` || a.Dateline != "Sarovar" || !a.Free || a.WordCount == 0 ||
		a.Author[0].URL != h.server.URL+"/by/asha-rao" || a.Publisher.Type != "NewsMediaOrganization" || len(a.Correction) != 1 {
		t.Errorf("the article: %+v", a)
	}
	if len(a.Parts) != 2 || a.Parts[0].Type != "Quotation" || a.Parts[1].Type != "Claim" {
		t.Errorf("the statements: %+v", a.Parts)
	}
	page.sees("Who said what", `href="/speaker/shakuntala-devi"`, `<time datetime="2026-11-20">Friday, 20 November 2026</time>`, `href="#w-one"`,
		"District summit", "Will the sheets be shown?", `fetchpriority="high"`, `hreflang="ur"`, `hreflang="x-default"`, `property="og:image"`)
	for kind, want := range map[string]string{"opinion": "OpinionNewsArticle", "analysis": "AnalysisNewsArticle", "sponsored": "AdvertiserContentArticle"} {
		h.reader().get("/2026/11/a-piece-of-the-kind-"+kind).is(200).sees(`"@type":"`+want+`"`, `class="kind k-`+kind+`"`)
	}
	h.reader().get("/2026/11/a-piece-of-the-kind-sponsored").sees("Paid for by The Agency")
}

func TestJoiningAGroup(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	h.reader().get("/join/whatsapp").is(404).sees("no WhatsApp group with room")
	filled := filledHouse(t)
	a := filled.reader().get("/join/whatsapp?lang=ur").is(303)
	if a.Header.Get("Location") != "https://chat.whatsapp.com/abcdef" || a.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%v", a.Header)
	}
}

// A folder's file stands in for the theme's; the others stay.
func TestANewsroomsOwnTheme(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	dir := t.TempDir()
	h.ok(os.MkdirAll(filepath.Join(dir, "error"), 0o700))
	h.ok(os.WriteFile(filepath.Join(dir, "error", "page.html"), []byte(`{{/* frame.errorPage */}}{{define "main"}}<h1>Nix da: {{.Words}}</h1>{{end}}`), 0o600))
	f, err := frame.New(frame.Options{Staff: h.staff, Audience: h.audience, Story: h.story, Fund: h.fund, Desk: h.desk, Hand: h.hand, Reach: h.reach, Insight: h.insight,
		Cache: cache.New(1 << 20), Clock: h.d.Clock(), Secret: make([]byte, 32), URL: h.server.URL, Theme: dir})
	h.ok(err)
	h.door.open(f.Open(func(http.ResponseWriter, *http.Request) error { return os.ErrClosed }))
	h.reader().get("/").is(500).sees("Nix da: Something went wrong on our side", "The Lake Paper").misses("file already closed")
	h.ok(os.WriteFile(filepath.Join(dir, "error", "page.html"), []byte(`{{define "main"}}{{.Words`), 0o600))
	if _, err := frame.New(frame.Options{Secret: make([]byte, 32), Clock: h.d.Clock(), Theme: dir}); err == nil {
		t.Error("a template that cannot be read is taken")
	}
}

func TestTheAppealCountsOnceADay(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	s := h.publish(h.fields("A report"), doc.FromText("Words."))
	r.get(s.Path).misses("pay for the work", "pays for the work")
	for _, email := range []string{"a@example.org", "b@example.org"} {
		confirm := r.post("/support", "plan", "yearly", "email", email, "declared", fund.Declaration).is(200)
		r.post("/support/confirm", filled(confirm)...).is(303)
		pay(t, h, h.bank.last())
	}
	r.get(s.Path).misses("pay for the work")
	h.d.Clock().Move(24 * time.Hour)
	r.get(s.Path).sees("2 readers pay for the work.")
	r.get("/hi/support").sees("2 पाठक उठाते हैं")
}
