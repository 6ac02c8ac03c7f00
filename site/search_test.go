package site_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
)

func TestWhatIsInAnotherLanguageIsOfferedToo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r := h.reader()
		publish := func(code lang.Code, slug, headline, body string) string {
			f := h.fields(headline)
			f.Lang, f.Slug = code, slug
			return h.publish(f, doc.FromText(body)).Path
		}
		hindi := publish("hi", "pushta", "पुश्ता धँसा", "पुश्ता एक मीटर धँसा।")
		urdu := publish("ur", "pushta", "پشتہ ₹6.8 کروڑ", "پشتہ ایک میٹر دھنس گیا۔")
		english := publish("en", "wall", "The wall", "The embankment, in Urdu پشتہ, sank.")

		ask := func(prefix, words string) *answer {
			return r.get(prefix + "/search?q=" + url.QueryEscape(words)).is(200)
		}
		ask("", "पुश्ता").sees("No report has all of these words", "In our other languages", `<li lang="hi" dir="ltr">`, `href="`+hindi+`"`,
			`<p class="kick" lang="hi" dir="ltr"><a hreflang="hi" href="/hi/search?q=`+url.QueryEscape("पुश्ता")+`">हिन्दी</a></p>`).misses(`lang="ur" dir`)
		both := ask("", "پشتہ").sees(`href="`+english+`"`, "In our other languages", `<li lang="ur" dir="rtl">`, "\u2066₹6.8\u2069", `href="`+urdu+`"`,
			"شہر").misses("No report has")
		if strings.Index(both.body, "The wall") > strings.Index(both.body, "In our other languages") {
			t.Error("the page's own language does not come first")
		}
		ask("/ur", "پشتہ").sees("ہماری دوسری زبانوں میں", `<li lang="en" dir="ltr">`).misses(`<li lang="ur"`)
		ask("", "nowhere").misses("In our other languages", "<section")
		for range 6 {
			publish("en", "", "A wall of its own", "One more پشتہ.")
		}
		ask("", "پشتہ").misses("In our other languages")
		r.get("/search?page=2&q=" + url.QueryEscape("پشتہ")).is(200).misses("In our other languages")
	})
}

func TestWhoSearchesTooOftenKeepsTheWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	path := "/search?q=%22old%22+%3Cwall%3E"
	for range 60 {
		r.get(path).is(200).misses("role=\"alert\"")
	}
	for prefix, words := range map[string]string{"": "You can search again in a second", "/ur": "ایک سیکنڈ بعد پھر تلاش کیجیے"} {
		a := r.get(prefix+path).is(429).sees(words, `role="alert"`, `<form class="find-form" action="`+prefix+`/search"`, `value="&#34;old&#34; &lt;wall&gt;"`, "noindex").misses("No report has", "<wall>")
		judge(t, h, a, prefix+path)
		if a.Header.Get("Retry-After") != "1" || !strings.Contains(a.Header.Get("Cache-Control"), "no-store") {
			t.Errorf("%v", a.Header)
		}
	}
	r.get("/search").is(200) // asking for the form is no search
}
