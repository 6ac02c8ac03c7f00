package newsroom_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
)

// hostile are texts that must come back as words or not at all.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</script><script>alert(1)</script>`, `</textarea><svg onload=alert(1)>`,
	`{{.Masthead}}`, `javascript:alert(1)`, `' or 1=1; drop table staff_person; --`, "\u202eevil\u202c", "a\x00b", "\xff\xfe", strings.Repeat("𐍈", 5000),
	`<!--<script>`, `\u003cscript\u003e`, "line\r\nSet-Cookie: a=b",
}

func TestHostileWordsInEveryField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		section, byline := h.furnish()
		v := h.as(staff.Publisher, "Meena")
		path := v.drafts("en")
		v.writes(path, 1, "A story", "With words.", "section", section, "bylines", []string{byline})
		good := map[string]string{"version": "2", "lang": "en", "port": "587", "position": "1", "title": "A title", "name": "A name", "name-en": "A section",
			"words": "27 November", "due": "2026-11-30", "headline": "A story", "text": "Words", "question": "Why?", "kind": "report",
			"amount": "100", "every": "month", "nature": "contribution", "email": "somebody@example.net", "why": "A good reason", "good": "yes", "months": "6"}
		for at, fields := range formsOf(path, section) {
			for _, field := range fields {
				for _, evil := range hostile {
					var pairs []string
					for _, f := range fields {
						if f == field {
							pairs = append(pairs, f, evil)
						} else {
							pairs = append(pairs, f, good[f])
						}
					}
					a := v.posts(at, pairs...)
					if a.status >= 500 && a.status != http.StatusServiceUnavailable {
						t.Fatalf("%s, %s = %.40q: %d\n%s", a.at, field, evil, a.status, h.log.String())
					}
					safe(t, a, field, evil)
				}
			}
		}
		for _, at := range []string{"/newsroom/", "/newsroom/stories", "/newsroom/due", "/newsroom/sections", "/newsroom/bylines", "/newsroom/pages", "/newsroom/sending",
			"/newsroom/people", "/newsroom/setup", "/newsroom/audit", "/newsroom/money", "/newsroom/money/plans", "/newsroom/money/supporters", "/newsroom/setup/law", path, path + "/preview"} {
			h.deliver()
			a := v.gets(at).is(200)
			safe(t, a, "page", "what was kept")
			for _, wrong := range judge(t, a) {
				t.Errorf("%s: %s", a.at, wrong)
			}
		}
	})
}

// formsOf are the fields of every form, with a story's.
func formsOf(path, section string) map[string][]string {
	return map[string][]string{
		"/newsroom/stories":                  {"lang"},
		path:                                 {"headline", "standfirst", "dateline", "credit", "kind", "section", "bylines", "tags", "lang", "slug", "lead", "version"},
		path + "/submit":                     {"note"},
		path + "/return":                     {"note"},
		path + "/publish":                    {"version"},
		path + "/correct":                    {"version", "note"},
		path + "/withdraw":                   {"reason"},
		path + "/versions":                   {"lang"},
		path + "/events":                     {"title", "words", "from", "until", "event"},
		path + "/questions":                  {"question", "due"},
		path + "/pictures/none":              {"alt", "caption", "credit"},
		"/newsroom/sections":                 {"name-en", "name-hi", "name-ur", "slug", "strip"},
		"/newsroom/sections/strip":           {"place-" + section},
		"/newsroom/bylines":                  {"name", "about", "slug", "person"},
		"/newsroom/pages/en":                 {"title", "slug", "text"},
		"/newsroom/sending/groups":           {"name", "lang", "invite", "position", "open"},
		"/newsroom/people":                   {"email", "name", "role"},
		"/newsroom/setup":                    {"name", "legal_name", "address", "email", "accent", "zone", "languages", "main", "money_style", "currency", "receipt_prefix", "grievance_officer", "grievance_email", "trusted_proxies", "tls", "domain"},
		"/newsroom/setup/post":               {"host", "port", "user", "password", "tls", "from", "from_name"},
		"/newsroom/setup/post/trial":         {"to"},
		"/newsroom/money/plans":              {"name-en", "name-hi", "name-ur", "every", "months", "nature", "amount", "own", "least", "most", "position"},
		"/newsroom/money/attention":          {"kind", "gateway", "object", "do", "why", "utr", "amount", "at"},
		"/newsroom/money/supporters":         {"q"},
		"/newsroom/money/grants":             {"email", "lang", "until", "good", "why"},
		"/newsroom/setup/law":                {"citizens", "foreign", "deduct", "benefit", "tax-0-from", "tax-0-registered", "tax-0-rate", "tax-0-gstin", "tax-0-state", "tax-0-sac", "refund_days", "dispute_ends", "grace_month", "grace_year", "notices", "retain_years", "spread_years", "registration", "grievance_days"},
		"/newsroom/money/gateways/upi":       {"payee", "name", "category", "open"},
		"/newsroom/money/gateways/upi/lost":  {"why"},
		"/newsroom/money/gateways":           {"month-upi", "year-teller", "why"},
		"/newsroom/money/transfers/none":     {"utr", "amount", "at"},
		"/newsroom/in":                       {"t"},
		"/newsroom/readers/data":             {"email"},
		"/newsroom/grievances/none/answer":   {"answer"},
		"/newsroom/money/statements/confirm": {"pair"},
		"/newsroom/money/statements/export":  {"from", "until"},
	}
}

func safe(t *testing.T, a *answer, field, evil string) {
	t.Helper()
	for _, alive := range []string{"<script>", "<img src=x", "<svg onload", "onerror=alert(1)>"} {
		if strings.Contains(a.body, alive) {
			t.Fatalf("%s, %s = %.40q: %q stands in the page", a.at, field, evil, alive)
		}
	}
	if a.header.Get("Set-Cookie") == "a=b" {
		t.Fatalf("%s, %s: a header came in", a.at, field)
	}
}

func TestHostileBodies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		v := h.as(staff.Reporter, "Asha")
		path := v.drafts("en")
		send := func(kind, body string) *answer {
			r := v.request("PUT", path, strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			return v.send(r)
		}
		for _, body := range []string{``, `{`, `[]`, `{"version":"x"}`, `{"version":1,"doc":{"v":99,"doc":{}}}`, `{"version":1,"doc":{"type":"doc","content":[{"type":"script"}]}}`,
			`{"version":1,"fields":{"headline":{"a":1}}}`, `{"version":1,"fields":{"headline":"` + "\xff" + `"}}`, `{"version":1,"fields":{"headline":"\u0000"}}`,
			`{"version":1,"doc":` + strings.Repeat(`[`, 20000), `{"version":1,"fields":{"headline":"` + strings.Repeat("x", 2<<20) + `"}}`} {
			if a := send("application/json", body); a.status != http.StatusUnprocessableEntity {
				t.Errorf("%.60q: %d %s", body, a.status, a.body)
			}
		}
		send("application/json", `{"fields":{"headline":"`+strings.Repeat("x", 5<<20)+`"}}`).is(http.StatusRequestEntityTooLarge)
		send("text/plain", `{"version":1}`).is(http.StatusUnprocessableEntity)
		v.posts(path, "version", "1", "headline", strings.Repeat("x", 2<<20)).is(http.StatusRequestEntityTooLarge)
		r := v.request("POST", path+"/pictures", strings.NewReader(strings.Repeat("x", 22<<20)))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		v.send(r).is(http.StatusRequestEntityTooLarge)
		v.gets(path).is(200).sees("Without a headline")
	})
}
