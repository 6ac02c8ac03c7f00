//go:build browser

package browser

import (
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/lang"
)

// storyPath is the address of a story of the demonstration.
func storyPath(t *testing.T, d *app.Demo, code lang.Code, slug string) string {
	t.Helper()
	cards, err := d.Story.Front(t.Context(), code, 60)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		if strings.HasSuffix(c.Path, "/"+slug) {
			return c.Path
		}
	}
	t.Fatalf("%s is not out", slug)
	return ""
}

// H22: axe finds nothing, light and dark, narrow and wide; nothing is wider than 320 pixels.
func TestReadersPagesAreForEverybody(t *testing.T) {
	t.Parallel()
	d := theDemo(t)
	b := visit(t, d.URL, 360)
	plain := func(b *tab) {
		if n := b.count(`script:not([type="application/ld+json"])`); n > 0 {
			b.t.Errorf("%d scripts that run", n)
		}
		if on := eval[[]string](b, `[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => /^on/i.test(a.name) || /^\s*javascript:/i.test(a.value)).map(a => a.name + '=' + a.value)`); len(on) > 0 {
			b.t.Errorf("attributes that run: %v", on)
		}
	}
	for _, p := range []struct{ name, path string }{
		{"front-en", "/"}, {"front-hi", "/hi/"}, {"front-ur", "/ur/"},
		{"story-en", storyPath(t, d, "en", "school-roof-kumhar-tola")},
		{"story-hi", storyPath(t, d, "hi", "tatbandh-ki-naap")},
		{"story-ur", storyPath(t, d, "ur", "pushte-ki-paimaish")},
		{"section", "/section/land-and-water"},
		{"byline", "/by/asha-mir"},
		{"search", "/search?q=embankment"},
		{"support", "/support"}, {"support-ur", "/ur/support"},
		{"account-signed-out", "/account"},
		{"text", "/privacy"},
		{"how-we-count", "/how-we-count"},
	} {
		t.Run(p.name, func(t *testing.T) {
			b.t = t
			b.open(p.path)
			plain(b)
			b.look(p.name)
		})
	}
	t.Run("speaker", func(t *testing.T) {
		b.t = t
		b.open(storyPath(t, d, "en", "lake-engineers-in-srinagar"))
		b.open(eval[string](b, `document.querySelector('details.said a[href*="/speaker/"]').href`))
		plain(b)
		b.look("speaker")
	})
	t.Run("not-found", func(t *testing.T) {
		b.t = t
		b.open("/2026/11/no-such-report")
		for _, w := range b.faults() {
			if !strings.Contains(w, "status of 404") || !strings.Contains(w, "/no-such-report") {
				t.Error(w)
			}
		}
		plain(b)
		b.look("not-found")
	})
}

// The pages that a reader comes to by forms: confirm, UPI, thank you, bank, account.
func TestPagesOnTheWayToPayAreForEverybody(t *testing.T) {
	t.Parallel()
	d := theDemo(t)
	b := visit(t, d.URL, 360)
	pledge := func(t *testing.T, plan, email string) {
		b.t = t
		b.open("/support")
		b.click("#plan-" + plan)
		b.write("#email", email)
		b.click("#declared")
		b.follow("main form button")
	}
	t.Run("support-faults", func(t *testing.T) {
		b.t = t
		b.open("/support")
		eval[bool](b, `document.querySelector('main form').noValidate = true`)
		b.write("#email", "nobody")
		b.follow("main form button")
		b.faults() // the form comes back with its status, which the console tells
		b.look("support-faults")
	})
	t.Run("confirm", func(t *testing.T) {
		pledge(t, "monthly", "kiran@readers.example")
		b.look("confirm")
	})
	t.Run("bank", func(t *testing.T) {
		b.t = t
		b.click("#way-sandbox")
		b.follow("main form button")
		b.look("bank-order")
	})
	t.Run("thanks", func(t *testing.T) {
		b.t = t
		b.follow(`button[value="first"]`)
		b.look("thanks")
		b.open("/bank/")
		b.look("bank-front")
	})
	t.Run("upi", func(t *testing.T) {
		pledge(t, "yearly", "leela@readers.example")
		b.click("#way-upi")
		b.follow("main form button")
		b.look("upi")
	})
	t.Run("account", func(t *testing.T) {
		b.t = t
		b.open("/account")
		b.write("#email", "prakash@readers.example")
		b.follow("main form button")
		b.look("account-asked")
		b.open(letterLink(t, d.App, "prakash@readers.example", "/account/in"))
		b.look("account-enter")
		b.follow("main form button")
		b.look("account-signed-in")
		b.follow(`a[href*="/account/stop"]`)
		b.look("account-stop")
		b.open("/account")
		b.follow(`a[href*="/account/receipts/"]`)
		b.look("receipt")
	})
	t.Run("account-life", func(t *testing.T) {
		b.t = t
		b.open("/account")
		b.follow(`form[action$="/account/out"] button`)
		b.write("#email", "kiran@readers.example")
		b.follow("main form button")
		b.open(letterLink(t, d.App, "kiran@readers.example", "/account/in"))
		b.follow("main form button")
		b.look("account-renews")
		b.follow(`a[href*="/account/change"]`)
		b.look("account-change")
		b.click("#plan-yearly")
		b.click("#declared")
		b.follow("main form button")
		b.look("account-change-confirm")
		b.open("/account")
		b.follow(`a[href*="/account/stop"]`)
		b.follow("main form button")
		b.look("account-stopped")
		b.write("#why", "A trial.")
		b.follow(`form[action$="/account/why"] button`)
		b.reads("main", "Thank you for telling us")
		b.open("/ur/account")
		b.look("account-ur")
	})
}
