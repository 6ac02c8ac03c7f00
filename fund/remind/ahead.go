package remind

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// ahead announces charges. The later notice stands for the reminder
// before it where both have fallen due. A gateway that is lost charges nobody.
func (r *Reminders) ahead(ctx context.Context, l fund.Law) error {
	find := func(from db.Querier, now time.Time, where string, args ...any) ([]coming, error) {
		noticed := now
		if l.Notices {
			noticed = now.Add(noticeAhead)
		}
		return db.All(ctx, from, (*coming).fields, `select id, reader, kind, due from (
			select g.id, g.reader, case when g.due <= $2 then 'notice' else 'yearly' end as kind, g.due
			from fund_pledge g join fund_plan p on p.id = g.plan
			where g.due > $1 and g.due <= $3 and g.stopped is null and (p.every = 'year' or g.due <= $2)
				and not exists (select 1 from fund_gateway w where w.name = g.gateway and w.lost is not null)) as c
			where not exists (select 1 from fund_reminder r where r.pledge = c.id and r.kind = c.kind and r.due = c.due)
				and (kind = 'notice' or not exists (select 1 from fund_quiet q where q.reader = c.reader)) and `+where,
			append([]any{db.At(now), db.At(noticed), db.At(now.Add(yearlyAhead))}, args...)...)
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
			held, _, err := fund.Turn(ctx, from, c.pledge)
			return still[0], held != fund.KindPaused && held != fund.KindHalted, err // those are not charged
		})
	})
}
