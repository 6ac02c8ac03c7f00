package fund

import (
	"context"
	"errors"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
)

// Learning tells whether what a restored backup lacks is still to be learned
// from the gateways. Until it is, nothing else is booked: the numbers of the
// documents of that time are in readers' hands, and belong to that money.
func (f *Fund) Learning(ctx context.Context) (waits bool, err error) {
	if f.learned.Load() { // a database is restored before anybody serves it
		return false, nil
	}
	err = f.db.Row(ctx, `select exists (select 1 from fund_restore where learned is null)`).Scan(&waits)
	f.learned.Store(err == nil && !waits)
	return waits, err
}

// Learn is Apply for what the gateways tell of the time that a restored backup lacks.
func (f *Fund) Learn(ctx context.Context, facts []Fact) (all error) {
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	e.learns = true
	for _, fact := range facts {
		all = errors.Join(all, f.applyTold(ctx, e, fact))
	}
	return all
}

// quiet tells whether something happened between a backup and the restore of it, while the newsroom before may have told of it.
func quiet(ctx context.Context, from db.Querier, at time.Time) (was bool, err error) {
	err = from.Row(ctx, `select exists (select 1 from fund_restore where made <= $1 and coalesce(stopped, at) >= $1)`, db.At(at)).Scan(&was)
	return was, err
}
