package story_test

import (
	"context"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

func TestCorrectionsAreListedInTheReadersLanguageFirst(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		if none := must(r.Corrections(ctx, "en", 50))(t); len(none) != 0 {
			t.Errorf("before anything was wrong: %+v", none)
		}
		correct := func(s story.Story, note string) {
			t.Helper()
			r.d.Clock().Move(time.Minute)
			clear(r.dropped)
			if err := r.Correct(ctx, r.editor, s.ID, must(r.Open(ctx, s.ID))(t).Version, note); err != nil {
				t.Fatal(err)
			}
			r.hasDropped("corrections")
		}
		town := r.live(r.fields("The town"), words("It was so."))
		f := r.fields("قصبہ")
		f.Lang = "ur"
		urdu := r.live(f, words("یوں تھا۔"))
		gone := r.live(r.fields("Taken back"), words("It was not so."))
		correct(town, "First.")
		correct(urdu, "اصلاح۔")
		correct(town, "Second.")
		correct(gone, "Never mind.")
		if err := r.Withdraw(ctx, r.editor, gone.ID, "It was wrong."); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("corrections")
		for _, c := range []struct {
			lang lang.Code
			most int
			want string
		}{{"en", 50, "Second.|First.|اصلاح۔"}, {"ur", 50, "اصلاح۔|Second.|First."}, {"ur", 2, "اصلاح۔|Second."}, {"en", 2, "Second.|First."}, {"hi", 1, "Second."}} {
			got, all := "", must(r.Corrections(ctx, c.lang, c.most))(t)
			for i, one := range all {
				if i > 0 {
					got += "|"
				}
				got += one.Note
			}
			if got != c.want {
				t.Errorf("%s: %s, want %s", c.lang, got, c.want)
			}
		}
		first := must(r.Corrections(ctx, "ur", 1))(t)[0]
		if first.Headline != "قصبہ" || first.Path != urdu.Path || first.Lang != "ur" || !first.At.Equal(r.d.Now().Add(-2*time.Minute)) {
			t.Errorf("%+v", first)
		}
	})
}
