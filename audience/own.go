package audience

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/staff"
)

// Own is all that the room knows of one reader, for that reader (DPDP Act
// 2023, section 11). Tokens are not in it: only their hashes are kept.
type Own struct {
	ID         ReaderID       `json:"id"`
	Email      string         `json:"email"`
	Name       string         `json:"name"`
	Language   string         `json:"language"`
	Since      time.Time      `json:"since"`
	Letters    *OwnConsent    `json:"letters,omitempty"`
	Sessions   []OwnSession   `json:"sessions"`
	Grievances []OwnGrievance `json:"grievances"` // sent with the same address
}

// OwnConsent is what the reader said about letters at the place they came from.
type OwnConsent struct {
	Letters bool      `json:"wanted"`
	Source  string    `json:"source"`
	At      time.Time `json:"brought"`
}

// OwnSession is a browser that is signed in.
type OwnSession struct {
	Begun   time.Time `json:"begun"`
	Expires time.Time `json:"expires"`
}

// OwnGrievance is what the reader complained of.
type OwnGrievance struct {
	Number   string    `json:"number"`
	Name     string    `json:"name"`
	About    string    `json:"about"`
	Text     string    `json:"text"`
	Received time.Time `json:"received"`
	Due      time.Time `json:"due"`
	Answer   string    `json:"answer,omitempty"`
	Answered time.Time `json:"answered,omitzero"`
}

// Own gathers what the room knows of a reader, or is NotFound.
func (a *Audience) Own(ctx context.Context, id ReaderID) (Own, error) {
	r, err := a.Reader(ctx, id)
	if err != nil {
		return Own{}, err
	}
	out := Own{ID: r.ID, Email: r.Email, Name: r.Name, Language: string(r.Lang), Since: r.Since, Sessions: []OwnSession{}, Grievances: []OwnGrievance{}}
	sessions, err := db.All(ctx, a.db, func(s *OwnSession) []any { return []any{db.Moment(&s.Begun), db.Moment(&s.Expires)} },
		`select begun, expires from audience_session where reader = $1 and expires > $2 order by begun`, id, db.At(a.db.Now()))
	if err != nil {
		return Own{}, err
	}
	out.Sessions = append(out.Sessions, sessions...)
	said, err := db.All(ctx, a.db, func(c *OwnConsent) []any { return []any{&c.Letters, &c.Source, db.Moment(&c.At)} },
		`select letters, source, at from audience_consent where reader = $1`, id)
	if err != nil {
		return Own{}, err
	}
	if len(said) > 0 {
		out.Letters = &said[0]
	}
	all, err := db.All(ctx, a.db, (*Grievance).fields, `select `+grievanceColumns+` from audience_grievance where email = $1 order by seq`, r.Email)
	for _, g := range all {
		out.Grievances = append(out.Grievances, OwnGrievance{Number: g.Number(), Name: g.Name, About: g.About, Text: g.Text, Received: g.Received, Due: g.Due, Answer: g.Answer, Answered: g.Answered})
	}
	return out, err
}

// Exported writes down that a publisher took out what is known of a reader.
func (a *Audience) Exported(ctx context.Context, by staff.Person, id ReaderID) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		return tx.Tell(ctx, staff.Act(by, "audience.export", "reader:"+string(id), ""))
	})
}
