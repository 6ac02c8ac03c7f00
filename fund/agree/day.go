package agree

import (
	"context"
	"errors"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

const (
	dayAt    = 6                  // o'clock in the newsroom's zone
	daysBack = 5 * 24 * time.Hour // settlements come late (Razorpay: T+2 working days, and more around holidays)
)

// dayKept is what is remembered of a gateway's daily run.
type dayKept struct {
	Day   string    `json:"day"` // the last that is done
	Tried time.Time `json:"tried"`
}

// day compares the last five days and the mandates of a gateway, once a day
// from six in the morning. What does not answer is asked again in five minutes.
func (l *Lists) day(ctx context.Context, g fund.Gateway) error {
	m, err := l.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	name := "daily:" + g.Name()
	today, now, mine := "", l.db.Now(), false
	due := func(was dayKept, now time.Time) bool {
		here := now.In(m.Location())
		today = here.Format(time.DateOnly)
		return here.Hour() >= dayAt && was.Day != today && (now.Sub(was.Tried) >= listRetry || was.Tried.After(now))
	}
	kept, err := keptAs[dayKept](ctx, l.db, name)
	if err != nil || !due(kept, now) {
		return err
	}
	err = l.db.Write(ctx, func(tx *db.Tx) error {
		mine, now = false, tx.Now()
		if kept, err = keptAs[dayKept](ctx, tx, name); err != nil || !due(kept, now) {
			return err
		}
		mine, kept.Tried = true, now
		return fund.KeepSetting(ctx, tx, name, kept)
	})
	if err != nil || !mine {
		return err
	}
	since, err := l.unlisted(ctx, g.Name(), now.Add(-daysBack))
	if err != nil {
		return err
	}
	found, err := l.compare(ctx, g, since, now)
	drifted, failed := l.mandates(ctx, g)
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	return l.db.Write(ctx, func(tx *db.Tx) error {
		kept.Day = today
		n, err := differences(ctx, tx, g.Name())
		if err == nil {
			err = Run{Gateway: g.Name(), Kind: RunDay, At: now, Up: now, Found: found + drifted, Differences: n}.keep(ctx, tx)
		}
		if err == nil {
			err = forgetRuns(ctx, tx)
		}
		if err != nil {
			return err
		}
		return fund.KeepSetting(ctx, tx, name, kept)
	})
}

// keptAs is what was kept under a name, or nothing.
func keptAs[T any](ctx context.Context, from db.Querier, name string) (T, error) {
	var kept db.JSON[T]
	err := db.Found(from.Row(ctx, `select body from fund_setting where id = $1`, name).Scan(&kept))
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return kept.V, err
}
