package audience

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

const (
	// warnBefore is how long before the time runs out the grievance officer is told.
	warnBefore = 3 * 24 * time.Hour
	// rememberFor is how long who complained is known after the answer: until
	// then the answer may be taken further, and has to be told from another's.
	rememberFor = 365 * 24 * time.Hour
	// carryFor is how long the answer to one who has left since may be under way.
	carryFor = 7 * 24 * time.Hour
)

// GrievanceAnswered is told when a grievance was answered.
type GrievanceAnswered struct {
	Grievance GrievanceID `json:"grievance"`
}

// GrievanceDue is told once, three days before a grievance's time runs out.
type GrievanceDue struct {
	Grievance GrievanceID `json:"grievance"`
}

// MaxGrievanceAnswer is how long an answer may be, in letters.
const MaxGrievanceAnswer = 10_000

// AnswerGrievance answers one, for good: the answer goes out as a letter. One
// that was answered already is a Conflict.
func (a *Audience) AnswerGrievance(ctx context.Context, by staff.Person, id GrievanceID, text string) error {
	if err := by.May(staff.Role.Edits); err != nil {
		return err
	}
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case text == "":
		return fault.Bad("answer", "grievance-missing-answer")
	case utf8.RuneCountInString(text) > MaxGrievanceAnswer:
		return fault.Bad("answer", "fault-too-long", "Max", MaxGrievanceAnswer)
	case !sound(text):
		return fault.Bad("answer", "fault-encoding")
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		g, err := grievance(ctx, tx, id)
		if err != nil {
			return err
		}
		if !g.Answered.IsZero() {
			return fault.New(fault.Conflict, "grievance-answered-already")
		}
		now, remember := tx.Now(), rememberFor
		if g.leaving {
			remember = carryFor
		}
		_, err = tx.Do(ctx, `update audience_grievance set answer = $2, answered = $3, by_id = $4, by_name = $5, forget = $6 where id = $1`,
			id, text, db.At(now), by.ID, by.Name, db.At(now.Add(remember)))
		if err != nil {
			return err
		}
		if err := tx.Tell(ctx, staff.Act(by, "audience.answer", "grievance:"+string(id), g.Number())); err != nil {
			return err
		}
		return tx.Tell(ctx, GrievanceAnswered{id})
	})
}

// WarnGrievances tells of grievances whose time runs out within three days,
// each once. Run it every few minutes.
func (a *Audience) WarnGrievances(ctx context.Context) error {
	const due = `from audience_grievance where answered is null and warned is null and due <= $1`
	var n int
	err := a.db.Row(ctx, `select count(*) `+due, db.At(a.db.Now().Add(warnBefore))).Scan(&n)
	if err != nil || n == 0 {
		return err
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		ids, err := db.All(ctx, tx, func(id *GrievanceID) []any { return []any{id} }, `select id `+due+` order by due`, db.At(tx.Now().Add(warnBefore)))
		for _, id := range ids {
			if err == nil {
				_, err = tx.Do(ctx, `update audience_grievance set warned = $2 where id = $1`, id, db.At(tx.Now()))
			}
			if err == nil {
				err = tx.Tell(ctx, GrievanceDue{id})
			}
		}
		return err
	})
}

// forgetComplainant has the grievances of an address forget whose they were:
// each once it is answered and the answer has had time to arrive.
func forgetComplainant(ctx context.Context, tx *db.Tx, email string) error {
	if _, err := tx.Do(ctx, `update audience_grievance set leaving = true where email = $1 and answered is null`, email); err != nil {
		return err
	}
	if _, err := tx.Do(ctx, `update audience_grievance set forget = answered + $2 where email = $1 and answered is not null`, email, carryFor.Microseconds()); err != nil {
		return err
	}
	return forgetDue(ctx, tx)
}

// forgetDue forgets who complained, where it is time.
func forgetDue(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Do(ctx, `update audience_grievance set name = '', email = '', forget = null where forget <= $1`, db.At(tx.Now()))
	return err
}
