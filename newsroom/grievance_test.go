package newsroom_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

func (h *house) complains(text string) audience.Grievance {
	h.t.Helper()
	g, err := h.audience.Complain(h.t.Context(), audience.Complaint{Name: "Begum <b>Lone</b>", Email: "begum@readers.example", About: "/2026/a-wall", Text: text, Lang: "ur"}, 15)
	if err != nil {
		h.t.Fatal(err)
	}
	return g
}

func TestAnEditorAnswersAGrievanceInTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		g := h.complains("It says that I was there.\n<script>alert(1)</script>")
		path := "/newsroom/grievances/" + string(g.ID)
		editor, reporter := h.as(staff.Editor, "Ravi"), h.as(staff.Reporter, "Asha")
		for _, at := range []string{"/newsroom/grievances", path} {
			reporter.gets(at).is(http.StatusForbidden).hides("egum")
			h.stranger().gets(at).goes("/newsroom/in")
		}
		reporter.posts(path+"/answer", "answer", "No.").is(http.StatusForbidden)
		reporter.gets("/newsroom/").is(200).hides("grievance")

		editor.gets("/newsroom/").is(200).sees("1 grievance to answer")
		editor.gets("/newsroom/grievances").is(200).sees("G-0001", "15 days left", "/2026/a-wall", "Begum")
		if a := editor.gets(path).is(200).sees("begum@readers.example", "It says that I was there."); strings.Contains(a.body, "<script>alert") {
			t.Error("what was typed is alive")
		}
		d.Clock().Set(g.Due.Add(-72*time.Hour - time.Minute))
		editor = h.as(staff.Editor, "Sara")
		editor.gets("/newsroom/grievances").is(200).sees("4 days left")
		editor.gets("/newsroom/").is(200).sees("1 grievance to answer")
		d.Clock().Set(g.Due.Add(-72 * time.Hour))
		editor.gets("/newsroom/").is(200).sees("1 grievance must be answered within three days")
		editor.gets("/newsroom/grievances").is(200).sees("3 days left")
		d.Clock().Set(g.Due.Add(-time.Minute))
		editor = h.as(staff.Editor, "Noor")
		editor.gets("/newsroom/grievances").is(200).sees("1 day left")
		d.Clock().Set(g.Due)
		editor.gets(path).is(200).sees("the time is over")
		editor.gets("/newsroom/").is(200).sees("1 grievance is overdue: its day to be answered has passed").hides("within three days", "to answer")

		editor.posts(path+"/answer", "answer", " ").is(http.StatusUnprocessableEntity).sees("Please write the answer", "begum@readers.example")
		long := strings.Repeat("ش", 10_001)
		editor.posts(path+"/answer", "answer", long).is(http.StatusUnprocessableEntity).sees(long)
		editor.posts(path+"/answer", "answer", "We have put it right.\n</textarea><script>alert(1)</script>").goes(path)
		a := editor.gets(path).is(200).sees("We have put it right.", "answered by Noor", "It says that I was there.").hides("to be answered by")
		if strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<textarea") {
			t.Error("what was typed is alive, or can be answered again")
		}
		late := editor.posts(path+"/answer", "answer", "Mine came <i>second</i>.").is(http.StatusConflict)
		late.sees("answered already", "We have put it right.", "What you typed, and nobody was sent", "Mine came &lt;i&gt;second&lt;/i&gt;.")
		for _, wrong := range judge(t, late) {
			t.Error(wrong)
		}
		editor.gets("/newsroom/grievances").is(200).sees("There is none").hides("G-0001")
		editor.gets("/newsroom/grievances?answered").is(200).sees("G-0001", "answered by Noor")
		editor.gets("/newsroom/grievances?answered&page=99").is(200).sees(`href="/newsroom/grievances?answered&amp;page=98" rel="prev"`)
		editor.gets("/newsroom/grievances?page=x").is(200)
		editor.gets("/newsroom/grievances/none").is(http.StatusNotFound)
		editor.gets("/newsroom/").is(200).hides("grievance to answer", "must be answered within")
		h.deliver()
		editor.gets("/newsroom/audit").is(200).sees("answered a grievance", "G-0001").hides("egum")
		for _, at := range []string{"/newsroom/grievances", "/newsroom/grievances?answered", path, "/newsroom/people"} {
			for _, wrong := range judge(t, editor.gets(at)) {
				t.Errorf("%s: %s", at, wrong)
			}
		}
		if strings.Contains(h.log.String(), "egum") {
			t.Error("the log names who complains")
		}
	})
}

func TestAPublisherTakesOutWhatIsKnownOfAReader(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		reader, err := h.audience.Welcome(t.Context(), "begum@readers.example", "ur")
		if err != nil {
			t.Fatal(err)
		}
		boss, editor := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi")
		path := "/newsroom/readers/" + string(reader.ID) + "/data"
		for _, at := range []string{path, "/newsroom/readers/data"} {
			editor.posts(at, "email", reader.Email).is(http.StatusForbidden).hides("egum@")
			h.stranger().posts(at, "email", reader.Email).goes("/newsroom/in")
		}
		editor.gets("/newsroom/people").is(200).hides("/newsroom/readers/data")
		boss.gets("/newsroom/people").is(200).sees("/newsroom/readers/data")
		boss.posts("/newsroom/readers/data", "email", "nobody@readers.example").is(http.StatusUnprocessableEntity).sees("No reader is known by this address", "nobody@readers.example")
		boss.posts("/newsroom/readers/data", "email", "\"><script>").is(http.StatusUnprocessableEntity).hides("<script>")
		for _, a := range []*answer{boss.posts("/newsroom/readers/data", "email", " Begum@Readers.Example").is(200), boss.posts(path).is(200)} {
			var file struct{ Reader struct{ Email, ID string } }
			if err := json.Unmarshal([]byte(a.body), &file); err != nil || file.Reader.Email != reader.Email || file.Reader.ID != string(reader.ID) {
				t.Errorf("%v: %s", err, a.body)
			}
			if !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") || a.header.Get("Cache-Control") != "private, no-store" {
				t.Errorf("headers %v", a.header)
			}
		}
		boss.posts("/newsroom/readers/none/data").is(http.StatusNotFound)
		h.deliver()
		page := boss.gets("/newsroom/audit").is(200).sees("took out what is known of a reader").hides("egum@")
		if n := strings.Count(page.body, "took out what is known"); n != 2 {
			t.Errorf("written down %d times, want 2", n)
		}
	})
}

func TestTheFirstPageSaysThatNobodyCanSupport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := openHouse(t, d), t.Context()
		h.fund.Require(func(ctx context.Context) (bool, error) { return h.story.PageSays(ctx, "refunds") })
		editor := h.as(staff.Editor, "Ravi")
		const warning = "Nobody can support: the refund policy page holds no words"
		editor.gets("/newsroom/").is(200).hides(warning)
		if err := h.story.SavePage(ctx, machine, story.Page{Slug: "refunds", Lang: "en", Title: "Refunds", Body: doc.Empty()}); err != nil {
			t.Fatal(err)
		}
		editor.gets("/newsroom/").is(200).sees(warning, `href="/newsroom/pages/en/refunds"`)
		editor.gets("/newsroom/money").is(200) // staff still see and set prices
		h.as(staff.Reporter, "Asha").gets("/newsroom/").is(200).hides(warning)
	})
}
