package audience

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
)

// GrievanceID names a grievance.
type GrievanceID string

// Grievance is what somebody complained of. Who complains need not be a reader
// whom the newsroom knows.
type Grievance struct {
	ID       GrievanceID
	Name     string // "" once it is forgotten, like Email
	Email    string
	Lang     lang.Code
	About    string // a story's address, or a subject
	Text     string
	Received time.Time
	Due      time.Time // until when it is to be answered
	Warned   time.Time // when the officer was told that the time runs out
	Answer   string
	Answered time.Time // zero while it is open
	By       string    // who answered
	seq      int64
	leaving  bool
}

const grievanceColumns = `id, seq, name, email, lang, about, text, received, due, warned, answer, answered, by_name, leaving`

func (g *Grievance) fields() []any {
	return []any{&g.ID, &g.seq, &g.Name, &g.Email, &g.Lang, &g.About, &g.Text, db.Moment(&g.Received), db.Moment(&g.Due), db.Moment(&g.Warned),
		&g.Answer, db.Moment(&g.Answered), &g.By, &g.leaving}
}

// Number is what the complainant is given to ask by.
func (g Grievance) Number() string { return fmt.Sprintf("G-%04d", g.seq) }

// Grieved is told when a grievance came in.
type Grieved struct {
	Grievance GrievanceID `json:"grievance"`
}

// Complaint is what the form holds.
type Complaint struct {
	Name, Email, About, Text string
	Lang                     lang.Code
}

// How long the parts of a grievance may be, in letters.
const (
	MaxGrievanceName  = 120
	MaxGrievanceAbout = 300
	MaxGrievanceText  = 5000
)

// sameFor is within which the same words from the same address are a second
// press of the button.
const sameFor = time.Hour

// Complain takes a grievance that is to be answered within some days, and
// gives it a number. Faults stand beside name, email, about and text. The same
// words once more within an hour are the same grievance.
func (a *Audience) Complain(ctx context.Context, c Complaint, days int) (Grievance, error) {
	email, err := c.check()
	if err != nil {
		return Grievance{}, err
	}
	var g Grievance
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		var err error
		g, err = db.One(ctx, tx, (*Grievance).fields, `select `+grievanceColumns+` from audience_grievance
			where email = $1 and text = $2 and about = $3 and received > $4 limit 1`, email, c.Text, c.About, db.At(tx.Now().Add(-sameFor)))
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		id := GrievanceID(db.NewID())
		// Two at one moment take one number on neither engine: the later is tried again.
		_, err = tx.Do(ctx, `insert into audience_grievance (id, seq, name, email, lang, about, text, received, due)
			select $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from audience_grievance`,
			id, c.Name, email, c.Lang, c.About, c.Text, db.At(tx.Now()), db.At(tx.Now().AddDate(0, 0, days)))
		if err != nil {
			return err
		}
		if g, err = grievance(ctx, tx, id); err != nil {
			return err
		}
		return tx.Tell(ctx, Grieved{id})
	})
	return g, err
}

func (c *Complaint) check() (email string, err error) {
	var all []error
	if _, known := lang.Known(string(c.Lang)); !known {
		c.Lang = lang.English
	}
	for _, one := range []struct {
		field string
		words *string
		most  int
	}{{"name", &c.Name, MaxGrievanceName}, {"about", &c.About, MaxGrievanceAbout}, {"text", &c.Text, MaxGrievanceText}} {
		*one.words = strings.TrimSpace(strings.ReplaceAll(*one.words, "\r\n", "\n"))
		switch {
		case *one.words == "":
			all = append(all, fault.Bad(one.field, "grievance-missing-"+one.field))
		case utf8.RuneCountInString(*one.words) > one.most:
			all = append(all, fault.Bad(one.field, "fault-too-long", "Max", one.most))
		case !sound(*one.words):
			all = append(all, fault.Bad(one.field, "fault-encoding"))
		}
	}
	email, err = mail.Address(c.Email)
	return email, errors.Join(append(all, err)...)
}

// sound tells whether text is text that a database takes.
func sound(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Grievance finds one, or is NotFound.
func (a *Audience) Grievance(ctx context.Context, id GrievanceID) (Grievance, error) {
	return grievance(ctx, a.db, id)
}

func grievance(ctx context.Context, from db.Querier, id GrievanceID) (Grievance, error) {
	return db.One(ctx, from, (*Grievance).fields, `select `+grievanceColumns+` from audience_grievance where id = $1`, id)
}

// Grievances lists the open ones, the most urgent first, or the answered ones,
// the newest first; pages of fifty count from 1.
func (a *Audience) Grievances(ctx context.Context, answered bool, page int) (rows []Grievance, more bool, err error) {
	which := `answered is null order by due, seq`
	if answered {
		which = `answered is not null order by answered desc, seq desc`
	}
	const size = 50
	rows, err = db.All(ctx, a.db, (*Grievance).fields, `select `+grievanceColumns+` from audience_grievance where `+which+` limit $1 offset $2`,
		size+1, (min(max(page, 1), 10_000)-1)*size)
	if len(rows) > size {
		rows, more = rows[:size], true
	}
	return rows, more, err
}

// Pressing counts the open grievances, and those of them whose time runs out within three days or has run out.
func (a *Audience) Pressing(ctx context.Context) (open, soon int, err error) {
	err = a.db.Row(ctx, `select count(*), count(case when due <= $1 then 1 end) from audience_grievance where answered is null`, db.At(a.db.Now().Add(warnBefore))).Scan(&open, &soon)
	return open, soon, err
}

// Overdue counts the open grievances whose time has run out.
func (a *Audience) Overdue(ctx context.Context) (late int, err error) {
	err = a.db.Row(ctx, `select count(*) from audience_grievance where answered is null and due <= $1`, db.At(a.db.Now())).Scan(&late)
	return late, err
}
