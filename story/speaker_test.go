package story_test

import (
	"context"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
)

// statement is a run of words that somebody said.
func statement(id, text, speaker, role, day string) doc.Node {
	return doc.Node{Type: "text", Text: text, Marks: []doc.Mark{{Type: "statement", Attrs: map[string]any{
		"id": id, "speaker": speaker, "role": role, "kind": "said", "said": day}}}}
}

func paragraph(runs ...doc.Node) *doc.Node {
	return &doc.Node{Type: "doc", Content: []doc.Node{{Type: "paragraph", Content: runs}}}
}

func said(text, speaker string) *doc.Node { return paragraph(statement("s1", text, speaker, "", "")) }

func TestASpeakersPageIsInTimeOrderAndFollowsTheStories(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		one := r.live(r.fields("First"), paragraph(
			statement("a", "We will repair it.", "Ghulam Nabi", "engineer", "2026-11-20"),
			doc.Node{Type: "text", Text: " he said. "},
			statement("b", "Nobody asked us.", "Shabnam Ara", "teacher", "")))
		r.d.Clock().Move(24 * time.Hour)
		r.live(r.fields("Second"), paragraph(statement("a", "It was repaired.", "  ghulam   nabi ", "chief engineer", "2026-11-18")))
		who, all, err := r.Speaker(ctx, "ghulam-nabi")
		if err != nil {
			t.Fatal(err)
		}
		if who.Role != "chief engineer" || len(all) != 2 || all[0].Text != "It was repaired." || all[1].Role != "engineer" ||
			all[1].StoryPath != one.Path || all[1].Headline != "First" {
			t.Errorf("%+v said %+v", who, all)
		}
		if list := must(r.Speakers(ctx))(t); len(list) != 2 || list[0].Slug != "ghulam-nabi" || list[1].Name != "Shabnam Ara" {
			t.Errorf("speakers = %+v", list)
		}
		l := must(r.Live(ctx, one.Path))(t)
		if len(l.Statements) != 2 || l.Speakers["Shabnam Ara"].Path != "/speaker/shabnam-ara" {
			t.Errorf("live = %+v %+v", l.Statements, l.Speakers)
		}
		clear(r.dropped)
		v := must(r.Save(ctx, r.editor, one.ID, one.Version, one.Fields, words("Nobody is quoted now.")))(t)
		if err := r.Publish(ctx, r.editor, one.ID, v); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("speaker:ghulam-nabi", "speaker:shabnam-ara")
		if _, all, _ = r.Speaker(ctx, "ghulam-nabi"); len(all) != 1 {
			t.Errorf("still said %+v", all)
		}
		if _, _, err := r.Speaker(ctx, "shabnam-ara"); !fault.Is(err, fault.NotFound) {
			t.Errorf("one whom nobody quotes: %v", err)
		}
	})
}

func TestNamesThatFoldApartButSlugAlikeAreTwoSpeakers(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		r.live(r.fields("Dots"), paragraph(statement("a", "One.", "A.B. Dar", "", ""), statement("b", "Two.", "A B Dar", "", ""), statement("c", "Three.", "", "", "")))
		list := must(r.Speakers(ctx))(t)
		if len(list) != 2 || list[0].Slug == list[1].Slug {
			t.Errorf("speakers = %+v", list)
		}
	})
}
