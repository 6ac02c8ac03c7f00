package story_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/story"
)

// states lists what is due as "text: state".
func (r *room) states(ctx context.Context) string {
	r.t.Helper()
	var out []string
	for _, d := range must(r.Due(ctx))(r.t) {
		out = append(out, d.Text+": "+d.State)
	}
	return strings.Join(out, ", ")
}

func TestEventsAreDueByTheirDays(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t // 23 November 2026, noon in India
		s := r.live(r.fields("Summit"), words("x"))
		clear(r.dropped)
		save := func(title, when string) story.EventID {
			t.Helper()
			return must(r.SaveEvent(ctx, r.reporter, s.ID, story.Event{Title: title, Words: when}))(t)
		}
		mid := save("Summit", "mid-November")
		save("Hearing", "27 November")
		today := save("Vote", "23 November")
		save("Far", "mid-December")
		r.hasDropped("story:" + string(s.ID))
		if got := r.states(ctx); got != "Summit: over, Vote: now, Hearing: ahead" {
			t.Errorf("due: %s", got)
		}
		events := must(r.Events(ctx, s.ID))(t)
		if len(events) != 4 || events[0].From.Day() != 11 || events[0].Until.Day() != 20 || events[0].Words != "mid-November" {
			t.Errorf("events = %+v", events)
		}
		if l := must(r.Live(ctx, s.Path))(t); len(l.Events) != 4 {
			t.Errorf("readers see %+v", l.Events)
		}
		day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
		if _, err := r.SaveEvent(ctx, r.reporter, s.ID, story.Event{ID: mid, Title: "Summit", From: day, Words: "on Tuesday"}); err != nil {
			t.Fatal(err)
		}
		if err := r.EndEvent(ctx, r.reporter, today); err != nil {
			t.Fatal(err)
		}
		if got := r.states(ctx); got != "Summit: ahead, Hearing: ahead" {
			t.Errorf("then due: %s", got)
		}
		_, err := r.SaveEvent(ctx, r.reporter, s.ID, story.Event{Title: " ", Words: "soon"})
		hasFaults(t, err, "title fault-field-missing", "words story-day-unread")
		_, err = r.SaveEvent(ctx, r.reporter, s.ID, story.Event{Title: "Back", From: day, Until: day.AddDate(0, 0, -1)})
		hasFaults(t, err, "until story-days-order")
		other := r.live(r.fields("Other"), words("y"))
		_, err = r.SaveEvent(ctx, r.reporter, other.ID, story.Event{ID: mid, Title: "Stolen", From: day})
		isKind(t, err, fault.NotFound, "")
		isKind(t, r.EndEvent(ctx, r.reporter, "none"), fault.NotFound, "")
	})
}

func TestAQuestionIsAnsweredOrLapsesToTheSecond(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		s := r.live(r.fields("Talks"), words("x"))
		now := r.d.Now()
		meet := must(r.AskQuestion(ctx, r.reporter, s.ID, "Will they meet?", now.Add(time.Hour)))(t)
		pay := must(r.AskQuestion(ctx, r.reporter, s.ID, "Who will pay?", now.Add(72*time.Hour)))(t)
		given := must(r.AskQuestion(ctx, r.reporter, s.ID, "Why?", now.Add(30*24*time.Hour)))(t)
		_, err := r.AskQuestion(ctx, r.reporter, s.ID, "", now)
		hasFaults(t, err, "question fault-field-missing", "due story-due-past")
		if got := r.states(ctx); got != "Will they meet?: now, Who will pay?: ahead" {
			t.Errorf("due: %s", got)
		}
		if err := r.LapseQuestion(ctx, r.editor, given); err != nil {
			t.Fatal(err)
		}
		isKind(t, r.AnswerQuestion(ctx, r.editor, pay, "none"), fault.Invalid, "story-answer-unknown")
		answer := r.live(r.fields("The state will pay"), words("y"))
		if err := r.AnswerQuestion(ctx, r.editor, pay, answer.ID); err != nil {
			t.Fatal(err)
		}
		if err := r.SweepQuestions(ctx); err != nil {
			t.Fatal(err)
		}
		r.d.Clock().Move(time.Hour)
		stands := func(want string) {
			t.Helper()
			var got []string
			for _, q := range must(r.Live(ctx, s.Path))(t).Questions {
				got = append(got, q.State)
				if q.ID == pay && (q.Answer == nil || q.Answer.Path != answer.Path) {
					t.Errorf("answer = %+v", q.Answer)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("questions stand %v, want %s", got, want)
			}
		}
		stands("lapsed answered lapsed") // the clock alone
		clear(r.dropped)
		if err := r.SweepQuestions(ctx); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("story:" + string(s.ID))
		stands("lapsed answered lapsed")
		if err := r.AnswerQuestion(ctx, r.editor, meet, answer.ID); err != nil {
			t.Errorf("a lapsed question cannot be answered: %v", err)
		}
		isKind(t, r.LapseQuestion(ctx, r.editor, meet), fault.NotFound, "")
		var open int
		if err := r.d.Row(ctx, `select count(*) from story_question where lapsed_at is null and answered_at is null`).Scan(&open); err != nil || open != 0 {
			t.Errorf("%d open, %v", open, err)
		}
	})
}
