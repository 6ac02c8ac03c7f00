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
	Byline BylineID
	Since  time.Time
	Left   bool
}

// Machine is the program itself acting as publisher: imports and the command line.
func Machine(name string) Person { return Person{ID: "machine", Name: name, Role: Publisher} }

const personColumns = `id, email, name, role, coalesce(byline, ''), invited, left_at is not null`

func (p *Person) fields() []any {
	return []any{&p.ID, &p.Email, &p.Name, &p.Role, &p.Byline, db.Moment(&p.Since), &p.Left}
}

// Invite adds a person, or invites one again, and gives the token of a sign-in
// link, to be handed over by whoever invites.
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
		err := tx.Row(ctx, `
			insert into staff_person (id, email, name, role, invited) values ($1, $2, $3, $4, $5)
			on conflict (email) do update set role = excluded.role, left_at = null
			returning id`, db.NewID(), address, name, role, db.At(tx.Now())).Scan(&id)
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

// People lists everybody, those who left last.
func (s *Staff) People(ctx context.Context) ([]Person, error) {
	return db.All(ctx, s.db, (*Person).fields, `select `+personColumns+` from staff_person order by left_at is not null, name, id`)
}

// Person finds one who works here or did.
func (s *Staff) Person(ctx context.Context, id PersonID) (Person, error) {
	return db.One(ctx, s.db, (*Person).fields, `select `+personColumns+` from staff_person where id = $1`, id)
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
		var publishers int
		if err := tx.Row(ctx, `select count(*) from staff_person where role = 'publisher' and left_at is null`).Scan(&publishers); err != nil {
			return err
		}
		if publishers == 0 {
			return fault.Bad("role", "staff-last-publisher")
		}
		// A changed role and a farewell both begin with a fresh sign-in.
		if _, err := tx.Do(ctx, `delete from staff_session where person = $1`, id); err != nil {
			return err
		}
		return tx.Tell(ctx, Act(by, act, "person:"+string(id), note))
	})
}
