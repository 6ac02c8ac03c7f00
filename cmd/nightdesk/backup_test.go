package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
)

// A backup taken while readers pay is one moment of the newsroom, and what was
// answered before it began is in it; it comes back whole in an empty place and
// nowhere else.
func TestANewsroomComesBackFromABackup(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		dir, to := t.TempDir(), t.TempDir()
		l := newLoad(t, dir, dsn)
		c := begin(t, "newsroom", []string{"NIGHTDESK_DATA=" + dir, "NIGHTDESK_DATABASE=" + dsn, aheadVariable + "=0s", storyVariable + "=" + string(l.story)})
		stop := make(chan struct{})
		working := l.run(c.waits("ready "), stop)
		<-time.After(500 * time.Millisecond)
		before, saved := l.answered(), c.acknowledged("saved")
		busy := filepath.Join(to, "busy.backup")
		well(t, "backup", busy, "--data", dir, "--database", dsn)
		l.goesOn(len(before))
		close(stop)
		working.Wait()
		if code := c.term(); code != done {
			t.Errorf("the newsroom ended with %d", code)
		}
		shut := openedAs(t, app.Options{Data: dir, Database: dsn})
		keys := map[string]string{"key-id": "rzp_live_AbCdEf12345678", "key-secret": "kUsc8Zb4zvK1mYq0PTf3aWXo", "webhook-secret": "aLongWordThatNobodyGuesses7"}
		if err := shut.Rails.Set(t.Context(), staff.Machine("test"), "razorpay", false, keys, "to be lost with the key"); err != nil {
			t.Fatal(err)
		}
		quiet := filepath.Join(to, "quiet.backup")
		well(t, "backup", quiet, "--data", dir, "--database", dsn)

		t.Run("under load", func(t *testing.T) {
			place := emptyPlace(t, dsn)
			well(t, append([]string{"restore", busy}, place.flags()...)...)
			a := openedAs(t, app.Options{Data: place.dir, Database: place.dsn})
			l.booked(t, a, before)
			if s := must(a.Story.Open(t.Context(), l.story))(t); s.Version < saved {
				t.Errorf("copy %d was answered before the backup; it has %d", saved, s.Version)
			}
		})
		t.Run("as it was", func(t *testing.T) {
			place := emptyPlace(t, dsn)
			out := well(t, append([]string{"restore", quiet}, place.flags()...)...)
			holds(t, out, place.dir, "doctor", "as it was at ", "asks the gateways first", "confirmed by hand", "Who left since is not known here", "Which numbers the documents since had is not known here", "The keys of razorpay cannot be opened")
			want := portrait(t, l, dir, dsn)
			same(t, portrait(t, l, place.dir, place.dsn), want)
			_, said, _ := command(t, append([]string{"doctor"}, place.flags()...)...)
			holds(t, said, "the secrets of razorpay cannot be opened", "Put the right secret.key back")

			code, _, errs := command(t, append([]string{"restore", busy}, place.flags()...)...)
			if code != refused {
				t.Errorf("restoring over a newsroom ended with %d", code)
			}
			holds(t, errs, "nothing is ever overwritten")
			same(t, portrait(t, l, place.dir, place.dsn), want)
			code, _, errs = command(t, "backup", quiet, "--data", dir, "--database", dsn)
			if code != refused {
				t.Errorf("backing up over a backup ended with %d\n%s", code, errs)
			}
			serves(t, place)
		})
		t.Run("who has left stays away", func(t *testing.T) {
			place := emptyPlace(t, dsn)
			a := openedAs(t, app.Options{Data: dir, Database: dsn})
			readers := must(db.All(t.Context(), a.DB, text, `select id from audience_reader order by id limit 2`))(t)
			list := filepath.Join(place.dir, "left.txt")
			if err := os.WriteFile(list, []byte(readers[0]+"\nnever-here\n\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			holds(t, well(t, append([]string{"restore", quiet}, place.flags()...)...), "erased again: 1.")
			b := openedAs(t, app.Options{Data: place.dir, Database: place.dsn})
			here := must(db.All(t.Context(), b.DB, text, `select id from audience_reader`))(t)
			if slices.Contains(here, readers[0]) || !slices.Contains(here, readers[1]) {
				t.Errorf("who left is back, or who stayed is gone: %v", here)
			}
			var kept, running int
			err := b.DB.Row(t.Context(), `select (select count(*) from fund_payer p join fund_pledge g on g.id = p.pledge where g.reader = $1), (select count(*) from fund_pledge where reader = $1 and ended is null)`, readers[0]).Scan(&kept, &running)
			if err != nil || kept != 0 || running != 0 {
				t.Errorf("%d names are kept and %d pledges run, %v", kept, running, err)
			}
		})
		t.Run("with its key", func(t *testing.T) {
			place := emptyPlace(t, dsn)
			if err := os.WriteFile(filepath.Join(place.dir, "secret.key"), must(os.ReadFile(filepath.Join(dir, "secret.key")))(t), 0o600); err != nil {
				t.Fatal(err)
			}
			out := well(t, append([]string{"restore", quiet}, place.flags()...)...)
			_, said, _ := command(t, append([]string{"doctor"}, place.flags()...)...)
			if strings.Contains(out+said, "cannot be opened") {
				t.Errorf("the key lies there, and it is said:\n%s\n%s", out, said)
			}
		})
		t.Run("numbers stay", func(t *testing.T) {
			place := emptyPlace(t, dsn)
			a := openedAs(t, app.Options{Data: dir, Database: dsn})
			last := must(db.All(t.Context(), a.DB, text, `select max(number) from fund_receipt`))(t)[0]
			number := func(more int) string {
				n := must(strconv.Atoi(last[len(last)-6:]))(t)
				return fmt.Sprintf("%s%06d", last[:len(last)-6], n+more)
			}
			list := last + " paper in-the-backup payment\n" + number(1) + " paper one payment\n" + number(3) + " paper three payment\n" + number(4) + " pap"
			if err := os.WriteFile(filepath.Join(place.dir, "numbers.txt"), []byte(list), 0o600); err != nil {
				t.Fatal(err)
			}
			out := well(t, append([]string{"restore", quiet}, place.flags()...)...)
			holds(t, out, "keep their numbers; waiting for what they were given to: 3.", "cannot be read: 1.")
			b := openedAs(t, app.Options{Data: place.dir, Database: place.dsn})
			if waits := must(db.All(t.Context(), b.DB, text, `select number || ' ' || object from fund_number order by number`))(t); !slices.Equal(waits, []string{number(1) + " one", number(2) + " ", number(3) + " three"}) {
				t.Errorf("%q wait", waits)
			}
			place = emptyPlace(t, dsn)
			if code, _, errs := command(t, append([]string{"restore", quiet, "--stopped", "2001-01-01 00:00"}, place.flags()...)...); code != refused || !strings.Contains(errs, "cannot have stopped") {
				t.Errorf("it stopped before its backup: %d\n%s", code, errs)
			}
		})
		t.Run("cut short", func(t *testing.T) {
			place, cut := emptyPlace(t, dsn), filepath.Join(to, "cut.backup")
			whole := must(os.ReadFile(quiet))(t)
			if err := os.WriteFile(cut, whole[:len(whole)*2/3], 0o600); err != nil {
				t.Fatal(err)
			}
			if code, _, errs := command(t, append([]string{"restore", cut}, place.flags()...)...); code != refused || !strings.Contains(errs, "nightdesk: ") {
				t.Errorf("restoring two thirds of a backup ended with %d\n%s", code, errs)
			}
			well(t, append([]string{"restore", quiet}, place.flags()...)...) // the place is as empty as it was
		})
	})
}

// place is where a newsroom can be.
type place struct{ dir, dsn string }

func (p place) flags() []string { return []string{"--data", p.dir, "--database", p.dsn} }

// emptyPlace is one on the same engine.
func emptyPlace(t *testing.T, like string) place {
	t.Helper()
	if strings.HasPrefix(like, "postgres") {
		return place{t.TempDir(), dbtest.Postgres(t)}
	}
	return place{t.TempDir(), dbtest.SQLite(t)}
}

// goesOn waits until more payments are answered than before.
func (l *load) goesOn(before int) {
	l.t.Helper()
	limit, tick := time.After(10*time.Second), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for len(l.answered()) <= before {
		select {
		case <-limit:
			l.t.Fatal("with the backup the payments stop")
		case <-tick.C:
		}
	}
}

// answered is what was acknowledged so far.
func (l *load) answered() map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := map[string]bool{}
	for name := range l.heard {
		all[name] = true
	}
	return all
}

// portrait tells all that makes a newsroom itself.
func portrait(t *testing.T, l *load, dir, dsn string) map[string]string {
	t.Helper()
	a, ctx, p := openedAs(t, app.Options{Data: dir, Database: dsn}), t.Context(), map[string]string{}
	p["staff"] = fmt.Sprint(must(a.Staff.People(ctx))(t))
	p["masthead"] = fmt.Sprint(must(a.Staff.Masthead(ctx))(t))
	p["books"] = fmt.Sprint(must(a.Books.Balance(ctx))(t))
	p["plans"] = fmt.Sprint(must(a.Fund.Plans(ctx))(t))
	p["sections"] = fmt.Sprint(must(a.Story.Sections(ctx))(t))
	p["revisions"] = fmt.Sprint(must(a.Story.Revisions(ctx, l.story))(t))
	p["front"] = fmt.Sprint(must(a.Story.Front(ctx, "en", 10))(t))
	found, _, err := a.Story.Search(ctx, "en", "embankment", 1)
	if err != nil || len(found) != 1 {
		t.Errorf("search finds %v, %v", found, err)
	}
	p["search"] = fmt.Sprint(found)
	live := must(a.Story.Live(ctx, l.path))(t)
	p["live"] = fmt.Sprint(live.Revision, live.Headline, live.First, live.Last)
	for name, q := range map[string]string{
		"readers":  `select id || ' ' || email from audience_reader order by id`,
		"receipts": `select number || ' ' || body from fund_receipt order by number`,
		"entries":  `select id || ' ' || account || ' ' || amount from fund_entry order by id`,
		"letters":  `select id || ' ' || kind || ' ' || about from reach_letter order by id`,
		"counts":   `select month || ' ' || days || ' ' || n from insight_days order by month, days`,
	} {
		rows := must(db.All(ctx, a.DB, text, q))(t)
		if len(rows) == 0 && name != "letters" { // which may still be on their way
			t.Errorf("there are no %s to compare", name)
		}
		p[name] = strings.Join(rows, "\n")
	}
	if err := closed(a); err != nil {
		t.Error(err)
	}
	return p
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s differ:\n%.600s\nand were\n%.600s", name, got[name], want[name])
		}
	}
}

// serves tells that the newsroom at a place runs, delivers what was on its way, and stops.
func serves(t *testing.T, p place) {
	t.Helper()
	c := begin(t, "program", nil, append([]string{"serve", "--addr", "127.0.0.1:0"}, p.flags()...)...)
	answering(t, c.waits("address="))
	a := openedAs(t, app.Options{Data: p.dir, Database: p.dsn})
	limit, tick := time.After(30*time.Second), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for {
		var missing int
		err := a.DB.Row(t.Context(), `select (select count(*) from fund_receipt) - (select count(*) from reach_letter where kind = 'thanks')`).Scan(&missing)
		if err != nil {
			t.Fatal(err)
		}
		if missing == 0 {
			break
		}
		select {
		case <-limit:
			t.Fatalf("%d supporters are not thanked", missing)
		case <-tick.C:
		}
	}
	if code := c.term(); code != done {
		t.Errorf("the restored newsroom ended with %d", code)
	}
}
