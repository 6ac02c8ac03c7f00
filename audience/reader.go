package audience

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
)

// ReaderID names a reader. It is a type of its own, so that no other id passes for it.
type ReaderID string

// Reader is somebody the newsroom can write to.
type Reader struct {
	ID    ReaderID
	Email string
	Name  string
	Lang  lang.Code // in which letters are written
	Since time.Time
}

// Audience is the room of the readers.
type Audience struct{ db *db.DB }

// New makes the room.
func New(d *db.DB) *Audience { return &Audience{d} }

const readerColumns = `id, email, name, lang, since`

func (r *Reader) fields() []any {
	return []any{&r.ID, &r.Email, &r.Name, &r.Lang, db.Moment(&r.Since)}
}

// Welcome finds the reader with this address, or makes one. The language is
// the one the reader spoke last.
func (a *Audience) Welcome(ctx context.Context, email string, spoken lang.Code) (Reader, error) {
	address, err := mail.Address(email)
	if err != nil {
		return Reader{}, err
	}
	if _, known := lang.Known(string(spoken)); !known {
		spoken = "en"
	}
	var r Reader
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		return tx.Row(ctx, `
			insert into audience_reader (id, email, name, lang, since) values ($1, $2, '', $3, $4)
			on conflict (email) do update set lang = excluded.lang
			returning `+readerColumns, db.NewID(), address, spoken, db.At(tx.Now())).Scan(r.fields()...)
	})
	return r, err
}

// Reader finds one reader, or is a NotFound fault.
func (a *Audience) Reader(ctx context.Context, id ReaderID) (Reader, error) {
	return db.One(ctx, a.db, (*Reader).fields, `select `+readerColumns+` from audience_reader where id = $1`, id)
}
