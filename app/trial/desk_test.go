package trial_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app/trial"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/staff"
)

// words is a body as the editor's script sends it.
func words(t *testing.T, text string) json.RawMessage {
	t.Helper()
	b, err := json.Marshal(doc.FromText(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAReportGoesFromTheReporterToTheReaderAndBack(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		ravi, asha, zoya := n.Hires("Ravi Das", staff.Reporter), n.Hires("Asha Mir", staff.Editor), n.As("zoya")
		zoya.Gets("/").Status(200).SeesNot("The embankment holds")
		sections, err := n.Story.Sections(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		byline, err := n.Staff.BylineBySlug(t.Context(), "asha-mir")
		if err != nil {
			t.Fatal(err)
		}

		// Ravi writes and sends it to the editors.
		story := ravi.Gets("/newsroom/stories").Fills("lang", "en").Status(200).Path()
		fields := map[string]any{"headline": "The embankment holds", "standfirst": "The lake rose for two days and stopped.", "kind": "report",
			"section": string(sections[0].ID), "bylines": []string{string(byline.ID)}, "dateline": "Sarovar"}
		var saved struct{ Version int }
		ravi.Puts(story, map[string]any{"version": 1, "fields": fields, "doc": words(t, "Water stood a hand below the crown of the embankment.")}).Status(200).JSON(&saved)
		ravi.Posts(story+"/publish", "version", "2").Status(http.StatusForbidden)
		zoya.Gets("/").SeesNot("The embankment holds")
		ravi.Gets(story).Presses("", "note", "Read the second paragraph twice.").Status(200)

		// Asha reads and publishes it; the next request sees it.
		asha.Gets(story).Status(200).Sees("Read the second paragraph twice.")
		asha.Posts(story+"/publish", "version", "2").Status(200)
		zoya.Gets("/").Sees("The embankment holds").Follows("The embankment holds").Status(200).
			Sees("Water stood a hand below the crown of the embankment.", "Asha Mir", "Sarovar").Holds("NewsArticle", "og:title")
		at := zoya.Path()
		for _, page := range []string{"/section/town", "/by/asha-mir", "/search?q=embankment", "/feed.xml", "/feed.json"} {
			zoya.Gets(page).Status(200).Holds("The embankment holds")
		}
		if !strings.Contains(sitemap(zoya), at) {
			t.Errorf("the sitemap has no %s", at)
		}

		// Two people save at once: the second is told, and both copies stay.
		asha.Puts(story, map[string]any{"version": 2, "fields": map[string]any{"standfirst": "The lake rose for three days and stopped."}}).Status(200)
		var kept struct{ Kept string }
		ravi.Puts(story, map[string]any{"version": 2, "fields": map[string]any{"standfirst": "The lake rose for a week and stopped."}}).Status(http.StatusConflict).JSON(&kept)
		ravi.Gets(kept.Kept).Status(200).Holds("The lake rose for a week and stopped.")
		zoya.Gets(at).Sees("two days").SeesNot("three days", "a week")

		// A correction carries its note.
		ravi.Posts(story+"/correct", "version", "3", "note", "It was three days.").Status(http.StatusForbidden)
		asha.Posts(story+"/correct", "version", "3", "note", "An earlier version said that the lake rose for two days. It was three.").Status(200)
		zoya.Gets(at).Sees("three days", "An earlier version said").SeesNot("a week")

		// Withdrawn it is gone everywhere on the next request.
		ravi.Posts(story+"/withdraw", "reason", "wrong town").Status(http.StatusForbidden)
		asha.Posts(story+"/withdraw", "reason", "It was about another town, as Mr Bhat told us.").Status(200)
		zoya.Gets(at).Status(http.StatusGone).SeesNot("Water stood", "Mr Bhat")
		for _, page := range []string{"/", "/section/town", "/by/asha-mir", "/search?q=embankment", "/feed.xml", "/feed.json"} {
			zoya.Gets(page).Status(200).SeesNot("The embankment holds")
		}
		if strings.Contains(sitemap(zoya), at) {
			t.Errorf("the sitemap still has %s", at)
		}
		n.Settle()
		audit := asha.Gets("/newsroom/audit").Status(200).Text()
		for _, who := range []string{"Ravi Das", "Asha Mir"} {
			if !strings.Contains(audit, who) {
				t.Errorf("the audit does not name %s:\n%s", who, audit)
			}
		}
	})
}

// sitemap is everything that the sitemaps name.
func sitemap(v *trial.Visitor) string {
	all := v.Gets("/sitemap.xml").Status(200).Raw()
	for _, part := range strings.Split(all, "<loc>")[1:] {
		if at, _, ok := strings.Cut(part, "</loc>"); ok && strings.Contains(at, "/sitemap-") {
			all += v.Gets(at).Status(200).Raw()
		}
	}
	return all
}

func TestStaffSignInByALinkThatIsSentToThem(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		n.Hires("Asha Mir", staff.Editor)
		door := n.As("a browser at the desk")
		door.Gets("/newsroom/stories").At("/newsroom/in")
		told := door.Fills("email", "asha@lakeside.example").Status(200).Text()
		stranger := n.As("a stranger").Gets("/newsroom/in").Fills("email", "nobody@lakeside.example").Status(200).Text()
		if told != stranger {
			t.Errorf("the page tells who works here:\n%s\n%s", told, stranger)
		}
		letters := n.Letters()
		if len(letters) != 1 || letters[0].To != "asha@lakeside.example" {
			t.Fatalf("letters: %+v", letters)
		}
		link := letters[0].Link("/newsroom/in?t=")
		door.Gets(link).Fills("t", link[strings.Index(link, "t=")+2:]).At("/newsroom/stories").Status(200)
		n.As("somebody else").Gets(link).Fills("t", link[strings.Index(link, "t=")+2:]).Status(http.StatusForbidden)
		door.Posts("/newsroom/out").Gets("/newsroom/stories").At("/newsroom/in")

		// A link that lay too long is over.
		door.Gets("/newsroom/in").Fills("email", "asha@lakeside.example")
		link = n.Letter("asha").Link("/newsroom/in?t=")
		n.Pass(16 * time.Minute)
		door.Gets(link).Fills("t", link[strings.Index(link, "t=")+2:]).Status(http.StatusForbidden)
	})
}

// Two processes share one PostgreSQL newsroom: what one publishes, corrects or
// withdraws, the other's readers see within a second, though both keep their pages.
func TestTwoProcessesShowOneNewsroom(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		if !strings.HasPrefix(dsn, "postgres") {
			return // one process serves an SQLite newsroom
		}
		here := trial.Furnished(t, dsn)
		there := here.Twin()
		reader := there.As("zoya")
		within := func(what string, ok func() bool) {
			t.Helper()
			limit, tick := time.After(time.Second), time.NewTicker(20*time.Millisecond)
			defer tick.Stop()
			for !ok() {
				select {
				case <-limit:
					t.Fatalf("after a second the other process does not show %s", what)
				case <-tick.C:
				}
			}
		}
		reader.Gets("/").Status(200).SeesNot("The bridge opens")
		id, at := here.Publishes("The bridge opens", "Buses crossed from eight in the morning.")
		within("a publication", func() bool { return strings.Contains(reader.Gets("/").Text(), "The bridge opens") })
		reader.Gets(at).Status(200).Sees("Buses crossed")
		now, err := here.Story.Open(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if err := here.Story.Correct(t.Context(), here.Machine, id, now.Version, "It was nine, not eight."); err != nil {
			t.Fatal(err)
		}
		within("a correction", func() bool { return strings.Contains(reader.Gets(at).Text(), "It was nine, not eight.") })
		if err := here.Story.Withdraw(t.Context(), here.Machine, id, "The bridge is another one."); err != nil {
			t.Fatal(err)
		}
		within("a withdrawal", func() bool { return !strings.Contains(reader.Gets(at).Text(), "Buses crossed") })
		reader.Status(http.StatusGone).Gets("/").Status(200).SeesNot("The bridge opens")
	})
}
