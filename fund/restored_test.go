package fund_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/backup"
	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/schema"
	"github.com/nightdesk/nightdesk/staff"
)

// saved is a backup of a newsroom as it is now.
func saved(t *testing.T, d *db.DB) (path string) {
	t.Helper()
	blobs, err := blob.Open(t.TempDir())
	if err == nil {
		path = filepath.Join(t.TempDir(), "yesterday.backup")
		err = backup.Save(t.Context(), d, blobs, path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// restored is the counter of a newsroom that was made of a backup at a moment, with the bank as it is now.
func restored(t *testing.T, of *counter, path string, at time.Time, numbers ...agree.Number) *counter {
	t.Helper()
	return restoredOf(t, of, path, at, time.Time{}, numbers)
}

// restoredOf is restored where somebody knows when the newsroom before stopped.
func restoredOf(t *testing.T, of *counter, path string, at, stopped time.Time, numbers []agree.Number) *counter {
	t.Helper()
	dsn := dbtest.SQLite(t)
	if of.db.Engine() == db.Postgres {
		dsn = dbtest.Postgres(t)
	}
	ctx := t.Context()
	d, err := db.Open(ctx, dsn, clock.At(at))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	blobs, err := blob.Open(t.TempDir())
	if err == nil {
		err = backup.Load(ctx, d, schema.Files, blobs, path, func(context.Context, *db.Tx, []byte) error { return nil }, func(context.Context) error { return nil })
	}
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{&house{t: t, db: d, staff: staff.New(d), paper: of.paper, drawer: of.drawer}, of.till}
	c.opens(c.till, c.drawer)
	c.lists.AfterLearning(c.PassOver)
	c.listens()
	made, err := backup.Made(path)
	c.must(err)
	c.must(c.lists.Reserve(ctx, numbers))
	c.must(c.lists.Restored(ctx, made, stopped))
	return c
}

// numbers are the documents by the gateways' names for their payments.
func (c *counter) numbers() map[string]string {
	c.t.Helper()
	type row struct{ object, number string }
	rows, err := db.All(context.Background(), c.db, func(r *row) []any { return []any{&r.object, &r.number} },
		`select y.object, r.number from fund_receipt r join fund_payment y on y.id = r.payment`)
	c.must(err)
	out := map[string]string{}
	for _, r := range rows {
		out[r.object] = r.number
	}
	return out
}

func TestARestoredBackupLearnsTheMissingDayAsItWas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		asha, _ := c.bought("asha", fund.Month, "pay1")
		binod, _ := c.bought("binod", fund.Month, "pay2")
		chand, _ := c.bought("chand", fund.Year, "pay3")
		esha, _ := c.bought("esha", fund.Month, "pay4")
		hand := c.pledges("devi", fund.Month, "drawer")
		c.must(c.Reconcile(ctx))
		d.Clock().Set(time.Date(2026, 12, 22, 12, 0, 0, 0, time.UTC)) // the day of the month's renewals
		path := saved(t, d)

		// The day that is lost: told by notices, with letters; the last by hand.
		tells := func(after time.Duration, p fund.Pledge, facts ...fund.Fact) {
			d.Clock().Move(after)
			for i := range facts {
				facts[i].At = d.Now()
				c.till.write(p.Ref, facts[i])
				c.must(c.Apply(ctx, facts[i:i+1]))
			}
		}
		tells(time.Hour, binod, captured(binod, "z-first", d.Now()))
		tells(time.Hour, asha, captured(asha, "a-second", d.Now()))
		tells(time.Hour, chand, refunded(chand, "ref1", "pay3", 10000, d.Now()))
		tells(time.Hour, asha, fund.Fact{Gateway: "paper", Kind: fund.KindStopped, Object: "end1", Ref: asha.Ref})
		tells(time.Hour, esha, fund.Fact{Gateway: "paper", Kind: fund.KindPending, Object: "wait1", Ref: esha.Ref})
		c.must(c.Remind(ctx))
		if n := len(heard[fund.Reminded](c.house)); n == 0 {
			t.Fatal("nobody was reminded of anything on that day")
		}
		c.must(c.Confirm(ctx, publisher, hand.ID, "412345678901", hand.Amount, d.Now()))
		want := c.numbers()

		now := d.Now().Add(20 * time.Hour)
		e := restored(t, c, path, now)
		// What comes now waits: numbers of that day belong to the money of that day.
		late := captured(binod, "after", now.Add(time.Minute))
		c.till.write("late", late)
		if err := e.Hear(ctx, "paper", fund.Notice{Body: []byte("late"), Header: func(string) string { return "wax" }}); !fault.Is(err, fault.Unavailable) {
			t.Errorf("a notice before the day is learned: %v", err)
		}
		if err := e.Apply(ctx, []fund.Fact{late}); key(err) != "fund-learning" {
			t.Errorf("a fact before the day is learned: %v", err)
		}
		if err := e.Confirm(ctx, publisher, hand.ID, "412345678901", hand.Amount, now); key(err) != "fund-learning" {
			t.Errorf("a transfer before the day is learned: %v", err)
		}
		e.db.Clock().Move(2 * time.Minute)
		e.till.down = true
		if err := e.Reconcile(ctx); err == nil || e.count(`select count(*) from fund_receipt`) != 4 {
			t.Errorf("a bank that is down: %v", err)
		}
		e.till.down = false
		e.db.Clock().Move(6 * time.Minute)
		e.must(e.Reconcile(ctx))
		e.must(e.Reconcile(ctx))
		e.must(e.Remind(ctx))
		got := e.numbers()
		for object, number := range want {
			if !strings.HasSuffix(object, "412345678901") && got[object] != number {
				t.Errorf("%s had the number %s and has %s", object, number, got[object])
			}
		}
		if got["after"] == "" || len(got) != 7 {
			t.Errorf("documents %v", got)
		}
		// Letters: none of that day, one of what came after.
		var loud []string
		for _, s := range heard[fund.Settled](e.house) {
			if !s.Quiet {
				loud = append(loud, s.Receipt)
			}
		}
		if len(loud) != 1 || loud[0] != got["after"] {
			t.Errorf("letters go out about %v", loud)
		}
		if r := heard[fund.Refunded](e.house); len(r) != 1 || !r[0].Quiet {
			t.Errorf("refunds told: %+v", r)
		}
		if s := heard[fund.Stopped](e.house); len(s) != 1 || !s[0].Quiet {
			t.Errorf("stops told: %+v", s)
		}
		if r := heard[fund.Reminded](e.house); len(r) != 0 {
			t.Errorf("reminded again: %+v", r)
		}
		// What no gateway tells is said, with the one thing to do.
		if s := e.needs(); !strings.Contains(s, "restored 2026-12-22 12:00 set-aside") {
			t.Errorf("attention: %s", s)
		}
		e.must(e.Confirm(ctx, publisher, hand.ID, "412345678901", hand.Amount, e.db.Now()))
		e.db.Clock().Move(2 * time.Hour)
		e.must(e.Reconcile(ctx))
		if a := e.agrees(); a.Differences != 0 || !a.Up.Equal(e.db.Now()) {
			t.Errorf("afterwards: %+v, %s", a, e.needs())
		}
		e.must(e.Hear(ctx, "paper", fund.Notice{Body: []byte("late"), Header: func(string) string { return "wax" }}))
		if n := e.count(`select count(*) from fund_receipt`); n != 8 {
			t.Errorf("%d documents", n)
		}
		runs, err := e.lists.Runs(ctx, 10)
		if err != nil || !slices.ContainsFunc(runs, func(r agree.Run) bool { return r.Kind == agree.RunLearn && r.Found == 6 }) {
			t.Errorf("runs %+v, %v", runs, err)
		}
		sound(t, e.house)
	})
}

func TestABankThatStaysDownKeepsARestoredNewsroomForAnHour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		path := saved(t, d)
		e := restored(t, c, path, d.Now().Add(24*time.Hour))
		e.till.down = true
		fact := captured(p, "pay2", e.db.Now())
		for e.db.Now().Before(d.Now().Add(25 * time.Hour)) {
			if err := e.Apply(ctx, []fund.Fact{fact}); key(err) != "fund-learning" {
				t.Fatalf("%s: %v", e.db.Now(), err)
			}
			_ = e.Reconcile(ctx)
			e.db.Clock().Move(6 * time.Minute)
		}
		_ = e.Reconcile(ctx)
		e.must(e.Apply(ctx, []fund.Fact{fact}))
		e.till.down = false
		e.till.write(p.Ref, fact)
		e.db.Clock().Move(time.Hour)
		e.must(e.Reconcile(ctx))
		if a := e.agrees(); a.Differences != 0 || a.Up.IsZero() {
			t.Errorf("%+v, %s", a, e.needs())
		}
	})
}

// A backup that has only ways to pay by hand has nobody to ask.
func TestARestoreWithNobodyToAskBooksAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		c.opens(c.drawer)
		p := c.pledges("asha", fund.Month, "drawer")
		c.must(c.lists.Restored(ctx, d.Now().Add(-time.Hour), time.Time{}))
		c.must(c.Confirm(ctx, publisher, p.ID, "412345678901", money.Rupees(100), d.Now()))
		if s := c.needs(); !strings.HasPrefix(s, "restored ") {
			t.Errorf("attention: %s", s)
		}
	})
}
