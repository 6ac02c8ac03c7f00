package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/token"
)

// returnWithin bounds how long the return page waits for a gateway: a reader
// who comes back before the notice sees the truth, and nobody sees a page that hangs.
const returnWithin = 2 * time.Second

// ByReturn shows a pledge to whoever holds its token, and asks the gateway
// first when nothing was told yet. A wrong token is NotFound.
func (f *Fund) ByReturn(ctx context.Context, id PledgeID, held string) (PledgeView, error) {
	p, err := f.held(ctx, id, held)
	if err != nil {
		return PledgeView{}, err
	}
	if p.settled.IsZero() && p.stopped.IsZero() {
		// The reader sees "waiting" when the gateway does not answer; the reconciler asks again.
		if f.fetch(ctx, p, returnWithin) == nil {
			if p, err = pledge(ctx, f.db, id); err != nil {
				return PledgeView{}, err
			}
		}
	}
	return f.view(ctx, p)
}

// held is the pledge of a token.
func (f *Fund) held(ctx context.Context, id PledgeID, held string) (pledgeRow, error) {
	var of PledgeID
	err := db.Found(f.db.Row(ctx, `select pledge from fund_token where hash = $1 and expires > $2`, token.Hash(held), db.At(f.db.Now())).Scan(&of))
	if err == nil && of != id {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil {
		return pledgeRow{}, err
	}
	return pledge(ctx, f.db, id)
}

// Account lists a reader's pledges, newest first, with their receipts: those
// for which money came, and those that may still be paid.
func (f *Fund) Account(ctx context.Context, reader audience.ReaderID) ([]PledgeView, error) {
	rows, err := db.All(ctx, f.db, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+`
		where g.reader = $1 and (g.settled is not null
			or exists (select 1 from fund_payment y where y.pledge = g.id)
			or g.begun is not null and g.stopped is null and g.expires > $2
			or exists (select 1 from fund_claim c where c.pledge = g.id) and g.stopped is null)
		order by g.id desc`, reader, db.At(f.db.Now()))
	if err != nil {
		return nil, err
	}
	var out []PledgeView
	for _, p := range rows {
		p.Plan.Amount = p.Amount
		v, err := f.view(ctx, p)
		if err != nil {
			return nil, err
		}
		if v.Receipts, err = receipts(ctx, f.db, `t.pledge = $1`, p.ID); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (f *Fund) view(ctx context.Context, p pledgeRow) (PledgeView, error) {
	v := PledgeView{Pledge: p.ID, Reader: p.Reader, Plan: p.Plan, Amount: p.Amount, Gateway: p.Gateway, ByHand: f.byHand(p.Gateway),
		Reference: p.Reference, State: f.state(p), Made: p.Made, Expires: p.Expires, Stopped: p.stopped,
		Recurring: f.recurs(p) && p.stopped.IsZero(), Replaces: p.replaces, Reason: p.reason}
	err := f.db.Row(ctx, `select
		(select max(ends) from fund_entitlement where pledge = $1 and kind = 'paid'),
		exists (select 1 from fund_entitlement where pledge = $1 and kind = 'paid' and ends is null),
		exists (select 1 from fund_claim where pledge = $1),
		(select max(ends) from fund_entitlement where pledge = $1 and kind = 'provisional' and ends > $2),
		coalesce((select number from fund_receipt where pledge = $1 order by issued desc, number desc limit 1), ''),
		coalesce((select source from fund_brought where pledge = $1), '')`, p.ID, db.At(f.db.Now())).
		Scan(db.Moment(&v.PaidUntil), &v.Lifetime, &v.Claimed, db.Moment(&v.Believed), &v.Receipt, &v.Brought)
	if err == nil {
		v.Aside, err = aside(ctx, f.db, p)
	}
	if err != nil || p.settled.IsZero() {
		return v, err
	}
	return v, f.viewRunning(ctx, p, &v)
}

// viewRunning adds how the renewals of a paid pledge stand, and what its reader can do about them.
func (f *Fund) viewRunning(ctx context.Context, p pledgeRow, v *PledgeView) (err error) {
	now := f.db.Now()
	if v.Recurring {
		if v.Held, v.HeldAt, err = Turn(ctx, f.db, p.ID); err != nil {
			return err
		}
		if v.Held != KindPaused && v.Held != KindHalted && p.due.After(now) {
			v.Due = p.due
		}
		_, pauses := f.gateways[p.Gateway].(Pauser)
		v.CanPause, v.CanResume = pauses && v.Held == "", pauses && v.Held == KindPaused
	}
	err = f.db.Row(ctx, `select max(ends) from fund_entitlement where pledge = $1 and kind = 'grace' and begins <= $2 and ends > $2`, p.ID, db.At(now)).
		Scan(db.Moment(&v.Grace))
	if err == nil && p.Plan.Every.Months() > 0 && (v.ByHand || !v.Recurring || v.Held != "" || !v.PaidUntil.After(now)) {
		v.CanAgain, err = f.unfollowed(ctx, p)
	}
	return err
}

func (f *Fund) state(p pledgeRow) State {
	switch {
	case !p.stopped.IsZero():
		return StateStopped
	case !p.settled.IsZero():
		return StateSettled
	case !p.failed.IsZero():
		return StateFailed
	case !p.Expires.After(f.db.Now()):
		return StateLapsed
	}
	return StateWaiting
}

// Stop ends a reader's pledge: nothing is charged any more, and what is paid
// stays to its end. Stopping twice is fine; another reader's pledge is NotFound.
func (f *Fund) Stop(ctx context.Context, reader audience.ReaderID, id PledgeID) error {
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		p, err := pledgeWhere(ctx, tx, `g.id = $1 and g.reader = $2`, id, reader)
		if err != nil {
			return err
		}
		return f.stop(ctx, tx, e, p, tx.Now())
	})
}

// SayWhy keeps why a reader stopped a pledge, in their own words and once. It
// is asked after the stop, never before. The fault stands beside why.
func (f *Fund) SayWhy(ctx context.Context, reader audience.ReaderID, id PledgeID, why string) error {
	why, err := Reason(why)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		p, err := pledgeWhere(ctx, tx, `g.id = $1 and g.reader = $2`, id, reader)
		if err != nil || p.reason == why {
			return err
		}
		if p.stopped.IsZero() || p.reason != "" {
			return fault.New(fault.Conflict, "fund-pledge-over")
		}
		_, err = tx.Do(ctx, `update fund_pledge set reason = $2 where id = $1`, id, why)
		return err
	})
}

// CancelAtGateway has the gateway stop collecting. It listens to Stopped, and bears a repeat.
func (f *Fund) CancelAtGateway(ctx context.Context, s Stopped) error {
	if s.Ref == "" {
		return nil
	}
	g, err := f.Reached(ctx, s.Gateway)
	if fault.Is(err, fault.Conflict) {
		return nil // it is lost, and what it would charge is beyond us
	}
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	err = g.Cancel(asking, s.Ref)
	f.Answered(ctx, s.Gateway, "cancel", err)
	return err
}

// Tidy forgets return tokens that are over.
func (f *Fund) Tidy(ctx context.Context) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `delete from fund_token where expires < $1`, db.At(tx.Now()))
		return err
	})
}
