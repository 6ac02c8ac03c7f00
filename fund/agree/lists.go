package agree

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Lists are what gateways list of all that happened, to be compared with the books.
type Lists struct {
	db       *db.DB
	staff    *staff.Staff
	fund     *fund.Fund
	gateways []fund.Gateway
}

// New compares what a fund books with what its gateways list.
func New(d *db.DB, st *staff.Staff, f *fund.Fund, gateways ...fund.Gateway) *Lists {
	return &Lists{db: d, staff: st, fund: f, gateways: gateways}
}

// Compare compares the books with the lists of the gateways, each once an hour,
// and looks whether a gateway keeps money for too long. What it finds goes
// through [fund.Fund.Apply] like everything else. It is a sweep.
func (l *Lists) Compare(ctx context.Context) (all error) {
	for _, g := range l.gateways {
		if _, byHand := g.(fund.ByHand); byHand || ctx.Err() != nil {
			continue
		}
		since, now, mine, err := l.turnToList(ctx, g.Name())
		if err == nil && mine {
			err = l.markClearing(ctx, g.Name())
			if lost, e := l.lost(ctx, g.Name()); e != nil || !lost {
				err = errors.Join(err, e, l.compare(ctx, g, since, now))
			}
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("list of %s: %w", g.Name(), err))
		}
	}
	return all
}

// lost tells whether the newsroom has lost a gateway: then nothing is asked of it.
func (l *Lists) lost(ctx context.Context, gateway string) (bool, error) {
	all, err := l.fund.Gateways(ctx)
	return slices.ContainsFunc(all, func(g fund.GatewayView) bool { return g.Name == gateway && !g.Lost.IsZero() }), err
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
	var out []Agreement
	for _, g := range l.gateways {
		if _, lists := g.(fund.Lister); !lists {
			continue
		}
		a := Agreement{Gateway: g.Name()}
		kept, err := listedOf(ctx, l.db, a.Gateway)
		if err == nil {
			a.Up = kept.Up
			err = l.db.Row(ctx, `select
				(select count(*) from fund_odd o where kind = 'differs' and gateway = $1 and not exists
					(select 1 from fund_set_aside s where s.kind = o.kind and s.gateway = o.gateway and s.object = o.object))
				+ (select count(*) from fund_fact o where applied is null and gateway = $1 and kind in ('captured', 'refunded') and not exists
					(select 1 from fund_set_aside s where s.kind = 'orphan' and s.gateway = o.gateway and s.object = o.object))`, a.Gateway).Scan(&a.Differences)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}
