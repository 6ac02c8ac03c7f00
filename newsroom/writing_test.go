package newsroom_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

type langCode = lang.Code

func TestAReporterWritesAnEditorPublishesCorrectsAndWithdraws(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		section, byline := h.furnish()
		asha, ravi := h.as(staff.Reporter, "Asha"), h.as(staff.Editor, "Ravi")

		path := asha.drafts("en")
		asha.gets(path).is(200).sees("Send to editor", "An editor publishes.").hides("Withdraw", "Correct with a public note")
		asha.writes(path, 1, "The lake is full", "The lake filled on Monday, said the engineer.")
		asha.posts(path+"/publish", "version", "2").is(http.StatusForbidden)
		asha.posts(path+"/submit", "note", "Please look at the figures").goes(path)

		ravi.gets("/newsroom/").is(200).sees("To edit: 1", "The lake is full")
		ravi.gets(path).is(200).sees("Asha sent this to the editors", "Please look at the figures", "Publish")
		// What is missing stands beside its field.
		lacks := ravi.posts(path+"/publish", "version", "2").is(http.StatusUnprocessableEntity)
		for field, key := range map[string]string{"kind": "story-kind-missing", "section": "story-section-missing", "bylines": "story-byline-missing"} {
			lacks.sees(lang.For(lang.English).Say(key))
			if !strings.Contains(lacks.body, `id="f-`+field+`-fault"`) {
				t.Errorf("no fault beside %s", field)
			}
		}
		ravi.posts(path+"/return", "note", "Who measured it?").goes(path)
		asha.gets(path).sees("Ravi gave this back", "Who measured it?")
		now := asha.writes(path, 2, "The lake is full", "The lake filled on Monday, said the engineer who measured it.",
			"kind", "report", "section", section, "bylines", []string{byline}, "dateline", "Lakeside", "tags", "lake, water")
		asha.posts(path + "/submit").goes(path)
		ravi.posts(path+"/publish", "version", strconv.Itoa(now)).goes(path)
		live, err := h.story.Live(t.Context(), "/2026/11/the-lake-is-full")
		if err != nil {
			t.Fatal(err)
		}
		if live.Headline != "The lake is full" || live.Dateline != "Lakeside" || len(live.Tags) != 2 {
			t.Errorf("live: %+v", live.Card)
		}

		now = asha.writes(path, now, "The lake is nearly full", "The lake stands a metre below the rim, said the engineer who measured it.")
		asha.gets(path).sees("Published, changed", "Send to editor")
		ravi.posts(path+"/correct", "version", strconv.Itoa(now), "note", " ").is(http.StatusUnprocessableEntity).sees("Please fill this in.")
		ravi.posts(path+"/correct", "version", strconv.Itoa(now), "note", "The lake is not full.").goes(path)
		if live, err = h.story.Live(t.Context(), live.Path); err != nil || len(live.Corrections) != 1 || live.Corrections[0].Note != "The lake is not full." {
			t.Errorf("corrected: %+v, %v", live, err)
		}
		asha.posts(path+"/withdraw", "reason", "no").is(http.StatusForbidden)
		ravi.posts(path+"/withdraw", "reason", "It was another lake").goes(path)
		if _, err = h.story.Live(t.Context(), live.Path); !fault.Is(err, fault.Gone) {
			t.Errorf("withdrawn: %v", err)
		}
		ravi.gets(path).sees("Withdrawn", "Publish again", "Copy 4")

		h.deliver()
		ravi.gets("/newsroom/audit").is(200).sees("published a story", "corrected a story", "withdrew a story", "It was another lake", "Asha", "Ravi")
	})
}

func TestWhoeverSavesSecondLosesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		asha, ravi := h.as(staff.Reporter, "Asha"), h.as(staff.Editor, "Ravi")
		path := asha.drafts("en")
		asha.writes(path, 1, "First", "What Asha wrote.")
		lost := ravi.puts(path, map[string]any{"version": 1, "fields": map[string]any{"headline": "Second"}, "doc": paragraph("What Ravi wrote.")}).is(http.StatusConflict)
		var reply struct {
			Kept    string
			Version int
		}
		if err := json.Unmarshal([]byte(lost.body), &reply); err != nil {
			t.Fatal(err)
		}
		if reply.Version != 2 || !strings.HasPrefix(reply.Kept, path+"/revisions/") {
			t.Fatalf("answered %+v", reply)
		}
		ravi.gets(reply.Kept).is(200).sees("What Ravi wrote.", "Second", "lost to a quicker save")
		ravi.gets(path).sees("What Asha wrote.", "First", "lost to a quicker save").hides("What Ravi wrote.")
		// A browser without the script is told as well.
		ravi.posts(path, "version", "1", "headline", "Third").is(http.StatusConflict).sees("Somebody else saved first")
		ravi.posts(reply.Kept+"/restore", "version", "2").goes(path)
		ravi.gets(path).sees("What Ravi wrote.", "Second")
		other := asha.drafts("en")
		ravi.gets(strings.Replace(reply.Kept, path, other, 1)).is(http.StatusNotFound)
	})
}

func TestTheFieldsWorkWithoutTheScript(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		section, byline := h.furnish()
		asha := h.as(staff.Reporter, "Asha")
		path := asha.drafts("ur")
		asha.writes(path, 1, "جھیل بھر گئی", "پیر کو جھیل بھر گئی۔")
		asha.posts(path, "version", "2", "headline", "جھیل پھر بھر گئی", "standfirst", "", "kind", "report", "section", section, "bylines", byline,
			"tags", "جھیل، پانی", "lang", "ur", "slug", "", "lead", "", "credit", "", "dateline", "سری نگر").goes(path)
		asha.gets(path).sees("جھیل پھر بھر گئی", "پیر کو جھیل بھر گئی۔", "جھیل, پانی", `dir="rtl"`)
		asha.posts(path, "version", "3", "headline", "").goes(path)
		asha.gets(path).sees("Without a headline")
		bad := asha.posts(path, "version", "4", "headline", strings.Repeat("x", 301), "kind", "gossip").is(http.StatusUnprocessableEntity)
		bad.sees(strings.Repeat("x", 301), "at most 300", `aria-describedby="f-headline-fault"`, "autofocus")

		asha.posts(path+"/versions", "lang", "hi").goes("/newsroom/stories/")
		asha.gets(path).sees("हिन्दी")
		asha.posts(path+"/versions", "lang", "hi").is(http.StatusUnprocessableEntity)
		asha.posts(path+"/versions", "lang", "fr").is(http.StatusUnprocessableEntity)
	})
}

func TestWhatAStoryLeavesOpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		section, byline := h.furnish()
		asha, ravi := h.as(staff.Reporter, "Asha"), h.as(staff.Editor, "Ravi")
		path := asha.drafts("en")
		asha.posts(path+"/events", "title", "The lake summit", "words", "27 November").goes(path)
		asha.gets(path).sees("The lake summit", "27 November 2026")
		asha.posts(path+"/events", "title", "A second summit", "words", "some day").is(http.StatusUnprocessableEntity).sees("some day", "A second summit")
		asha.posts(path+"/events", "title", "Third", "from", "27/11/2026").is(http.StatusUnprocessableEntity).sees("Choose a day from the calendar")
		asha.posts(path+"/questions", "question", "Will they meet?", "due", "2026-11-25").goes(path)
		asha.posts(path+"/questions", "question", "", "due", "").is(http.StatusUnprocessableEntity)
		due := asha.gets("/newsroom/due").is(200).sees("The lake summit", "ahead", "Will they meet?", "25 November 2026")
		asha.gets("/newsroom/").sees("The lake summit", "Will they meet?")

		now := asha.writes(path, 1, "They met", "They met by the lake.", "kind", "report", "section", section, "bylines", []string{byline})
		ravi.posts(path+"/publish", "version", strconv.Itoa(now)).goes(path)
		id := strings.TrimPrefix(path, "/newsroom/stories/")
		story := asha.gets(path).sees("It is answered", "Let it lapse")
		question := between(t, story.body, path+"/questions/", "/answer")
		asha.posts(path+"/questions/"+question+"/answer", "answer", id).goes(path)
		event := between(t, story.body, path+"/events/", "/end")
		asha.posts(path + "/events/" + event + "/end").goes(path)
		asha.gets(path).sees("answered", "They met", "over")
		asha.gets("/newsroom/due").hides("Will they meet?", "The lake summit")
		_ = due
	})
}

func TestPicturesNeedWordsToPublish(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		section, byline := h.furnish()
		ravi := h.as(staff.Editor, "Ravi")
		path := ravi.drafts("en")
		now := ravi.writes(path, 1, "The lake", "Seen from the shore.", "kind", "report", "section", section, "bylines", []string{byline})

		up := ravi.uploads(path+"/pictures", "lake.jpg", photograph(t), "alt", "").is(http.StatusCreated)
		var got struct {
			ID, Src       string
			Width, Height int
		}
		if err := json.Unmarshal([]byte(up.body), &got); err != nil || got.ID == "" || !strings.HasPrefix(got.Src, "/media/") || got.Width != 640 {
			t.Fatalf("%s: %v", up.body, err)
		}
		ravi.gets(path + "/pictures/" + got.ID).is(http.StatusFound)
		bad := ravi.uploads(path+"/pictures", "script.svg", []byte("<svg onload=alert(1)>"), "alt", "")
		bad.is(http.StatusUnprocessableEntity).sees("Send a JPEG")

		ravi.uploads(path+"/pictures", "none.jpg", []byte("nothing"), "use", "lead", "version", strconv.Itoa(now)).is(http.StatusUnprocessableEntity).sees("Send a JPEG", "Next steps")
		ravi.uploads(path+"/pictures", "lake.jpg", photograph(t), "use", "lead", "version", strconv.Itoa(now)).goes(path)
		ravi.posts(path+"/publish", "version", strconv.Itoa(now+1)).is(http.StatusUnprocessableEntity).sees(lang.For(lang.English).Say("story-alt-missing"))
		ravi.posts(path+"/pictures/"+got.ID, "alt", "A lake below hills", "caption", "The lake", "credit", "Asha").goes(path)
		ravi.posts(path+"/publish", "version", strconv.Itoa(now+1)).goes(path)
		ravi.gets(path+"/preview").is(200).sees("The lake", "Seen from the shore.", "A lake below hills")
	})
}

func TestTheDeskFindsStories(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		section, _ := h.furnish()
		asha, ravi := h.as(staff.Reporter, "Asha"), h.as(staff.Editor, "Ravi")
		one, two := asha.drafts("en"), ravi.drafts("hi")
		asha.writes(one, 1, "The lake is full", "x", "section", section)
		ravi.writes(two, 1, "झील भर गई", "y")
		asha.gets("/newsroom/stories").is(200).sees("The lake is full", "झील भर गई", "2 stories", "Town")
		asha.gets("/newsroom/stories?mine=1").sees("The lake is full").hides("झील भर गई")
		asha.gets("/newsroom/stories?lang=hi").sees("झील भर गई").hides("The lake is full")
		asha.gets("/newsroom/stories?section="+section).sees("The lake is full", "1 story").hides("झील भर गई")
		asha.gets("/newsroom/stories?q=lake").sees("The lake is full").hides("झील भर गई")
		asha.gets("/newsroom/stories?stage=published").sees("No story here")
		for _, odd := range []string{"stage=x", "lang=%00", "page=-1", "page=99999999999", "section=%27", "q=%27%22%3Cscript%3E", "q=%FF%FE"} {
			asha.gets("/newsroom/stories?" + odd).is(200).hides("<script>")
		}
	})
}

func between(t *testing.T, s, before, after string) string {
	t.Helper()
	_, rest, ok := strings.Cut(s, before)
	found, _, has := strings.Cut(rest, after)
	if !ok || !has || strings.ContainsAny(found, `"<`) {
		t.Fatalf("nothing between %q and %q", before, after)
	}
	return found
}
