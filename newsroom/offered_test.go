package newsroom_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/staff"
)

var (
	leads = regexp.MustCompile(`href="(/newsroom[^"#]*)`)
	posts = regexp.MustCompile(`<form[^>]* action="(/newsroom[^"]*)"`)
	sends = regexp.MustCompile(`formaction="(/newsroom[^"]*)"`)
)

// No page offers what the role of who looks may not do.
func TestNoPageOffersWhatARoleMayNotDo(t *testing.T) {
	for _, role := range []staff.Role{staff.Reporter, staff.Editor, staff.Publisher} {
		t.Run(string(role), func(t *testing.T) {
			h := openHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
			asha := h.reader("asha@example.net")
			p := h.pledges(asha, "monthly")
			h.tells(h.paid(p, "one"))
			short := h.paid(h.pledges(h.reader("noor@example.net"), "yearly"), "short")
			short.Amount = money.Rupees(60)
			h.tells(short)
			h.complains("It says that I was there.")
			v := h.as(role, "Ravi")
			seen, acts, at := map[string]bool{"/newsroom/": true}, map[string]bool{}, []string{"/newsroom/"}
			for i := 0; i < len(at) && i < 150; i++ {
				a := v.gets(at[i])
				if a.status == http.StatusForbidden {
					t.Errorf("a link leads to %s, which is forbidden", at[i])
				}
				for _, m := range append(posts.FindAllStringSubmatch(a.body, -1), sends.FindAllStringSubmatch(a.body, -1)...) {
					acts[html.UnescapeString(m[1])] = true
				}
				for _, m := range leads.FindAllStringSubmatch(a.body, -1) {
					to := html.UnescapeString(m[1])
					if plain, _, _ := strings.Cut(to, "?"); !seen[plain] && !strings.HasPrefix(plain, "/newsroom/assets") {
						seen[plain], at = true, append(at, to)
					}
				}
			}
			if len(at) < 6 || len(acts) < 2 || role.SeesMoney() && (!seen["/newsroom/money/gateways"] || !seen["/newsroom/money/plans"] || !seen["/newsroom/money/supporters/"+string(asha)]) {
				t.Fatalf("%d pages with %d forms were found", len(at), len(acts))
			}
			for act := range acts {
				if act == "/newsroom/out" {
					continue
				}
				if a := v.posts(act); a.status == http.StatusForbidden {
					t.Errorf("a form is offered that posts to %s, which is forbidden", act)
				}
			}
		})
	}
}
