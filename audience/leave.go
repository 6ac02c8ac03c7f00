package audience

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

// Left is told when a reader was erased. Whoever knows something of a person
// under this id hears it and forgets that; hearing it twice is fine.
type Left struct {
	Reader ReaderID `json:"reader"`
}

// leaver is who stands in the audit for somebody who is no longer known.
var leaver = staff.Person{ID: "reader", Name: "a reader"}

// Leave erases a reader: address, name, links and sessions. What they paid
// stays with the room of the money under an id that leads to nobody, so have
// their pledges stopped first (fund.Forget). Leaving twice is fine; who was
// never here is NotFound.
func (a *Audience) Leave(ctx context.Context, id ReaderID) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		var email string
		err := db.Found(tx.Row(ctx, `select email from audience_reader where id = $1`, id).Scan(&email))
		if fault.Is(err, fault.NotFound) {
			_, err = leftAt(ctx, tx, id)
			return err
		}
		if err != nil {
			return err
		}
		if err := forgetComplainant(ctx, tx, email); err != nil {
			return err
		}
		for _, q := range []string{`delete from audience_link where reader = $1`, `delete from audience_session where reader = $1`, `delete from audience_consent where reader = $1`, `delete from audience_reader where id = $1`} {
			if _, err := tx.Do(ctx, q, id); err != nil {
				return err
			}
		}
		if _, err := tx.Do(ctx, `insert into audience_left (reader, at) values ($1, $2)`, id, db.At(tx.Now())); err != nil {
			return err
		}
		if err := tx.Tell(ctx, staff.Act(leaver, "audience.leave", "reader:"+string(id), "")); err != nil {
			return err
		}
		return tx.Tell(ctx, Left{id})
	})
}

// LeftAt tells when a reader left, or is NotFound.
func (a *Audience) LeftAt(ctx context.Context, id ReaderID) (time.Time, error) {
	return leftAt(ctx, a.db, id)
}

// EveryLeft lists who has left, by ids that lead to nobody.
func (a *Audience) EveryLeft(ctx context.Context) ([]ReaderID, error) {
	return db.All(ctx, a.db, func(id *ReaderID) []any { return []any{id} }, `select reader from audience_left order by at, reader`)
}

func leftAt(ctx context.Context, from db.Querier, id ReaderID) (time.Time, error) {
	return db.One(ctx, from, func(t *time.Time) []any { return []any{db.Moment(t)} }, `select at from audience_left where reader = $1`, id)
}
