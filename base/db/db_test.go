package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/test/journal"
)

func table(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Do(t.Context(), `create table db_trial (id text primary key, n bigint not null, at bigint, body text)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		table(t, d)
		ctx := t.Context()
		at := time.Date(2026, 2, 28, 23, 59, 59, 123456000, time.UTC)
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `insert into db_trial (id, n, at, body) values ($1, $2, $3, $4), ('empty', 0, $5, null)`,
				"one", 7, db.At(at), db.JSON[[]string]{V: []string{"اردو", "हिन्दी"}}, db.Time{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var gotAt, none db.Time
		var body db.JSON[[]string]
		if err := d.Row(ctx, `select at, body from db_trial where id = $1`, "one").Scan(&gotAt, &body); err != nil {
			t.Fatal(err)
		}
		if !gotAt.Equal(at) || len(body.V) != 2 || body.V[0] != "اردو" {
			t.Errorf("read %v %v", gotAt, body.V)
		}
		if err := d.Row(ctx, `select at from db_trial where id = 'empty'`).Scan(&none); err != nil || !none.IsZero() {
			t.Errorf("an empty moment is %v, %v", none, err)
		}
	})
}

func TestADuplicateIsToldAlikeOnEveryEngine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		table(t, d)
		insert := func() error {
			return d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Do(t.Context(), `insert into db_trial (id, n) values ('x', 1)`)
				return err
			})
		}
		if err := insert(); err != nil {
			t.Fatal(err)
		}
		if err := insert(); !db.IsDuplicate(err) {
			t.Errorf("second insert: %v", err)
		}
		if db.IsDuplicate(errors.New("other")) {
			t.Error("any error is called a duplicate")
		}
		for _, id := range []string{"none", "x\x00", "\xff"} {
			_, err := db.One(t.Context(), d, func(n *int64) []any { return []any{n} }, `select n from db_trial where id = $1`, id)
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("the row %q: %v", id, err)
			}
		}
	})
}

func TestTransactionsThatRaceBehaveAsIfAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		table(t, d)
		ctx := t.Context()
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `insert into db_trial (id, n) values ('count', 0)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 25 {
					err := d.Write(ctx, func(tx *db.Tx) error {
						var n int
						if err := tx.Row(ctx, `select n from db_trial where id = 'count'`).Scan(&n); err != nil {
							return err
						}
						_, err := tx.Do(ctx, `update db_trial set n = $1 where id = 'count'`, n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		var n int
		if err := d.Row(ctx, `select n from db_trial where id = 'count'`).Scan(&n); err != nil || n != 100 {
			t.Errorf("counted %d, %v; want 100", n, err)
		}
	})
}

func TestNothingIsToldOrDroppedUnlessTheTransactionCommits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var dropped []string
		after := 0
		d.OnChange(func(tags []string) { dropped = append(dropped, tags...) })
		no := errors.New("no")
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Change("front")
			tx.After(func() { after++ })
			return no
		})
		if !errors.Is(err, no) || len(dropped) != 0 || after != 0 {
			t.Errorf("after a rollback: %v, dropped %v, after %d", err, dropped, after)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Change("front", "story:1")
			tx.After(func() { after++ })
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if len(dropped) != 2 || after != 1 {
			t.Errorf("after a commit: dropped %v, after %d", dropped, after)
		}
	})
}

func TestAnotherProcessHearsOfAChangeWithinASecond(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		one := dbtest.Open(t, dsn)
		two, err := db.Open(context.Background(), dsn, clock.At(dbtest.Start))
		if err != nil {
			t.Fatal(err)
		}
		defer two.Close()
		heard := make(chan string, 8)
		two.OnChange(func(tags []string) {
			for _, tag := range tags {
				heard <- tag
			}
		})
		two.FollowChanges(journal.Log())
		began := time.Now()
		if err := one.Write(t.Context(), func(tx *db.Tx) error { tx.Change("story:7"); return nil }); err != nil {
			t.Fatal(err)
		}
		select {
		case tag := <-heard:
			if tag != "story:7" || time.Since(began) > time.Second {
				t.Errorf("heard %q after %s", tag, time.Since(began))
			}
		case <-time.After(5 * time.Second):
			t.Fatal("nothing was heard")
		}
		select {
		case tag := <-heard:
			t.Errorf("heard %q a second time", tag)
		case <-time.After(700 * time.Millisecond): // two polls
		}
	})
}

func TestAStatementThatTheWriterKeepsFollowsItsTable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		do := func(q string, args ...any) error {
			return d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Do(ctx, q, args...); return err })
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		count := func() (n int) {
			must(d.Write(ctx, func(tx *db.Tx) error { return tx.Row(ctx, `select count(*) from db_kept where n > $1`, 0).Scan(&n) }))
			return n
		}
		must(do(`create table db_kept (n bigint not null unique)`))
		for i := range 5 {
			must(do(`insert into db_kept (n) values ($1)`, i+1))
			if got := count(); got != i+1 {
				t.Fatalf("after %d it counts %d", i+1, got)
			}
		}
		// A statement that failed is as good as new, and what failed is undone.
		if err := do(`insert into db_kept (n) values ($1)`, 3); !db.IsDuplicate(err) {
			t.Fatalf("a second three: %v", err)
		}
		must(do(`insert into db_kept (n) values ($1)`, 6))
		must(do(`drop table db_kept`))
		if err := do(`insert into db_kept (n) values ($1)`, 7); err == nil {
			t.Fatal("it wrote into a table that is gone")
		}
		must(do(`create table db_kept (more text, n bigint not null)`))
		must(do(`insert into db_kept (n) values ($1)`, 7))
		if got := count(); got != 1 {
			t.Errorf("in the new table it counts %d", got)
		}
	})
}
