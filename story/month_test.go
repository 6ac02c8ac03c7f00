package story_test

import (
	"context"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/story"
)

func TestAMonthIsTheNewsroomsOwn(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		kolkata := must(time.LoadLocation("Asia/Kolkata"))(t)
		var batch []story.Archived
		for i, at := range []time.Time{
			time.Date(2010, 12, 31, 23, 59, 59, 0, kolkata), time.Date(2011, 1, 1, 0, 0, 0, 0, kolkata), time.Date(2011, 1, 31, 23, 59, 0, 0, kolkata),
			time.Date(2011, 2, 1, 0, 0, 0, 0, kolkata), time.Date(2011, 5, 9, 12, 0, 0, 0, kolkata),
		} {
			a := archived(i)
			a.Published = at
			batch = append(batch, a)
		}
		batch[4].Fields.Lang = "hi"
		must(r.ArchiveBatch(ctx, batch))(t)
		cards, more, err := r.In(ctx, "en", story.Span{Year: 2011, Month: time.January}, 1)
		if err != nil || more || headlines(cards) != "Old title 2|Old title 1" {
			t.Errorf("January: %s, %v, %v", headlines(cards), more, err)
		}
		if cards, _, err := r.In(ctx, "en", story.Span{Year: 2011}, 1); err != nil || headlines(cards) != "Old title 3|Old title 2|Old title 1" {
			t.Errorf("the year: %s, %v", headlines(cards), err)
		}
		months := must(r.Months(ctx, "en", 2011))(t)
		if len(months) != 2 || months[0] != (story.MonthCount{Month: time.January, Count: 2}) || months[1] != (story.MonthCount{Month: time.February, Count: 1}) {
			t.Errorf("months = %+v", months)
		}
		for span, want := range map[story.Span]int{{Year: 2011}: 2, {Year: 2011, Month: time.May}: 1, {Year: 2011, Month: time.June}: 0, {Year: 1999}: 0} {
			if codes := must(r.LanguagesIn(ctx, span))(t); len(codes) != want {
				t.Errorf("%v is in %v", span, codes)
			}
		}
	})
}
