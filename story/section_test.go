package story_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

// row is every section in its order, those outside the strip in brackets.
func (r *room) row() string {
	r.t.Helper()
	var out []string
	for _, s := range must(r.Sections(r.t.Context()))(r.t) {
		if s.OffStrip {
			s.Slug = "(" + s.Slug + ")"
		}
		out = append(out, s.Slug)
	}
	return strings.Join(out, " ")
}

func TestAnEditorChoosesAndOrdersTheStrip(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		lake := must(r.SaveSection(ctx, r.editor, story.Section{Slug: "lake", Names: map[lang.Code]string{"en": "Lake"}, Position: 3}))(t)
		hill := must(r.SaveSection(ctx, r.editor, story.Section{Slug: "hill", Names: map[lang.Code]string{"en": "Hill"}, Position: 4, OffStrip: true}))(t)
		if got := r.row(); got != "town sport lake (hill)" {
			t.Errorf("at first: %s", got)
		}
		isKind(t, r.ArrangeStrip(ctx, r.reporter, nil), fault.Forbidden, "")
		clear(r.dropped)
		*r.told = nil
		if err := r.ArrangeStrip(ctx, r.editor, []story.SectionID{hill, r.town}); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("sections")
		if acts := r.acts(); acts != "story.strip" {
			t.Errorf("audit: %s", acts)
		}
		if got := r.row(); got != "hill town (sport) (lake)" {
			t.Errorf("chosen: %s", got)
		}
		for what, wrong := range map[string][]story.SectionID{"a stranger": {lake, "none"}, "one twice": {lake, lake}} {
			hasFaults(t, r.ArrangeStrip(ctx, r.editor, wrong), "strip story-section-unknown")
			if got := r.row(); got != "hill town (sport) (lake)" {
				t.Errorf("%s: %s", what, got)
			}
		}
		if err := r.ArrangeStrip(ctx, r.editor, nil); err != nil || r.row() != "(hill) (town) (sport) (lake)" {
			t.Errorf("an empty strip: %s, %v", r.row(), err)
		}
		if _, _, _, err := r.InSection(ctx, "en", "lake", 1); err != nil {
			t.Errorf("outside the strip a section has no page: %v", err)
		}
		must(r.SaveSection(ctx, r.editor, story.Section{ID: lake, Slug: "lake", Names: map[lang.Code]string{"en": "Lakes"}, Position: 1}))(t)
		r.hasDropped("sections", "section:lake")
		if err := r.RemoveSection(ctx, r.editor, lake); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("sections", "section:lake")
	})
}

func TestAnArchivesSectionsFillTheStripAndNoMore(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		for i := range 7 {
			if _, fresh, err := r.ArchiveSection(ctx, fmt.Sprintf("old%d", i), "Old"); !fresh || err != nil {
				t.Fatal(fresh, err)
			}
		}
		if got := r.row(); got != "town sport old0 old1 old2 old3 old4 (old5) (old6)" {
			t.Errorf("%s", got)
		}
		if id, fresh, err := r.ArchiveSection(ctx, "old6", "Again"); fresh || err != nil || id == "" {
			t.Errorf("a second time: %v %v", fresh, err)
		}
	})
}
