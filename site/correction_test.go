package site_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
)

func TestThePageOfCorrectionsListsThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx, r := t.Context(), h.reader()
		r.get("/corrections").is(200).misses("Corrections we have made")
		s := h.publish(h.fields("Wall sinks"), doc.FromText("It sank by a metre."))
		f := h.fields("پشتہ")
		f.Lang = "ur"
		urdu := h.publish(f, doc.FromText("پشتہ دھنس گیا۔"))
		h.ok(h.story.Correct(ctx, h.boss, s.ID, s.Version, "It sank by <two> metres, not one."))
		h.d.Clock().Move(time.Minute)
		h.ok(h.story.Correct(ctx, h.boss, urdu.ID, urdu.Version, "رقم ₹6 نہیں، ₹7 تھی۔"))

		english := r.get("/corrections").is(200).sees("Corrections we have made", `href="`+s.Path+`"`, "It sank by &lt;two&gt; metres, not one.",
			"23 November 2026</time>", `<div lang="ur" dir="rtl">`, "\u2066₹7\u2069")
		before := func(a *answer, one, other string) {
			t.Helper()
			if i, j := strings.Index(a.body, one), strings.Index(a.body, other); i < 0 || j < 0 || i > j {
				t.Errorf("%s: %q stands at %d, %q at %d", a.path, one, i, other, j)
			}
		}
		before(english, "metres, not one", "رقم")
		before(r.get("/ur/corrections").is(200).sees("اب تک کی تصحیحات", `<div lang="en" dir="ltr">`), "رقم", "metres, not one")
		judge(t, h, english, "/corrections")
		r.get("/about").is(200).misses("metres, not one")

		open, err := h.story.Open(ctx, s.ID)
		h.ok(err)
		open.Fields.Headline = "Wall sinks further"
		version, err := h.story.Save(ctx, h.boss, s.ID, open.Version, open.Fields, doc.FromText("It sank."))
		h.ok(err)
		h.ok(h.story.Publish(ctx, h.boss, s.ID, version))
		r.get("/corrections").is(200).sees("Wall sinks further")
		h.ok(h.story.Withdraw(ctx, h.boss, s.ID, "A secret reason"))
		r.get("/corrections").is(200).misses("Wall sinks", "metres, not one", "secret").sees("\u2066₹7\u2069")
	})
}
