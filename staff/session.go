package staff

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/token"
)

const (
	linkFor    = 15 * time.Minute
	inviteFor  = 72 * time.Hour
	sessionFor = 14 * 24 * time.Hour
)

// LinkAsked is told when somebody who works here asks for a sign-in link. The
// token is made when the letter is sent, so that no fact ever holds one.
type LinkAsked struct {
	Person PersonID `json:"person"`
}

// AskLink has a sign-in link sent if the address belongs to somebody who works
// here. A stranger gets the same answer and no letter.
func (s *Staff) AskLink(ctx context.Context, email string) error {
	address, err := mail.Address(email)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := db.One(ctx, tx, (*Person).fields, `select `+personColumns+` from staff_person p where p.email = $1`, address)
		if fault.Is(err, fault.NotFound) || p.Left {
			return tx.Tell(ctx, LinkAsked{}) // nobody hears it, but it takes as long to answer
		}
		if err != nil {
			return err
		}
		return tx.Tell(ctx, LinkAsked{p.ID})
	})
}

// MintLink makes the token of a link that works once, for fifteen minutes. Only its hash is kept.
func (s *Staff) MintLink(ctx context.Context, id PersonID) (string, error) {
	var t string
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		t, err = mint(ctx, tx, id, linkFor)
		return err
	})
	return t, err
}

func mint(ctx context.Context, tx *db.Tx, id PersonID, life time.Duration) (string, error) {
	t := token.New()
	_, err := tx.Do(ctx, `insert into staff_link (hash, person, expires) values ($1, $2, $3)`, token.Hash(t), id, db.At(tx.Now().Add(life)))
	return t, err
}

// UseLink ends a link and begins a session. A link that was used, is too old
// or never was is one and the same fault.
func (s *Staff) UseLink(ctx context.Context, link string) (session string, p Person, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var id PersonID
		err := tx.Row(ctx, `
			update staff_link set used = $2 where hash = $1 and used is null and expires > $2 returning person`,
			token.Hash(link), db.At(tx.Now())).Scan(&id)
		if fault.Is(db.Found(err), fault.NotFound) {
			return fault.New(fault.Forbidden, "staff-link-over")
		}
		if err != nil {
			return err
		}
		if p, err = db.One(ctx, tx, (*Person).fields, `select `+personColumns+` from staff_person p where p.id = $1`, id); err != nil {
			return err
		}
		if p.Left {
			return fault.New(fault.Forbidden, "staff-link-over")
		}
		session = token.New()
		if _, err := tx.Do(ctx, `insert into staff_session (hash, person, begun, expires) values ($1, $2, $3, $4)`,
			token.Hash(session), id, db.At(tx.Now()), db.At(tx.Now().Add(sessionFor))); err != nil {
			return err
		}
		return tx.Tell(ctx, Act(p, "staff.sign-in", "person:"+string(id), ""))
	})
	return session, p, err
}

// Who tells whose session it is, or is Forbidden with the words to sign in.
func (s *Staff) Who(ctx context.Context, session string) (Person, error) {
	p, err := db.One(ctx, s.db, (*Person).fields, `
		select `+personColumns+` from staff_session s join staff_person p on p.id = s.person
		where s.hash = $1 and s.expires > $2 and p.left_at is null`, token.Hash(session), db.At(s.db.Now()))
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Forbidden, "staff-signed-out")
	}
	return p, err
}

// SignOut ends a session.
func (s *Staff) SignOut(ctx context.Context, session string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `delete from staff_session where hash = $1`, token.Hash(session))
		return err
	})
}

// Tidy forgets links and sessions that are over.
func (s *Staff) Tidy(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now := db.At(tx.Now())
		if _, err := tx.Do(ctx, `delete from staff_link where expires < $1`, now); err != nil {
			return err
		}
		_, err := tx.Do(ctx, `delete from staff_session where expires < $1`, now)
		return err
	})
}
