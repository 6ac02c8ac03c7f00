package site_test

import (
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/staff"
)

// A byline's new name is what the next request sees wherever it stands, and its old address leads to the new one.
func TestARenamedBylineIsRightEverywhereAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx, r := t.Context(), h.reader()
		s := h.publish(h.fields("Wall sinks"), doc.FromText("It sank by a metre."))
		places := []string{"/", "/section/town", "/tag/water", "/feed.xml", "/feed.json", s.Path}
		for _, p := range append(places, "/by/asha-rao") {
			r.get(p).is(200).sees("Asha Rao").misses("Asha Khan")
		}
		r.get("/by/asha-khan").is(404)
		_, err := h.staff.SaveByline(ctx, h.boss, staff.Byline{ID: h.asha, Name: "Asha Khan", Slug: "asha-khan", About: "Asha writes about water."})
		h.ok(err)
		for _, p := range append(places, "/by/asha-khan") {
			r.get(p).is(200).sees("Asha Khan").misses("Asha Rao")
		}
		r.get("/by/asha-rao").is(301).leadsTo("/by/asha-khan")
		r.get("/by/asha-rao/").is(301)
		r.get("/hi/by/asha-rao?page=2&utm_source=x").is(301).leadsTo("/hi/by/asha-khan?page=2")

		_, err = h.staff.SaveByline(ctx, h.boss, staff.Byline{ID: h.asha, Name: "آشا خان", Slug: "آشا-خان"})
		h.ok(err)
		there := "/by/%D8%A2%D8%B4%D8%A7-%D8%AE%D8%A7%D9%86"
		for _, old := range []string{"/by/asha-rao", "/by/asha-khan"} {
			r.get(old).is(301).leadsTo(there)
		}
		r.get(there).is(200).sees("آشا خان")

		_, err = h.staff.SaveByline(ctx, h.boss, staff.Byline{Name: "Another Rao", Slug: "asha-rao"})
		h.ok(err)
		r.get("/by/asha-rao").is(200).sees("Another Rao").misses("آشا")
		r.get("/by/nobody").is(404)
	})
}
