package fund

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/token"
)

// StuckError says that a genuine notice could not be booked. It is kept, tried
// again by the sweep, and shown to staff, so the gateway need not tell it again.
type StuckError struct {
	ID  string // of the kept notice
	Err error
}

func (e *StuckError) Error() string { return "notice " + e.ID + " is stuck: " + e.Err.Error() }
func (e *StuckError) Unwrap() error { return e.Err }

// Hear takes a notice for a gateway. NotFound: no such gateway. Forbidden: not
// genuine, and nothing of it is kept. A *StuckError: genuine and kept, but not
// booked. Unavailable: neither booked nor kept, so let it be told again.
func (f *Fund) Hear(ctx context.Context, gateway string, n Notice) error {
	g, known := f.gateways[gateway]
	if !known {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	if waits, err := f.Learning(ctx); err != nil || waits {
		return errors.Join(err, fault.New(fault.Unavailable, "fund-learning"))
	}
	facts, err := g.Read(ctx, n)
	if fault.Is(err, fault.Unavailable) {
		return err // it could not be proved: nothing of it is known or kept
	}
	if f.watch != nil {
		f.watch.Heard(ctx, gateway, n, !fault.Is(err, fault.Forbidden))
	}
	if fault.Is(err, fault.Forbidden) {
		return err
	}
	if err == nil {
		facts = toldBy(gateway, facts)
		err = f.Apply(ctx, facts)
	}
	if err == nil {
		err = f.unstick(ctx, gateway, n)
	}
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fault.New(fault.Unavailable, "fault-unavailable").Because(err)
	}
	id, kept := f.keepStuck(ctx, gateway, n, facts, err)
	if kept != nil {
		return fault.New(fault.Unavailable, "fault-unavailable").Because(errors.Join(err, kept))
	}
	return &StuckError{id, err}
}

// toldBy are facts as a gateway of ours told them, whatever they say of it. The
// gateway's own list is left as it is: it may be telling others of it.
func toldBy(gateway string, facts []Fact) []Fact {
	facts = slices.Clone(facts)
	for i := range facts {
		facts[i].Gateway = gateway
	}
	return facts
}

// unstick marks as mended what was stuck and could be booked when it was told again.
func (f *Fund) unstick(ctx context.Context, gateway string, n Notice) error {
	var id string
	err := db.Found(f.db.Row(ctx, `select id from fund_stuck where gateway = $1 and hash = $2 and mended is null`, gateway, token.Hash(string(n.Body))).Scan(&id))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `update fund_stuck set mended = $2 where id = $1`, id, db.At(tx.Now()))
		return err
	})
}

func (f *Fund) keepStuck(ctx context.Context, gateway string, n Notice, facts []Fact, why error) (id string, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		return tx.Row(ctx, `insert into fund_stuck (id, gateway, hash, body, facts, why, heard, tries) values ($1, $2, $3, $4, $5, $6, $7, 0)
			on conflict (gateway, hash) do update set why = excluded.why returning id`,
			db.NewID(), gateway, token.Hash(string(n.Body)), base64.StdEncoding.EncodeToString(n.Body), db.JSON[[]Fact]{V: facts}, fmt.Sprintf("%.500q", why), db.At(tx.Now())).Scan(&id)
	})
	return id, err
}

// stuckTries bounds how often the sweep tries a stuck notice; it stays in the list for staff after that.
const stuckTries = 20

// mendStuck tries to book again what was understood and is stuck: what was
// wrong may have passed. What was not understood waits until it is told again.
func (f *Fund) mendStuck(ctx context.Context) error {
	return f.mend(ctx, `tries < $1`, stuckTries)
}

// Mend tries to book one stuck notice again, however often that was tried.
func (f *Fund) Mend(ctx context.Context, id string) error { return f.mend(ctx, `id = $1`, id) }

// mend tries to book again those stuck notices that where selects.
func (f *Fund) mend(ctx context.Context, where string, args ...any) error {
	type row struct {
		id    string
		facts db.JSON[[]Fact]
	}
	rows, err := db.All(ctx, f.db, func(r *row) []any { return []any{&r.id, &r.facts} },
		`select id, facts from fund_stuck where mended is null and `+where+` order by heard limit 100`, args...)
	if err != nil {
		return err
	}
	for _, r := range rows {
		mended := db.Time{}
		if len(r.facts.V) > 0 && f.Apply(ctx, r.facts.V) == nil {
			mended = db.At(f.db.Now())
		}
		err := f.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `update fund_stuck set tries = tries + 1, mended = coalesce(mended, $2) where id = $1`, r.id, mended)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
