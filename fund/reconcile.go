package fund

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/staff"
)

const (
	// lookAfter is when the reconciler first asks about a pledge of which nothing was told.
	lookAfter = 3 * time.Minute
	// lookFor is how long it goes on asking: banks settle a late authorisation
	// within three days, and a margin for an outage of our own.
	lookFor     = 3*24*time.Hour + 6*time.Hour
	fetchWithin = 5 * time.Second
)

// Reconcile asks the gateways about pledges whose money should have come by
// now, tries again what is stuck, and sends refunds again that got no answer.
// Run it every minute; what it finds goes through Apply like everything else.
func (f *Fund) Reconcile(ctx context.Context) error {
	if waits, err := f.Learning(ctx); err != nil || waits {
		return err
	}
	all := errors.Join(f.mendStuck(ctx), f.sendAgain(ctx))
	due, err := db.All(ctx, f.db, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+`
		where g.look <= $1 and g.ref is not null order by g.look limit 200`, db.At(f.db.Now()))
	if err != nil {
		return errors.Join(all, err)
	}
	for _, p := range due {
		if ctx.Err() != nil {
			return errors.Join(all, ctx.Err())
		}
		if err := f.look(ctx, p); err != nil {
			all = errors.Join(all, fmt.Errorf("pledge %s at %s: %w", p.ID, p.Gateway, err))
		}
	}
	return all
}

// look asks about one pledge. The next look is set first, so that another
// process does not ask too and a gateway that is down is not asked each second.
func (f *Fund) look(ctx context.Context, p pledgeRow) error {
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	mine := false
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		since, after := p.Made, time.Time{}
		if has, err := f.paidAny(ctx, tx, p); err != nil {
			return err
		} else if has {
			if since, after, err = charges(ctx, tx, m, p); err != nil {
				return err
			}
		}
		now := tx.Now()
		age := now.Sub(since)
		next := db.At(now.Add(min(max(age/4, time.Minute), time.Hour)))
		if age > lookFor {
			next = db.At(after) // the last look, or the last until it should be charged again
		}
		n, err := tx.Do(ctx, `update fund_pledge set look = $2 where id = $1 and look <= $3`, p.ID, next, db.At(now))
		mine = n == 1
		return err
	})
	if err != nil || !mine {
		return err
	}
	return f.fetch(ctx, p, fetchWithin)
}

// paidAny tells whether money came for what is charged by itself, be it in
// suspense: its mandate lives, and is charged again. Of anything else, whether it is paid.
func (f *Fund) paidAny(ctx context.Context, tx *db.Tx, p pledgeRow) (any bool, err error) {
	if !p.settled.IsZero() || !f.recurs(p) {
		return !p.settled.IsZero(), nil
	}
	err = tx.Row(ctx, `select exists (select 1 from fund_payment where pledge = $1)`, p.ID).Scan(&any)
	return any, err
}

// charges is when a pledge that was paid and is charged by itself is due, and when again after that.
func charges(ctx context.Context, tx *db.Tx, m staff.Masthead, p pledgeRow) (due, next time.Time, err error) {
	first, last, err := charged(ctx, tx, p.ID)
	if err == nil {
		due, next = span.Renewal(m.Location(), p.Plan.Every.Months(), first, last, tx.Now())
	}
	return due, next, err
}

// charged is when money that counts came for a pledge, first and last; while
// none does, when any came. Of what was brought along, its days of before go on.
func charged(ctx context.Context, from db.Querier, id PledgeID) (first, last time.Time, err error) {
	var brought time.Time
	err = from.Row(ctx, `select coalesce(min(e.captured), min(y.captured)), coalesce(max(e.captured), max(y.captured)), (select ends from fund_brought where pledge = $1)
		from fund_payment y left join fund_earned e on e.id = y.id where y.pledge = $1`, id).Scan(db.Moment(&first), db.Moment(&last), db.Moment(&brought))
	if !brought.IsZero() {
		before := last
		if first, last = span.Cycle(brought); before.After(last) {
			last = before
		}
	}
	return first, last, err
}

// fetch asks a gateway what it knows of a pledge, and applies it.
func (f *Fund) fetch(ctx context.Context, p pledgeRow, within time.Duration) error {
	if _, has := f.gateways[p.Gateway]; !has || p.Ref == "" || f.byHand(p.Gateway) {
		return nil
	}
	facts, err := f.ask(ctx, p.Gateway, p.Ref, within)
	if err != nil {
		return err
	}
	return f.Apply(ctx, facts)
}

// Ask has a gateway tell what it knows under its name for a pledge, and books
// nothing of it. One that is lost, and one by hand, tells nothing.
func (f *Fund) Ask(ctx context.Context, gateway, ref string) ([]Fact, error) {
	if ref == "" || f.byHand(gateway) {
		return nil, nil
	}
	return f.ask(ctx, gateway, ref, fetchWithin)
}

func (f *Fund) ask(ctx context.Context, gateway, ref string, within time.Duration) ([]Fact, error) {
	g, err := f.Reached(ctx, gateway)
	if fault.Is(err, fault.Conflict) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	asking, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	facts, err := g.Fetch(asking, ref)
	f.Answered(ctx, gateway, "fetch", err)
	return toldBy(gateway, facts), err
}

// Found notes on money that waits that a person of ours found whose it is, so
// that it buys time from now, and books what can be booked of it. say, if any,
// says whose it is, in the same transaction; it is asked while the money waits.
func (f *Fund) Found(ctx context.Context, gateway, object string, say func(*db.Tx, *Fact) error) error {
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		kept, err := db.One(ctx, tx, func(j *db.JSON[Fact]) []any { return []any{j} },
			`select body from fund_fact where gateway = $1 and object = $2 and kind = 'captured' and applied is null`, gateway, object)
		if err == nil && say != nil {
			err = say(tx, &kept.V)
		}
		if err == nil {
			kept.V.Found = tx.Now()
			_, err = tx.Do(ctx, `update fund_fact set body = $3, ref = $4, reference = $5 where gateway = $1 and object = $2 and kind = 'captured'`,
				gateway, object, kept, kept.V.Ref, kept.V.Reference)
		}
		if err != nil && !(say == nil && fault.Is(err, fault.NotFound)) {
			return err
		}
		return f.bookWaiting(ctx, tx, e, `gateway = $1 and object = $2`, gateway, object)
	})
}
