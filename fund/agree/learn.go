package agree

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

const (
	// learnWithin is how long a gateway that does not answer keeps the newsroom
	// from booking after a restore. What it tells later is found by its list.
	learnWithin = time.Hour
	// learnMargin is how far before a backup the gateways are asked.
	learnMargin = 2 * time.Hour
)

// Restored writes down that this database was made now of a backup: what
// happened since that was written is learned from the gateways before anything
// else is booked. No gateway tells of transfers that were confirmed by hand
// meanwhile, so those are kept for a person.
func (l *Lists) Restored(ctx context.Context, made time.Time) error {
	err := l.db.Write(ctx, func(tx *db.Tx) error {
		now := tx.Now()
		if made.IsZero() || made.After(now) { // by a clock that ran ahead
			made = now
		}
		_, err := tx.Do(ctx, `insert into fund_restore (at, made) values ($1, $2) on conflict (at) do nothing`, db.At(now), db.At(made))
		for _, g := range l.gateways {
			if _, byHand := g.(fund.ByHand); !byHand || err != nil {
				continue
			}
			var any bool
			if err = tx.Row(ctx, `select exists (select 1 from fund_pledge where gateway = $1)`, g.Name()).Scan(&any); err == nil && any {
				err = fund.MarkOdd(ctx, tx, fund.OddRestored, g.Name(), now, []fund.Odd{{Kind: fund.OddRestored, Gateway: g.Name(),
					Object: made.UTC().Format("2006-01-02 15:04"), At: now}})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	gateways, err := l.inUse(ctx)
	if err != nil || slices.ContainsFunc(gateways, func(g fund.Gateway) bool { _, lists := g.(fund.Lister); return lists }) {
		return err
	}
	return l.finish(ctx, 0) // nobody can be asked
}

// AfterLearning has something done once what a backup lacks was learned.
func (l *Lists) AfterLearning(do func(context.Context) error) { l.after = do }

// learn asks all gateways for what a restored backup lacks, and books it in the
// order in which it happened.
func (l *Lists) learn(ctx context.Context) error {
	var at, made time.Time
	mine := false
	err := l.db.Write(ctx, func(tx *db.Tx) error {
		mine = false
		err := db.Found(tx.Row(ctx, `select at, made from fund_restore where learned is null order by made limit 1`).Scan(db.Moment(&at), db.Moment(&made)))
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		kept, err := keptAs[listed](ctx, tx, "learning")
		if now := tx.Now(); err != nil || now.Sub(kept.Tried) < listRetry && !kept.Tried.After(now) {
			return err
		}
		mine, kept.Tried = true, tx.Now()
		return fund.KeepSetting(ctx, tx, "learning", kept)
	})
	if err != nil || !mine {
		return err
	}
	facts, failed := l.listAll(ctx, made.Add(-learnMargin))
	if failed != nil && l.db.Now().Sub(at) < learnWithin {
		return failed
	}
	found, err := l.lacking(ctx, facts)
	if err != nil {
		return err
	}
	var all error
	for _, fact := range orderly(facts) {
		// What makes no sense, or is of what nobody knows any more, differs and is for a person.
		if err := l.fund.Learn(ctx, []fund.Fact{fact}); err != nil && !fault.Is(err, fault.Invalid) {
			all = errors.Join(all, err)
		}
		if ctx.Err() != nil {
			return errors.Join(all, ctx.Err())
		}
	}
	if all != nil {
		return all
	}
	return errors.Join(failed, l.finish(ctx, found))
}

// finish has the newsroom book again what comes.
func (l *Lists) finish(ctx context.Context, found int) error {
	if l.after != nil {
		if err := l.after(ctx); err != nil {
			return err
		}
	}
	return l.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Do(ctx, `update fund_restore set learned = $1 where learned is null`, db.At(tx.Now()))
		if err != nil || n == 0 {
			return err
		}
		// What the gateways say of mandates is compared at once, and not tomorrow.
		if _, err := tx.Do(ctx, `delete from fund_setting where id = 'learning' or id like 'daily:%'`); err != nil {
			return err
		}
		return Run{Kind: RunLearn, At: tx.Now(), Up: tx.Now(), Found: found}.keep(ctx, tx)
	})
}

// listAll asks every gateway that lists for all since a moment.
func (l *Lists) listAll(ctx context.Context, since time.Time) (facts []fund.Fact, all error) {
	gateways, err := l.inUse(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range gateways {
		some, err := l.list(ctx, g, since)
		if err != nil {
			all = errors.Join(all, fmt.Errorf("list of %s: %w", g.Name(), err))
			continue
		}
		facts = append(facts, some...)
	}
	return facts, all
}
