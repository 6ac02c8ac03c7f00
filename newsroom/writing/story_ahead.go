package writing

import (
	"html/template"

	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// eventView is an event ahead with the days that were understood.
type eventView struct {
	story.Event
	Days  string
	Ended bool
}

// questionView is an open question with its day.
type questionView struct {
	story.Question
	Due   string
	Words string // its state
}

// revisionView is a sealed copy in the history.
type revisionView struct {
	story.Revision
	Path string
	Why  string // words
	When template.HTML
}

// fillAhead gathers what a story leaves open: events, questions, and the live
// stories that may answer one.
func (d *Writing) fillAhead(v *frame.Visit, view *editorView) error {
	ctx, id := v.Context(), view.Story.ID
	events, err := d.Story.Events(ctx, id)
	if err != nil {
		return err
	}
	for _, e := range events {
		view.Events = append(view.Events, eventView{e, v.Days(e.From, e.Until), !e.Ended.IsZero()})
	}
	questions, err := d.Story.Questions(ctx, id)
	if err != nil {
		return err
	}
	open := false
	for _, q := range questions {
		open = open || q.State == story.QuestionOpen
		view.Questions = append(view.Questions, questionView{q, frame.Speaks.Date(v.Local(q.Due)), frame.Speaks.Say("question-" + q.State)})
	}
	if !open {
		return nil
	}
	rows, _, err := d.Story.Desk(ctx, story.Filter{Stage: story.StagePublished, Page: 1})
	for _, r := range rows {
		view.Answers = append(view.Answers, frame.Option{Value: string(r.ID), Words: r.Headline, Lang: string(r.Lang)})
	}
	return err
}

func (d *Writing) fillHistory(v *frame.Visit, view *editorView) error {
	all, err := d.Story.Revisions(v.Context(), view.Story.ID)
	for _, r := range all {
		view.Revisions = append(view.Revisions, revisionView{r, view.Path + "/revisions/" + string(r.ID), frame.Speaks.Say("revision-" + r.Why), v.When(r.At)})
	}
	return err
}
