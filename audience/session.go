package audience

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/token"
)

const (
	linkFor    = 15 * time.Minute
	sessionFor = 90 * 24 * time.Hour
)

// LinkAsked is told when a known reader asks for a sign-in link. The token is
// made when the letter is sent, so that no fact ever holds one.
type LinkAsked struct {
	Reader ReaderID `json:"reader"`
}

// AskLink has a sign-in link sent to a known reader, in the language spoken
// now. A stranger gets the same answer and no letter.
func (a *Audience) AskLink(ctx context.Context, email string, spoken lang.Code) error {
	address, err := mail.Address(email)
	if err != nil {
		return err
	}
	if _, known := lang.Known(string(spoken)); !known {
		spoken = "en"
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		var id ReaderID
		err := db.Found(tx.Row(ctx, `update audience_reader set lang = $2 where email = $1 returning id`, address, spoken).Scan(&id))
		if fault.Is(err, fault.NotFound) {
			return tx.Tell(ctx, LinkAsked{}) // nobody hears it, but it takes as long to answer
		}
		if err != nil {
			return err
		}
		return tx.Tell(ctx, LinkAsked{id})
	})
}

// MintLink makes the token of a link that works once, for fifteen minutes. Only its hash is kept.
func (a *Audience) MintLink(ctx context.Context, id ReaderID) (string, error) {
	t := token.New()
	return t, a.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `insert into audience_link (hash, reader, expires) values ($1, $2, $3)`,
			token.Hash(t), id, db.At(tx.Now().Add(linkFor)))
		return err
	})
}

// UseLink ends a link and begins a session. A link that was used, is too old
// or never was is one and the same fault.
func (a *Audience) UseLink(ctx context.Context, link string) (session string, r Reader, err error) {
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		var id ReaderID
		err := tx.Row(ctx, `
			update audience_link set used = $2 where hash = $1 and used is null and expires > $2 returning reader`,
			token.Hash(link), db.At(tx.Now())).Scan(&id)
		if fault.Is(db.Found(err), fault.NotFound) {
			return fault.New(fault.Forbidden, "audience-link-over")
		}
		if err != nil {
			return err
		}
		if r, err = db.One(ctx, tx, (*Reader).fields, `select `+readerColumns+` from audience_reader where id = $1`, id); err != nil {
			return err
		}
		session = token.New()
		_, err = tx.Do(ctx, `insert into audience_session (hash, reader, begun, expires) values ($1, $2, $3, $4)`,
			token.Hash(session), id, db.At(tx.Now()), db.At(tx.Now().Add(sessionFor)))
		return err
	})
	return session, r, err
}

// Who tells whose session it is, or is Forbidden.
func (a *Audience) Who(ctx context.Context, session string) (Reader, error) {
	r, err := db.One(ctx, a.db, (*Reader).fields, `
		select r.id, r.email, r.name, r.lang, r.since from audience_session s join audience_reader r on r.id = s.reader
		where s.hash = $1 and s.expires > $2`, token.Hash(session), db.At(a.db.Now()))
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Forbidden, "audience-signed-out")
	}
	return r, err
}

// SignOut ends a session.
func (a *Audience) SignOut(ctx context.Context, session string) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `delete from audience_session where hash = $1`, token.Hash(session))
		return err
	})
}

// Tidy forgets links and sessions that are over, and who complained long ago.
func (a *Audience) Tidy(ctx context.Context) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		now := db.At(tx.Now())
		if _, err := tx.Do(ctx, `delete from audience_link where expires < $1`, now); err != nil {
			return err
		}
		if _, err := tx.Do(ctx, `delete from audience_session where expires < $1`, now); err != nil {
			return err
		}
		return forgetDue(ctx, tx)
	})
}
