package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/staff"
)

// era is what was set when a fact is booked: the newsroom's zone and names, and its law.
type era struct {
	m    staff.Masthead
	law  Law
	n    int64 // which law of all that ever were
	past bool  // it is that of a past day, for an inbox that is played over

	learns bool // it is of the day that a restored backup lacks
	quiet  bool // its reader was told of it before a restore
}

func (f *Fund) era(ctx context.Context) (e era, err error) {
	if e.m, err = f.staff.Masthead(ctx); err == nil {
		e.n, e.law, err = lawNow(ctx, f.db)
	}
	return e, err
}

// entitledBy is why a reader is entitled for a time.
type entitledBy string

const (
	byPaying entitledBy = "paid"
	byGrace  entitledBy = "grace" // a renewal is waited for
	byGrant  entitledBy = "grant" // given by the newsroom, not paid

	byWord entitledBy = "provisional" // a reader's word about a transfer was taken
)

type entitlement struct {
	span.Period
	kind   entitledBy
	pledge PledgeID
	grant  GrantID
}

// entitle makes anew what a reader is entitled to, from all payments, refunds, lost disputes, stops and grants.
func (f *Fund) entitle(ctx context.Context, tx *db.Tx, e era, reader audience.ReaderID) ([]entitlement, error) {
	bought, err := f.boughtBy(ctx, tx, reader)
	if err != nil {
		return nil, err
	}
	back, err := returned(ctx, tx, e.law, reader)
	if err != nil {
		return nil, err
	}
	if err := mark(ctx, tx, reader, bought, back); err != nil {
		return nil, err
	}
	keeps, err := keptOf(ctx, tx, reader)
	if err != nil {
		return nil, err
	}
	spans := entitlements(e, bought, back, keeps)
	grants, err := db.All(ctx, tx, (*Grant).fields, `select `+grantColumns+` from fund_grant where reader = $1`, reader)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if p, ok := g.span(); ok {
			spans = append(spans, entitlement{Period: p, kind: byGrant, grant: g.ID})
		}
	}
	believed, err := onTheirWord(ctx, tx, reader, spans)
	if err != nil {
		return nil, err
	}
	spans = append(spans, believed...)
	if _, err := tx.Do(ctx, `delete from fund_entitlement where reader = $1`, reader); err != nil {
		return nil, err
	}
	for _, s := range spans {
		source := s.Payment
		if s.kind == byGrant {
			source = string(s.grant)
		}
		_, err := tx.Do(ctx, `insert into fund_entitlement (id, reader, kind, source, pledge, begins, ends) values ($1, $2, $3, $4, $5, $6, $7)`,
			db.NewID(), reader, s.kind, source, s.pledge, db.At(s.From), db.At(s.Until))
		if err != nil {
			return nil, err
		}
	}
	return spans, nil
}

// onTheirWord are the days given on a reader's word about a transfer. They end
// early when the pledge is stopped, the word is set aside, or its money counts.
func onTheirWord(ctx context.Context, tx *db.Tx, reader audience.ReaderID, spans []entitlement) ([]entitlement, error) {
	type row struct {
		entitlement
		stopped, aside, paid time.Time
	}
	rows, err := db.All(ctx, tx, func(r *row) []any {
		return []any{&r.pledge, db.Moment(&r.From), db.Moment(&r.Until), db.Moment(&r.stopped), db.Moment(&r.aside), db.Moment(&r.paid)}
	}, `select v.pledge, v.begins, v.ends, g.stopped, s.at, (select min(counts) from fund_earned where pledge = g.id) from fund_provisional v join fund_pledge g on g.id = v.pledge
		left join fund_set_aside s on s.kind = 'claim' and s.gateway = g.gateway and s.object = g.id || ' ' || v.utr where v.reader = $1`, reader)
	var out []entitlement
	for _, r := range rows {
		ends := []time.Time{r.stopped, r.aside, r.paid}
		for _, s := range spans { // paid time begins with a whole day, and follows
			if s.kind == byPaying && s.pledge == r.pledge {
				ends = append(ends, s.From)
			}
		}
		for _, t := range ends {
			if !t.IsZero() && t.Before(r.Until) {
				r.Until = t
			}
		}
		if r.kind = byWord; r.Until.After(r.From) {
			out = append(out, r.entitlement)
		}
	}
	return out, err
}

func (f *Fund) boughtBy(ctx context.Context, from db.Querier, reader audience.ReaderID) ([]span.Bought, error) {
	type row struct {
		span.Bought
		every Every
	}
	rows, err := db.All(ctx, from, func(b *row) []any {
		return []any{&b.Payment, &b.Key, &b.Months, db.Moment(&b.Captured), db.Moment(&b.Counts), &b.Amount.Minor, &b.Amount.Currency, &b.Object, &b.Pledge, &b.Plan, &b.every, &b.Gateway, db.Moment(&b.Made), db.Moment(&b.Stopped), db.Moment(&b.Cleared), &b.Replaces, db.Moment(&b.Until), &b.Brought}
	}, `select y.id, y.gateway || ':' || y.object, p.months, y.captured, y.counts, y.amount, y.currency, y.object, y.pledge, p.id, p.every, y.gateway, g.made, g.stopped, c.at, coalesce(g.replaces, ''), null, false
		from fund_earned y left join fund_clearance c on c.payment = y.id join fund_pledge g on g.id = y.pledge join fund_plan p on p.id = g.plan where y.reader = $1
		union all
		select b.pledge, b.key, p.months, b.begins, b.begins, g.amount, g.currency, b.pledge, b.pledge, p.id, p.every, g.gateway, g.made, g.stopped, null, coalesce(g.replaces, ''), b.ends, true
		from fund_brought b join fund_pledge g on g.id = b.pledge join fund_plan p on p.id = g.plan where b.reader = $1`, reader)
	all := make([]span.Bought, len(rows))
	for i, b := range rows {
		b.Renews, b.ByHand = b.every.Months(), f.byHand(b.Gateway)
		b.Stand()
		all[i] = b.Bought
	}
	return all, err
}

// returned is what went back of a reader's payments for good: refunds that did
// not come back, and disputes that were lost where those end the support.
func returned(ctx context.Context, from db.Querier, l Law, reader audience.ReaderID) ([]span.Returned, error) {
	return db.All(ctx, from, func(r *span.Returned) []any { return []any{&r.Payment, &r.Amount.Minor, &r.Amount.Currency} }, `
		select r.payment, r.amount, r.currency from fund_refund r join fund_earned y on y.id = r.payment
		where y.reader = $1 and r.currency = y.currency and not exists (select 1 from fund_unrefund u where u.refund = r.id)
		union all
		select d.payment, d.amount, d.currency from fund_dispute d join fund_earned y on y.id = d.payment
		where y.reader = $1 and d.currency = y.currency and d.lost is not null and $2`, reader, l.DisputeEnds)
}

// entitlements are the paid periods and, behind each, the grace in which its
// renewal is waited for: longer while its reader is asked to move.
func entitlements(e era, bought []span.Bought, back []span.Returned, keeps map[string]span.Kept) []entitlement {
	paid, by := make([]span.Paid, len(bought)), map[string]span.Bought{}
	for i, b := range bought {
		paid[i], by[b.Payment] = b.Paid, b
	}
	in := e.m.Location()
	periods := span.Periods(in, paid, back)
	var out []entitlement
	for _, p := range periods {
		b := by[p.Payment]
		out = append(out, entitlement{Period: p, kind: byPaying, pledge: PledgeID(b.Pledge)})
		if !b.Recurs() {
			continue
		}
		days := e.law.GraceMonth
		if b.Renews == Year.Months() {
			days = e.law.GraceYear
		}
		if k, moves := keeps[b.Pledge]; moves && !p.Until.IsZero() {
			days = k.Days(p.Until, days, in)
		}
		if g, ok := span.Grace(p, days, b.Stopped, periods, in); ok {
			out = append(out, entitlement{Period: g, kind: byGrace, pledge: PledgeID(b.Pledge)})
		}
	}
	return out
}

// Entitled tells until when a reader has paid or was given support without a
// break, seen from a moment, and whether without end. While a renewal is
// waited for, ok is true and until is past. Not ok: not entitled then.
func (f *Fund) Entitled(ctx context.Context, reader audience.ReaderID, at time.Time) (until time.Time, lifetime, ok bool, err error) {
	type row struct {
		span.Period
		kind entitledBy
	}
	rows, err := db.All(ctx, f.db, func(r *row) []any { return []any{&r.kind, db.Moment(&r.From), db.Moment(&r.Until)} },
		`select kind, begins, ends from fund_entitlement where reader = $1 order by begins, ends`, reader)
	until = at
	waited := time.Time{}
	for _, r := range rows {
		switch {
		case r.From.After(until):
		case r.kind == byGrace:
			if !r.From.After(at) && r.Until.After(at) {
				waited, ok = r.From, true
			}
		case r.Until.IsZero():
			lifetime, ok = true, true
		case r.Until.After(until):
			until, ok = r.Until, true
		}
	}
	if !until.After(at) {
		until = waited
	}
	return until, lifetime, ok, err
}

// Standing is all that a page may know of who reads it.
type Standing string

const (
	Reader     Standing = "reader"     // unknown to us
	Registered Standing = "registered" // known, not entitled now
	Supporter  Standing = "supporter"  // entitled now
)

// Standing tells how a reader stands now; "" is a reader unknown to us.
func (f *Fund) Standing(ctx context.Context, reader audience.ReaderID) (Standing, error) {
	if reader == "" {
		return Reader, nil
	}
	_, _, ok, err := f.Entitled(ctx, reader, f.db.Now())
	if err != nil || !ok {
		return Registered, err
	}
	return Supporter, nil
}

// Supporters counts the readers who support at a moment, by what is known
// today: those who have paid for that time and those whose renewal is waited
// for. Who was given support, or has it on their word, is not counted.
func (f *Fund) Supporters(ctx context.Context, at time.Time) (n int, err error) {
	err = f.db.Row(ctx, `select count(distinct reader) from fund_entitlement where (ends is null or ends > $1) and begins <= $1 and kind in ('paid', 'grace')`, db.At(at)).Scan(&n)
	return n, err
}
