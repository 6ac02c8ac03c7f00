package story_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

func TestTheDeskSeesEveryStageAndFindsItsStories(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		tick := func() { r.d.Clock().Move(time.Minute) }
		live := r.live(r.fields("Live bridge"), words("The gauge."))
		tick()
		waiting, _ := r.written(r.fields("Waiting bridge"), words("x"))
		if err := r.Submit(ctx, r.reporter, waiting, ""); err != nil {
			t.Fatal(err)
		}
		tick()
		f := r.fields("Sports day")
		f.Section = r.sport
		r.written(f, words("x"))
		tick()
		gone := r.live(r.fields("Forged bridge"), words("x"))
		if err := r.Withdraw(ctx, r.editor, gone.ID, "forged"); err != nil {
			t.Fatal(err)
		}
		tick()
		hindi := must(r.AddVersion(ctx, r.editor, live.ID, "hi"))(t)
		for name, tt := range map[string]struct {
			f    story.Filter
			want string
		}{
			"all":          {story.Filter{}, "|Forged bridge|Sports day|Waiting bridge|Live bridge"},
			"drafts":       {story.Filter{Stage: story.StageDraft}, "|Sports day"},
			"in review":    {story.Filter{Stage: story.StageInReview}, "Waiting bridge"},
			"published":    {story.Filter{Stage: story.StagePublished}, "Live bridge"},
			"withdrawn":    {story.Filter{Stage: story.StageWithdrawn}, "Forged bridge"},
			"a language":   {story.Filter{Lang: "hi"}, ""},
			"a section":    {story.Filter{Section: r.sport}, "Sports day"},
			"a person":     {story.Filter{Person: r.editor.ID}, ""},
			"words":        {story.Filter{Text: "BRIDGE"}, "Forged bridge|Waiting bridge|Live bridge"},
			"a live text":  {story.Filter{Text: "gauge"}, "Live bridge"},
			"two of them":  {story.Filter{Text: "bridge", Stage: story.StageInReview}, "Waiting bridge"},
			"nothing":      {story.Filter{Text: "zebra"}, ""},
			"a hostile":    {story.Filter{Text: `%'_"`}, ""},
			"broken":       {story.Filter{Person: "\xff"}, ""},
			"a stage none": {story.Filter{Stage: "x"}, ""},
		} {
			rows, total, err := r.Desk(ctx, tt.f)
			var got []string
			for _, row := range rows {
				got = append(got, row.Headline)
			}
			if err != nil || strings.Join(got, "|") != tt.want || total != len(rows) {
				t.Errorf("%s: %q of %d, %v; want %q", name, got, total, err, tt.want)
			}
		}
		rows, _, err := r.Desk(ctx, story.Filter{Lang: "en"})
		if err != nil || len(rows) != 4 {
			t.Fatalf("rows = %v, %v", rows, err)
		}
		last := rows[3]
		if last.Stage != story.StagePublished || last.Path != live.Path || last.ChangedBy != "ravi" || last.Words != 2 || last.Ahead || last.Waiting ||
			len(last.Versions) != 1 || last.Versions[0].ID != hindi || last.Versions[0].Lang != "hi" {
			t.Errorf("row = %+v", last)
		}
		v := must(r.Save(ctx, r.reporter, live.ID, live.Version, live.Fields, words("The new gauge.")))(t)
		if err := r.Submit(ctx, r.reporter, live.ID, ""); err != nil {
			t.Fatal(err)
		}
		rows, _, _ = r.Desk(ctx, story.Filter{Stage: story.StageInReview})
		if len(rows) != 2 || rows[0].ID != live.ID || rows[0].Stage != story.StagePublished || !rows[0].Ahead || !rows[0].Waiting {
			t.Errorf("a live story that waits: %+v", rows)
		}
		if err := r.Publish(ctx, r.editor, live.ID, v); err != nil {
			t.Fatal(err)
		}
		if rows, _, _ = r.Desk(ctx, story.Filter{Stage: story.StageInReview}); len(rows) != 1 {
			t.Errorf("still waiting: %+v", rows)
		}
	})
}

func TestNobodyWithoutAPlaceHereMayDoAnything(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		s := r.live(r.fields("Here"), words("x"))
		left := r.editor
		left.Left = true
		for _, who := range []staff.Person{{}, left} {
			_, draft := r.Draft(ctx, who, "en")
			_, save := r.Save(ctx, who, s.ID, s.Version, s.Fields, s.Body)
			_, version := r.AddVersion(ctx, who, s.ID, "hi")
			_, section := r.SaveSection(ctx, who, story.Section{})
			_, media := r.AddMedia(ctx, who, strings.NewReader(""), "")
			_, event := r.SaveEvent(ctx, who, s.ID, story.Event{})
			_, question := r.AskQuestion(ctx, who, s.ID, "", time.Time{})
			for name, err := range map[string]error{
				"draft": draft, "save": save, "version": version, "section": section, "media": media, "event": event, "question": question,
				"submit": r.Submit(ctx, who, s.ID, ""), "return": r.Return(ctx, who, s.ID, ""), "publish": r.Publish(ctx, who, s.ID, s.Version),
				"correct": r.Correct(ctx, who, s.ID, s.Version, "x"), "withdraw": r.Withdraw(ctx, who, s.ID, "x"),
				"describe": r.DescribeMedia(ctx, who, "m", "en", "", "", ""), "end": r.EndEvent(ctx, who, "e"), "answer": r.AnswerQuestion(ctx, who, "q", s.ID),
				"lapse": r.LapseQuestion(ctx, who, "q"), "page": r.SavePage(ctx, who, story.Page{}), "remove": r.RemoveSection(ctx, who, r.sport),
			} {
				isKind(r.t, err, fault.Forbidden, "staff-may-not")
				if err == nil {
					r.t.Errorf("%s was allowed", name)
				}
			}
		}
	})
}
