package remind

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// ending says before its end that what was paid by hand does not renew,
// unless something else goes on from there.
func (r *Reminders) ending(ctx context.Context) error {
	hands, err := r.hands(ctx)
	if err != nil || len(hands) == 0 {
		return err
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
	batch := func(after fund.PledgeID) ([]coming, error) {
		return find(r.db, r.db.Now(), `id || '' > $4 order by id || '' limit $5`, after, atOnce)
	}
	return r.each(ctx, batch, func(c coming) error {
		return r.tellOf(ctx, func(from db.Querier) (coming, bool, error) {
			still, err := find(from, r.db.Now(), `id = $4`, c.pledge)
			if err != nil || len(still) == 0 {
				return c, false, err
			}
			return still[0], true, nil
		})
	})
}

// hands are the gateways that do not charge by themselves: those whose money a
// person confirms, and where the money came from before it was brought along.
func (r *Reminders) hands(ctx context.Context) (names []any, err error) {
	names = append(names, fund.Elsewhere)
	all, err := r.fund.Gateways(ctx)
	for _, g := range all {
		if g.ByHand {
			names = append(names, g.Name)
		}
	}
	return names, err
}
