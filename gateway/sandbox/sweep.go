package sandbox

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
)

// chunk is how many mandates are charged in one transaction.
const chunk = 500

// Sweep lets happen what is due by the newsroom's clock: mandates are charged,
// what was collected is paid out, and all of it is told, oldest first. Run it
// every second. What is cut short by its context the next one goes on with.
func (s *Sandbox) Sweep(ctx context.Context) error {
	select {
	case s.sweeping <- struct{}{}:
		defer func() { <-s.sweeping }()
	case <-ctx.Done():
		return ctx.Err()
	}
	t, err := s.temper(ctx)
	if err != nil || t.Gone {
		return err
	}
	for _, step := range []func(context.Context) error{s.turnBack, s.chargeDue, s.payOut, s.tellDue} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// chargeDue takes every period that has fallen due, each at its own moment:
// several of one mandate when the clock was moved far, with the tries between.
func (s *Sandbox) chargeDue(ctx context.Context) error {
	for {
		var first time.Time
		if err := s.DB.Row(ctx, `select min(next) from sandbox_order where `+s.mine).Scan(db.Moment(&first)); err != nil || first.IsZero() || first.After(s.DB.Now()) {
			return err
		}
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			due, err := db.All(ctx, tx, (*order).fields, `select `+orderColumns+` from sandbox_order where next <= $1 and `+s.mine+` order by next, id limit $2`, db.At(tx.Now()), chunk)
			if err != nil {
				return err
			}
			var all []event
			for i := range due {
				all = append(all, due[i].falls(s.Zone())...)
			}
			if _, err := s.record(ctx, tx, all, 1); err != nil {
				return err
			}
			return save(ctx, tx, due...)
		})
		if err != nil {
			return err
		}
	}
}

// turnBack bears a clock that was moved back. What was charged is not charged
// again: periods are counted. What was to be told, or known, after a while is
// so after that while from now on, and not when the old time comes again.
func (s *Sandbox) turnBack(ctx context.Context) error {
	now := s.DB.Now()
	seen := s.seen.Swap(now.UnixMicro())
	if seen != 0 && seen <= now.UnixMicro() {
		return nil // after a start nobody knows, so it is looked for
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		now := db.At(tx.Now())
		for _, q := range []string{
			`update sandbox_notice set due = case when due > made then $1 + due - made else $1 end, made = $1 where made > $1 and due is not null`,
			`update sandbox_event set known = case when known > made then $1 + known - made else $1 end, made = $1 where made > $1`,
			`update sandbox_temper set out_until = $1 + out_until - out_since, out_since = $1 where out_since > $1`,
			`update sandbox_temper set old_until = $1 + old_until - changed, changed = $1 where changed > $1`,
		} {
			if _, err := tx.Do(ctx, q+` and `+s.mine, now); err != nil {
				return err
			}
		}
		return nil
	})
}
