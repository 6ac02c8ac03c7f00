package story_test

import (
	"context"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

func TestAnAddressIsFreeOrMadeSo(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		one, two := r.live(r.fields("Same words"), words("a b")), r.live(r.fields("Same words"), words("c d"))
		if one.Path != "/2026/11/same-words" || two.Path != "/2026/11/same-words-2" || two.Slug != "same-words-2" {
			t.Errorf("paths %q %q", one.Path, two.Path)
		}
		f := r.fields("Third")
		f.Slug = "Same Words"
		id, v := r.written(f, words("e"))
		hasFaults(t, r.Publish(ctx, r.editor, id, v), "slug story-slug-taken")
		if s := must(r.Open(ctx, id))(t); s.Stage != story.StageDraft || s.Slug != "same-words" {
			t.Errorf("after the refusal: %+v", s)
		}
		hindi := r.fields("पुल खुला")
		hindi.Lang = "hi"
		if s := r.live(hindi, words("आज")); s.Path != "/hi/2026/11/पुल-खुला" {
			t.Errorf("Hindi path %q", s.Path)
		}
	})
}

func TestAPublicAddressStaysOrLeadsOn(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		s := r.live(r.fields("Old name"), words("a"))
		move := func(slug string) {
			t.Helper()
			f := s.Fields
			f.Slug = slug
			v := must(r.Save(ctx, r.editor, s.ID, s.Version, f, s.Body))(t)
			if err := r.Publish(ctx, r.editor, s.ID, v); err != nil {
				t.Fatal(err)
			}
			s = must(r.Open(ctx, s.ID))(t)
		}
		move("new-name")
		move("newest-name")
		for _, old := range []string{"/2026/11/old-name", "/2026/11/new-name", "/2026/11/old-name/"} {
			if _, err := r.Live(ctx, old); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", old, err)
			}
			if to, ok, err := r.Redirect(ctx, old); err != nil || !ok || to != "/2026/11/newest-name" {
				t.Errorf("%s leads to %q %v %v", old, to, ok, err)
			}
		}
		if to, ok, _ := r.Redirect(ctx, "/2026/11/newest-name/"); !ok || to != "/2026/11/newest-name" {
			t.Errorf("with a slash: %q %v", to, ok)
		}
		if other := r.live(r.fields("Old name"), words("b")); other.Path != "/2026/11/old-name-2" {
			t.Errorf("another story took an address that leads elsewhere: %q", other.Path)
		}
		move("old-name")
		if to, ok, _ := r.Redirect(ctx, "/2026/11/old-name"); ok {
			t.Errorf("the address it has again leads to %q", to)
		}
		if to, _, _ := r.Redirect(ctx, "/2026/11/newest-name"); to != "/2026/11/old-name" {
			t.Errorf("the last one leads to %q", to)
		}
		f := s.Fields
		f.Slug, f.Headline = "", "Another headline"
		v := must(r.Save(ctx, r.editor, s.ID, s.Version, f, s.Body))(t)
		if err := r.Publish(ctx, r.editor, s.ID, v); err != nil {
			t.Fatal(err)
		}
		if l := must(r.Live(ctx, s.Path))(t); l.Headline != "Another headline" {
			t.Error("a new headline moved the story")
		}
	})
}

func TestHostileAddressesFindNothing(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		for _, p := range []string{"", "/", "//", "//evil.example", "relative", "/\xff", "/a\x00b", "/" + strings.Repeat("x", 5000), "/'; drop table story_story; --", "/%", "/_"} {
			if l, err := r.Live(ctx, p); !fault.Is(err, fault.NotFound) {
				r.t.Errorf("live %q: %v %v", p, l, err)
			}
			if to, ok, err := r.Redirect(ctx, p); ok || err != nil {
				r.t.Errorf("redirect %q: %q %v", p, to, err)
			}
			if _, err := r.PageAt(ctx, p); !fault.Is(err, fault.NotFound) {
				r.t.Errorf("page %q: %v", p, err)
			}
			if _, _, err := r.Speaker(ctx, p); !fault.Is(err, fault.NotFound) {
				r.t.Errorf("speaker %q: %v", p, err)
			}
			if _, _, _, err := r.ByTag(ctx, "en", p, 1); !fault.Is(err, fault.NotFound) {
				r.t.Errorf("tag %q: %v", p, err)
			}
			if _, err := r.Media(ctx, story.MediaID(p)); !fault.Is(err, fault.NotFound) {
				r.t.Errorf("media %q: %v", p, err)
			}
		}
		for _, page := range []int{0, -1, 1 << 40} {
			if _, _, _, err := r.InSection(ctx, "en", "town", page); !fault.Is(err, fault.NotFound) {
				r.t.Errorf("page %d: %v", page, err)
			}
		}
	})
}

func TestLanguageVersionsKnowEachOther(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		s := r.live(r.fields("School roof"), words("It leaks."))
		clear(r.dropped)
		id := must(r.AddVersion(ctx, r.reporter, s.ID, "hi"))(t)
		v := must(r.Open(ctx, id))(t)
		if v.Family != s.Family || v.Lang != "hi" || v.Section != r.town || v.Headline != "" || len(v.Bylines) != 1 {
			t.Errorf("version = %+v", v)
		}
		_, err := r.AddVersion(ctx, r.reporter, s.ID, "hi")
		hasFaults(t, err, "lang story-version-exists")
		f := v.Fields
		f.Headline = "स्कूल की छत"
		n := must(r.Save(ctx, r.reporter, id, v.Version, f, words("टपकती है।")))(t)
		if err := r.Publish(ctx, r.editor, id, n); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("story:"+string(s.ID), "front:hi")
		l := must(r.Live(ctx, s.Path))(t)
		if len(l.Versions) != 1 || l.Versions[0].Lang != "hi" || l.Versions[0].Name != "हिन्दी" || l.Versions[0].Path != "/hi/2026/11/स्कूल-की-छत" {
			t.Errorf("versions = %+v", l.Versions)
		}
		if l = must(r.Live(ctx, l.Versions[0].Path))(t); l.SectionName != "शहर" || len(l.Versions) != 1 || l.Versions[0].Path != s.Path {
			t.Errorf("the Hindi one = %+v", l)
		}
		f = s.Fields
		f.Lang = "ur"
		_, err = r.Save(ctx, r.editor, s.ID, s.Version, f, s.Body)
		hasFaults(t, err, "lang story-lang-fixed")
		if err := r.Withdraw(ctx, r.editor, id, "translated badly"); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("story:" + string(s.ID))
		if l = must(r.Live(ctx, s.Path))(t); len(l.Versions) != 0 {
			t.Errorf("a withdrawn version is offered: %+v", l.Versions)
		}
	})
}

func TestSectionsAreSavedMovedAndRemoved(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		_, err := r.SaveSection(ctx, r.reporter, story.Section{Names: map[lang.Code]string{"en": "X"}})
		isKind(t, err, fault.Forbidden, "")
		_, err = r.SaveSection(ctx, r.editor, story.Section{})
		hasFaults(t, err, "name fault-field-missing")
		_, err = r.SaveSection(ctx, r.editor, story.Section{Slug: "town", Names: map[lang.Code]string{"en": "Other"}})
		hasFaults(t, err, "slug story-slug-taken")
		_, err = r.SaveSection(ctx, r.editor, story.Section{ID: "none", Names: map[lang.Code]string{"en": "Other"}})
		isKind(t, err, fault.NotFound, "")
		must(r.SaveSection(ctx, r.editor, story.Section{ID: r.town, Slug: "city", Names: map[lang.Code]string{"en": "City"}, Position: 9}))(t)
		all := must(r.Sections(ctx))(t)
		if len(all) != 2 || all[0].Slug != "sport" || all[1].Slug != "city" || all[1].Name("ur") != "City" {
			t.Errorf("sections = %+v", all)
		}
		if to, ok, _ := r.Redirect(ctx, "/section/town"); !ok || to != "/section/city" {
			t.Errorf("the old address leads to %q", to)
		}
		r.live(r.fields("In the city"), words("x"))
		isKind(t, r.RemoveSection(ctx, r.editor, r.town), fault.Conflict, "story-section-used")
		if err := r.RemoveSection(ctx, r.editor, r.sport); err != nil {
			t.Error(err)
		}
		if all = must(r.Sections(ctx))(t); len(all) != 1 {
			t.Errorf("sections = %+v", all)
		}
		if _, _, _, err := r.InSection(ctx, "en", "sport", 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed: %v", err)
		}
	})
}

func TestListsTurnPages(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		for i := range story.PageSize + 3 {
			r.live(r.fields("Story "+strings.Repeat("i", i+1)), words("kashmir"))
		}
		for _, list := range []func(page int) ([]story.Card, bool, error){
			func(p int) ([]story.Card, bool, error) {
				_, c, m, err := r.InSection(ctx, "en", "town", p)
				return c, m, err
			},
			func(p int) ([]story.Card, bool, error) {
				_, c, m, err := r.ByByline(ctx, "asha-rao", p)
				return c, m, err
			},
			func(p int) ([]story.Card, bool, error) {
				_, c, m, err := r.ByTag(ctx, "en", "water", p)
				return c, m, err
			},
			func(p int) ([]story.Card, bool, error) { return r.Search(ctx, "", "kashmir", p) },
		} {
			one, more, err := list(1)
			two, last, err2 := list(2)
			if err != nil || err2 != nil || len(one) != story.PageSize || !more || len(two) != 3 || last {
				t.Fatalf("pages of %d and %d, %v %v, %v %v", len(one), len(two), more, last, err, err2)
			}
			if one[0].Headline != "Story "+strings.Repeat("i", story.PageSize+3) || two[2].Headline != "Story i" {
				t.Errorf("order: %s … %s", one[0].Headline, two[2].Headline)
			}
		}
		if next := must(r.More(ctx, "en", must(r.Front(ctx, "en", 1))(t)[0].ID, 2))(t); headlines(next) != "Story "+strings.Repeat("i", 22)+"|Story "+strings.Repeat("i", 21) {
			t.Errorf("more: %s", headlines(next))
		}
	})
}
