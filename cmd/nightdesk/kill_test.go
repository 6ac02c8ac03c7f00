package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
)

const kills = 5

// workers is how many facts base/job delivers at once, so how many letters can be on their way.
const workers = 8

// A power cut at any moment loses nothing that was answered: payments, copies
// of stories and letters; of the counters at most the last second.
func TestNothingAnsweredIsLostByAKill(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		dir := t.TempDir()
		l := newLoad(t, dir, dsn)
		scars := &scars{inFlight: map[string]bool{}}
		env := []string{"NIGHTDESK_DATA=" + dir, "NIGHTDESK_DATABASE=" + dsn, storyVariable + "=" + string(l.story)}
		var c *child
		for n := range kills {
			c = begin(t, "newsroom", append(env, aheadVariable+"=0s"))
			stop := make(chan struct{})
			working := l.run(c.waits("ready "), stop)
			<-time.After(time.Duration(400+rand.IntN(1900)) * time.Millisecond)
			at := time.Now()
			c.kill()
			working.Wait()
			close(stop)
			l.survived(dir, dsn, c, at, scars)
			if t.Failed() {
				t.Fatalf("after kill %d", n+1)
			}
		}
		// Ten minutes later whoever held a letter has let go of it.
		l.timePasses(dir, dsn)
		c = begin(t, "newsroom", []string{"NIGHTDESK_DATA=" + dir, "NIGHTDESK_DATABASE=" + dsn, aheadVariable + "=10m"})
		c.waits("ready ")
		l.lettersArrive(dir, dsn, scars)
		if code := c.term(); code != done {
			t.Errorf("the last one ended with %d", code)
		}
		t.Logf("%d kills: %d payments answered, %d visits answered and %d of them lost, %d letters in flight and %d of them carried twice",
			kills, len(l.heard), len(l.seen), scars.lost, len(scars.inFlight), scars.twice)
	})
}

// scars are what kills may leave.
type scars struct {
	mayLose  int             // visits answered in the second before a kill
	lost     int             // of them
	inFlight map[string]bool // letters that somebody was carrying
	twice    int             // of them, carried once more
}

// survived looks at everything that was answered before a kill.
func (l *load) survived(dir, dsn string, c *child, killed time.Time, s *scars) {
	t, ctx := l.t, l.t.Context()
	t.Helper()
	a := openedAs(t, app.Options{Data: dir, Database: dsn})
	l.booked(t, a, l.heard)

	now := must(a.Story.Open(ctx, l.story))(t)
	if saved := c.acknowledged("saved"); now.Version < saved {
		t.Errorf("copy %d was answered, and %d is the newest", saved, now.Version)
	}
	if got, want := doc.Text(now.Body), doc.Text(copyOf(now.Version)); now.Version > 2 && got != want {
		t.Errorf("version %d says %q", now.Version, got)
	}
	live := must(a.Story.Live(ctx, l.path))(t)
	var shown int
	if _, err := fmt.Sscanf(doc.Text(live.Body), "This is copy %d of", &shown); err != nil || shown < c.acknowledged("published") {
		t.Errorf("the publication of copy %d was answered, and readers get copy %d (%v)", c.acknowledged("published"), shown, err)
	}
	if cards, _, err := a.Story.Search(ctx, "en", "embankment", 1); err != nil || len(cards) != 1 {
		t.Errorf("search finds %d stories, %v", len(cards), err)
	}

	for i := len(l.seen) - 1; i >= 0 && l.seen[i].After(killed.Add(-time.Second)); i-- {
		s.mayLose++
	}
	var counted int
	if err := a.DB.Row(ctx, `select cast(coalesce(sum(n), 0) as bigint) from insight_days where days = 1`).Scan(&counted); err != nil {
		t.Fatal(err)
	}
	if s.lost = len(l.seen) - counted; s.lost > s.mayLose || counted > l.counts {
		t.Errorf("%d visits were answered of %d; %d are counted, and at most %d may be lost", len(l.seen), l.counts, counted, s.mayLose)
	}
	held := must(db.All(ctx, a.DB, text, `select id from reach_letter where sent is null and held is not null`))(t)
	before := len(s.inFlight)
	for _, id := range held {
		s.inFlight[id] = true
	}
	if n := len(s.inFlight) - before; n > workers {
		t.Errorf("%d letters were on their way at once", n)
	}
	if err := closed(a); err != nil {
		t.Error(err)
	}
}

func text(s *string) []any { return []any{s} }

// booked looks at the books as they stand at one moment: all that was heard is in them once.
func (l *load) booked(t *testing.T, a *app.App, heard map[string]bool) {
	ctx := t.Context()
	t.Helper()
	number := func(q db.Querier, s string) (n int64) {
		t.Helper()
		if err := q.Row(ctx, s).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	err := a.DB.Snapshot(ctx, func(q db.Querier) error {
		times := map[string]int{}
		for _, name := range must(db.All(ctx, q, text, `select y.object from fund_payment y join fund_receipt r on r.payment = y.id join fund_entitlement e on e.source = y.id and e.kind = 'paid'`))(t) {
			times[name]++
			if !l.asked[name] {
				t.Errorf("%s is booked and was never told", name)
			}
			if times[name] > 1 {
				t.Errorf("%s is booked %d times", name, times[name])
			}
		}
		for name := range heard {
			if times[name] != 1 {
				t.Errorf("%s was answered and is booked %d times", name, times[name])
			}
		}
		n, price := int64(len(times)), l.pledges[0].Amount.Minor
		for s, want := range map[string]int64{
			`select count(*) from fund_payment`: n, `select count(*) from fund_receipt`: n, `select count(*) from fund_tx`: n,
			`select coalesce(max(seq), 0) from fund_receipt`: n, `select count(distinct seq) from fund_receipt`: n, `select coalesce(sum(last), 0) from fund_counter`: n,
			`select cast(coalesce(sum(amount), 0) as bigint) from fund_entry`: 0, `select count(*) from fund_stuck`: 0,
			`select cast(coalesce(sum(amount), 0) as bigint) from fund_entry where account = 'assets:clearing:sandbox'`: n * price,
		} {
			if got := number(q, s); got != want {
				t.Errorf("%s gives %d, want %d", s, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// timePasses lets the queue's own time-outs run off: they go by the machine's
// clock, and on PostgreSQL a worker that died is missed only after 90 seconds.
func (l *load) timePasses(dir, dsn string) {
	l.t.Helper()
	a, ctx := openedAs(l.t, app.Options{Data: dir, Database: dsn}), l.t.Context()
	err := a.DB.Write(ctx, func(tx *db.Tx) error {
		if a.DB.Engine() == db.SQLite {
			return nil
		}
		if _, err := tx.Do(ctx, `delete from river_leader`); err != nil {
			return err
		}
		_, err := tx.Do(ctx, `update river_job set attempted_at = attempted_at - interval '10 minutes' where state = 'running'`)
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
	if err := closed(a); err != nil {
		l.t.Error(err)
	}
}

// lettersArrive waits until each receipt has gone out, and counts what lies in
// the folder: one file a letter, two at most of one that was on its way when a kill came.
func (l *load) lettersArrive(dir, dsn string, s *scars) {
	t, ctx := l.t, l.t.Context()
	t.Helper()
	a := openedAs(t, app.Options{Data: dir, Database: dsn})
	limit, tick := time.After(60*time.Second), time.NewTicker(50*time.Millisecond)
	defer tick.Stop()
	for {
		var missing, waiting int
		if err := a.DB.Row(ctx, `select (select count(*) from fund_receipt) - (select count(*) from reach_letter where kind = 'thanks' and sent is not null),
			(select count(*) from reach_letter where sent is null)`).Scan(&missing, &waiting); err != nil {
			t.Fatal(err)
		}
		if missing == 0 && waiting == 0 {
			break
		}
		select {
		case <-limit:
			t.Fatalf("%d receipts have no letter that went, %d letters wait", missing, waiting)
		case <-tick.C:
		}
	}
	lies := map[string]int{}
	for _, f := range must(os.ReadDir(filepath.Join(dir, "mail")))(t) {
		if name, ok := strings.CutSuffix(f.Name(), ".eml"); ok {
			lies[name[len(name)-36:]]++
		}
	}
	for _, id := range must(db.All(ctx, a.DB, text, `select id from reach_letter where carrier = 'folder'`))(t) {
		if lies[id] > 1 {
			s.twice++
		}
		switch n := lies[id]; {
		case n == 0:
			t.Errorf("letter %s is marked as sent and lies nowhere", id)
		case n > 2 || n == 2 && !s.inFlight[id]:
			t.Errorf("letter %s was carried %d times, in flight at a kill: %t", id, n, s.inFlight[id])
		}
	}
}
