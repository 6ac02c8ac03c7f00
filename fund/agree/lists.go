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
	"github.com/nightdesk/nightdesk/fund/books"
	"github.com/nightdesk/nightdesk/staff"
)

// Lists are what gateways list of all that happened, to be compared with the books.
type Lists struct {
	db       *db.DB
	staff    *staff.Staff
	fund     *fund.Fund
	books    *books.Books
	gateways []fund.Gateway
	after    func(context.Context) error // what follows once a restored backup has learned what it lacks
}

// New compares what a fund books with what its gateways list.
func New(d *db.DB, st *staff.Staff, f *fund.Fund, gateways ...fund.Gateway) *Lists {
	return &Lists{db: d, staff: st, fund: f, books: books.New(d, st, f), gateways: gateways}
}

// Compare compares the books with the lists of the gateways, each once an hour,
// and once a day the last five days and the mandates; it looks whether a gateway
// keeps money for too long, and checks each month that is closed. What it finds
// goes through [fund.Fund.Apply] like everything else. After a restore it first
// learns what the backup lacks. It is a sweep.
func (l *Lists) Compare(ctx context.Context) (all error) {
	if waits, err := l.fund.Learning(ctx); err != nil || waits {
		if err == nil {
			err = l.learn(ctx)
		}
		return err
	}
	gateways, err := l.inUse(ctx)
	if err != nil {
		return err
	}
	for _, g := range gateways {
		if ctx.Err() != nil {
			continue
		}
		if _, err := l.fund.Reached(ctx, g.Name()); fault.Is(err, fault.Conflict) {
			continue // it is lost
		}
		if err := errors.Join(l.hour(ctx, g), l.day(ctx, g)); err != nil {
			all = errors.Join(all, fmt.Errorf("list of %s: %w", g.Name(), err))
		}
	}
	return errors.Join(all, l.month(ctx))
}

// inUse are the gateways that can be asked about money: those that tell by
// themselves and that the publisher set up once, or under which somebody pledged.
func (l *Lists) inUse(ctx context.Context) (used []fund.Gateway, err error) {
	names, err := db.All(ctx, l.db, func(s *string) []any { return []any{s} }, `select name from fund_gateway union select distinct gateway from fund_pledge`)
	for _, g := range l.gateways {
		if _, byHand := g.(fund.ByHand); !byHand && slices.Contains(names, g.Name()) {
			used = append(used, g)
		}
	}
	return used, err
}

// hour compares what a gateway listed since the last time.
func (l *Lists) hour(ctx context.Context, g fund.Gateway) error {
	since, now, mine, err := l.turnToList(ctx, g.Name())
	if err != nil || !mine {
		return err
	}
	cleared := l.markClearing(ctx, g.Name())
	found, err := l.compare(ctx, g, since, now)
	if err = errors.Join(cleared, err); err != nil {
		return err
	}
	return l.db.Write(ctx, func(tx *db.Tx) error {
		n, err := differences(ctx, tx, g.Name())
		if err != nil {
			return err
		}
		return Run{Gateway: g.Name(), Kind: RunList, At: now, Up: now, Found: found, Differences: n}.keep(ctx, tx)
	})
}

// Agreement is how far the books agree with what a gateway lists.
type Agreement struct {
	Gateway     string
	Up          time.Time // all until then was compared; zero: not yet
	Differences int       // what one has and the other has not, or otherwise, and nobody set aside
}

// Agreements tells of each gateway that lists what happened how far the
// books agree with it: "Books agree with X up to Up", or that they differ in so many things.
func (l *Lists) Agreements(ctx context.Context) ([]Agreement, error) {
	gateways, err := l.inUse(ctx)
	if err != nil {
		return nil, err
	}
	var out []Agreement
	for _, g := range gateways {
		if _, lists := g.(fund.Lister); !lists {
			continue
		}
		a := Agreement{Gateway: g.Name()}
		kept, err := listedOf(ctx, l.db, a.Gateway)
		if err == nil {
			a.Up = kept.Up
			a.Differences, err = differences(ctx, l.db, a.Gateway)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}
