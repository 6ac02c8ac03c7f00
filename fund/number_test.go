package fund_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
)

// listed are the documents of a newsroom, as the list beside it has them.
func (c *counter) listed() (all []agree.Number) {
	c.t.Helper()
	c.must(c.lists.EveryNumber(c.t.Context(), func(some []agree.Number) error { all = append(all, some...); return nil }))
	return all
}

// numberOf is the number that a payment or refund has, "" where it has none.
func numberOf(all []agree.Number, kind, object string) string {
	i := slices.IndexFunc(all, func(n agree.Number) bool { return n.Kind == kind && n.Object == object })
	if i < 0 {
		return ""
	}
	return all[i].Number
}

// A transfer by hand, a pledge that the backup lacks and a line that was lost
// shift nobody's number: not that of who paid behind them, and not their own.
func TestDocumentsOfALostDayKeepTheirNumbers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		asha, _ := c.bought("asha", fund.Month, "pay1")
		devi, binod := c.pledges("devi", fund.Month, "drawer"), c.pledges("binod", fund.Month, "drawer")
		c.must(c.Reconcile(ctx))
		path := saved(t, d)

		d.Clock().Move(time.Hour)
		c.must(c.Confirm(ctx, publisher, devi.ID, "412345678901", devi.Amount, d.Now()))
		d.Clock().Move(time.Hour)
		c.bought("chand", fund.Month, "new1") // a reader of that day
		told := func(facts ...fund.Fact) {
			d.Clock().Move(time.Hour)
			for i := range facts {
				facts[i].At = d.Now()
				c.till.write(asha.Ref, facts[i])
				c.must(c.Apply(ctx, facts[i:i+1]))
			}
		}
		told(captured(asha, "pay2", d.Now()), refunded(asha, "ref1", "pay1", 100, d.Now()))
		c.must(c.Confirm(ctx, publisher, binod.ID, "412345678902", binod.Amount, d.Now()))
		told(captured(asha, "pay3", d.Now()))
		old := c.listed()
		if n := numberOf(old, "payment", "pay3"); n != "ND/26-27/000006" || numberOf(old, "refund", "ref1") != "NDR/26-27/000001" {
			t.Fatalf("documents %v", old)
		}
		kept := slices.DeleteFunc(slices.Clone(old), func(n agree.Number) bool { return n.Object == "drawer:412345678902" })
		kept = append(kept, kept...) // lines may repeat

		e := restored(t, c, path, d.Now().Add(20*time.Hour), kept...)
		if s := e.needs(); strings.Contains(s, "number") {
			t.Errorf("before the gateways were asked: %s", s)
		}
		e.must(e.Reconcile(ctx))
		chand := e.pledges("chand", fund.Month, "paper")
		e.must(e.Apply(ctx, []fund.Fact{captured(asha, "after", e.db.Now())}))
		for _, want := range []string{"number ND/26-27/000002 drawer:412345678901 set-aside", "number ND/26-27/000003 new1 set-aside", "number ND/26-27/000005 set-aside", "orphan new1 give-or-look-again"} {
			if s := e.needs(); !strings.Contains(s, want) {
				t.Errorf("%q is not said: %s", want, s)
			}
		}
		e.must(e.Confirm(ctx, publisher, binod.ID, "412345678902", binod.Amount, e.db.Now()))
		e.must(e.GiveTo(ctx, publisher, "paper", "new1", chand.ID, "her bank's letter names it"))
		e.must(e.Confirm(ctx, publisher, devi.ID, "412345678901", devi.Amount, e.db.Now()))
		now := e.listed()
		for _, n := range kept {
			if got := numberOf(now, n.Kind, n.Object); got != n.Number {
				t.Errorf("%s had the number %s and has %s", n.Object, n.Number, got)
			}
		}
		// What stood on the lost line is known to nobody: it is given no more.
		if a, b := numberOf(now, "payment", "after"), numberOf(now, "payment", "drawer:412345678902"); a != "ND/26-27/000007" || b != "ND/26-27/000008" {
			t.Errorf("what came after has %s, what stood on the lost line %s", a, b)
		}
		// The month's check takes the number that waits for no gap, and attention names it until it is set aside.
		e.db.Clock().Move(45 * 24 * time.Hour)
		e.must(e.CloseMonths(ctx))
		for range 3 {
			e.db.Clock().Move(time.Hour)
			e.must(e.Reconcile(ctx))
		}
		runs, err := e.lists.Runs(ctx, 50)
		if err != nil || !slices.ContainsFunc(runs, func(r agree.Run) bool { return r.Kind == agree.RunMonth && r.Differences == 0 }) {
			t.Errorf("runs %+v, %v", runs, err)
		}
		if s := e.needs(); strings.Count(s, "number ") != 1 || !strings.Contains(s, "number ND/26-27/000005") || strings.Contains(s, "month ") {
			t.Errorf("attention: %s", s)
		}
		e.must(e.SetAside(ctx, publisher, fund.OddNumber, "", "ND/26-27/000005", "nobody has it"))
		e.must(e.lists.CheckMonth(ctx))
		e.must(e.Reconcile(ctx))
		if s := e.needs(); strings.Contains(s, "number ") || strings.Contains(s, "month ") {
			t.Errorf("after it was set aside: %s", s)
		}
	})
}

// Whatever was lost, whichever lines of the list remain, and in whatever order
// it is learned again: what is listed has its number, and no number that was
// given before is given to something else.
func TestNoNumberIsGivenTwiceWhateverIsLostAndLearned(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		asha, _ := c.bought("asha", fund.Month, "base")
		devi := c.pledges("devi", fund.Month, "drawer")
		run := 0
		rapid.Check(t, func(rt *rapid.T) {
			run++
			d.Clock().Move(time.Hour)
			// What the newsroom before booked, in its order, and what only this one will.
			type event struct {
				fund.Fact
				kind, number string
				listed       bool
			}
			var events []event
			last := func(series string) int {
				return c.count(`select coalesce(max(last), 0) from fund_counter where series = $1`, series)
			}
			next, lost := map[string]int{"ND": last("ND"), "NDR": last("NDR")}, rapid.IntRange(1, 6).Draw(rt, "lost")
			for i := range lost + rapid.IntRange(0, 3).Draw(rt, "fresh") {
				object := fmt.Sprintf("%d-%d", run, i)
				e, series := event{Fact: captured(asha, object, d.Now()), kind: "payment"}, "ND"
				switch rapid.IntRange(0, 3).Draw(rt, "what") {
				case 0:
					e.Fact = captured(devi, "drawer:"+object, d.Now())
				case 1:
					e.Fact, e.kind, series = refunded(asha, object, "base", 1, d.Now()), "refund", "NDR"
				}
				if i < lost {
					next[series]++
					e.number, e.listed = fmt.Sprintf("%s/26-27/%06d", series, next[series]), rapid.IntRange(0, 2).Draw(rt, "line") > 0
				}
				events = append(events, e)
			}
			var kept []agree.Number
			highest := map[string]string{"payment": "", "refund": ""}
			for _, e := range events {
				if e.listed {
					kept = append(kept, agree.Number{Number: e.number, Gateway: e.Gateway, Object: e.Object, Kind: e.kind})
					highest[e.kind] = e.number
				}
			}
			c.opens(c.till, c.drawer) // another process
			c.must(c.lists.Reserve(ctx, rapid.Permutation(kept).Draw(rt, "lines")))
			c.must(c.lists.Restored(ctx, d.Now(), time.Time{}))
			var later []fund.Fact
			for _, e := range events {
				switch rapid.IntRange(0, 2).Draw(rt, "learned") {
				case 0:
					if e.Gateway == "paper" {
						c.till.write(asha.Ref, e.Fact)
						continue
					}
					fallthrough
				case 1:
					later = append(later, e.Fact)
				}
			}
			c.must(c.lists.Compare(ctx))
			c.must(c.Tell(ctx, rapid.Permutation(later).Draw(rt, "order")...))
			now := c.listed()
			for _, e := range events {
				got := numberOf(now, e.kind, e.Object)
				switch {
				case got == "":
				case e.listed && got != e.number:
					rt.Fatalf("%s had %s and has %s", e.Object, e.number, got)
				case !e.listed && got <= highest[e.kind]:
					rt.Fatalf("%s is given %s, and numbers up to %s are in readers' hands", e.Object, got, highest[e.kind])
				}
			}
			if n := c.count(`select count(*) from fund_number n where exists (select 1 from fund_receipt r where r.number = n.number) or exists (select 1 from fund_note r where r.number = n.number)`); n != 0 {
				rt.Fatalf("%d numbers are given and wait all the same", n)
			}
			if n := c.count(`select count(*) from (select series from (select series, seq from fund_receipt union all select series, seq from fund_note union all select series, seq from fund_number) as d
				group by series having min(seq) <> 1 or max(seq) <> count(*)) as gaps`); n != 0 {
				rt.Fatalf("%d series have a gap", n)
			}
		})
	})
}

func TestAListOfAnotherNewsroomIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		c.must(c.lists.Reserve(ctx, []agree.Number{{Number: "ND/26-27/900000", Gateway: "paper", Object: "x", Kind: "payment"}}))
		if err := c.lists.Restored(ctx, d.Now(), time.Time{}); err == nil || !strings.Contains(err.Error(), "another newsroom's") {
			t.Errorf("%v", err)
		}
		for _, n := range []agree.Number{{}, {Number: "ND/26-27/000001", Gateway: "paper", Object: "x", Kind: "paymen"}, {Number: "ND/26-27/1", Gateway: "paper", Object: "x", Kind: "payment"},
			{Number: "ND/26-27/000000", Gateway: "paper", Object: "x", Kind: "refund"}, {Number: "ND/26-27/000001", Object: "x", Kind: "refund"}} {
			if n.Sound() {
				t.Errorf("%+v is a document's number", n)
			}
		}
	})
}

// Where somebody knows when the newsroom before was stopped, who paid after
// that is told, and who paid before it is not told again.
func TestWhoPaidAfterTheNewsroomStoppedGetsALetter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		asha, _ := c.bought("asha", fund.Month, "pay1")
		binod, _ := c.bought("binod", fund.Month, "pay2")
		path, made := saved(t, d), d.Now()
		c.till.write(asha.Ref, captured(asha, "before", made.Add(time.Hour)))
		c.till.write(binod.Ref, captured(binod, "after", made.Add(5*time.Hour)))
		e := restoredOf(t, c, path, made.Add(20*time.Hour), made.Add(3*time.Hour), nil)
		e.must(e.Reconcile(ctx))
		told := heard[fund.Settled](e.house)
		if len(told) != 2 {
			t.Fatalf("told %+v", told)
		}
		for _, s := range told {
			if s.Quiet != (s.Payment == e.payment("before").ID) {
				t.Errorf("told %+v", s)
			}
		}
		if err := e.lists.Restored(ctx, made, made.Add(-time.Hour)); err == nil {
			t.Error("it stopped before its backup was written")
		}
	})
}
