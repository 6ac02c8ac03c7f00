package agree

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
)

// The kinds of runs.
const (
	RunAsk   = "ask"   // about pledges whose money should have come by now
	RunList  = "list"  // all that happened since the last list, each hour
	RunDay   = "day"   // the last five days, the mandates
	RunMonth = "month" // the books alone, once a month is closed
	RunLearn = "learn" // what a restored backup lacks
)

// Run is one run of the reconciling.
type Run struct {
	Gateway     string // "" where it is about the books alone
	Kind        string
	At          time.Time
	Up          time.Time // until when it compared; zero: it compared nothing
	Found       int       // what the books lacked and have now
	Differences int       // what differs all the same
	About       string    // of a month: 2026-11
}

func (r *Run) fields() []any {
	return []any{&r.Gateway, &r.Kind, db.Moment(&r.At), db.Moment(&r.Up), &r.Found, &r.Differences, &r.About}
}

// runsFor is how long a run is remembered.
const runsFor = 366 * 24 * time.Hour

func (r Run) keep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Do(ctx, `insert into fund_run (id, gateway, kind, at, up, found, differences, about) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		db.NewID(), r.Gateway, r.Kind, db.At(r.At), db.At(r.Up), r.Found, r.Differences, r.About)
	return err
}

// Runs lists the newest runs, newest first.
func (l *Lists) Runs(ctx context.Context, most int) ([]Run, error) {
	return db.All(ctx, l.db, (*Run).fields, `select gateway, kind, at, up, found, differences, about from fund_run order by at desc, id desc limit $1`, most)
}

// forgetRuns forgets what ran more than a year ago.
func forgetRuns(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Do(ctx, `delete from fund_run where at < $1`, db.At(tx.Now().Add(-runsFor)))
	return err
}

// differing are the kinds of what one has and the other has not.
const differingKinds = `'differs', 'mandate-runs', 'mandate-gone', 'mandate-unknown'`

// differences counts what one has and the other has not, or otherwise, and nobody set aside.
func differences(ctx context.Context, from db.Querier, gateway string) (n int, err error) {
	err = from.Row(ctx, `select
		(select count(*) from fund_odd o where kind in (`+differingKinds+`) and gateway = $1 and not exists
			(select 1 from fund_set_aside s where s.kind = o.kind and s.gateway = o.gateway and s.object = o.object))
		+ (select count(*) from fund_fact o where applied is null and gateway = $1 and kind in ('captured', 'refunded') and not exists
			(select 1 from fund_set_aside s where s.kind = 'orphan' and s.gateway = o.gateway and s.object = o.object))`, gateway).Scan(&n)
	return n, err
}
