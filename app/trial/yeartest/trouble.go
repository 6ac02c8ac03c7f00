package yeartest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// fullDay is the day of August on which the disk is full.
const fullDay = 14

// troubles writes what goes wrong for everybody into the agenda.
func (y *year) troubles() {
	y.at(on(time.February, 3), "notices are held back", func(ctx context.Context, _ int) error { return y.Bank.Hold(ctx) })
	y.at(on(time.February, 5), "and told last first", func(ctx context.Context, _ int) error { return y.Bank.Release(ctx, true) })

	silence := y.between(on(time.April, 5), on(time.April, 25))
	y.at(silence, "the bank falls silent", func(ctx context.Context, today int) error {
		y.silent = today + 3
		return y.Bank.Outage(ctx, 30*time.Hour)
	})
	y.at(y.between(on(time.May, 2), on(time.May, 20)), "another secret", func(ctx context.Context, _ int) error { return y.Bank.Rotate(ctx, 3*24*time.Hour) })
	y.at(on(time.June, 15), "new prices", y.raise)
	y.at(on(time.February, 20), "renewals are waited for longer", y.waits(12))
	y.at(on(time.July, 10), "and no longer", y.waits(graceOfMonth))
	y.at(on(time.August, fullDay), "the disk is full", y.fillUp)

	slept := y.between(on(time.September, 3), on(time.September, 24))
	for day := range 4 { // the machine sleeps four days
		y.jumped[slept+day] = true
	}
	y.at(y.between(on(time.October, 3), on(time.October, 28)), "the clock runs ahead", y.runAhead)
}

// raise makes supporting dearer for those to come.
func (y *year) raise(ctx context.Context, _ int) error {
	for code, rupees := range map[string]int64{"monthly": 120, "yearly": 1200} {
		p := y.plans[code]
		p.Amount = money.Rupees(rupees)
		if _, err := y.Fund.SavePlan(ctx, machine, p, "dearer paper"); err != nil {
			return err
		}
	}
	return y.prices(ctx)
}

// waits changes the law: everybody's periods follow, also those that are over.
func (y *year) waits(days int) func(ctx context.Context, today int) error {
	return func(ctx context.Context, _ int) error {
		l, err := y.Fund.Law(ctx)
		if err != nil {
			return err
		}
		l.GraceMonth = days
		return y.Fund.SetLaw(ctx, machine, l, "banks have become slow")
	}
}

// runAhead is a clock that is wrong by three days for a while, and is put right.
func (y *year) runAhead(ctx context.Context, _ int) error {
	right := y.Clock.Now()
	y.ahead = stretch{from: right, until: right.Add(3*24*time.Hour + 5*time.Hour)}
	y.Clock.Set(y.ahead.until)
	err := y.settle(ctx)
	y.Clock.Set(right)
	return errors.Join(err, y.settle(ctx))
}

// fillUp lets the day's payments be told while the disk takes nothing more.
// What was told then the bank tells again, and nothing is half written.
func (y *year) fillUp(ctx context.Context, _ int) error {
	free, err := y.diskFull(ctx)
	if err != nil {
		return errors.Join(err, free())
	}
	for range 3 {
		// The bank's own rows are in the same file: that it cannot write either is as it should be.
		_ = y.Bank.Sweep(ctx)
		n, err := y.refused(ctx)
		if err != nil {
			return errors.Join(err, free())
		}
		if y.report.Refused = n; n > 0 {
			break
		}
		y.later(40 * time.Minute)
	}
	if err := free(); err != nil {
		return err
	}
	y.later(2 * time.Hour)
	return y.settle(ctx)
}

// refused counts the notices that were answered that they could be neither booked nor kept.
func (y *year) refused(ctx context.Context) (n int, err error) {
	err = y.DB.Row(ctx, `select count(*) from sandbox_notice where answer = 503`).Scan(&n)
	return n, err
}

// diskFull takes the room away that is left for the database. On SQLite the
// file may grow no more and what is free in it is filled; on PostgreSQL, whose
// disk is not ours, each table of the rooms refuses as a full disk does.
func (y *year) diskFull(ctx context.Context) (free func() error, err error) {
	if y.DB.Engine() == db.SQLite {
		return y.fileFull(ctx)
	}
	const full = `create or replace function year_full() returns trigger as $$ begin
		raise exception using errcode = 'disk_full', message = 'could not extend file: No space left on device'; end $$ language plpgsql`
	var tables []string
	err = y.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Do(ctx, full); err != nil {
			return err
		}
		rows, err := tx.Rows(ctx, `select tablename from pg_tables where schemaname = current_schema() and (tablename like 'fund\_%' or tablename like 'reach\_%')`)
		if err != nil {
			return err
		}
		tables = nil
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			tables = append(tables, name)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		for _, name := range tables {
			if _, err := tx.Do(ctx, `create trigger year_full before insert on `+name+` for each statement execute function year_full()`); err != nil {
				return err
			}
		}
		return nil
	})
	return func() error {
		return y.DB.Write(ctx, func(tx *db.Tx) error {
			for _, name := range tables {
				if _, err := tx.Do(ctx, `drop trigger year_full on `+name); err != nil {
					return err
				}
			}
			return nil
		})
	}, err
}

// fileFull bounds the file to its present size, and fills the pages in it that are free.
func (y *year) fileFull(ctx context.Context) (free func() error, err error) {
	bound := func(pages int) error {
		_, err := y.DB.Writer().ExecContext(ctx, fmt.Sprintf(`pragma max_page_count = %d`, pages))
		return err
	}
	free = func() error {
		return errors.Join(bound(1<<30), y.DB.Write(ctx, func(tx *db.Tx) error { _, err := tx.Do(ctx, `drop table if exists year_ballast`); return err }))
	}
	if err := y.DB.Write(ctx, func(tx *db.Tx) error { _, err := tx.Do(ctx, `create table year_ballast (b blob)`); return err }); err != nil {
		return free, err
	}
	var pages int
	if err := y.DB.Writer().QueryRowContext(ctx, `pragma page_count`).Scan(&pages); err != nil {
		return free, err
	}
	if err := bound(pages); err != nil {
		return free, err
	}
	for size := 1 << 20; size >= 256; {
		err := y.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `insert into year_ballast values (zeroblob($1))`, size)
			return err
		})
		switch {
		case err == nil:
		case strings.Contains(err.Error(), "full"):
			size /= 2
		default:
			return free, err
		}
	}
	return free, nil
}
