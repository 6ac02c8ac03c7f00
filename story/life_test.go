package story_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

func TestAReportFromDraftToReaders(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		id, version := r.written(r.fields("Lake level falls again"), words("The gauge reads four metres."))
		s := must(r.Open(ctx, id))(t)
		if s.Stage != story.StageDraft || s.Path != "" || s.Version != version || s.ChangedByName != "ravi" || s.Words != 5 {
			t.Errorf("draft = %+v", s)
		}
		if err := r.Submit(ctx, r.reporter, id, "please look at the second line"); err != nil {
			t.Fatal(err)
		}
		if s = must(r.Open(ctx, id))(t); s.Stage != story.StageInReview || s.Submitted == nil || s.Submitted.Note == "" {
			t.Errorf("submitted = %+v", s)
		}
		isKind(t, r.Publish(ctx, r.reporter, id, version), fault.Forbidden, "staff-may-not")
		isKind(t, r.Return(ctx, r.reporter, id, "no"), fault.Forbidden, "")
		if err := r.Return(ctx, r.editor, id, "who says four?"); err != nil {
			t.Fatal(err)
		}
		if s = must(r.Open(ctx, id))(t); s.Stage != story.StageDraft || s.Returned == nil || s.Returned.Note != "who says four?" || s.Submitted != nil {
			t.Errorf("returned = %+v", s)
		}
		isKind(t, r.Return(ctx, r.editor, id, ""), fault.Conflict, "story-not-submitted")
		isKind(t, r.Return(ctx, r.editor, "\x00", ""), fault.NotFound, "")
		if cards := must(r.Front(ctx, "en", 10))(t); len(cards) != 0 {
			t.Errorf("a draft is on the front: %v", cards)
		}
		*r.told = nil
		isKind(t, r.Publish(ctx, r.editor, id, version-1), fault.Conflict, "story-changed")
		if err := r.Publish(ctx, r.editor, id, version); err != nil {
			t.Fatal(err)
		}
		p, ok := fact[story.Published](r)
		if !ok || !p.First || p.Story != id || p.Path != "/2026/11/lake-level-falls-again" || p.Lang != "en" {
			t.Errorf("told %+v", p)
		}
		if got := r.acts(); got != "story.publish" {
			t.Errorf("audit: %s", got)
		}
		r.hasDropped("story:"+string(id), "front:en", "feed:en", "section:town", "byline:asha-rao", "tag:water", "tag:lake-wular", "sitemap")
		r.seesLive(ctx, id)
	})
}

// seesLive looks at the fresh story through every door.
func (r *room) seesLive(ctx context.Context, id story.StoryID) {
	t := r.t
	l, err := r.Live(ctx, "/2026/11/lake-level-falls-again")
	if err != nil {
		t.Fatal(err)
	}
	if l.ID != id || l.SectionSlug != "town" || l.SectionName != "Town" || len(l.Bylines) != 1 || l.Bylines[0].Path != "/by/asha-rao" ||
		doc.Text(l.Body) != "The gauge reads four metres." || len(l.Tags) != 2 || l.Tags[1].Path != "/tag/lake-wular" || l.Lead != nil {
		t.Errorf("live = %+v", l)
	}
	sec, inSection, more, err := r.InSection(ctx, "en", "town", 1)
	if err != nil || sec.ID != r.town || len(inSection) != 1 || more {
		t.Errorf("section: %v %v %v", inSection, more, err)
	}
	if _, cards, _, err := r.ByByline(ctx, "asha-rao", 1); err != nil || len(cards) != 1 {
		t.Errorf("byline: %v %v", cards, err)
	}
	if name, cards, _, err := r.ByTag(ctx, "en", "lake-wular", 1); err != nil || len(cards) != 1 || name != "Lake Wular" {
		t.Errorf("tag: %q %v %v", name, cards, err)
	}
	if _, _, _, err := r.ByTag(ctx, "hi", "lake-wular", 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("a tag of another language: %v", err)
	}
	if cards, _, err := r.Search(ctx, "en", "gauge metr", 1); err != nil || len(cards) != 1 {
		t.Errorf("search: %v %v", cards, err)
	}
	rows, pages, err := r.Sitemap(ctx, 1)
	if err != nil || pages != 1 || len(rows) != 1 || rows[0].Path != l.Path {
		t.Errorf("sitemap: %v %d %v", rows, pages, err)
	}
	if news := must(r.NewsSitemap(ctx))(t); len(news) != 1 || news[0].Headline != "Lake level falls again" {
		t.Errorf("news: %v", news)
	}
	if feed := must(r.Newest(ctx, "en", 5))(t); len(feed) != 1 || feed[0].Body == nil {
		t.Errorf("feed: %v", feed)
	}
	if cards := must(r.More(ctx, "en", id, 5))(t); len(cards) != 0 {
		t.Errorf("more: %v", cards)
	}
	if cards := must(r.Front(ctx, "hi", 5))(t); len(cards) != 0 {
		t.Errorf("Hindi front: %v", cards)
	}
}

func TestAnUpdateIsAheadUntilItIsPublished(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		s := r.live(r.fields("Bridge opens"), words("It opened."))
		if s.Ahead || s.Stage != story.StagePublished {
			t.Errorf("fresh = %+v", s)
		}
		f := s.Fields
		f.Headline, f.Section, f.Tags = "Bridge opens at last", r.sport, []string{"Roads"}
		version := must(r.Save(ctx, r.reporter, s.ID, s.Version, f, words("It opened today.")))(t)
		if s = must(r.Open(ctx, s.ID))(t); !s.Ahead || s.Stage != story.StagePublished {
			t.Errorf("changed = %+v", s)
		}
		if l := must(r.Live(ctx, s.Path))(t); l.Headline != "Bridge opens" || doc.Text(l.Body) != "It opened." {
			t.Errorf("readers see %q before it is published", l.Headline)
		}
		clear(r.dropped)
		*r.told = nil
		r.d.Clock().Move(time.Hour)
		if err := r.Publish(ctx, r.editor, s.ID, version); err != nil {
			t.Fatal(err)
		}
		if p, _ := fact[story.Published](r); p.First {
			t.Error("an update is told as the first publication")
		}
		r.hasDropped("section:town", "section:sport", "tag:water", "tag:roads")
		l := must(r.Live(ctx, s.Path))(t)
		if l.Headline != "Bridge opens at last" || l.SectionSlug != "sport" || !l.Last.Equal(l.First.Add(time.Hour)) {
			t.Errorf("updated = %+v", l)
		}
		if _, _, _, err := r.ByTag(ctx, "en", "water", 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("the old tag: %v", err)
		}
		if s = must(r.Open(ctx, s.ID))(t); s.Ahead {
			t.Error("still ahead")
		}
		if err := r.Submit(ctx, r.reporter, s.ID, "fine as it is"); err != nil {
			t.Fatal(err)
		}
		*r.told = nil
		if err := r.Publish(ctx, r.editor, s.ID, s.Version); err != nil || len(*r.told) != 0 {
			t.Errorf("publishing what is live: %v, told %v", err, *r.told)
		}
		if s = must(r.Open(ctx, s.ID))(t); s.Submitted != nil || s.Ahead {
			t.Errorf("still waiting: %+v", s)
		}
	})
}

func TestACorrectionIsPublicAndSealed(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		s := r.live(r.fields("Budget passed"), words("By 40 votes."))
		isKind(t, r.Correct(ctx, r.reporter, s.ID, s.Version, "x"), fault.Forbidden, "")
		hasFaults(t, r.Correct(ctx, r.editor, s.ID, s.Version, " "), "note fault-field-missing")
		version := must(r.Save(ctx, r.editor, s.ID, s.Version, s.Fields, words("By 41 votes.")))(t)
		*r.told = nil
		if err := r.Correct(ctx, r.editor, s.ID, version, "An earlier version said 40 votes."); err != nil {
			t.Fatal(err)
		}
		if c, ok := fact[story.Corrected](r); !ok || c.Path != s.Path || c.Note == "" {
			t.Errorf("told %+v", c)
		}
		if _, ok := fact[story.Published](r); ok {
			t.Error("a correction is told as a publication too")
		}
		if got := r.acts(); got != "story.correct" {
			t.Errorf("audit: %s", got)
		}
		l := must(r.Live(ctx, s.Path))(t)
		if len(l.Corrections) != 1 || l.Corrections[0].Note != "An earlier version said 40 votes." || doc.Text(l.Body) != "By 41 votes." {
			t.Errorf("live = %+v", l)
		}
		if err := r.Correct(ctx, r.editor, s.ID, version, "And the name of the mover was wrong."); err != nil {
			t.Errorf("a note alone: %v", err)
		}
		revs := must(r.Revisions(ctx, s.ID))(t)
		if len(revs) != 3 || revs[0].N != 3 || revs[0].Why != story.WhyCorrected || revs[2].Why != story.WhyPublished {
			t.Errorf("revisions = %+v", revs)
		}
		first := must(r.Revision(ctx, revs[2].ID))(t)
		if doc.Text(first.Body) != "By 40 votes." || first.Fields.Headline != "Budget passed" {
			t.Errorf("first = %+v", first)
		}
		draft, v := r.written(r.fields("Not out"), words("x y"))
		isKind(t, r.Correct(ctx, r.editor, draft, v, "note"), fault.Conflict, "story-not-live")
	})
}

func TestSealedRevisionsRefuseChangeInTheDatabase(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		s := r.live(r.fields("Sealed"), words("As it was."))
		if err := r.Correct(ctx, r.editor, s.ID, s.Version, "a note"); err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{
			`update story_revision set headline = 'other'`, `delete from story_revision`,
			`update story_correction set note = 'other'`, `delete from story_correction`,
		} {
			err := r.d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Do(ctx, q); return err })
			if !refused(err) || !strings.Contains(err.Error(), "stays as it is") {
				t.Errorf("%s: %v", q, err)
			}
		}
		if revs := must(r.Revisions(ctx, s.ID))(t); len(revs) != 2 || revs[0].Headline != "Sealed" {
			t.Errorf("revisions = %+v", revs)
		}
	})
}

func TestAWithdrawnStoryIsGoneEverywhereAndMayComeBack(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		s := r.live(r.fields("Wrong from the start"), said("He paid.", "Ghulam Nabi"))
		isKind(t, r.Withdraw(ctx, r.reporter, s.ID, "x"), fault.Forbidden, "")
		hasFaults(t, r.Withdraw(ctx, r.editor, s.ID, ""), "reason fault-field-missing")
		*r.told = nil
		clear(r.dropped)
		if err := r.Withdraw(ctx, r.editor, s.ID, "the document was forged"); err != nil {
			t.Fatal(err)
		}
		if w, ok := fact[story.Withdrawn](r); !ok || w.Path != s.Path {
			t.Errorf("told %+v", w)
		}
		r.hasDropped("story:"+string(s.ID), "front:en", "feed:en", "sitemap", "section:town", "byline:asha-rao", "tag:water", "speaker:ghulam-nabi")
		_, err := r.Live(ctx, s.Path)
		isKind(t, err, fault.Gone, "story-withdrawn")
		if cards := must(r.Front(ctx, "en", 5))(t); len(cards) != 0 {
			t.Error("on the front")
		}
		if cards, _, _ := r.Search(ctx, "", "wrong", 1); len(cards) != 0 {
			t.Error("in the search")
		}
		if rows, _, _ := r.Sitemap(ctx, 1); len(rows) != 0 {
			t.Error("in the sitemap")
		}
		if _, cards, _, _ := r.ByByline(ctx, "asha-rao", 1); len(cards) != 0 {
			t.Error("under the byline")
		}
		if _, _, err := r.Speaker(ctx, "ghulam-nabi"); !fault.Is(err, fault.NotFound) {
			t.Errorf("the speaker: %v", err)
		}
		first := s.FirstPublished
		if s = must(r.Open(ctx, s.ID))(t); s.Stage != story.StageWithdrawn || !s.FirstPublished.Equal(first) {
			t.Errorf("withdrawn = %+v", s)
		}
		isKind(t, r.Withdraw(ctx, r.editor, s.ID, "again"), fault.Conflict, "story-not-live")
		r.d.Clock().Move(48 * time.Hour)
		if err := r.Publish(ctx, r.editor, s.ID, s.Version); err != nil {
			t.Fatal(err)
		}
		if l := must(r.Live(ctx, s.Path))(t); !l.First.Equal(first) || l.Last.Equal(first) {
			t.Errorf("back = %s, %s", l.First, l.Last)
		}
	})
}

func TestTwoWhoSaveAtOnceLoseNothing(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		id, version := r.written(r.fields("Two hands"), words("First."))
		now := must(r.Save(ctx, r.editor, id, version, r.fields("Two hands, edited"), words("Second.")))(t)
		_, err := r.Save(ctx, r.reporter, id, version, r.fields("Two hands, mine"), words("Third."))
		isKind(t, err, fault.Conflict, "story-changed")
		var kept *story.KeptError
		if !errors.As(err, &kept) || kept.Version != now {
			t.Fatalf("error = %#v", err)
		}
		lost := must(r.Revision(ctx, kept.Revision))(t)
		if lost.Why != story.WhyConflict || lost.Fields.Headline != "Two hands, mine" || doc.Text(lost.Body) != "Third." || lost.By != "ravi" {
			t.Errorf("the lost copy = %+v", lost)
		}
		s := must(r.Open(ctx, id))(t)
		if s.Headline != "Two hands, edited" || doc.Text(s.Body) != "Second." || s.Version != now {
			t.Errorf("the copy that stands = %+v", s)
		}
		if again := must(r.Save(ctx, r.editor, id, now, s.Fields, s.Body))(t); again != now {
			t.Errorf("saving what stands made version %d of %d", again, now)
		}
	})
}

func TestWhatAStoryLacksIsToldAllAtOnce(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		bare, v := r.written(story.Fields{Lang: "en"}, doc.Empty())
		hasFaults(t, r.Publish(ctx, r.editor, bare, v), "headline fault-field-missing", "kind story-kind-missing",
			"section story-section-missing", "bylines story-byline-missing", "body story-body-empty")
		f := r.fields("From the wire")
		f.Kind, f.Bylines = story.Agency, nil
		id, v := r.written(f, words("Some words."))
		hasFaults(t, r.Publish(ctx, r.editor, id, v), "credit story-credit-missing")
		f.Credit = "PTI"
		v = must(r.Save(ctx, r.editor, id, v, f, words("Some words.")))(t)
		if err := r.Publish(ctx, r.editor, id, v); err != nil {
			t.Errorf("an agency's story with its credit: %v", err)
		}
		isKind(t, r.Submit(ctx, r.reporter, bare, ""), fault.Invalid, "fault-field-missing")
	})
}

func TestWhatCannotStandIsRefusedBesideItsField(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		id := must(r.Draft(ctx, r.reporter, "en"))(t)
		long := strings.Repeat("ا", 301)
		for name, tt := range map[string]struct {
			change func(f *story.Fields)
			want   []string
		}{
			"a headline of 301 letters": {func(f *story.Fields) { f.Headline = long }, []string{"headline fault-too-long"}},
			"a headline of 2 MB":        {func(f *story.Fields) { f.Headline = strings.Repeat("x", 2<<20) }, []string{"headline fault-too-long"}},
			"broken UTF-8":              {func(f *story.Fields) { f.Standfirst = "a\xffb" }, []string{"standfirst story-text-broken"}},
			"several at once": {func(f *story.Fields) { f.Lang, f.Kind, f.Dateline = "xx", "poem", strings.Repeat("d", 81) },
				[]string{"lang story-lang-unknown", "kind story-kind-unknown", "dateline fault-too-long"}},
			"21 tags":    {func(f *story.Fields) { f.Tags = strings.Split("abcdefghijklmnopqrstu", "") }, []string{"tags story-tags-many"}},
			"a long tag": {func(f *story.Fields) { f.Tags = []string{strings.Repeat("t", 61)} }, []string{"tags fault-too-long"}},
			"strangers": {func(f *story.Fields) { f.Section, f.Bylines, f.Lead = "none", []staff.BylineID{"none"}, "none" },
				[]string{"section story-section-unknown", "bylines story-byline-unknown", "lead story-picture-unknown"}},
			"a family that is none": {func(f *story.Fields) { f.Family = "none" }, []string{"family story-family-unknown"}},
		} {
			f := r.fields("Fine")
			tt.change(&f)
			_, err := r.Save(ctx, r.reporter, id, 1, f, words("x"))
			t.Run(name, func(t *testing.T) { hasFaults(t, err, tt.want...) })
		}
		_, err := r.Save(ctx, r.reporter, id, 1, r.fields("Fine"), &doc.Node{Type: "doc", Content: []doc.Node{{Type: "script"}}})
		isKind(t, err, fault.Invalid, "body-unknown-part")
		_, err = r.Save(ctx, r.reporter, id, 1, r.fields("Fine"),
			&doc.Node{Type: "doc", Content: []doc.Node{{Type: "paragraph", Content: []doc.Node{{Type: "text", Text: "\xff"}}}}})
		hasFaults(t, err, "body story-text-broken")
		if s := must(r.Open(ctx, id))(t); s.Version != 1 || s.Headline != "" {
			t.Errorf("something was kept: %+v", s)
		}
		for _, hostile := range []story.StoryID{"", "\xff", "a\x00b", "' or 1=1 --"} {
			if _, err := r.Open(ctx, hostile); !fault.Is(err, fault.NotFound) {
				t.Errorf("open %q: %v", hostile, err)
			}
			if err := r.Publish(ctx, r.editor, hostile, 1); !fault.Is(err, fault.NotFound) {
				t.Errorf("publish %q: %v", hostile, err)
			}
		}
	})
}

func TestTheTextThatIsKeptIsTidy(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		f := r.fields("  Two\n\tlines \u202eand\u0000 a trick ")
		f.Tags = []string{"Water", " water ", "", "Lake  Wular"}
		id, _ := r.written(f, words("<script>alert(1)</script>"))
		s := must(r.Open(ctx, id))(t)
		if s.Headline != "Two lines and a trick" || len(s.Tags) != 2 || s.Tags[1] != "Lake Wular" {
			t.Errorf("kept %q %q", s.Headline, s.Tags)
		}
		if doc.Text(s.Body) != "<script>alert(1)</script>" || strings.Contains(doc.HTML(s.Body, doc.Draw{}), "<script") {
			t.Error("words were lost or came alive")
		}
	})
}

func TestAWithdrawnStoryThatComesBackElsewhereIsFoundAtItsOldAddress(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		s := r.live(r.fields("Bridge opens"), words("It opened."))
		if err := r.Withdraw(ctx, r.editor, s.ID, "too early"); err != nil {
			t.Fatal(err)
		}
		f := s.Fields
		f.Slug = "bridge-really-opens"
		v := must(r.Save(ctx, r.editor, s.ID, s.Version, f, s.Body))(t)
		if err := r.Publish(ctx, r.editor, s.ID, v); err != nil {
			t.Fatal(err)
		}
		again := must(r.Open(ctx, s.ID))(t)
		if to, ok, err := r.Redirect(ctx, s.Path); err != nil || !ok || to != again.Path || to == s.Path {
			t.Errorf("%s leads to %q, %v, %v; want %s", s.Path, to, ok, err, again.Path)
		}
		// Nobody else may have the old address, which is this story's for good.
		other := r.live(r.fields("Bridge opens"), words("Another one."))
		if other.Path == s.Path {
			t.Errorf("another story stands at %s", s.Path)
		}
	})
}

func TestAnAnswerThatChangesIsRightWhereTheQuestionStands(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		asks := r.live(r.fields("Talks"), words("x"))
		question := must(r.AskQuestion(ctx, r.reporter, asks.ID, "Will they meet?", r.d.Now().Add(time.Hour)))(t)
		id, v := r.written(r.fields("They met"), words("y"))
		if err := r.AnswerQuestion(ctx, r.editor, question, id); err != nil {
			t.Fatal(err)
		}
		clear(r.dropped)
		if err := r.Publish(ctx, r.editor, id, v); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("story:" + string(asks.ID))
		if err := r.Correct(ctx, r.editor, id, v, "They met twice."); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("story:" + string(asks.ID))
		if err := r.Withdraw(ctx, r.editor, id, "they did not"); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("story:" + string(asks.ID))
		if q := must(r.Live(ctx, asks.Path))(t).Questions; len(q) != 1 || q[0].Answer != nil {
			t.Errorf("questions = %+v", q)
		}
	})
}
