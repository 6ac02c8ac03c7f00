package agree

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

const (
	mandatesWithin = 2 * time.Minute
	// stopping is how long a gateway may take to hear that a pledge was stopped.
	stopping = time.Hour
	// asksAtMost bounds how many pledges are asked about in one run; the next goes on.
	asksAtMost = 100
)

// charged is a pledge of ours that is, or was, charged by itself.
type charged struct {
	id             fund.PledgeID
	reader         audience.ReaderID
	ref, reference string
	amount         money.Amount
	paid, stopped  time.Time
}

func (c *charged) fields() []any {
	return []any{&c.id, &c.reader, &c.ref, &c.reference, &c.amount.Minor, &c.amount.Currency, db.Moment(&c.paid), db.Moment(&c.stopped)}
}

func (c charged) runs() bool { return !c.paid.IsZero() && c.stopped.IsZero() }

const chargedPledges = `select g.id, g.reader, g.ref, g.reference, g.amount, g.currency, g.settled, g.stopped
	from fund_pledge g join fund_plan p on p.id = g.plan where g.gateway = $1 and g.ref is not null and p.every in ('month', 'year')`

// mandates compares the pledges that run here with the mandates that a gateway
// has. It asks about those that stand otherwise, and keeps what is odd all the
// same; it tells how many stood otherwise. A gateway that cannot tell fails
// only where a pledge runs there.
func (l *Lists) mandates(ctx context.Context, g fund.Gateway) (drifted int, err error) {
	mandater, tells := g.(fund.Mandater)
	if !tells {
		return 0, nil
	}
	ours, err := db.All(ctx, l.db, (*charged).fields, chargedPledges+` order by g.id`, g.Name())
	if err != nil {
		return 0, err
	}
	asking, cancel := context.WithTimeout(ctx, mandatesWithin)
	defer cancel()
	asked := l.db.Now()
	theirs, err := mandater.Mandates(asking)
	if fault.Is(err, fault.Unavailable) && !slices.ContainsFunc(ours, charged.runs) {
		return 0, nil
	}
	l.fund.Answered(ctx, g.Name(), "mandates", err)
	if err != nil {
		return 0, err
	}
	has := map[string]fund.Mandate{}
	for _, m := range theirs {
		has[m.Ref] = m
	}
	if drifted, err = l.askDrifted(ctx, g.Name(), ours, has, asked); err != nil {
		return drifted, err
	}
	return drifted, l.markMandates(ctx, g.Name(), theirs, has)
}

// askDrifted asks a gateway about the pledges that it says stand otherwise, so
// many in one run; the next run goes on behind the last.
func (l *Lists) askDrifted(ctx context.Context, gateway string, ours []charged, has map[string]fund.Mandate, asked time.Time) (drifted int, all error) {
	name := "mandates:" + gateway
	last, err := keptAs[fund.PledgeID](ctx, l.db, name)
	if err != nil {
		return 0, err
	}
	behind := max(0, slices.IndexFunc(ours, func(p charged) bool { return p.id > last }))
	last = ""
	for _, p := range slices.Concat(ours[behind:], ours[:behind]) {
		if !p.runs() || ctx.Err() != nil {
			continue
		}
		differs, err := l.drifted(ctx, p, has)
		if err == nil && differs {
			drifted, last = drifted+1, p.id
			if err = l.fetch(ctx, gateway, p.ref); err == nil {
				err = l.resumed(ctx, gateway, p, has, asked)
			}
		}
		if all = errors.Join(all, err); drifted >= asksAtMost {
			break
		}
	}
	if drifted < asksAtMost {
		last = "" // all were asked about
	}
	return drifted, errors.Join(all, ctx.Err(), l.db.Write(ctx, func(tx *db.Tx) error { return fund.KeepSetting(ctx, tx, name, last) }))
}

// resumed books that a mandate goes on of which a pause or the bank's giving up
// was told last, where the gateway charges it as of a moment after that.
func (l *Lists) resumed(ctx context.Context, gateway string, p charged, has map[string]fund.Mandate, asked time.Time) error {
	turn, at, err := fund.Turn(ctx, l.db, p.id)
	if err != nil || turn != fund.KindPaused && turn != fund.KindHalted || !at.Before(asked) {
		return err
	}
	if m, is := has[p.ref]; !is || m.Stands != "" {
		return nil
	}
	return l.fund.Apply(ctx, []fund.Fact{{Gateway: gateway, Kind: fund.KindResumed, Object: fmt.Sprint(p.ref, ":goes-on:", at.UnixMicro()),
		Ref: p.ref, Reference: p.reference, Amount: money.Of(0, p.amount.Currency), At: asked, Method: gateway}})
}

// drifted tells whether a gateway says something else of a mandate than was told here.
func (l *Lists) drifted(ctx context.Context, p charged, has map[string]fund.Mandate) (bool, error) {
	m, is := has[p.ref]
	if !is || m.Stands == fund.KindStopped {
		return true, nil
	}
	turn, _, err := fund.Turn(ctx, l.db, p.id)
	return turn != fund.KindFailed && turn != m.Stands, err
}

// fetch books what a gateway knows of a pledge, if it knows it.
func (l *Lists) fetch(ctx context.Context, gateway, ref string) error {
	facts, err := l.fund.Ask(ctx, gateway, ref)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return l.fund.Apply(ctx, facts)
}

// markMandates keeps what is odd about a gateway's mandates after it was asked: one
// that it charges though the pledge was stopped here, one that we do not know,
// and a pledge that runs here without one.
func (l *Lists) markMandates(ctx context.Context, gateway string, theirs []fund.Mandate, has map[string]fund.Mandate) error {
	return l.db.Write(ctx, func(tx *db.Tx) error {
		now := tx.Now()
		ours, err := db.All(ctx, tx, (*charged).fields, chargedPledges, gateway)
		if err != nil {
			return err
		}
		odd := map[string][]fund.Odd{fund.OddMandateRuns: nil, fund.OddMandateGone: nil, fund.OddMandateUnknown: nil}
		keep := func(kind, ref string, p charged, sum money.Amount) {
			odd[kind] = append(odd[kind], fund.Odd{Kind: kind, Gateway: gateway, Object: ref, Pledge: p.id, Reader: p.reader, Amount: sum, At: now})
		}
		by := map[string]charged{}
		for _, p := range ours {
			by[p.ref], by[p.reference] = p, p
			if m, is := has[p.ref]; p.runs() && (!is || m.Stands == fund.KindStopped) {
				keep(fund.OddMandateGone, p.ref, p, p.amount)
			}
		}
		for _, m := range theirs {
			if m.Stands != "" && m.Stands != fund.KindPending {
				continue // it is not charged
			}
			p, known := by[m.Ref]
			if !known && m.Reference != "" {
				p, known = by[m.Reference]
			}
			switch {
			case !known:
				keep(fund.OddMandateUnknown, m.Ref, p, m.Amount)
			case !p.stopped.IsZero() && p.stopped.Before(now.Add(-stopping)):
				keep(fund.OddMandateRuns, m.Ref, p, m.Amount)
			}
		}
		for kind, found := range odd {
			if err := fund.MarkOdd(ctx, tx, kind, gateway, time.Time{}, found); err != nil {
				return err
			}
		}
		return nil
	})
}
