package audience

import (
	"context"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
)

// Consent is what a reader said about letters beyond those of what they pay for.
type Consent string

const (
	Unasked   Consent = ""    // nobody asked, so it is no
	Consented Consent = "yes" // asked, and said yes
	Declined  Consent = "no"  // said no: it outlasts every yes
)

// Coming is a reader who was known at another place.
type Coming struct {
	Email   string // as mail.Address makes it
	Name    string
	Lang    lang.Code
	Since   time.Time // known there; zero: from now on
	Letters Consent
	Source  string // where that was
}

// Came is what became of one who was brought along.
type Came struct {
	ID  ReaderID
	New bool
}

// nameLongest is how long a reader's name may be, in letters.
const nameLongest = 120

// Bring makes readers of those who come along from another place, many in one
// transaction; the answer stands in the order of the asking. Who is known
// already keeps name and language, and is known since the earlier moment.
// Bringing the same again changes nothing, and nobody is written to.
func (a *Audience) Bring(ctx context.Context, all []Coming) ([]Came, error) {
	var out []Came
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		out = make([]Came, len(all))
		known, err := byEmails(ctx, tx, all)
		if err != nil {
			return err
		}
		var fresh []*Reader
		made := map[string]*Reader{}
		for i, c := range all {
			c.Name = clipName(c.Name)
			r, is := known[c.Email]
			switch {
			case !is:
				r = &Reader{ID: ReaderID(db.NewID()), Email: c.Email, Name: c.Name, Lang: spokenBy(c.Lang), Since: sinceOf(c, tx.Now())}
				known[c.Email], made[c.Email] = r, r
				fresh = append(fresh, r)
				out[i].New = true
			case made[c.Email] != nil:
				if since := sinceOf(c, r.Since); since.Before(r.Since) {
					r.Since = since
				}
				if r.Name == "" {
					r.Name = c.Name
				}
			default:
				if err := r.learn(ctx, tx, c); err != nil {
					return err
				}
			}
			out[i].ID = r.ID
		}
		if err := keepReaders(ctx, tx, fresh); err != nil {
			return err
		}
		return keepConsents(ctx, tx, all, out)
	})
	return out, err
}

// Known tells which of some addresses are readers' already, each as mail.Address makes it.
func (a *Audience) Known(ctx context.Context, emails []string) (map[string]ReaderID, error) {
	all := make([]Coming, len(emails))
	for i, e := range emails {
		all[i].Email = e
	}
	rows, err := byEmails(ctx, a.db, all)
	out := make(map[string]ReaderID, len(rows))
	for e, r := range rows {
		out[e] = r.ID
	}
	return out, err
}

// WantsLetters tells whether a reader consented to letters beyond those of what they pay for.
func (a *Audience) WantsLetters(ctx context.Context, id ReaderID) (yes bool, err error) {
	err = a.db.Row(ctx, `select exists (select 1 from audience_consent where reader = $1 and letters)`, id).Scan(&yes)
	return yes, err
}

func byEmails(ctx context.Context, from db.Querier, all []Coming) (map[string]*Reader, error) {
	out := make(map[string]*Reader, len(all))
	if len(all) == 0 {
		return out, nil
	}
	args := make([]any, len(all))
	for i, c := range all {
		args[i] = c.Email
	}
	rows, err := db.All(ctx, from, (*Reader).fields, `select `+readerColumns+` from audience_reader where email in `+from.Places(1, len(args)), args...)
	for i := range rows {
		out[rows[i].Email] = &rows[i]
	}
	return out, err
}

// learn adds what was not known of a reader.
func (r *Reader) learn(ctx context.Context, tx *db.Tx, c Coming) error {
	since, name := sinceOf(c, r.Since), r.Name
	if !since.Before(r.Since) {
		since = r.Since
	}
	if name == "" {
		name = c.Name
	}
	if name == r.Name && since.Equal(r.Since) {
		return nil
	}
	r.Name, r.Since = name, since
	_, err := tx.Do(ctx, `update audience_reader set name = $2, since = $3 where id = $1`, r.ID, r.Name, db.At(r.Since))
	return err
}

func keepReaders(ctx context.Context, tx *db.Tx, fresh []*Reader) error {
	if len(fresh) == 0 {
		return nil
	}
	args := make([]any, 0, 5*len(fresh))
	for _, r := range fresh {
		args = append(args, r.ID, r.Email, r.Name, r.Lang, db.At(r.Since))
	}
	_, err := tx.Do(ctx, `insert into audience_reader (id, email, name, lang, since) values `+tx.Places(len(fresh), 5), args...)
	return err
}

// keepConsents keeps what was said about letters; of a yes and a no the no stands.
func keepConsents(ctx context.Context, tx *db.Tx, all []Coming, came []Came) error {
	said, at := map[ReaderID]int{}, []int{}
	for i, c := range all {
		if c.Letters == Unasked {
			continue
		}
		j, has := said[came[i].ID]
		switch {
		case !has:
			said[came[i].ID] = len(at)
			at = append(at, i)
		case c.Letters == Declined:
			at[j] = i
		}
	}
	if len(at) == 0 {
		return nil
	}
	args := make([]any, 0, 4*len(at))
	for _, i := range at {
		args = append(args, came[i].ID, all[i].Letters == Consented, all[i].Source, db.At(tx.Now()))
	}
	_, err := tx.Do(ctx, `insert into audience_consent (reader, letters, source, at) values `+tx.Places(len(at), 4)+`
		on conflict (reader) do update set letters = excluded.letters, source = excluded.source, at = excluded.at
		where audience_consent.letters and not excluded.letters`, args...)
	return err
}

func sinceOf(c Coming, otherwise time.Time) time.Time {
	if c.Since.IsZero() || c.Since.After(otherwise) {
		return otherwise
	}
	return c.Since
}

func spokenBy(code lang.Code) lang.Code {
	if known, is := lang.Known(string(code)); is {
		return known
	}
	return lang.English
}

func clipName(s string) string {
	letters := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")), " "))
	return string(letters[:min(len(letters), nameLongest)])
}
