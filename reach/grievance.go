package reach

import (
	"cmp"
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/reach/letter"
	"github.com/nightdesk/nightdesk/staff"
)

// The kinds of letter about a grievance.
const (
	grieved       = "grievance"
	grievanceOver = "grievance-answer"
	grievanceDue  = "grievance-warning"
)

// ConfirmGrievance hears that a grievance came in.
func (r *Reach) ConfirmGrievance(ctx context.Context, f audience.Grieved) error {
	return r.ofGrievance(ctx, grieved, f.Grievance)
}

// SendAnswer hears that a grievance was answered.
func (r *Reach) SendAnswer(ctx context.Context, f audience.GrievanceAnswered) error {
	return r.ofGrievance(ctx, grievanceOver, f.Grievance)
}

// WarnOfficer hears that a grievance's time runs out.
func (r *Reach) WarnOfficer(ctx context.Context, f audience.GrievanceDue) error {
	return r.ofGrievance(ctx, grievanceDue, f.Grievance)
}

func (r *Reach) ofGrievance(ctx context.Context, kind string, id audience.GrievanceID) error {
	g, err := r.audience.Grievance(ctx, id)
	if err != nil {
		return err
	}
	return r.write(ctx, kind, string(id), string(id), g.Lang, time.Time{})
}

// aboutGrievance tells whether a letter is about a grievance: its person is none of ours.
func aboutGrievance(kind string) bool {
	return kind == grieved || kind == grievanceOver || kind == grievanceDue
}

// tellGrievance writes the words of such a letter. NotFound: nobody is left to read it.
func (r *Reach) tellGrievance(ctx context.Context, w waiting, m staff.Masthead, f letter.Frame, l *mail.Letter) (letter.Sheet, error) {
	g, err := r.audience.Grievance(ctx, audience.GrievanceID(w.about))
	if err != nil {
		return letter.Sheet{}, err
	}
	to, speaks := g.Email, lang.For(g.Lang)
	if w.kind == grievanceDue {
		to, speaks = cmp.Or(m.GrievanceEmail, m.Email), lang.For(m.Main())
	}
	if to == "" {
		return letter.Sheet{}, fault.New(fault.NotFound, "fault-not-found")
	}
	addressed(l, to, "")
	l.Lang = string(speaks.Code())
	day := func(t time.Time) string { return speaks.Date(t.In(m.Location())) }
	switch w.kind {
	case grieved:
		return letter.Grieved(speaks, f, g.Number(), day(g.Due)), nil
	case grievanceOver:
		return letter.GrievanceAnswered(speaks, f, g.Number(), day(g.Received), g.Answer), nil
	}
	return letter.GrievanceDue(speaks, f, g.Number(), day(g.Received), day(g.Due), r.URL+"/newsroom/grievances/"+string(g.ID)), nil
}
