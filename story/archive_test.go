package story_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

var may2011 = time.Date(2011, 5, 7, 4, 30, 0, 0, time.UTC)

func archived(n int) story.Archived {
	return story.Archived{Origin: fmt.Sprintf("wordpress:old.example:%d", n), Path: fmt.Sprintf("/2011/05/old_title-%d/", n),
		Fields: story.Fields{Lang: "en", Headline: fmt.Sprintf("Old title %d", n), Tags: []string{"Floods"}},
		Body:   words("It rained in Baramulla."), Published: may2011}
}

func TestAnArchiveKeepsItsAddressesAndComesInOnce(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		batch := []story.Archived{archived(1), archived(2), archived(1)}
		batch[1].Fields.Section, batch[1].Updated = r.town, may2011.AddDate(1, 0, 0)
		batch[1].Note = "left out: a form"
		*r.told = nil
		got := must(r.ArchiveBatch(ctx, batch))(t)
		if !got[0].Fresh || !got[1].Fresh || got[2].Fresh || got[2].ID != got[0].ID || got[0].Path != "/2011/05/old_title-1/" {
			t.Errorf("came %+v", got)
		}
		if _, ok := fact[story.Published](r); ok {
			t.Error("old news is told as new")
		}
		if f, ok := fact[story.Filed](r); !ok || f.Story != got[0].ID {
			t.Errorf("told %+v", f)
		}
		if acts := r.acts(); acts != "story.archive" {
			t.Errorf("audit: %s", acts)
		}
		r.hasDropped("front:en", "feed:en", "section:town", "tag:floods", "sitemap")
		l := must(r.Live(ctx, "/2011/05/old_title-2/"))(t)
		if !l.First.Equal(may2011) || l.Last.Year() != 2012 || l.Kind != story.Report || l.SectionSlug != "town" {
			t.Errorf("live = %+v", l)
		}
		if _, err := r.Live(ctx, "/2011/05/old_title-2"); !fault.Is(err, fault.NotFound) {
			t.Errorf("without its slash: %v", err)
		}
		if to, ok, _ := r.Redirect(ctx, "/2011/05/old_title-2"); !ok || to != "/2011/05/old_title-2/" {
			t.Errorf("without its slash it leads to %q", to)
		}
		if cards := must(r.Front(ctx, "en", 5))(t); headlines(cards) != "Old title 2|Old title 1" {
			t.Errorf("front: %s", headlines(cards))
		}
		if cards, _, _ := r.Search(ctx, "en", "baramulla", 1); len(cards) != 2 {
			t.Errorf("search: %v", cards)
		}
		if news := must(r.NewsSitemap(ctx))(t); len(news) != 0 {
			t.Errorf("old news in the news sitemap: %v", news)
		}
		r.comesAgain(ctx, batch, got[0].ID)
	})
}

// comesAgain brings the same batch a second time, and then works on a story of it.
func (r *room) comesAgain(ctx context.Context, batch []story.Archived, id story.StoryID) {
	t := r.t
	batch[0].Fields.Headline = "Changed elsewhere"
	*r.told = nil
	clear(r.dropped)
	for _, c := range must(r.ArchiveBatch(ctx, batch))(t) {
		if c.Fresh || c.Err != nil || c.ID == "" {
			t.Errorf("a second time: %+v", c)
		}
	}
	if len(*r.told) != 0 || len(r.dropped) != 0 {
		t.Errorf("a second coming told %v and dropped %v", *r.told, r.dropped)
	}
	s := must(r.Open(ctx, id))(t)
	if s.Headline != "Old title 1" || s.Stage != story.StagePublished || s.Ahead || s.Slug != "old_title-1" {
		t.Errorf("story = %+v", s)
	}
	f := s.Fields
	f.Headline, f.Section, f.Kind, f.Bylines = "Better title", r.town, story.Report, r.fields("").Bylines
	v := must(r.Save(ctx, r.editor, id, s.Version, f, s.Body))(t)
	if err := r.Correct(ctx, r.editor, id, v, "The title was wrong."); err != nil {
		t.Fatal(err)
	}
	if l := must(r.Live(ctx, "/2011/05/old_title-1/"))(t); l.Headline != "Better title" || !l.First.Equal(may2011) {
		t.Errorf("a corrected old story moved or lost its day: %+v", l)
	}
}

func TestAddressesAndMomentsThatFallTogether(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		var batch []story.Archived
		for i := range 5 {
			a := archived(i)
			a.Path = "/2011/05/same/"
			batch = append(batch, a)
		}
		got := must(r.ArchiveBatch(ctx, batch[:3]))(t)
		got = append(got, must(r.ArchiveBatch(ctx, batch[3:]))(t)...)
		paths := map[string]bool{}
		for _, c := range got {
			paths[c.Path] = true
			if _, err := r.Live(ctx, c.Path); err != nil {
				t.Errorf("%s: %v", c.Path, err)
			}
		}
		if len(paths) != 5 || !paths["/2011/05/same/"] || !paths["/2011/05/same-5/"] {
			t.Errorf("paths = %v", paths)
		}
		if cards := must(r.Front(ctx, "en", 9))(t); len(cards) != 5 || !cards[4].First.Equal(may2011) {
			t.Errorf("front: %d", len(cards))
		}
		fine := archived(9)
		fine.Path = ""
		if id, _, err := r.ArchiveStory(ctx, fine); err != nil || must(r.Open(ctx, id))(t).Path != "/2011/05/old-title-9" {
			t.Errorf("the usual address: %v", err)
		}
	})
}

func TestASecondOfWhichOneStoryWasTakenAwayHasRoomForMore(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		got := must(r.ArchiveBatch(ctx, []story.Archived{archived(1), archived(2)}))(t) // two in one microsecond
		if err := r.Withdraw(ctx, r.editor, got[0].ID, "forged"); err != nil {
			t.Fatal(err)
		}
		for i, c := range must(r.ArchiveBatch(ctx, []story.Archived{archived(3), archived(4), archived(5)}))(t) {
			if c.Err != nil || !c.Fresh {
				t.Errorf("%d: %+v", i, c)
			}
		}
		if cards := must(r.Front(ctx, "en", 9))(t); len(cards) != 4 {
			t.Errorf("front: %s", headlines(cards))
		}
	})
}

func TestOldNewsWithoutWordsIsFiledAndFoundAgain(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		mute, old := archived(1), archived(2)
		mute.Fields.Headline, mute.Fields.Tags, mute.Body = "… !", nil, doc.Empty()
		old.Published = time.Date(1931, 7, 13, 0, 0, 0, 0, time.UTC)
		for i, c := range must(r.ArchiveBatch(ctx, []story.Archived{mute, old}))(t) {
			if c.Err != nil || !c.Fresh {
				t.Errorf("%d: %+v", i, c)
			}
		}
		err := r.d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `delete from story_search`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Reindex(ctx); err != nil {
			t.Fatal(err)
		}
		if cards, _, err := r.Search(ctx, "en", "baramulla", 1); err != nil || headlines(cards) != "Old title 2" {
			t.Errorf("after the index was made anew: %s, %v", headlines(cards), err)
		}
	})
}

func TestWhatIsWrongWithOneStoryLeavesTheOthersBe(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		batch := make([]story.Archived, 8)
		for i := range batch {
			batch[i] = archived(i)
		}
		batch[0].Fields.Headline = strings.Repeat("x", 301)
		batch[1].Body = &doc.Node{Type: "doc", Content: []doc.Node{{Type: "paragraph", Content: []doc.Node{{Type: "text", Text: "\xff"}}}}}
		batch[2].Path = "//evil.example/x"
		batch[3].Published = time.Time{}
		batch[4].Fields.Headline, batch[4].Fields.Lang = "", "hi"
		batch[5].Draft, batch[5].Published = true, time.Time{}
		batch[6].Fields.Family = string("shared")
		batch[7].Fields.Family = string("shared")
		got := must(r.ArchiveBatch(ctx, batch))(t)
		for i, key := range []string{"fault-too-long", "story-text-broken", "story-path", "story-day-unread", "", "", "", "story-version-exists"} {
			if key == "" && (got[i].Err != nil || !got[i].Fresh) || key != "" && (got[i].Err == nil || fault.All(got[i].Err)[0].Key != key) {
				t.Errorf("%d: %+v, want %q", i, got[i], key)
			}
		}
		if s := must(r.Open(ctx, got[4].ID))(t); s.Headline != "It rained in Baramulla." {
			t.Errorf("without a headline: %q", s.Headline)
		}
		if s := must(r.Open(ctx, got[5].ID))(t); s.Stage != story.StageDraft || s.Path != "" || doc.Words(s.Body) != 4 {
			t.Errorf("draft = %+v", s)
		}
		if again := must(r.ArchiveBatch(ctx, batch[:1]))(t); again[0].Err == nil {
			t.Error("what was refused once is taken for here")
		}
	})
}

func TestTheRestOfAnArchiveComesInOnce(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		twice := func(what string, do func() (bool, error)) {
			t.Helper()
			for i, want := range []bool{true, false} {
				if fresh, err := do(); err != nil || fresh != want {
					t.Errorf("%s, time %d: fresh %v, %v", what, i+1, fresh, err)
				}
			}
		}
		twice("section", func() (bool, error) { _, f, err := r.ArchiveSection(ctx, "World News", "World"); return f, err })
		if sec, _, _, err := r.InSection(ctx, "en", "world-news", 1); err != nil || sec.Name("en") != "World" || sec.Position != 3 {
			t.Errorf("section %+v %v", sec, err)
		}
		var media story.MediaID
		twice("picture", func() (bool, error) {
			id, f, err := r.ArchiveMedia(ctx, "wp:media:1", bytes.NewReader(photo(60, 40, 9)), "a.jpg", "A lake", "The lake", "AP")
			media = id
			return f, err
		})
		if m := must(r.Media(ctx, media))(t); m.Alt != "A lake" || m.Credit != "AP" {
			t.Errorf("media %+v", m)
		}
		if id, fresh, err := r.ArchiveMedia(ctx, "wp:media:2", bytes.NewReader(photo(60, 40, 9)), "b.jpg", "Other", "", ""); err != nil || fresh || id != media {
			t.Errorf("the same file from elsewhere: %v %v", fresh, err)
		}
		page := story.Archived{Origin: "wp:page:1", Path: "/contact-us/", Fields: story.Fields{Lang: "en", Headline: "Contact"}, Body: words("Write to us.")}
		twice("page", func() (bool, error) { return r.ArchivePage(ctx, page) })
		if p := must(r.PageAt(ctx, "/contact-us/"))(t); p.Title != "Contact" || p.Slug != "contact-us" || p.Path != "/contact-us/" {
			t.Errorf("page %+v", p)
		}
		if to, ok, _ := r.Redirect(ctx, "/contact-us"); !ok || to != "/contact-us/" {
			t.Errorf("the page without its slash: %q", to)
		}
		if err := r.SavePage(ctx, r.editor, story.Page{Lang: "en", Slug: "contact-us", Title: "Write to us", Body: words("Do.")}); err != nil {
			t.Fatal(err)
		}
		if p := must(r.PageAt(ctx, "/contact-us/"))(t); p.Title != "Write to us" {
			t.Errorf("an edited page lost its address: %+v", p)
		}
		draft := page
		draft.Origin, draft.Draft = "wp:page:2", true
		twice("draft page", func() (bool, error) { return r.ArchivePage(ctx, draft) })
		for _, p := range []string{"/?p=17", "/category/town/", "/wp-content/uploads/2011/05/a.jpg"} {
			twice("redirect "+p, func() (bool, error) { return r.ArchiveRedirect(ctx, p, "/contact-us/") })
			if to, ok, _ := r.Redirect(ctx, p); !ok || to != "/contact-us/" {
				t.Errorf("%s leads to %q", p, to)
			}
		}
		for _, bad := range [][2]string{{"", "/x"}, {"/", "/x"}, {"//x", "/x"}, {"/y", "javascript:alert(1)"}, {"/y", "//evil.example"}, {"/y", `/\evil.example`}, {"/\xff", "/x"}} {
			if _, err := r.ArchiveRedirect(ctx, bad[0], bad[1]); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q to %q: %v", bad[0], bad[1], err)
			}
		}
		if n, err := r.ArchiveRedirects(ctx, [][2]string{{"/a", "/x"}, {"/a", "/y"}, {"/?p=17", "/x"}, {"/contact-us/", "/x"}, {"bad", "/x"}}); err != nil || n != 1 {
			t.Errorf("%d came in, %v", n, err)
		}
	})
}

func TestLanguageVersionsComeInAsAFamily(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		var paths []string
		for i, code := range lang.Codes {
			a := archived(i)
			a.Path, a.Fields.Lang, a.Fields.Family = "", code, "roof"
			got := must(r.ArchiveBatch(ctx, []story.Archived{a}))(t)
			paths = append(paths, got[0].Path)
		}
		if l := must(r.Live(ctx, paths[1]))(t); len(l.Versions) != 2 || !strings.HasPrefix(paths[2], "/ur/2011/05/") {
			t.Errorf("versions %+v of %v", l.Versions, paths)
		}
	})
}

func BenchmarkArchive(b *testing.B) {
	d := openBench(b)
	body := strings.Repeat("The water rose at the gauge near the old bridge while officers of the department counted the boats. ", 22)
	n := 0
	for b.Loop() {
		batch := make([]story.Archived, 500)
		for i := range batch {
			n++
			batch[i] = archived(n)
			batch[i].Published = may2011.Add(time.Duration(n) * time.Minute)
			batch[i].Body = words(fmt.Sprintf("%s\n\nWord%d and word%d.", body, n, n/7))
		}
		if _, err := d.ArchiveBatch(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "stories/s")
}
