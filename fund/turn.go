package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund/span"
)

// turned keeps what became of a mandate. How a pledge stands is read from the
// newest turn, so that what is told late changes nothing that is newer.
func turned(ctx context.Context, tx *db.Tx, p pledgeRow, fact Fact) error {
	_, err := tx.Do(ctx, `insert into fund_turn (pledge, kind, object, at) values ($1, $2, $3, $4) on conflict (pledge, kind, object) do nothing`,
		p.ID, fact.Kind, fact.Object, db.At(fact.At))
	return err
}

// cancelled hears of a gateway that a mandate is over, and stops the pledge, unless the gateway was lost, closes
// (ten within a day, and a fourth of those there), or is being left: that is not its reader's doing, who is asked to move.
func (f *Fund) cancelled(ctx context.Context, tx *db.Tx, e era, p pledgeRow, fact Fact) error {
	if !p.stopped.IsZero() || p.settled.IsZero() {
		return f.stop(ctx, tx, e, p, fact.At)
	}
	if err := turned(ctx, tx, p, fact); err != nil {
		return err
	}
	var away bool
	err := tx.Row(ctx, `select exists (select 1 from fund_gateway where name = $1 and lost is not null) or exists (select 1 from fund_kept where pledge = $2 and until > $3)
		or (select count(*) >= 10 and 4 * count(*) >= (select count(*) from fund_pledge where gateway = $1 and settled is not null and stopped is null)
			from fund_turn t join fund_pledge g on g.id = t.pledge where g.gateway = $1 and t.kind = 'stopped' and t.at > $4 and t.at < $5)`,
		p.Gateway, p.ID, db.At(fact.At), db.At(fact.At.AddDate(0, 0, -1)), db.At(fact.At.AddDate(0, 0, 1))).Scan(&away)
	if err == nil && !away {
		err = f.stop(ctx, tx, e, p, fact.At)
	} else if err == nil {
		_, err = tx.Do(ctx, `update fund_pledge set due = null where id = $1`, p.ID)
	}
	return err
}

// racing is how long after a pause a charge may come that was under way.
const racing = span.Settling * 24 * time.Hour

// Turn is how a mandate stands by what was told last; "" when nothing was, or
// when a payment came after it. A pause outlasts the charge that raced with it,
// and is over when it is resumed or charged well after. Of two at one moment the
// graver counts.
func Turn(ctx context.Context, from db.Querier, id PledgeID) (kind Kind, at time.Time, err error) {
	type row struct {
		kind Kind
		at   time.Time
	}
	rows, err := db.All(ctx, from, func(r *row) []any { return []any{&r.kind, db.Moment(&r.at)} }, `
		select kind, at from fund_turn where pledge = $1 and kind <> 'stopped'
			and at > coalesce((select max(captured) from fund_payment where pledge = $1), 0) - case when kind in ('paused', 'resumed') then cast($2 as bigint) else 0 end
		order by at desc, case kind when 'halted' then 0 when 'paused' then 1 when 'pending' then 2 when 'failed' then 3 else 4 end limit 1`, id, racing.Microseconds())
	if err != nil || len(rows) == 0 || rows[0].kind == KindResumed {
		return "", time.Time{}, err
	}
	return rows[0].kind, rows[0].at, nil
}

// ahead is how long before its day a bank may try a charge, around holidays.
const ahead = 3 * 24 * time.Hour

// Failing tells of a pledge's renewal that did not go through: since when, on
// which day it was due in the newsroom's zone, and whether the bank gave up.
// since is zero while there is nothing to tell, and of what is not charged by
// itself or was stopped. The turns since money last came decide: since is the
// first failure of the renewal that failed last, or of the one at which the
// bank gave up.
func (f *Fund) Failing(ctx context.Context, from db.Querier, in *time.Location, id PledgeID) (since, due time.Time, halted bool, err error) {
	p, err := pledge(ctx, from, id)
	if err != nil || !p.stopped.IsZero() || !f.recurs(p) {
		return since, due, false, err
	}
	type row struct {
		kind Kind
		at   time.Time
	}
	rows, err := db.All(ctx, from, func(r *row) []any { return []any{&r.kind, db.Moment(&r.at)} }, `
		select kind, at from fund_turn where pledge = $1 and kind <> 'stopped' and at > coalesce((select max(captured) from fund_payment where reader = $2), 0)
		order by at, case kind when 'halted' then 4 when 'paused' then 3 when 'pending' then 2 when 'failed' then 1 else 0 end`, p.ID, p.Reader)
	if err != nil {
		return since, due, false, err
	}
	first, last, err := charged(ctx, from, p.ID)
	if err != nil {
		return since, due, false, err
	}
	for _, r := range rows {
		if r.kind == KindResumed || r.kind == KindPaused {
			since, due, halted = time.Time{}, time.Time{}, false
			continue
		}
		// Once the bank gave up, what it says of later renewals is the same story.
		if of, _ := span.Renewal(in, p.Plan.Every.Months(), first, last, r.at.Add(ahead)); !halted && !of.Equal(due) {
			since, due = r.at, of
		}
		halted = halted || r.kind == KindHalted
	}
	return since, due, halted, nil
}
