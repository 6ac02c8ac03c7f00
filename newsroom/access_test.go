package newsroom_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
)

func TestSigningInTellsNobodyWhoWorksHere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		h.invite("asha@example.org", "Asha", staff.Reporter)
		if err := h.reach.SetPost(t.Context(), machine, somePost); err != nil {
			t.Fatal(err)
		}
		v := h.stranger()
		known := v.posts("/newsroom/link", "email", "asha@example.org").is(200)
		unknown := v.posts("/newsroom/link", "email", "nobody@example.org").is(200)
		if known.body != unknown.body {
			t.Error("the answers differ")
		}
		h.deliver()
		if len(h.letters) != 1 || h.letters[0].To != "asha@example.org" {
			t.Fatalf("%d letters", len(h.letters))
		}
		_, token, found := strings.Cut(h.letters[0].Text, "https://lake.example/newsroom/in?t=")
		token, _, _ = strings.Cut(token, "\n")
		if !found || token == "" {
			t.Fatal("no link in the letter")
		}
		// A mail scanner that looks at the link uses nothing up.
		for range 3 {
			h.stranger().gets("/newsroom/in?t=" + token).is(200).sees("One press, and you are in")
		}
		v.gets("/newsroom/").goes("/newsroom/in?next=")
		v.posts("/newsroom/in", "t", token).goes("/newsroom/")
		v.gets("/newsroom/").is(200).sees("Asha")
		h.stranger().posts("/newsroom/in", "t", token).is(http.StatusForbidden).sees("This link has been used or is too old")
		v.posts("/newsroom/link", "email", "not an address").is(http.StatusUnprocessableEntity).sees("not an address", "does not look like an email")
		if strings.Contains(h.log.String(), token) || strings.Contains(h.log.String(), "asha@") {
			t.Error("the log holds something private")
		}
	})
}

func TestSigningInIsRateLimited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		h.invite("asha@example.org", "Asha", staff.Reporter)
		v, refused := h.stranger(), 0
		for range 14 {
			a := v.posts("/newsroom/link", "email", "asha@example.org")
			if a.status == http.StatusTooManyRequests {
				refused++
				a.sees("Too many tries")
			}
		}
		if refused != 4 {
			t.Errorf("%d of 14 were refused, want 4", refused)
		}
		asked := 0
		for _, f := range h.told {
			if _, ok := f.(staff.LinkAsked); ok {
				asked++
			}
		}
		if asked != 3 {
			t.Errorf("%d letters for one address, want 3", asked)
		}
		d.Clock().Move(2 * time.Minute)
		v.posts("/newsroom/link", "email", "asha@example.org").is(200)
	})
}

func TestWhoIsSignedOutIsLedBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		id := h.invite("asha@example.org", "Asha", staff.Editor)
		v := h.stranger()
		to := v.gets("/newsroom/stories?lang=en").goes("/newsroom/in?next=")
		v.gets(to).is(200).sees(`value="/newsroom/stories?lang=en"`)
		v.posts("/newsroom/link", "email", "asha@example.org", "next", "/newsroom/stories?lang=en").is(200)
		link, err := h.staff.MintLink(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if to := v.posts("/newsroom/in", "t", link).goes("/newsroom/"); to != "/newsroom/stories?lang=en" {
			t.Errorf("led to %q", to)
		}
		for _, evil := range []string{"https://evil.example/", "//evil.example", "/newsroom/../account", `/newsroom\evil`, "/newsroom//evil.example", "javascript:alert(1)", "/account"} {
			h.stranger().gets("/newsroom/in?next=" + url.QueryEscape(evil)).is(200).sees(`name="next" value=""`)
		}
		put := h.stranger().puts("/newsroom/stories/x", map[string]any{}).is(http.StatusUnauthorized)
		if !strings.Contains(put.body, `"faults"`) {
			t.Errorf("a script is told %s", put.body)
		}

		held := v.client.Jar.Cookies(mustParse(t, h.server.URL+"/newsroom/"))
		v.posts("/newsroom/out").goes("/newsroom/in")
		again := h.stranger()
		again.client.Jar.SetCookies(mustParse(t, h.server.URL+"/newsroom/"), held)
		again.gets("/newsroom/").goes("/newsroom/in")

		link, err = h.staff.MintLink(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		v.posts("/newsroom/in", "t", link)
		v.gets("/newsroom/").is(200)
		d.Clock().Move(15 * 24 * time.Hour)
		v.gets("/newsroom/").goes("/newsroom/in")
	})
}

func mustParse(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestEachRolePassesItsOwnDoors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		roles := map[string]*visitor{"reporter": h.as(staff.Reporter, "Asha"), "editor": h.as(staff.Editor, "Ravi"), "publisher": h.as(staff.Publisher, "Meena")}
		doors := map[string][]string{
			"reporter editor publisher": {"/newsroom/", "/newsroom/due", "/newsroom/numbers", "/newsroom/stories", "/newsroom/people", "/newsroom/audit"},
			"editor publisher": {"/newsroom/numbers.json", "/newsroom/money", "/newsroom/money/supporters", "/newsroom/money/payments", "/newsroom/money/statements", "/newsroom/money/refunds",
				"/newsroom/money/documents", "/newsroom/money/plans", "/newsroom/money/gateways", "/newsroom/money/gateways/upi", "/newsroom/money/moves", "/newsroom/money/books", "/newsroom/sending",
				"/newsroom/sections", "/newsroom/bylines", "/newsroom/pages", "/newsroom/pages/hi/about", "/newsroom/pages/en"},
			"publisher": {"/newsroom/setup", "/newsroom/setup/law", "/newsroom/money/plans/new"},
		}
		for who, paths := range doors {
			for _, path := range paths {
				for role, v := range roles {
					want := http.StatusForbidden
					if strings.Contains(who, role) {
						want = http.StatusOK
					}
					v.gets(path).is(want)
				}
				h.stranger().gets(path).goes("/newsroom/in")
			}
		}
		for _, path := range []string{"/newsroom/people", "/newsroom/setup", "/newsroom/setup/logo", "/newsroom/setup/post", "/newsroom/setup/post/trial",
			"/newsroom/setup/law", "/newsroom/money/plans", "/newsroom/money/plans/x", "/newsroom/money/plans/x/retire", "/newsroom/money/gateways", "/newsroom/money/gateways/upi", "/newsroom/money/gateways/upi/test", "/newsroom/money/gateways/upi/lost", "/newsroom/money/gateways/upi/found", "/newsroom/money/moves", "/newsroom/money/moves/x", "/newsroom/money/grants",
			"/newsroom/money/supporters/x/refund/y", "/newsroom/money/supporters/x/stop/y", "/newsroom/money/supporters/x/give", "/newsroom/money/supporters/x/revoke/y", "/newsroom/people/x/role", "/newsroom/people/x/dismiss"} {
			roles["editor"].posts(path, "a", "b").is(http.StatusForbidden)
			roles["reporter"].posts(path, "a", "b").is(http.StatusForbidden)
			h.stranger().posts(path, "a", "b").goes("/newsroom/in")
		}
		for _, path := range []string{"/newsroom/stories/x/return", "/newsroom/stories/x/correct", "/newsroom/stories/x/withdraw", "/newsroom/sections", "/newsroom/bylines",
			"/newsroom/pages/en/about", "/newsroom/sending/groups", "/newsroom/money/transfers/x", "/newsroom/money/attention", "/newsroom/money/supporters"} {
			roles["reporter"].posts(path, "a", "b").is(http.StatusForbidden)
		}
		for role, v := range roles {
			today := v.gets("/newsroom/").is(200)
			if sees := strings.Contains(today.body, "₹"); sees != (role != "reporter") {
				t.Errorf("a %s sees money on the first page: %v", role, sees)
			}
			for _, path := range []string{"/newsroom/nothing", "/newsroom/stories/none", "/newsroom/stories/00000000-0000-0000-0000-000000000000"} {
				v.gets(path).is(http.StatusNotFound).sees("There is nothing here")
			}
		}
		roles["reporter"].gets("/newsroom/numbers").hides("₹")
	})
}

func TestNothingIsTakenFromAnotherSite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		v := h.as(staff.Publisher, "Meena")
		for _, path := range []string{"/newsroom/stories", "/newsroom/people", "/newsroom/setup", "/newsroom/setup/law", "/newsroom/money/attention", "/newsroom/money/grants",
			"/newsroom/money/plans", "/newsroom/money/supporters/x/refund/y", "/newsroom/out", "/newsroom/in", "/newsroom/link"} {
			r := v.request("POST", path, strings.NewReader("lang=en&email=evil@example.org"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			v.send(r).is(http.StatusForbidden).sees("sent from another site")
			r = v.request("POST", path, strings.NewReader("lang=en"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Del("Sec-Fetch-Site")
			r.Header.Set("Origin", "https://evil.example")
			v.send(r).is(http.StatusForbidden)
		}
		v.gets("/newsroom/").is(200)
		if _, total, err := h.story.Desk(t.Context(), everything); err != nil || total != 0 {
			t.Errorf("%d stories were begun, %v", total, err)
		}
	})
}

func TestTheDemonstrationsDoor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		for range 2 {
			v := h.stranger()
			v.gets("/newsroom/demonstration/" + demoKey).goes("/newsroom/")
			v.gets("/newsroom/setup").is(200).sees("Meera")
		}
		h.stranger().gets("/newsroom/demonstration/wrong").is(http.StatusNotFound)
		r := h.stranger().request("GET", "/newsroom/demonstration/"+demoKey, nil)
		r.Header.Set("X-Forwarded-For", "203.0.113.9")
		h.stranger().send(r).is(http.StatusNotFound)
	})
}

func TestAssetsMayBeKeptAndPagesMayNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		v := h.as(staff.Reporter, "Asha")
		path := v.drafts("en")
		page := v.gets(path).is(200)
		if got := page.header.Get("Cache-Control"); got != "private, no-store" {
			t.Errorf("a page has Cache-Control %q", got)
		}
		csp := page.header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Errorf("policy %q", csp)
		}
		for _, mark := range []string{`<link rel="stylesheet" href="`, `<script type="module" src="`} {
			for rest := page.body; ; {
				_, after, ok := strings.Cut(rest, mark)
				if !ok {
					break
				}
				address, more, _ := strings.Cut(after, `"`)
				rest = more
				a := h.stranger().gets(address).is(200)
				if !strings.Contains(a.header.Get("Cache-Control"), "immutable") || len(a.body) < 1000 {
					t.Errorf("%s: %q, %d bytes", address, a.header.Get("Cache-Control"), len(a.body))
				}
			}
		}
		h.stranger().gets("/newsroom/assets/newsroom-000.css").is(http.StatusNotFound)
	})
}
