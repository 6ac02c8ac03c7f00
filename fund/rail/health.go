package rail

import (
	"context"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

const (
	// writeEvery is how often the same is written down of a gateway: a burst of notices costs one row.
	writeEvery = 30 * time.Second
	// silentAfter is how long money may be known by asking alone before its notices are missed.
	silentAfter = 15 * time.Minute
)

// Health is how a gateway does. A moment is zero where it never was.
type Health struct {
	Heard    time.Time            // the newest genuine notice
	Refused  time.Time            // the newest notice that was not genuine
	Answered time.Time            // when it last answered what we asked
	Failed   time.Time            // when it last did not
	Failing  string               // what was asked then
	Silent   time.Time            // since when money is known by asking, of which no notice told; zero: it tells
	Events   map[string]time.Time // the newest notice of each kind
}

// Fails tells whether what was asked last was asked in vain.
func (h Health) Fails() bool { return h.Failed.After(h.Answered) }

// Heard writes down that a notice came. It is fund.Watch.
func (r *Rails) Heard(ctx context.Context, gateway string, n fund.Notice, genuine bool) {
	if !genuine && r.ours(n) {
		return // the test of our own door is no stranger
	}
	if !genuine {
		r.note(ctx, gateway, "refused", "")
		return
	}
	r.note(ctx, gateway, "heard", "")
	t, ok := r.gateways[gateway].(fund.Teller)
	if !ok {
		return
	}
	event := t.Event(n)
	if event == "" || len(event) > 80 || !r.turnToWrite(gateway+" event "+event) {
		return
	}
	_ = r.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `insert into fund_heard (gateway, event, at) values ($1, $2, $3) on conflict (gateway, event) do update set at = excluded.at`, gateway, event, db.At(tx.Now()))
		return err
	})
}

// Answered writes down what came of asking a gateway. It is fund.Watch.
func (r *Rails) Answered(ctx context.Context, gateway, asked string, err error) {
	what, other := "answered", "failed"
	if err != nil {
		what, other = other, what
	}
	r.mu.Lock()
	delete(r.wrote, gateway+" "+other) // the next of the other kind is news
	r.mu.Unlock()
	if err == nil {
		asked = ""
	}
	r.note(ctx, gateway, what, asked)
}

// note writes a moment of a gateway down; what cannot be written is not worth failing for.
func (r *Rails) note(ctx context.Context, gateway, what, failing string) {
	if !r.turnToWrite(gateway + " " + what) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = r.db.Write(ctx, func(tx *db.Tx) error {
		set := what + ` = excluded.` + what
		switch what { // of two in one moment the later counts
		case "failed":
			set = `failing = excluded.failing, failed = case when fund_health.answered >= excluded.failed then fund_health.answered + 1 else excluded.failed end`
		case "answered":
			set = `answered = case when fund_health.failed >= excluded.answered then fund_health.failed + 1 else excluded.answered end`
		}
		_, err := tx.Do(ctx, `insert into fund_health (gateway, `+what+`, failing) values ($1, $2, $3) on conflict (gateway) do update set `+set, gateway, db.At(tx.Now()), failing)
		return err
	})
}

// turnToWrite tells whether something was last written long enough ago.
func (r *Rails) turnToWrite(what string) bool {
	now := r.db.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if was := r.wrote[what]; !was.IsZero() && !now.Before(was) && now.Sub(was) < writeEvery {
		return false
	}
	r.wrote[what] = now
	return true
}

// Health tells how a gateway does.
func (r *Rails) Health(ctx context.Context, gateway string) (h Health, err error) {
	h.Events = map[string]time.Time{}
	err = db.Found(r.db.Row(ctx, `select heard, refused, answered, failed, failing from fund_health where gateway = $1`, gateway).
		Scan(db.Moment(&h.Heard), db.Moment(&h.Refused), db.Moment(&h.Answered), db.Moment(&h.Failed), &h.Failing))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return h, err
	}
	type row struct {
		event string
		at    time.Time
	}
	rows, err := db.All(ctx, r.db, func(x *row) []any { return []any{&x.event, db.Moment(&x.at)} }, `select event, at from fund_heard where gateway = $1`, gateway)
	for _, x := range rows {
		h.Events[x.event] = x.at
	}
	if err != nil {
		return h, err
	}
	if _, byHand := r.gateways[gateway].(fund.ByHand); byHand {
		return h, nil
	}
	// What a notice told is known from the moment of that notice; what is known from later was found by asking.
	// After a restore all is found by asking, and no notice is missed.
	err = r.db.Row(ctx, `select min(heard) from fund_fact where gateway = $1 and kind = 'captured' and heard > $2
		and heard > coalesce((select max(learned) from fund_restore), 0)`, gateway, db.At(h.Heard.Add(silentAfter))).Scan(db.Moment(&h.Silent))
	if err != nil {
		return h, fmt.Errorf("silence of %s: %w", gateway, err)
	}
	if !h.Silent.IsZero() && r.db.Now().Sub(h.Silent) < silentAfter {
		h.Silent = time.Time{}
	}
	return h, nil
}
