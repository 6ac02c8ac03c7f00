package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/staff"
)

// GrantID names a grant.
type GrantID string

// Grant is support that the newsroom gives: no money moves, and it counts as no supporter.
type Grant struct {
	ID      GrantID
	Reader  audience.ReaderID
	From    time.Time
	Until   time.Time // zero: for good
	Reason  string
	By      string // the author's name
	Made    time.Time
	Revoked time.Time // zero while it stands
	by      staff.PersonID
}

// Gift finds a grant, or is a NotFound fault.
func (f *Fund) Gift(ctx context.Context, id GrantID) (Grant, error) {
	return db.One(ctx, f.db, (*Grant).fields, `select `+grantColumns+` from fund_grant where id = $1`, id)
}

const grantColumns = `id, reader, begins, ends, reason, by_id, by_name, made, revoked`

func (g *Grant) fields() []any {
	return []any{&g.ID, &g.Reader, db.Moment(&g.From), db.Moment(&g.Until), &g.Reason, &g.by, &g.By, db.Moment(&g.Made), db.Moment(&g.Revoked)}
}

// span is the time that a grant gives, which ends where it was revoked.
func (g Grant) span() (span.Period, bool) {
	until := g.Until
	if !g.Revoked.IsZero() && (until.IsZero() || g.Revoked.Before(until)) {
		until = g.Revoked
	}
	return span.Period{From: g.From, Until: until}, until.IsZero() || until.After(g.From)
}

// Give grants a reader support from now until the end of a day (zero: for good), with a reason.
func (f *Fund) Give(ctx context.Context, by staff.Person, reader audience.ReaderID, until time.Time, why string) (GrantID, error) {
	if err := by.May(staff.Role.Runs); err != nil {
		return "", err
	}
	why, err := Reason(why)
	if err != nil {
		return "", err
	}
	if reader == "" {
		return "", fault.Bad("email", "email-missing")
	}
	if !until.IsZero() && !until.After(f.db.Now()) {
		return "", fault.Bad("until", "fund-grant-until")
	}
	e, err := f.era(ctx)
	if err != nil {
		return "", err
	}
	id := GrantID(db.NewID())
	return id, f.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `insert into fund_grant (id, reader, begins, ends, reason, by_id, by_name, made) values ($1, $2, $3, $4, $5, $6, $7, $3)`,
			id, reader, db.At(tx.Now()), db.At(until), why, by.ID, by.Name)
		if err != nil {
			return err
		}
		if _, err := f.entitle(ctx, tx, e, reader); err != nil {
			return err
		}
		if err := tx.Tell(ctx, Given{id, reader}); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.grant", "reader:"+string(reader), why))
	})
}

// Revoke ends a grant now, with a reason. Doing it twice is fine.
func (f *Fund) Revoke(ctx context.Context, by staff.Person, id GrantID, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, err := Reason(why)
	if err != nil {
		return err
	}
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		g, err := db.One(ctx, tx, (*Grant).fields, `select `+grantColumns+` from fund_grant where id = $1`, id)
		if err != nil || !g.Revoked.IsZero() {
			return err
		}
		if _, err := tx.Do(ctx, `update fund_grant set revoked = $2 where id = $1`, id, db.At(tx.Now())); err != nil {
			return err
		}
		if _, err := f.entitle(ctx, tx, e, g.Reader); err != nil {
			return err
		}
		if err := (deed{kind: "revoke", reader: g.Reader, object: string(id)}).keep(ctx, tx, by, why); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.revoke", "reader:"+string(g.Reader), why))
	})
}

// GrantsOf lists what was given to a reader, the newest first.
func (f *Fund) GrantsOf(ctx context.Context, reader audience.ReaderID) ([]Grant, error) {
	return db.All(ctx, f.db, (*Grant).fields, `select `+grantColumns+` from fund_grant where reader = $1 order by id desc`, reader)
}
