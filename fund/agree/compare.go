package agree

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// list has a gateway tell all that happened since a moment; one that lists
// nothing, or is lost, tells nothing.
func (l *Lists) list(ctx context.Context, g fund.Gateway, since time.Time) ([]fund.Fact, error) {
	lister, lists := g.(fund.Lister)
	if !lists {
		return nil, nil
	}
	if _, err := l.fund.Reached(ctx, g.Name()); err != nil {
		if fault.Is(err, fault.Conflict) {
			err = nil
		}
		return nil, err
	}
	asking, cancel := context.WithTimeout(ctx, listWithin)
	defer cancel()
	facts, err := lister.List(asking, since)
	l.fund.Answered(ctx, g.Name(), "list", err)
	facts = slices.Clone(facts) // the gateway may be telling others of its own
	for i := range facts {
		facts[i].Gateway = g.Name()
	}
	return facts, err
}

// compare lists what happened at a gateway since a moment, books it, and keeps
// what differs. It tells how much of it the books lacked.
func (l *Lists) compare(ctx context.Context, g fund.Gateway, since, now time.Time) (found int, err error) {
	gateway := g.Name()
	if _, err := l.fund.Reached(ctx, gateway); fault.Is(err, fault.Conflict) {
		return 0, nil // it is lost, and lists nothing any more
	}
	var differ []fund.Odd
	var failed error
	if _, lists := g.(fund.Lister); lists {
		facts, err := l.list(ctx, g, since)
		if err != nil {
			return 0, err
		}
		if found, err = l.lacking(ctx, facts); err != nil {
			return 0, err
		}
		var senseless []fund.Odd
		if senseless, failed = l.bookListed(ctx, facts); ctx.Err() != nil {
			return found, errors.Join(failed, ctx.Err())
		}
		if differ, err = l.differing(ctx, gateway, facts, since, now); err != nil {
			return found, err
		}
		differ = append(differ, senseless...)
		for i := range differ {
			if differ[i].At.IsZero() { // nobody told when it was
				differ[i].At = now
			}
		}
	}
	return found, errors.Join(failed, l.db.Write(ctx, func(tx *db.Tx) error {
		if err := fund.MarkOdd(ctx, tx, fund.OddDiffers, gateway, since, differ); err != nil {
			return err
		}
		kept, err := listedOf(ctx, tx, gateway)
		if err != nil {
			return err
		}
		if kept.Tried = now; failed == nil {
			kept.Up = now
		}
		return kept.keep(ctx, tx, gateway)
	}))
}

// lacking counts the facts that the books lack.
func (l *Lists) lacking(ctx context.Context, facts []fund.Fact) (n int, err error) {
	for _, f := range facts {
		var has bool
		err := l.db.Row(ctx, `select exists (select 1 from fund_fact where gateway = $1 and kind = $2 and object = $3)`, f.Gateway, f.Kind, f.Object).Scan(&has)
		if err != nil {
			return n, err
		}
		if !has {
			n++
		}
	}
	return n, nil
}

// bookListed books what a gateway lists. What makes no sense is found to
// differ and is for a person; what failed otherwise is listed once more, from
// where the books agreed. Neither keeps the rest from being booked.
func (l *Lists) bookListed(ctx context.Context, facts []fund.Fact) (senseless []fund.Odd, all error) {
	for _, fact := range orderly(facts) {
		err := l.fund.Apply(ctx, []fund.Fact{fact})
		switch {
		case fault.Is(err, fault.Invalid):
			senseless = append(senseless, fund.Odd{Kind: fund.OddDiffers, Gateway: fact.Gateway, Object: fact.Object, Amount: fact.Amount, At: fact.At})
		case err != nil:
			all = errors.Join(all, err)
		}
	}
	return senseless, all
}

// orderly is what was listed, in the order in which it happened: a document's number says which came first.
func orderly(facts []fund.Fact) []fund.Fact {
	facts = slices.Clone(facts)
	slices.SortStableFunc(facts, func(a, b fund.Fact) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Object, b.Object))
	})
	return facts
}

// Again lists anew what happened at a gateway since a moment, for a person who
// looks again at something that it listed then.
func (l *Lists) Again(ctx context.Context, gateway string, since time.Time) error {
	i := slices.IndexFunc(l.gateways, func(g fund.Gateway) bool { return g.Name() == gateway })
	if i < 0 {
		return nil
	}
	since, err := l.unlisted(ctx, gateway, since)
	if err != nil {
		return err
	}
	_, err = l.compare(ctx, l.gateways[i], since, l.db.Now())
	return err
}

// unlisted is a moment, or an earlier one from which nothing was listed yet: a
// list that begins later would leave a gap behind "the books agree up to".
func (l *Lists) unlisted(ctx context.Context, gateway string, since time.Time) (time.Time, error) {
	kept, err := listedOf(ctx, l.db, gateway)
	if err != nil {
		return since, err
	}
	if kept.Up.IsZero() { // from the first pledge there
		var first time.Time
		err := l.db.Row(ctx, `select min(made) from fund_pledge where gateway = $1`, gateway).Scan(db.Moment(&first))
		if err != nil || first.IsZero() {
			return since, err
		}
		kept.Up = first
	}
	if up := kept.Up.Add(-listMargin); up.Before(since) {
		since = up
	}
	return since, nil
}
