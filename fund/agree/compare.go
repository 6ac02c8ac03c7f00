package agree

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// compare lists what happened at a gateway since a moment, books it, and keeps what differs.
func (l *Lists) compare(ctx context.Context, g fund.Gateway, since, now time.Time) error {
	gateway := g.Name()
	var found []fund.Odd
	var failed error
	if lister, lists := g.(fund.Lister); lists {
		asking, cancel := context.WithTimeout(ctx, listWithin)
		defer cancel()
		facts, err := lister.List(asking, since)
		if err != nil {
			return err
		}
		facts = slices.Clone(facts) // the gateway may be telling others of its own
		for i := range facts {
			facts[i].Gateway = gateway
		}
		if failed = l.bookListed(ctx, facts); ctx.Err() != nil {
			return errors.Join(failed, ctx.Err())
		}
		if found, err = l.differing(ctx, gateway, facts, since, now); err != nil {
			return err
		}
	}
	return errors.Join(failed, l.db.Write(ctx, func(tx *db.Tx) error {
		if err := fund.MarkOdd(ctx, tx, fund.OddDiffers, gateway, since, found); err != nil {
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

// bookListed books what a gateway lists. What makes no sense is found to
// differ and is for a person; what failed otherwise is listed once more, from
// where the books agreed. Neither keeps the rest from being booked.
func (l *Lists) bookListed(ctx context.Context, facts []fund.Fact) (all error) {
	for _, fact := range facts {
		if err := l.fund.Apply(ctx, []fund.Fact{fact}); err != nil && !fault.Is(err, fault.Invalid) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// Again lists anew what happened at a gateway since a moment, for a person who
// looks again at something that it listed then. It is [fund.Relist].
func (l *Lists) Again(ctx context.Context, gateway string, since time.Time) error {
	i := slices.IndexFunc(l.gateways, func(g fund.Gateway) bool { return g.Name() == gateway })
	if i < 0 {
		return nil
	}
	kept, err := listedOf(ctx, l.db, gateway)
	if err != nil {
		return err
	}
	if up := kept.Up.Add(-listMargin); up.Before(since) {
		since = up
	}
	return l.compare(ctx, l.gateways[i], since, l.db.Now())
}
