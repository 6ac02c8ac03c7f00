package rail

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// refusedFor is how long a notice that was not genuine is held against a gateway.
const refusedFor = 24 * time.Hour

// Listen looks whether the notices of a gateway are missed: money is known by
// asking alone, or, while somebody is about to pay, notices come that are not
// genuine. It keeps that for a person until a genuine notice comes, and tells
// it once a day ([fund.RailSilent]): a gateway that tells in vain for a day may
// stop telling (Razorpay disables a webhook after 24 hours of failures). It is a sweep.
func (r *Rails) Listen(ctx context.Context) (all error) {
	if waits, err := r.fund.Learning(ctx); err != nil || waits {
		return err
	}
	m, err := r.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	for _, name := range r.names {
		if _, byHand := r.gateways[name].(fund.ByHand); byHand {
			continue
		}
		since, err := r.missed(ctx, name)
		if err == nil {
			err = r.markSilent(ctx, name, since, m.Location())
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("notices of %s: %w", name, err))
		}
	}
	return all
}

// missed is since when a gateway's notices are missed; zero: they are not.
func (r *Rails) missed(ctx context.Context, name string) (since time.Time, err error) {
	set, err := kept(ctx, r.db, name)
	if err != nil || !set.lost.IsZero() {
		return since, err // what is lost need not tell
	}
	h, err := r.Health(ctx, name)
	if err != nil || !h.Silent.IsZero() {
		return h.Silent, err
	}
	now := r.db.Now()
	if !h.Refused.After(h.Heard) || now.Sub(h.Refused) > refusedFor {
		return since, nil
	}
	// Anybody may post what is not genuine. It means something only while no
	// notice has ever proved genuine under the secrets as they are.
	secrets, err := r.Secrets(ctx, name)
	if err != nil || !h.Heard.IsZero() && !slices.ContainsFunc(slices.Collect(maps.Values(secrets)), h.Heard.Before) {
		return since, err
	}
	var open bool
	err = r.db.Row(ctx, `select exists (select 1 from fund_pledge where gateway = $1 and begun is not null and settled is null and stopped is null and expires > $2)`, name, db.At(now)).Scan(&open)
	if open {
		since = h.Refused
	}
	return since, err
}

// markSilent keeps for a person that notices are missed, or no longer. It
// writes only where that changes, and tells it once a day.
func (r *Rails) markSilent(ctx context.Context, name string, since time.Time, in *time.Location) error {
	var marked time.Time
	err := r.db.Row(ctx, `select max(at) from fund_odd where kind = $1 and gateway = $2`, fund.OddSilent, name).Scan(db.Moment(&marked))
	if err != nil {
		return err
	}
	day := r.db.Now().In(in).Format(time.DateOnly)
	warn := !since.IsZero() && r.turnToWarn(name, day)
	if since.IsZero() == marked.IsZero() && !warn {
		return nil
	}
	return r.db.Write(ctx, func(tx *db.Tx) error {
		var found []fund.Odd
		if !since.IsZero() {
			if marked.IsZero() {
				marked = since
			}
			found = []fund.Odd{{Kind: fund.OddSilent, Gateway: name, Object: marked.In(in).Format("2006-01-02 15:04"), At: marked}}
			if err := tx.Tell(ctx, fund.RailSilent{Gateway: name, Day: day}); err != nil {
				return err
			}
		}
		return fund.MarkOdd(ctx, tx, fund.OddSilent, name, time.Time{}, found)
	})
}

// turnToWarn tells whether nobody was warned of a gateway on a day, as far as
// this process knows; who hears it bears a repeat.
func (r *Rails) turnToWarn(name, day string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.warned[name] == day {
		return false
	}
	r.warned[name] = day
	return true
}
