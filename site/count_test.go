package site_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
)

const seen = "/count/seen.gif"

func TestABrowserIsCountedOnceADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		often, once := h.reader(), h.reader()
		for day := range 5 {
			for range 3 {
				a := often.get(seen).is(200)
				if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("Content-Type") != "image/gif" {
					t.Errorf("the picture: %v", a.Header)
				}
			}
			if day == 0 {
				a := once.get(seen)
				all := a.Cookies()
				if len(all) != 1 || all[0].Path != "/count/" || !all[0].HttpOnly || all[0].Value != "2026-11.23.1" || all[0].SameSite != http.SameSiteLaxMode {
					t.Fatalf("the cookie: %v", all)
				}
				if again := once.get(seen).Cookies(); len(again) != 0 {
					t.Errorf("the second look of a day sets %v", again)
				}
			}
			d.Clock().Move(24 * time.Hour)
		}
		n, err := h.insight.Numbers(t.Context(), "2026-11")
		h.ok(err)
		if n.Readers != 2 || n.Regulars != 1 {
			t.Errorf("%d readers and %d regulars, want 2 and 1", n.Readers, n.Regulars)
		}
		// The counting cookie goes with no page.
		h.ok(h.insight.Flush(t.Context()))
		page := often.get("/").is(200)
		if len(page.Request.Cookies()) != 0 {
			t.Errorf("a page was asked for with %v", page.Request.Cookies())
		}
	})
}

func TestWhoIsNotCounted(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	counted := func() int64 {
		n, err := h.insight.Numbers(t.Context(), "")
		h.ok(err)
		return n.Readers
	}
	for name, header := range map[string][]string{
		"a crawler":      {"User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
		"a preview":      {"User-Agent", "WhatsApp/2.23.20.0 A"},
		"a program":      {"User-Agent", "Scrapy/2.11 (+https://scrapy.org)"},
		"a prefetch":     {"Sec-Purpose", "prefetch;prerender"},
		"another's page": {"Sec-Fetch-Site", "cross-site"},
	} {
		h.reader().get(seen, header...).is(200)
		if n := counted(); n != 0 {
			t.Fatalf("%s was counted", name)
		}
	}
	h.reader().do("HEAD", seen, nil).is(200)
	if counted() != 0 {
		t.Error("a HEAD was counted")
	}
	h.reader().get(seen, "User-Agent", "Mozilla/5.0 (Linux; Android 9; CUBOT P30) Chrome/99")
	h.reader().get(seen, "Cookie", "seen=9999-99.99.99")
	if n := counted(); n != 2 {
		t.Errorf("%d counted, want the telephone and the one with a broken cookie", n)
	}
	routes := h.site.Routes()
	for range 21_000 { // one address in a loop, without the wire between
		r := httptest.NewRequestWithContext(t.Context(), "GET", seen, nil)
		r.Header.Set("User-Agent", "Mozilla/5.0")
		routes.ServeHTTP(httptest.NewRecorder(), r)
	}
	if n := counted(); n > 20_010 {
		t.Errorf("one address counted itself %d times in no time", n)
	}
}
