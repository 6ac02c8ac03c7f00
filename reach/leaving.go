package reach

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/reach/letter"
)

// farewellWithin bounds how long one who leaves waits for the mail server.
const farewellWithin = 8 * time.Second

// Farewell sends the last letter to a reader who leaves, now: afterwards
// nobody knows the address. It is not written down, and an error, which names
// nobody, means that it did not go.
func (r *Reach) Farewell(ctx context.Context, reader audience.Reader) error {
	carrier, post, err := r.carrier(ctx)
	if err != nil {
		return err
	}
	m, err := r.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	speaks := lang.For(reader.Lang)
	documents, until, err := r.fund.Kept(ctx, reader.ID)
	if err != nil {
		return err
	}
	l := r.envelope(m, post, db.NewID(), reader.Email, reader.Name, reader.Lang)
	sheet := letter.Left(speaks, letter.Frame{Newsroom: m.Name, Address: m.Address, URL: r.URL, Accent: m.Accent},
		letter.Kept{Documents: documents, Until: speaks.Date(last(until, m))})
	if err := sheet.Into(&l); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, farewellWithin)
	defer cancel()
	if err := carrier.Carry(ctx, l); err != nil {
		return nameless(err)
	}
	return nil
}

// Forget hears that a reader has left, and forgets which letters were sent to
// them; those that wait are not sent.
func (r *Reach) Forget(ctx context.Context, f audience.Left) error {
	return r.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `delete from reach_letter where person = $1`, f.Reader)
		return err
	})
}

// OwnLetter is a letter that was written to a reader, for that reader: what it
// was about, never what it said.
type OwnLetter struct {
	Kind    string    `json:"kind"`
	Subject string    `json:"subject"`
	Made    time.Time `json:"made"`
	Sent    time.Time `json:"sent,omitzero"`
}

// Own lists the letters to a reader, the oldest first.
func (r *Reach) Own(ctx context.Context, reader audience.ReaderID) ([]OwnLetter, error) {
	m, err := r.staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	type row struct {
		OwnLetter
		lang lang.Code
	}
	rows, err := db.All(ctx, r.db, func(w *row) []any { return []any{&w.Kind, &w.lang, db.Moment(&w.Made), db.Moment(&w.Sent)} },
		`select kind, lang, made, sent from reach_letter where person = $1 order by made, id`, reader)
	out := []OwnLetter{}
	for _, w := range rows {
		w.Subject = subject(lang.For(w.lang), w.Kind, m.Name)
		out = append(out, w.OwnLetter)
	}
	return out, err
}

// subject says what a letter of a kind is about; what it said in its own
// subject line is not kept.
func subject(l *lang.Lang, kind, newsroom string) string {
	key := "letter-" + kind + "-subject"
	switch kind {
	case staffLink, readerLink:
		key = "letter-sign-in-subject"
	}
	if !l.Has(key) {
		return kind
	}
	return l.Say(key, "Newsroom", newsroom)
}
