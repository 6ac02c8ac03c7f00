package staff

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/mail"
)

// PersonID names a person who works here.
type PersonID string

// Person is somebody who works here, or did: those who leave keep their name under what they wrote.
type Person struct {
	ID     PersonID
	Email  string
	Name   string
	Role   Role
	Byline BylineID // the oldest that names this person, "" without one
	Since  time.Time
	Left   bool
}

// Machine is the program itself acting as publisher: imports and the command line.
func Machine(name string) Person { return Person{ID: "machine", Name: name, Role: Publisher} }

const personColumns = `p.id, p.email, p.name, p.role, coalesce((select min(b.id) from staff_byline b where b.person = p.id), ''),
	p.invited, p.left_at is not null`

func (p *Person) fields() []any {
	return []any{&p.ID, &p.Email, &p.Name, &p.Role, &p.Byline, db.Moment(&p.Since), &p.Left}
}

// Invite adds a person, or invites one again under this role, and gives the
// token of a sign-in link, to be handed over by whoever invites. The last
// publisher stays one.
func (s *Staff) Invite(ctx context.Context, by Person, email, name string, role Role) (id PersonID, token string, err error) {
	if err := by.May(Role.Runs); err != nil {
		return "", "", err
	}
	address, err := mail.Address(email)
	if err != nil {
		return "", "", err
	}
	name = strings.TrimSpace(name)
	if name == "" {
		name, _, _ = strings.Cut(address, "@")
	}
	if utf8.RuneCountInString(name) > 120 || !utf8.ValidString(name) {
		return "", "", fault.Bad("name", "fault-too-long", "Max", 120)
	}
	if !role.Known() {
		return "", "", fault.Bad("role", "staff-role-unknown")
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		here, err := db.One(ctx, tx, (*Person).fields, `select `+personColumns+` from staff_person p where p.email = $1`, address)
		switch {
		case fault.Is(err, fault.NotFound):
			id = PersonID(db.NewID())
			_, err = tx.Do(ctx, `insert into staff_person (id, email, name, role, invited) values ($1, $2, $3, $4, $5)`, id, address, name, role, db.At(tx.Now()))
		case err == nil:
			id = here.ID
			err = reinstate(ctx, tx, here, role)
		}
		if err != nil {
			return err
		}
		if token, err = mint(ctx, tx, id, inviteFor); err != nil {
			return err
		}
		return tx.Tell(ctx, Act(by, "staff.invite", "person:"+string(id), string(role)))
	})
	return id, token, err
}

// reinstate invites somebody again who works here or did.
func reinstate(ctx context.Context, tx *db.Tx, p Person, role Role) error {
	if _, err := tx.Do(ctx, `update staff_person set role = $2, left_at = null where id = $1`, p.ID, role); err != nil {
		return err
	}
	if p.Left || p.Role == role {
		return nil
	}
	if p.Role == Publisher {
		if err := somebodyRuns(ctx, tx); err != nil {
			return err
		}
	}
	return endSessions(ctx, tx, p.ID)
}

// somebodyRuns refuses what would leave the newsroom without a publisher.
func somebodyRuns(ctx context.Context, tx *db.Tx) error {
	var publishers int
	if err := tx.Row(ctx, `select count(*) from staff_person where role = 'publisher' and left_at is null`).Scan(&publishers); err != nil {
		return err
	}
	if publishers == 0 {
		return fault.Bad("role", "staff-last-publisher")
	}
	return nil
}

// endSessions signs a person out everywhere: a changed role and a farewell both begin with a fresh sign-in.
func endSessions(ctx context.Context, tx *db.Tx, id PersonID) error {
	_, err := tx.Do(ctx, `delete from staff_session where person = $1`, id)
	return err
}

// People lists everybody, those who left last.
func (s *Staff) People(ctx context.Context) ([]Person, error) {
	return db.All(ctx, s.db, (*Person).fields, `select `+personColumns+` from staff_person p order by p.left_at is not null, p.name, p.id`)
}

// Person finds one who works here or did.
func (s *Staff) Person(ctx context.Context, id PersonID) (Person, error) {
	return db.One(ctx, s.db, (*Person).fields, `select `+personColumns+` from staff_person p where p.id = $1`, id)
}

// ChangeRole gives a person another role. The last publisher stays one.
func (s *Staff) ChangeRole(ctx context.Context, by Person, id PersonID, role Role) error {
	if !role.Known() {
		return fault.Bad("role", "staff-role-unknown")
	}
	return s.change(ctx, by, id, "staff.role", string(role), `update staff_person set role = $2 where id = $1 and left_at is null`, role)
}

// Dismiss ends a person's work here and every session. The last publisher stays.
func (s *Staff) Dismiss(ctx context.Context, by Person, id PersonID) error {
	return s.change(ctx, by, id, "staff.dismiss", "", `update staff_person set left_at = $2 where id = $1 and left_at is null`, db.At(s.db.Now()))
}

func (s *Staff) change(ctx context.Context, by Person, id PersonID, act, note, q string, arg any) error {
	if err := by.May(Role.Runs); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Do(ctx, q, id, arg)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "fault-not-found")
		}
		if err := somebodyRuns(ctx, tx); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, id); err != nil {
			return err
		}
		return tx.Tell(ctx, Act(by, act, "person:"+string(id), note))
	})
}
