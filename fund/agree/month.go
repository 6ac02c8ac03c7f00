package agree

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// What must hold of the books once a month is closed.
const (
	holdsSum     = "sum"      // the accounts of every currency sum to nothing
	holdsNumbers = "numbers"  // documents are numbered without a gap in each series and financial year
	holdsMonths  = "months"   // every closed month is what was closed
	holdsEntitle = "entitled" // what readers are entitled to is what counting anew gives
)

const (
	countAtOnce = 50               // readers in one transaction: nobody who writes waits long
	countFor    = 20 * time.Second // in one sweep; the next goes on behind them
)

// monthKept is how far the check of a month is.
type monthKept struct {
	Month string            `json:"month"`
	Done  bool              `json:"done"`
	Tried time.Time         `json:"tried"`
	After audience.ReaderID `json:"after"`
	Wrong []string          `json:"wrong"`
	Count int               `json:"count"` // readers whose entitlement was not what counting gives
}

// errSeen ends a transaction that was only looked at.
var errSeen = errors.New("seen")

// month checks the books once each month is closed. It is a part of the sweep
// that goes on where the last one ended.
func (l *Lists) month(ctx context.Context) error {
	const name = "month-check"
	kept, err := keptAs[monthKept](ctx, l.db, name)
	if err != nil {
		return err
	}
	var closed string
	if err := l.db.Row(ctx, `select coalesce(max(month), '') from fund_close`).Scan(&closed); err != nil {
		return err
	}
	if closed == "" || kept.Done && kept.Month == closed {
		return nil
	}
	mine := false
	err = l.db.Write(ctx, func(tx *db.Tx) error {
		mine = false
		if kept, err = keptAs[monthKept](ctx, tx, name); err != nil {
			return err
		}
		if now := tx.Now(); now.Sub(kept.Tried) < listRetry && !kept.Tried.After(now) {
			return nil // another process is at it
		}
		if kept.Month != closed {
			kept = monthKept{Month: closed}
		}
		mine, kept.Tried = !kept.Done, tx.Now()
		return fund.KeepSetting(ctx, tx, name, kept)
	})
	if err != nil || !mine {
		return err
	}
	if kept.After == "" {
		if kept.Wrong, err = l.wrong(ctx); err != nil {
			return err
		}
	}
	if kept.Done, err = l.countAnew(ctx, &kept); err != nil {
		return err
	}
	kept.Tried = time.Time{}
	return l.db.Write(ctx, func(tx *db.Tx) error {
		if kept.Done {
			if err := l.markMonth(ctx, tx, kept); err != nil {
				return err
			}
		}
		return fund.KeepSetting(ctx, tx, name, kept)
	})
}

// CheckMonth has the newest closed month checked once more, by the next sweep.
func (l *Lists) CheckMonth(ctx context.Context) error {
	return l.db.Write(ctx, func(tx *db.Tx) error { return fund.KeepSetting(ctx, tx, "month-check", monthKept{}) })
}

// markMonth keeps what does not hold for a person, and the run.
func (l *Lists) markMonth(ctx context.Context, tx *db.Tx, kept monthKept) error {
	if kept.Count > 0 && !slices.Contains(kept.Wrong, holdsEntitle) {
		kept.Wrong = append(kept.Wrong, holdsEntitle)
	}
	var odd []fund.Odd
	for _, what := range kept.Wrong {
		odd = append(odd, fund.Odd{Kind: fund.OddMonth, Object: kept.Month + " " + what, At: tx.Now()})
	}
	if err := fund.MarkOdd(ctx, tx, fund.OddMonth, "", time.Time{}, odd); err != nil {
		return err
	}
	return Run{Kind: RunMonth, At: tx.Now(), Up: tx.Now(), Differences: len(odd), About: kept.Month}.keep(ctx, tx)
}

// wrong is what of the books themselves does not hold.
func (l *Lists) wrong(ctx context.Context) (out []string, err error) {
	var uneven, gaps int
	err = l.db.Row(ctx, `select count(*) from (select currency from fund_entry group by currency having sum(amount) <> 0) as uneven`).Scan(&uneven)
	if err != nil {
		return nil, err
	}
	// A number that waits for its money since a restore is no gap: attention names it.
	err = l.db.Row(ctx, `select count(*) from (select series from (
			select series, year, seq from fund_receipt union all select series, year, seq from fund_note union all select series, year, seq from fund_number) as d
			group by series, year having min(seq) <> 1 or max(seq) <> count(*)) as gaps`).Scan(&gaps)
	if err != nil {
		return nil, err
	}
	_, month, err := l.books.CheckMonths(ctx)
	for _, x := range []struct {
		what string
		bad  bool
	}{{holdsSum, uneven > 0}, {holdsNumbers, gaps > 0}, {holdsMonths, month != ""}} {
		if x.bad {
			out = append(out, x.what)
		}
	}
	return out, err
}

// countAnew counts the readers behind one whose entitlement is not what
// counting it anew gives. Nothing is changed: a person has it counted anew.
func (l *Lists) countAnew(ctx context.Context, kept *monthKept) (done bool, err error) {
	counting, cancel := context.WithTimeout(ctx, countFor)
	defer cancel()
	for counting.Err() == nil {
		some, err := db.All(ctx, l.db, func(r *audience.ReaderID) []any { return []any{r} },
			`select reader from (select reader from fund_payment union select reader from fund_grant union select reader from fund_entitlement) as known
			where reader > $1 order by reader limit $2`, kept.After, countAtOnce)
		if err != nil || len(some) == 0 {
			return err == nil, err
		}
		var n int
		err = l.db.Write(ctx, func(tx *db.Tx) error {
			n = 0
			for _, reader := range some {
				before, err := entitled(ctx, tx, reader)
				if err == nil {
					err = l.fund.Reentitle(ctx, tx, reader)
				}
				after := ""
				if err == nil {
					after, err = entitled(ctx, tx, reader)
				}
				if err != nil {
					return err
				}
				if before != after {
					n++
				}
			}
			return errSeen
		})
		if !errors.Is(err, errSeen) {
			return false, err
		}
		kept.After, kept.Count = some[len(some)-1], kept.Count+n
	}
	return false, ctx.Err()
}

// entitled is what stands of a reader's entitlement, in one order.
func entitled(ctx context.Context, from db.Querier, reader audience.ReaderID) (string, error) {
	type row struct {
		Kind, Source, Pledge string
		Begins, Ends         int64
	}
	rows, err := db.All(ctx, from, func(r *row) []any { return []any{&r.Kind, &r.Source, &r.Pledge, &r.Begins, &r.Ends} },
		`select kind, source, pledge, begins, coalesce(ends, 0) from fund_entitlement where reader = $1 order by kind, source, pledge, begins, ends`, reader)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(rows)
	return string(text), err
}
