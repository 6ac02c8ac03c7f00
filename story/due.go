package story

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
)

// How something due stands.
const (
	DueAhead  = "ahead"  // within a week
	DueNow    = "now"    // its day has come; a question: it lapses today
	DueOver   = "over"   // the days of an event are past and nobody ended it
	DueLapsed = "lapsed" // a question that lapsed within a week
)

const (
	dueAhead  = 7 * 24 * time.Hour
	dueListed = 200
)

// DueRow is an event or a question that the desk should look at.
type DueRow struct {
	What        string // "event" or "question"
	ID          string // of the event or question
	Story       StoryID
	Headline    string
	Text        string    // the event's title or the question
	Words       string    // the event's date as the story says it
	From, Until time.Time // the event's days; of a question Until is the moment at which it lapses
	State       string
}

// Due lists what is due: events of the coming week and all whose day has come
// and that nobody ended, questions that lapse within a week or did in the last.
func (s *Stories) Due(ctx context.Context) ([]DueRow, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	events, err := db.All(ctx, s.db, func(r *DueRow) []any {
		return []any{&r.ID, &r.Story, &r.Headline, &r.Text, &r.Words, (*day)(&r.From), (*day)(&r.Until)}
	}, `
		select e.id, e.story, s.headline, e.title, e.words, e.from_day, e.until_day
		from story_event e join story_story s on s.id = e.story
		where e.ended_at is null and e.from_day <= $1 order by e.from_day desc, e.id limit $2`,
		today.Add(dueAhead).Format(time.DateOnly), dueListed)
	if err != nil {
		return nil, err
	}
	plain := today.Format(time.DateOnly)
	for i := range events {
		e := &events[i]
		e.What, e.State = "event", DueNow
		switch {
		case e.From.Format(time.DateOnly) > plain:
			e.State = DueAhead
		case e.Until.Format(time.DateOnly) < plain:
			e.State = DueOver
		}
	}
	questions, err := s.dueQuestions(ctx, today)
	out := append(events, questions...)
	slices.SortStableFunc(out, func(a, b DueRow) int { return a.at().Compare(b.at()) })
	return out, err
}

func (r *DueRow) at() time.Time {
	if r.From.IsZero() {
		return r.Until
	}
	return r.From
}

// dueQuestions asks the two indexes of open and of lapsed questions one by one.
func (s *Stories) dueQuestions(ctx context.Context, today time.Time) ([]DueRow, error) {
	now := s.db.Now()
	into := func(r *DueRow) []any {
		return []any{&r.ID, &r.Story, &r.Headline, &r.Text, db.Moment(&r.Until)}
	}
	const columns = `select q.id, q.story, s.headline, q.words, q.due from story_question q join story_story s on s.id = q.story where q.answered_at is null and `
	open, err := db.All(ctx, s.db, into, columns+`q.lapsed_at is null and q.due <= $1 order by q.due desc limit $2`, db.At(now.Add(dueAhead)), dueListed)
	if err != nil {
		return nil, err
	}
	lapsed, err := db.All(ctx, s.db, into, columns+`q.lapsed_at >= $1 order by q.lapsed_at desc limit $2`, db.At(now.Add(-dueAhead)), dueListed)
	if err != nil {
		return nil, err
	}
	for i := range lapsed {
		lapsed[i].What, lapsed[i].State = "question", DueLapsed
	}
	for i := range open {
		q := &open[i]
		q.What, q.State = "question", DueAhead
		switch {
		case !q.Until.After(now):
			q.State = DueLapsed
		case q.Until.Before(today.AddDate(0, 0, 1)):
			q.State = DueNow
		}
	}
	return append(open, lapsed...), nil
}
