package story_test

import (
	"context"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

func TestANewNewsroomHasItsPagesInEveryLanguage(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		m := must(r.staff.Masthead(ctx))(t)
		m.Name, m.Email, m.Address = "The Wular Post", "desk@example.org", "Main Chowk\nSopore"
		if err := r.staff.SetMasthead(ctx, staff.Machine("test"), m); err != nil {
			t.Fatal(err)
		}
		for _, code := range lang.Codes {
			pages := must(r.Pages(ctx, code))(t)
			if len(pages) != 5 {
				t.Errorf("%s has %d pages", code, len(pages))
			}
			for _, one := range pages {
				p := must(r.Page(ctx, code, one.Slug))(t)
				text := doc.Text(p.Body)
				if p.Title == "" || p.Edited || doc.Words(p.Body) < 60 || strings.Contains(text, "{{") || strings.Contains(text, "#") {
					t.Errorf("%s %s: %q, %d words", code, one.Slug, p.Title, doc.Words(p.Body))
				}
				if _, err := doc.Parse(p.Body.Marshal()); err != nil {
					t.Errorf("%s %s: %v", code, one.Slug, err)
				}
				if at := must(r.PageAt(ctx, one.Path))(t); at.Title != p.Title || at.Lang != code {
					t.Errorf("%s leads to %q", one.Path, at.Title)
				}
			}
		}
		if text := doc.Text(must(r.Page(ctx, "en", "about"))(t).Body); !strings.Contains(text, "The Wular Post") || !strings.Contains(text, "Main Chowk, Sopore") {
			t.Error("the newsroom's name or address is not filled in")
		}
		if text := doc.Text(must(r.Page(ctx, "en", "grievance"))(t).Body); strings.Contains(text, "at  or") {
			t.Errorf("a gap where no officer is named: %s", text)
		}
		for _, slug := range []string{"none", "", "../about", "about.en", "\xff"} {
			if _, err := r.Page(ctx, "en", slug); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", slug, err)
			}
		}
		for _, path := range []string{"/en/about", "/xx/about", "/hi/about/", "/hi"} {
			if _, err := r.PageAt(ctx, path); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", path, err)
			}
		}
	})
}

func TestAWrittenPageStandsInsteadOfTheDefault(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		isKind(t, r.SavePage(ctx, r.reporter, story.Page{Lang: "en", Slug: "about", Title: "x"}), fault.Forbidden, "")
		if err := r.SavePage(ctx, r.editor, story.Page{Lang: "hi", Slug: "about", Title: "हम", Body: words("हम लिखते हैं।")}); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("page:about")
		p := must(r.PageAt(ctx, "/hi/about"))(t)
		if !p.Edited || p.Title != "हम" || p.UpdatedAt.IsZero() {
			t.Errorf("page = %+v", p)
		}
		if must(r.Page(ctx, "en", "about"))(t).Edited || len(must(r.Pages(ctx, "hi"))(t)) != 5 {
			t.Error("the other languages changed too")
		}
		for _, slug := range []string{"support", "hi", "newsroom", "Section"} {
			hasFaults(t, r.SavePage(ctx, r.editor, story.Page{Lang: "en", Slug: slug, Title: "x", Body: words("y")}), "slug story-slug-taken")
		}
		hasFaults(t, r.SavePage(ctx, r.editor, story.Page{Lang: "xx", Title: "", Body: &doc.Node{Type: "doc", Content: []doc.Node{{Type: "x"}}}}),
			"lang story-lang-unknown", "body body-unknown-part")
	})
}
