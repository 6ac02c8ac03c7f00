package staff

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
)

// Staff is the room of the people who work here.
type Staff struct {
	db       *db.DB
	masthead atomic.Pointer[Masthead]
	changes  atomic.Int64 // counts masthead changes heard of, so that a slow read never keeps an old one
}

// New makes the room.
func New(d *db.DB) *Staff {
	s := &Staff{db: d}
	d.OnChange(func(tags []string) {
		for _, tag := range tags {
			if tag == "masthead" {
				s.changes.Add(1)
				s.masthead.Store(nil)
			}
		}
	})
	return s
}

// Role is what a person may do here. Each role may do all that the ones before it may.
type Role string

const (
	Reporter  Role = "reporter"  // writes, and sends to an editor
	Editor    Role = "editor"    // publishes, corrects and withdraws
	Publisher Role = "publisher" // sets the newsroom up, runs people and money
)

// Known tells whether this is a role at all.
func (r Role) Known() bool { return r == Reporter || r == Editor || r == Publisher }

// Edits tells whether the role may publish, correct and withdraw.
func (r Role) Edits() bool { return r == Editor || r == Publisher }

// Runs tells whether the role may change people, settings and money.
func (r Role) Runs() bool { return r == Publisher }

// SeesMoney tells whether the role may see amounts.
func (r Role) SeesMoney() bool { return r.Edits() }

// May is nil if the person still works here and allowed says so of the role.
func (p Person) May(allowed func(Role) bool) error {
	if p.ID == "" || p.Left || !allowed(p.Role) {
		return fault.New(fault.Forbidden, "staff-may-not")
	}
	return nil
}

// Acted is told for every act of a person; staff itself writes it down.
type Acted struct {
	ID     string    `json:"id"`
	By     PersonID  `json:"by"`
	ByName string    `json:"by_name"`
	Act    string    `json:"act"`
	On     string    `json:"on"`
	Note   string    `json:"note"`
	At     time.Time `json:"at"`
}

// Act makes the fact that a person did something to a thing: Act(by, "story.publish", "story:ID", ""). The note holds nothing private.
func Act(by Person, act, on, note string) Acted {
	return Acted{ID: db.NewID(), By: by.ID, ByName: by.Name, Act: act, On: on, Note: note}
}

// Dated is the act with the moment at which it was told.
func (a Acted) Dated(at time.Time) any {
	a.At = at
	return a
}

// WriteDown keeps an act for good. Hearing it twice keeps it once.
func (s *Staff) WriteDown(ctx context.Context, a Acted) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		at := a.At
		if at.IsZero() {
			at = tx.Now()
		}
		_, err := tx.Do(ctx, `
			insert into staff_act (id, at, person, name, act, subject, note) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (id) do nothing`, a.ID, db.At(at), a.By, a.ByName, a.Act, a.On, a.Note)
		return err
	})
}

// Line is one act as the audit shows it.
type Line struct {
	At                time.Time
	By, Act, On, Note string
}

// Audit lists the newest acts first.
func (s *Staff) Audit(ctx context.Context, limit int) ([]Line, error) {
	return db.All(ctx, s.db, func(l *Line) []any {
		return []any{db.Moment(&l.At), &l.By, &l.Act, &l.On, &l.Note}
	}, `select at, name, act, subject, note from staff_act order by at desc, id desc limit $1`, limit)
}
