package story

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// Event is something ahead that a story names, as exactly as its date is known.
type Event struct {
	ID          EventID
	Title       string
	From, Until time.Time // days, both included, at midnight UTC
	Words       string    // the date as the story says it: "mid-November"
	Ended       time.Time // zero while it is ahead
}

const eventsSelect = `select id, title, from_day, until_day, words, ended_at from story_event where story = $1 order by from_day, id`

// Events lists what a story names ahead, in order of days; it drops nothing that has ended.
func (s *Stories) Events(ctx context.Context, id StoryID) ([]Event, error) {
	if !askable(string(id)) {
		return nil, nil
	}
	return db.All(ctx, s.db, func(e *Event) []any {
		return []any{&e.ID, &e.Title, (*day)(&e.From), (*day)(&e.Until), &e.Words, db.Moment(&e.Ended)}
	}, eventsSelect, id)
}

// day is a place to scan a day into.
type day time.Time

// Scan reads YYYY-MM-DD.
func (d *day) Scan(v any) error {
	text, _ := v.(string)
	t, err := time.Parse(time.DateOnly, text)
	*d = day(t)
	return err
}

// SaveEvent adds an event to a story, or changes the one with this id. Without
// days they are read from Words, counted from today.
func (s *Stories) SaveEvent(ctx context.Context, by staff.Person, id StoryID, e Event) (EventID, error) {
	if err := by.May(anybody); err != nil {
		return "", err
	}
	today, err := s.today(ctx)
	if err != nil {
		return "", err
	}
	if err := e.tidy(today); err != nil {
		return "", err
	}
	var out EventID
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := find(ctx, tx, id); err != nil {
			return err
		}
		if out = e.ID; out == "" {
			out = EventID(db.NewID())
		} else if err := owned(ctx, tx, "story_event", string(out), id); err != nil {
			return err
		}
		_, err := tx.Do(ctx, `
			insert into story_event (id, story, title, from_day, until_day, words, made_at, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
			on conflict (id) do update set title = excluded.title, from_day = excluded.from_day, until_day = excluded.until_day, words = excluded.words`,
			out, id, e.Title, e.From.Format(time.DateOnly), e.Until.Format(time.DateOnly), e.Words, db.At(tx.Now()), by.ID)
		if err != nil {
			return err
		}
		tx.Change("story:" + string(id))
		return tx.Tell(ctx, staff.Act(by, "story.event", "story:"+string(id), e.Title))
	})
	return out, err
}

func (e *Event) tidy(today time.Time) error {
	var all faults
	all.line("title", &e.Title, maxTitle)
	if e.Title == "" && len(all) == 0 {
		all.bad("title", "fault-field-missing")
	}
	if all.line("words", &e.Words, 80); e.From.IsZero() {
		if span, ok := lang.LooseDate(e.Words, today); ok {
			e.From, e.Until = span.From, span.Until
		} else {
			all.bad("words", "story-day-unread")
		}
	}
	if e.Until.IsZero() {
		e.Until = e.From
	}
	if e.Until.Before(e.From) || !e.From.IsZero() && (e.From.Year() < 1900 || e.Until.Year() > 2999) {
		all.bad("until", "story-days-order")
	}
	return all.err()
}

// owned tells whether an event or a question is this story's.
func owned(ctx context.Context, tx *db.Tx, table, id string, story StoryID) error {
	if !askable(id) {
		return notFound()
	}
	var of StoryID
	err := db.Found(tx.Row(ctx, `select story from `+table+` where id = $1`, id).Scan(&of))
	if err == nil && of != story {
		return notFound()
	}
	return err
}

// EndEvent says that an event has happened, or will not. Ending it twice is no change.
func (s *Stories) EndEvent(ctx context.Context, by staff.Person, id EventID) error {
	if err := by.May(anybody); err != nil {
		return err
	}
	if !askable(string(id)) {
		return notFound()
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var story StoryID
		err := db.Found(tx.Row(ctx, `update story_event set ended_at = coalesce(ended_at, $2) where id = $1 returning story`, id, db.At(tx.Now())).Scan(&story))
		if err != nil {
			return err
		}
		tx.Change("story:" + string(story))
		return tx.Tell(ctx, staff.Act(by, "story.event-end", "story:"+string(story), ""))
	})
}

// today is the newsroom's day, at midnight in its zone.
func (s *Stories) today(ctx context.Context) (time.Time, error) {
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return time.Time{}, err
	}
	y, month, d := s.db.Now().In(m.Location()).Date()
	return time.Date(y, month, d, 0, 0, 0, 0, m.Location()), nil
}
