package agree

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

const (
	// listEvery is how often a gateway is asked for all that happened.
	listEvery = time.Hour
	// listMargin is how far back it is asked beyond the last time: a gateway
	// may list late what happened early.
	listMargin = 2 * time.Hour
	// listRetry is how soon a gateway that did not answer is asked again.
	listRetry  = 5 * time.Minute
	listWithin = 30 * time.Second
)

// listed is what is remembered of a gateway between two listings.
type listed struct {
	Up    time.Time `json:"up"`
	Tried time.Time `json:"tried"`
}

func listedOf(ctx context.Context, from db.Querier, gateway string) (listed, error) {
	return keptAs[listed](ctx, from, "listed:"+gateway)
}

func (l listed) keep(ctx context.Context, tx *db.Tx, gateway string) error {
	return fund.KeepSetting(ctx, tx, "listed:"+gateway, l)
}

// stillDiffers is when the oldest thing happened that differs and that nobody
// set aside. It is listed until it agrees, or it would stand for good: a clock
// that went back has a gateway list what it knew then, and less than the books have.
const stillDiffers = `select min(o.at) from fund_odd o where o.kind = 'differs' and o.gateway = $1 and not exists
	(select 1 from fund_set_aside s where s.kind = o.kind and s.gateway = o.gateway and s.object = o.object)`

// turnToList tells whether a gateway is to be asked now, since when, and takes
// the turn, so that another process does not ask too.
func (l *Lists) turnToList(ctx context.Context, gateway string) (since, now time.Time, mine bool, err error) {
	due := func(was listed, now time.Time) bool {
		// What lies ahead of us was written by a clock that was wrong.
		return (now.Sub(was.Up) >= listEvery || was.Up.After(now)) && (now.Sub(was.Tried) >= listRetry || was.Tried.After(now))
	}
	kept, err := listedOf(ctx, l.db, gateway)
	if err != nil || !due(kept, l.db.Now()) {
		return since, now, false, err
	}
	err = l.db.Write(ctx, func(tx *db.Tx) error {
		mine, now = false, tx.Now()
		if kept, err = listedOf(ctx, tx, gateway); err != nil || !due(kept, now) {
			return err
		}
		since = kept.Up
		if since.IsZero() || since.After(now) { // from the first pledge there
			// The first that was made is not the earliest where a clock ran ahead then.
			if err := tx.Row(ctx, `select min(made) from fund_pledge where gateway = $1`, gateway).Scan(db.Moment(&since)); err != nil {
				return err
			}
			if since.IsZero() {
				since = now
			}
		}
		var open time.Time
		if err := tx.Row(ctx, stillDiffers, gateway).Scan(db.Moment(&open)); err != nil {
			return err
		}
		if !open.IsZero() && open.Before(since) {
			since = open
		}
		mine, kept.Tried = true, now
		return kept.keep(ctx, tx, gateway)
	})
	return since.Add(-listMargin), now, mine, err
}
