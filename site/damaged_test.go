package site_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
)

// What cannot be read of a form is said beside its field; the rest stays.
func TestADamagedFormComesBackWithWhatCanBeKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	h.plan(own())
	r, _, due := h.supporter("mina@example.org")
	id := string(due.Pledge)
	long := strings.Repeat("x", 20<<10)
	const damaged = "Part of this text is damaged"
	wish := func(pairs ...string) []string {
		return append([]string{"plan", "lifetime", "email", "omar@example.org", "name", "Omar", "declared", fund.Declaration}, pairs...)
	}
	kept := []string{`value="lifetime" id="plan-lifetime" checked`, `value="omar@example.org"`, `value="Omar"`}
	for _, c := range []struct {
		at    string
		pairs []string
		sees  []string
	}{
		{"/support", wish("name", "O\xffmar"), append([]string{`id="name-bad">` + damaged}, kept...)},
		{"/support/confirm", wish("name", "Om\x00ar"), append([]string{`id="name-bad">` + damaged}, kept...)},
		{"/support", wish("amount-well-wisher", "5\xff"), append([]string{`id="bad-well-wisher">` + damaged}, kept...)},
		{"/support", wish("price", "\xff"), append([]string{`role="alert">` + damaged}, kept...)},
		{"/support", wish("name", long), []string{`id="name-bad">This is too much`, kept[0], kept[1]}},
		{"/support", wish("email", long), []string{`id="email-bad">This is too much`, kept[0], kept[2]}},
		{"/support", wish("z", strings.Repeat(long, 20)), []string{`role="alert">This is too much`, "Choose"}},
		{"/account/link", []string{"email", "om\xffar@example.org"}, []string{`id="email-bad">` + damaged, `value="omar@example.org"`}},
		{"/account/link", []string{"email", long}, []string{`id="email-bad">This is too much`}},
		{"/account/link", []string{"email", "omar@example.org", "z", "\xff"}, []string{damaged, `value="omar@example.org"`}},
		{"/account/in", []string{"t", "\xff"}, []string{damaged, "Send me the link"}},
		{"/account/pause", []string{"pledge", id, "z", "\xff"}, []string{damaged, "/account/stop?pledge=" + id}},
		{"/account/quiet", []string{"reminders", "\xff"}, []string{damaged, "/account/stop?pledge=" + id}},
		{"/account/leave", []string{"sure", "\xff"}, []string{`id="sure-bad">` + damaged}},
		{"/account/leave", []string{"sure", "yes", "z", long}, []string{`role="alert">This is too much`}},
	} {
		page := r.post(c.at, c.pairs...).is(422).sees(c.sees...).misses("\xff", "site-error")
		judge(t, h, page, c.at)
	}
	r.do("POST", "/support", url.Values{}, "Content-Type", "text/plain").is(422).sees("could not be read", "Choose")

	r.post("/account/stop", "pledge", id).is(303)
	for _, why := range []string{"I mo\xffved", long} {
		page := r.post("/account/why", "pledge", id, "why", why).is(422).sees(`id="why-bad"`, `name="pledge" value="`+id+`"`)
		judge(t, h, page, "/account/why")
	}
	r.post("/account/why", "pledge", id, "why", "I mo\xffved").sees("I moved</textarea>")
}
