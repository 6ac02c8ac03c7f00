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

// deadAfter is how long a gateway may leave all that it is asked unanswered
// before a person is told: an evening's outage mends itself.
const deadAfter = 6 * time.Hour

// Listen looks whether the notices of a gateway are missed: money is known by
// asking alone, or, while somebody is about to pay, notices come that are not
// genuine; and whether a gateway answers nothing at all. It keeps that for a
// person until a genuine notice or an answer comes, and tells it once a day
// ([fund.RailSilent]): a gateway that tells in vain for a day may stop telling
// (Razorpay disables a webhook after 24 hours of failures), and one that does
// not answer may have closed the newsroom's account. It is a sweep.
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
		for kind, look := range map[string]func(context.Context, string) (time.Time, error){fund.OddSilent: r.missed, fund.OddDead: r.dead} {
			since, err := look(ctx, name)
			if err == nil {
				err = r.mark(ctx, kind, name, since, m.Location())
			}
			if err != nil {
				all = errors.Join(all, fmt.Errorf("%s is %s: %w", name, kind, err))
			}
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

// charged are the pledges that a gateway charges by itself.
const charged = ` from fund_pledge g join fund_plan p on p.id = g.plan where g.gateway = $1 and g.settled is not null and g.stopped is null and p.every in ('month', 'year')`

// dead is since when a gateway that somebody pays by, or may, answers nothing; zero: it answers.
func (r *Rails) dead(ctx context.Context, name string) (since time.Time, err error) {
	set, err := kept(ctx, r.db, name)
	if err != nil || !set.lost.IsZero() {
		return since, err // that is known
	}
	h, err := r.Health(ctx, name)
	if err != nil || !h.Fails() {
		return since, err
	}
	if since = h.Answered; since.IsZero() { // it never did
		err = r.db.Row(ctx, `select min(made) from fund_pledge where gateway = $1`, name).Scan(db.Moment(&since))
	}
	if err != nil || since.IsZero() || r.db.Now().Sub(since) < deadAfter {
		return time.Time{}, err
	}
	if n, err := r.charged(ctx, name); err != nil || n == 0 && !set.open {
		return time.Time{}, err
	}
	return since, nil
}

func (r *Rails) charged(ctx context.Context, name string) (n int, err error) {
	err = r.db.Row(ctx, `select count(*)`+charged, name).Scan(&n)
	return n, err
}

// mark keeps for a person that a gateway is silent or dead, or no longer. It
// writes only where that changes, and tells it once a day.
func (r *Rails) mark(ctx context.Context, kind, name string, since time.Time, in *time.Location) error {
	var marked time.Time
	err := r.db.Row(ctx, `select max(at) from fund_odd where kind = $1 and gateway = $2`, kind, name).Scan(db.Moment(&marked))
	if err != nil {
		return err
	}
	told := fund.RailSilent{Gateway: name}
	if kind == fund.OddDead && !since.IsZero() {
		told.Dead = since
		if told.Charged, err = r.charged(ctx, name); err != nil {
			return err
		}
	}
	told.Day = r.db.Now().In(in).Format(time.DateOnly)
	warn := !since.IsZero() && r.turnToWarn(kind+" "+name, told.Day)
	if since.IsZero() == marked.IsZero() && !warn {
		return nil
	}
	return r.db.Write(ctx, func(tx *db.Tx) error {
		var found []fund.Odd
		if !since.IsZero() {
			if marked.IsZero() {
				marked = since
			}
			found = []fund.Odd{{Kind: kind, Gateway: name, Object: marked.In(in).Format("2006-01-02 15:04"), At: marked}}
			if err := tx.Tell(ctx, told); err != nil {
				return err
			}
		}
		return fund.MarkOdd(ctx, tx, kind, name, time.Time{}, found)
	})
}

// turnToWarn tells whether nobody was warned of a gateway on a day, as far as
// this process knows; who hears it bears a repeat.
func (r *Rails) turnToWarn(what, day string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.warned[what] == day {
		return false
	}
	r.warned[what] = day
	return true
}
