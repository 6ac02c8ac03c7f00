package remind

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// failed says what became of renewals that did not go through, until
// money comes, by whichever way, or the pledge is stopped.
func (r *Reminders) failed(ctx context.Context, in *time.Location) error {
	find := func(after fund.PledgeID) ([]coming, error) {
		return db.All(ctx, r.db, (*coming).fields, `select distinct g.id, g.reader, '', 0 from fund_turn t join fund_pledge g on g.id = t.pledge
			where t.at > $1 and t.kind in ('failed', 'pending', 'halted') and g.settled is not null and g.stopped is null
				and not exists (select 1 from fund_payment y where y.reader = g.reader and y.captured >= t.at)
				and g.id || '' > $2 order by g.id limit $3`, db.At(r.db.Now().Add(-silentAfter)), after, atOnce)
	}
	return r.each(ctx, find, func(c coming) error {
		return r.tellOf(ctx, func(from db.Querier) (coming, bool, error) {
			since, due, halted, err := r.fund.Failing(ctx, from, in, c.pledge)
			if err != nil || since.IsZero() {
				return c, false, err
			}
			if c.kind, c.due = failing(r.db.Now().Sub(since), halted), due; c.kind == "" {
				return c, false, nil
			}
			var told bool
			err = from.Row(ctx, `select exists (select 1 from fund_reminder where pledge = $1 and kind = $2 and due = $3)`, c.pledge, c.kind, db.At(c.due)).Scan(&told)
			return c, !told, err
		})
	})
}

// failing is what a reader is to hear of a renewal so long after it did not go
// through; "" when it is not spoken of any more.
func failing(age time.Duration, halted bool) fund.Reminder {
	switch {
	case age >= silentAfter:
		return ""
	case age >= lastAfter:
		return fund.RemindLast
	case age >= haltedAfter || halted:
		return fund.RemindHalted
	}
	return fund.RemindFailed
}
