package site_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

// old brings a story of an old archive in.
func (h *house) old(n int, code lang.Code, path string, at time.Time) {
	h.t.Helper()
	f := h.fields(fmt.Sprintf("Old report %d", n))
	f.Lang = code
	_, _, err := h.story.ArchiveStory(h.t.Context(), story.Archived{Origin: fmt.Sprintf("old:%d", n), Path: path, Fields: f, Body: doc.FromText("Old words."), Published: at})
	h.ok(err)
}

// An old archive's addresses of days, months and years lead to what was published then.
func TestAMonthHasAPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r := h.reader()
		r.get("/2011/01/").is(404)
		h.old(1, "en", "/2011/01/15/rain/", time.Date(2011, 1, 15, 9, 0, 0, 0, time.UTC))
		for i := range story.PageSize {
			h.old(10+i, "en", "", time.Date(2011, 1, 16, 0, i, 0, 0, time.UTC))
		}
		h.old(2, "en", "/2011/03/5/", time.Date(2011, 3, 5, 9, 0, 0, 0, time.UTC)) // a site whose posts are numbers
		h.old(3, "ur", "/2012/06/urdu/", time.Date(2012, 6, 5, 9, 0, 0, 0, time.UTC))

		month := r.get("/2011/01/").is(200).sees("<h1>January 2011</h1>", "Old report 29", "Old report 10", `href="/2011/01/?page=2"`,
			`rel="canonical" href="`+h.server.URL+`/2011/01/"`).misses("Old report 1<", "Old report 2<", "noindex", `hreflang="x-default"`)
		if month.Header.Get("Cache-Control") != "public, no-cache" {
			t.Errorf("%v", month.Header)
		}
		r.get("/2011/01/?page=2").is(200).sees("Old report 1<", `href="/2011/01/"`).misses("Old report 10<")
		r.get("/2011/01/?page=3").is(404)
		r.get("/2011/").is(200).sees("<h1>2011</h1>", `href="/2011/01/"`, "January 2011", "21 reports", `href="/2011/03/"`, "1 report<").misses("February")
		for _, old := range []string{"/2011/01", "/2011/1/", "/2011/01/15/", "/2011/01/15", "/2011/01/15/page/2/", "/2011/01/page/2/"} {
			r.get(old).is(301).leadsTo("/2011/01/")
		}
		r.get("/2011").is(301).leadsTo("/2011/")
		r.get("/2011/page/4/").is(301).leadsTo("/2011/")

		r.get("/2011/03/5/").is(200).sees("Old words.")
		r.get("/2011/03/5").is(301).leadsTo("/2011/03/5/")
		r.get("/2012/06/").is(301).leadsTo("/ur/2012/06/")
		r.get("/hi/2012/06/").is(301).leadsTo("/ur/2012/06/")
		r.get("/ur/2012/06/").is(200).sees("<h1>جون 2012</h1>", "Old report 3", `dir="rtl"`)
		r.get("/ur/2012/").is(200).sees("1 خبر<")
		for _, none := range []string{"/2011/02/", "/2011/00/", "/2011/13/", "/2011/01/32/", "/2011/01/00/", "/2013/", "/1811/01/", "/0000/", "/9999/12/", "/fr/2011/01/",
			"/2011/01/15/16/", "/x/2011/01/", "/2011/01/page/", "/201101/"} {
			r.get(none).is(404)
		}
		// What comes in later is seen at once.
		h.old(4, "en", "/2011/01/late/", time.Date(2011, 1, 31, 9, 0, 0, 0, time.UTC))
		r.get("/2011/01/").is(200).sees("Old report 4<")
		r.get("/2011/").is(200).sees("22 reports")
	})
}

// contains tells whether a text holds all of the words.
func contains(s string, all ...string) bool {
	for _, one := range all {
		if !strings.Contains(s, one) {
			return false
		}
	}
	return true
}

// The strip holds what an editor chose; the rest is one page away.
func TestTheStripHoldsWhatAnEditorChose(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		r := h.reader()
		strip := func(path string) string {
			_, rest, _ := strings.Cut(r.get(path).is(200).body, `<nav class="secs"`)
			rest, _, _ = strings.Cut(rest, "</nav>")
			return rest
		}
		if got := strip("/"); !contains(got, ">Town<") || contains(got, "/sections") {
			t.Errorf("one section: %s", got)
		}
		var ids []story.SectionID
		for i := range 56 {
			id, _, err := h.story.ArchiveSection(ctx, fmt.Sprintf("old-%d", i), fmt.Sprintf("Old %d", i))
			h.ok(err)
			ids = append(ids, id)
		}
		got := strip("/")
		if !contains(got, ">Town<", ">Old 5<", `href="/sections">All sections<`) || contains(got, ">Old 6<") {
			t.Errorf("after an import: %s", got)
		}
		if got := strip("/ur/sections"); !contains(got, `href="/ur/sections" aria-current="page">تمام شعبے<`, ">Old 5<") {
			t.Errorf("in Urdu: %s", got)
		}
		all := r.get("/sections").is(200).sees("<h1>All sections</h1>", `href="/section/old-55"`, `href="/section/town"`, `hreflang="hi"`)
		if n := len(all.body); n > 24<<10 {
			t.Errorf("57 sections weigh %d bytes", n)
		}
		r.get("/sections/").is(301).leadsTo("/sections")
		r.get("/section/old-55").is(200)
		r.get("/sitemap.xml").sees("/section/old-55<")
		h.ok(h.story.ArrangeStrip(ctx, h.boss, []story.SectionID{ids[40], h.town}))
		got = strip("/")
		if !contains(got, ">Old 40<", ">Town<", "/sections") || contains(got, ">Old 5<") {
			t.Errorf("as an editor chose: %s", got)
		}
		// An old section's own page says where it is: nowhere in the strip.
		if got := strip("/section/old-5"); contains(got, "aria-current") {
			t.Errorf("beside the strip: %s", got)
		}
		// A name is right wherever it stands, and at once.
		f := h.fields("By the hill")
		f.Section = ids[7]
		h.publish(f, doc.FromText("Words."))
		r.get("/").sees("Old 7")
		_, err := h.story.SaveSection(ctx, h.boss, story.Section{ID: ids[7], Slug: "old-7", Names: map[lang.Code]string{"en": "Hills"}, Position: 9, OffStrip: true})
		h.ok(err)
		r.get("/").sees("Hills").misses("Old 7")
	})
}
