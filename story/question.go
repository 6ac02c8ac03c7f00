package story

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

// How a question stands.
const (
	QuestionOpen     = "open"
	QuestionAnswered = "answered"
	QuestionLapsed   = "lapsed"
)

// Question is what a story leaves open, until a story answers it or its day has passed.
type Question struct {
	ID     QuestionID
	Text   string
	Due    time.Time  // when it lapses
	State  string     // open, answered or lapsed, at the moment of asking
	Answer *NamedLink // the live story that answers it; nil without
}

// questionState judges a question by the clock, so that it has lapsed to the
// second also when no sweep came by yet.
const questionState = `case when q.answered_at is not null then 'answered' when q.lapsed_at is not null or q.due <= $2 then 'lapsed' else 'open' end`

const questionsSelect = `
	select q.id, q.words, q.due, ` + questionState + `, coalesce(p.headline, ''), coalesce(p.path, ''), coalesce(p.lang, '')
	from story_question q left join story_publication p on p.story = q.answer where q.story = $1 order by q.asked_at, q.id`

const sweepSelect = `select exists (select 1 from story_question where answered_at is null and lapsed_at is null and due <= $1)`

// Questions lists what a story leaves open, in order of their asking.
func (s *Stories) Questions(ctx context.Context, id StoryID) ([]Question, error) {
	if !askable(string(id)) {
		return nil, nil
	}
	type row struct {
		Question
		answer NamedLink
	}
	rows, err := db.All(ctx, s.db, func(r *row) []any {
		return []any{&r.ID, &r.Text, db.Moment(&r.Due), &r.State, &r.answer.Name, &r.answer.Path, &r.answer.Lang}
	}, questionsSelect, id, s.db.Now().UnixMicro())
	out := make([]Question, len(rows))
	for i := range rows {
		if rows[i].answer.Path != "" {
			rows[i].Answer = &rows[i].answer
		}
		out[i] = rows[i].Question
	}
	if len(out) == 0 {
		out = nil
	}
	return out, err
}

// AskQuestion leaves a question open in a story until a moment ahead.
func (s *Stories) AskQuestion(ctx context.Context, by staff.Person, id StoryID, text string, due time.Time) (QuestionID, error) {
	if err := by.May(anybody); err != nil {
		return "", err
	}
	var all faults
	all.line("question", &text, maxTitle)
	if text == "" && len(all) == 0 {
		all.bad("question", "fault-field-missing")
	}
	if !due.After(s.db.Now()) || due.Year() > 2999 {
		all.bad("due", "story-due-past")
	}
	if err := all.err(); err != nil {
		return "", err
	}
	var out QuestionID
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := find(ctx, tx, id); err != nil {
			return err
		}
		out = QuestionID(db.NewID())
		if _, err := tx.Do(ctx, `insert into story_question (id, story, words, due, asked_at, asked_by) values ($1, $2, $3, $4, $5, $6)`,
			out, id, text, db.At(due), db.At(tx.Now()), by.ID); err != nil {
			return err
		}
		tx.Change("story:" + string(id))
		return tx.Tell(ctx, staff.Act(by, "story.question", "story:"+string(id), text))
	})
	return out, err
}

// AnswerQuestion says which story answers a question, also one that lapsed.
// Readers are led there once it is live.
func (s *Stories) AnswerQuestion(ctx context.Context, by staff.Person, id QuestionID, answer StoryID) error {
	return s.settle(ctx, by, id, "story.answer", func(ctx context.Context, tx *db.Tx) (StoryID, error) {
		if _, err := find(ctx, tx, answer); err != nil {
			return "", fault.Bad("answer", "story-answer-unknown").Because(err)
		}
		var story StoryID
		err := tx.Row(ctx, `update story_question set answer = $2, answered_at = $3 where id = $1 returning story`, id, answer, db.At(tx.Now())).Scan(&story)
		return story, err
	})
}

// LapseQuestion gives a question up before its day.
func (s *Stories) LapseQuestion(ctx context.Context, by staff.Person, id QuestionID) error {
	return s.settle(ctx, by, id, "story.lapse", func(ctx context.Context, tx *db.Tx) (StoryID, error) {
		var story StoryID
		err := tx.Row(ctx, `
			update story_question set lapsed_at = coalesce(lapsed_at, $2) where id = $1 and answered_at is null returning story`,
			id, db.At(tx.Now())).Scan(&story)
		return story, err
	})
}

func (s *Stories) settle(ctx context.Context, by staff.Person, id QuestionID, act string, how func(context.Context, *db.Tx) (StoryID, error)) error {
	if err := by.May(anybody); err != nil {
		return err
	}
	if !askable(string(id)) {
		return notFound()
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		story, err := how(ctx, tx)
		if err := db.Found(err); err != nil {
			return err
		}
		tx.Change("story:" + string(story))
		return tx.Tell(ctx, staff.Act(by, act, "story:"+string(story), ""))
	})
}

// SweepQuestions writes down which questions lapsed by the newsroom's clock,
// and drops the pages that still call them open.
func (s *Stories) SweepQuestions(ctx context.Context) error {
	var due bool
	now := s.db.Now()
	err := s.db.Row(ctx, sweepSelect, db.At(now)).Scan(&due)
	if err != nil || !due {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		stories, err := db.All(ctx, tx, func(id *StoryID) []any { return []any{id} }, `
			update story_question set lapsed_at = due where answered_at is null and lapsed_at is null and due <= $1 returning story`, db.At(now))
		for _, id := range stories {
			tx.Change("story:" + string(id))
		}
		return err
	})
}
