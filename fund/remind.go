package fund

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund/span"
)

// When a reader hears of a renewal.
const (
	// noticeAhead keeps the 24 hours before a charge (RBI E-mandate Framework
	// 2026) also when the machine slept for a day.
	noticeAhead = 48 * time.Hour
	yearlyAhead = 7 * 24 * time.Hour
	endingAhead = 24 * time.Hour // of a month that does not renew by itself

	haltedAfter = 3 * 24 * time.Hour
	lastAfter   = 10 * 24 * time.Hour
	silentAfter = 17 * 24 * time.Hour // what failed longer ago is not spoken of any more

	// ahead is how long before its day a bank may try a charge, around holidays.
	ahead = 3 * 24 * time.Hour

	remindAtOnce = 200
)

// Remind tells the words about renewals that have fallen due: before a charge,
// after one that failed, and before a time that does not renew. Each is told
// once a pledge, kind and due day, whoever else sweeps; of several that a
// machine slept through, the latest that still makes sense. Run it every minute.
func (f *Fund) Remind(ctx context.Context) error {
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	return errors.Join(f.moveOn(ctx, e), f.remindAhead(ctx, e), f.remindEnding(ctx), f.remindFailed(ctx, e))
}

// Quiet keeps a reader's wish to hear nothing a week before a yearly renewal,
// or takes it back. The notice of the day before a charge goes all the same.
func (f *Fund) Quiet(ctx context.Context, reader audience.ReaderID, on bool) error {
	return f.db.Write(ctx, func(tx *db.Tx) (err error) {
		if on {
			_, err = tx.Do(ctx, `insert into fund_quiet (reader, since) values ($1, $2) on conflict (reader) do nothing`, reader, db.At(tx.Now()))
		} else {
			_, err = tx.Do(ctx, `delete from fund_quiet where reader = $1`, reader)
		}
		return err
	})
}

// IsQuiet tells whether a reader wants no yearly reminders.
func (f *Fund) IsQuiet(ctx context.Context, reader audience.ReaderID) (quiet bool, err error) {
	err = f.db.Row(ctx, `select exists (select 1 from fund_quiet where reader = $1)`, reader).Scan(&quiet)
	return quiet, err
}

// coming is a reminder that may have fallen due.
type coming struct {
	pledge PledgeID
	reader audience.ReaderID
	kind   Reminder
	due    time.Time
}

func (c *coming) fields() []any { return []any{&c.pledge, &c.reader, &c.kind, db.Moment(&c.due)} }

// tell tells one reminder, unless it was told.
func (c coming) tell(ctx context.Context, tx *db.Tx) error {
	n, err := tx.Do(ctx, `insert into fund_reminder (pledge, kind, due, at) values ($1, $2, $3, $4) on conflict (pledge, kind, due) do nothing`,
		c.pledge, c.kind, db.At(c.due), db.At(tx.Now()))
	if err != nil || n == 0 {
		return err
	}
	return tx.Tell(ctx, Reminded{c.pledge, c.reader, c.kind, c.due})
}

// each goes through what a query finds, a batch at a time, which begins behind
// the last pledge of the one before. The queries hide the id from the planner
// there, and say cross join: or SQLite would walk all pledges in order instead
// of the few that the index by day gives (seen with explain query plan).
func (f *Fund) each(ctx context.Context, find func(after PledgeID) ([]coming, error), do func(c coming) error) error {
	var all error
	for after := PledgeID(""); ; {
		batch, err := find(after)
		if err != nil {
			return errors.Join(all, err)
		}
		for _, c := range batch {
			if ctx.Err() != nil {
				return errors.Join(all, ctx.Err())
			}
			if err := do(c); err != nil {
				all = errors.Join(all, fmt.Errorf("pledge %s: %w", c.pledge, err))
			}
			after = c.pledge
		}
		if len(batch) < remindAtOnce {
			return all
		}
	}
}

// tellOf tells what is to be said of a pledge now, if anything is. It looks
// before it opens the writer's door, and again behind it: another process
// sweeps too, and money comes meanwhile.
func (f *Fund) tellOf(ctx context.Context, now func(from db.Querier) (c coming, is bool, err error)) error {
	if _, is, err := now(f.db); err != nil || !is {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		c, is, err := now(tx)
		if err != nil || !is {
			return err
		}
		return c.tell(ctx, tx)
	})
}

// moveOn sets the next charge of what should have been charged and was not:
// a charge that was missed is no end, and the one after it is announced too.
func (f *Fund) moveOn(ctx context.Context, e era) error {
	find := func(after PledgeID) ([]coming, error) {
		return db.All(ctx, f.db, (*coming).fields, `select id, reader, '', due from fund_pledge where due <= $1 and id || '' > $2 order by id || '' limit $3`,
			db.At(f.db.Now().AddDate(0, 0, -span.Settling)), after, remindAtOnce)
	}
	return f.each(ctx, find, func(c coming) error {
		return f.db.Write(ctx, func(tx *db.Tx) error {
			p, err := pledge(ctx, tx, c.pledge)
			if err != nil || !p.due.Equal(c.due) {
				return err
			}
			due, next, err := charges(ctx, tx, e.m, p)
			if err != nil {
				return err
			}
			if !due.After(tx.Now()) {
				due = next
			}
			_, err = tx.Do(ctx, `update fund_pledge set due = $2 where id = $1`, p.ID, db.At(due))
			return err
		})
	})
}

// remindAhead announces charges. The later notice stands for the reminder
// before it where both have fallen due.
func (f *Fund) remindAhead(ctx context.Context, e era) error {
	find := func(from db.Querier, now time.Time, where string, args ...any) ([]coming, error) {
		noticed := now
		if e.law.Notices {
			noticed = now.Add(noticeAhead)
		}
		return db.All(ctx, from, (*coming).fields, `select id, reader, kind, due from (
			select g.id, g.reader, case when g.due <= $2 then 'notice' else 'yearly' end as kind, g.due
			from fund_pledge g join fund_plan p on p.id = g.plan
			where g.due > $1 and g.due <= $3 and g.stopped is null and (p.every = 'year' or g.due <= $2)) as c
			where not exists (select 1 from fund_reminder r where r.pledge = c.id and r.kind = c.kind and r.due = c.due)
				and (kind = 'notice' or not exists (select 1 from fund_quiet q where q.reader = c.reader)) and `+where,
			append([]any{db.At(now), db.At(noticed), db.At(now.Add(yearlyAhead))}, args...)...)
	}
	batch := func(after PledgeID) ([]coming, error) {
		return find(f.db, f.db.Now(), `id || '' > $4 order by id || '' limit $5`, after, remindAtOnce)
	}
	return f.each(ctx, batch, func(c coming) error {
		return f.tellOf(ctx, func(from db.Querier) (coming, bool, error) {
			still, err := find(from, f.db.Now(), `id = $4`, c.pledge)
			if err != nil || len(still) == 0 {
				return c, false, err
			}
			held, _, err := turn(ctx, from, c.pledge)
			return still[0], held != KindPaused && held != KindHalted, err // those are not charged
		})
	})
}

// remindEnding says before its end that what was paid by hand does not renew,
// unless something else goes on from there.
func (f *Fund) remindEnding(ctx context.Context) error {
	hands := []any{}
	for _, name := range f.names {
		if f.byHand(name) {
			hands = append(hands, name)
		}
	}
	if len(hands) == 0 {
		return nil
	}
	find := func(from db.Querier, now time.Time, where string, args ...any) ([]coming, error) {
		in := make([]string, len(hands))
		for i := range hands {
			in[i] = fmt.Sprintf("$%d", 4+len(args)+i)
		}
		return db.All(ctx, from, (*coming).fields, `select id, reader, kind, ends from (
			select g.id, g.reader, case when p.every = 'year' then 'yearly' else 'notice' end as kind, e.ends
			from fund_entitlement e cross join fund_pledge g join fund_plan p on p.id = g.plan
			where g.id = e.pledge and e.kind = 'paid' and e.ends > $1 and e.ends <= $2 and g.stopped is null and (p.every = 'year' or p.every = 'month' and e.ends <= $3)
				and g.gateway in (`+strings.Join(in, ", ")+`)
				and not exists (select 1 from fund_entitlement n where n.reader = e.reader and n.kind <> 'grace' and n.begins <= e.ends and (n.ends is null or n.ends > e.ends))) as c
			where not exists (select 1 from fund_reminder r where r.pledge = c.id and r.kind = c.kind and r.due = c.ends)
				and (kind = 'notice' or not exists (select 1 from fund_quiet q where q.reader = c.reader)) and `+where,
			append(append([]any{db.At(now), db.At(now.Add(yearlyAhead)), db.At(now.Add(endingAhead))}, args...), hands...)...)
	}
	batch := func(after PledgeID) ([]coming, error) {
		return find(f.db, f.db.Now(), `id || '' > $4 order by id || '' limit $5`, after, remindAtOnce)
	}
	return f.each(ctx, batch, func(c coming) error {
		return f.tellOf(ctx, func(from db.Querier) (coming, bool, error) {
			still, err := find(from, f.db.Now(), `id = $4`, c.pledge)
			if err != nil || len(still) == 0 {
				return c, false, err
			}
			return still[0], true, nil
		})
	})
}

// remindFailed says what became of renewals that did not go through, until
// money comes, by whichever way, or the pledge is stopped.
func (f *Fund) remindFailed(ctx context.Context, e era) error {
	find := func(after PledgeID) ([]coming, error) {
		return db.All(ctx, f.db, (*coming).fields, `select distinct g.id, g.reader, '', 0 from fund_turn t join fund_pledge g on g.id = t.pledge
			where t.at > $1 and t.kind in ('failed', 'pending', 'halted') and g.settled is not null and g.stopped is null
				and not exists (select 1 from fund_payment y where y.reader = g.reader and y.captured >= t.at)
				and g.id || '' > $2 order by g.id limit $3`, db.At(f.db.Now().Add(-silentAfter)), after, remindAtOnce)
	}
	return f.each(ctx, find, func(c coming) error {
		return f.tellOf(ctx, func(from db.Querier) (coming, bool, error) {
			p, err := pledge(ctx, from, c.pledge)
			if err != nil || !p.stopped.IsZero() || !f.recurs(p) {
				return c, false, err
			}
			c.kind, c.due, err = failing(ctx, from, e.m, p, f.db.Now())
			if err != nil || c.kind == "" {
				return c, false, err
			}
			var told bool
			err = from.Row(ctx, `select exists (select 1 from fund_reminder where pledge = $1 and kind = $2 and due = $3)`, c.pledge, c.kind, db.At(c.due)).Scan(&told)
			return c, !told, err
		})
	})
}
