package fund_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/rail"
)

// clerk is the till whose clerk also reads out the mandates.
type clerk struct {
	*till
	mandates []fund.Mandate
	listed   int // how often
}

func (k *clerk) Mandates(context.Context) ([]fund.Mandate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.listed++
	if k.down {
		return nil, errors.New("the line is dead")
	}
	return slices.Clone(k.mandates), nil
}

func withMandates(c *counter) *clerk {
	k := &clerk{till: c.till}
	c.opens(k, c.drawer)
	return k
}

// at sets the clock to an hour of a later day in the newsroom's zone and compares.
func (c *counter) at(day, hour, minute int) {
	c.t.Helper()
	c.db.Clock().Set(time.Date(2026, 11, day, hour, minute, 0, 0, kolkata))
	c.must(c.Reconcile(c.t.Context()))
}

// runs says the runs of a kind, the oldest first: "paper 2/0" found two and differs in none.
func (c *counter) runs(kind string) string {
	c.t.Helper()
	all, err := c.lists.Runs(c.t.Context(), 1000)
	c.must(err)
	var out []string
	for _, r := range slices.Backward(all) {
		if r.Kind == kind {
			out = append(out, fmt.Sprintf("%s %d/%d%s", r.Gateway, r.Found, r.Differences, r.About))
		}
	}
	return strings.Join(out, ", ")
}

func TestEachMorningTheMandatesAreCompared(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		k := withMandates(c)
		mandate := func(p fund.Pledge, stands fund.Kind) fund.Mandate {
			return fund.Mandate{Ref: p.Ref, Reference: p.Reference, Amount: p.Amount, Every: fund.Month, Stands: stands}
		}
		well, _ := c.bought("well", fund.Month, "pay1")
		ended, _ := c.bought("ended", fund.Month, "pay2")
		held, _ := c.bought("held", fund.Year, "pay3")
		gone, _ := c.bought("gone", fund.Month, "pay4")
		on, _ := c.bought("on", fund.Month, "pay5")
		c.must(c.Stop(ctx, "on", on.ID))
		again := mandate(on, "")
		k.mandates = []fund.Mandate{mandate(well, ""), mandate(ended, fund.KindStopped), mandate(held, fund.KindPaused), again,
			{Ref: "theirs", Amount: money.Rupees(7), Every: fund.Month}, {Ref: "over", Stands: fund.KindStopped, Amount: money.Rupees(8)}}
		c.at(23, 23, 0) // the day of the pledges is done at once
		if s := c.runs(agree.RunDay); s != "paper 3/4" {
			t.Errorf("runs: %s", s)
		}
		// The gateway tells, when it is asked, how those stand that it does not charge any more.
		c.till.write(ended.Ref, fund.Fact{Gateway: "paper", Kind: fund.KindStopped, Object: "end1", Ref: ended.Ref, At: d.Now()})
		c.till.write(held.Ref, fund.Fact{Gateway: "paper", Kind: fund.KindPaused, Object: "hold1", Ref: held.Ref, At: d.Now()})
		before := k.listed
		c.at(24, 5, 59)
		if k.listed != before {
			t.Error("the mandates are asked for before six in the morning")
		}
		c.at(24, 6, 0)
		c.at(24, 7, 0)
		c.at(24, 23, 59)
		if k.listed != before+1 {
			t.Errorf("the mandates are asked for %d times a day", k.listed-before)
		}
		if n := c.count(`select count(*) from fund_pledge where id = $1 and stopped is not null`, ended.ID); n != 1 {
			t.Error("what ended at the gateway runs on here")
		}
		if turn, _, err := fund.Turn(ctx, d, held.ID); err != nil || turn != fund.KindPaused {
			t.Errorf("what is held there stands here as %q, %v", turn, err)
		}
		odd, err := c.Attention(ctx)
		c.must(err)
		var needs []string
		for _, o := range odd {
			needs = append(needs, o.Kind+" "+o.Object+" "+o.Do+" "+o.Amount.Decimal(2))
		}
		slices.Sort(needs)
		if s := strings.Join(needs, ", "); s != "mandate-gone "+gone.Ref+" stop-one 100.00, mandate-runs "+on.Ref+" stop-there 100.00, mandate-unknown theirs set-aside 7.00" {
			t.Errorf("attention: %s", s)
		}
		if a := c.agrees(); a.Differences != 3 {
			t.Errorf("%+v", a)
		}
		// Each has its one action.
		c.must(c.StopFor(ctx, publisher, gone.ID, "its mandate is gone"))
		c.must(c.SetAside(ctx, publisher, fund.OddMandateUnknown, "paper", "theirs", "the shop's"))
		c.must(c.LookAgain(ctx, publisher, fund.OddMandateRuns, "paper", on.Ref))
		if !slices.Equal(c.paper.cancelled, []string{on.Ref}) {
			t.Errorf("stopped there: %v", c.paper.cancelled)
		}
		again.Stands = fund.KindStopped
		k.mandates[3] = again
		c.at(25, 6, 0)
		if a := c.agrees(); a.Differences != 0 || c.needs() != "" {
			t.Errorf("the next morning: %+v, %s", a, c.needs())
		}
		// A line that is dead is no morning: it is asked again soon, and what was found stands.
		k.down = true
		d.Clock().Set(time.Date(2026, 11, 26, 6, 0, 0, 0, kolkata))
		if err := c.Reconcile(ctx); err == nil {
			t.Error("a dead line was kept silent")
		}
		k.down = false
		c.at(26, 6, 6)
		if s := c.runs(agree.RunDay); strings.Count(s, ",") != 3 {
			t.Errorf("runs: %s", s)
		}
	})
}

func TestASettlementThatIsListedDaysLaterIsFoundInTheMorning(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		c.at(24, 7, 0)
		paid := fund.Fact{Gateway: "paper", Kind: fund.KindPaidOut, Object: "out1", Ref: p.Ref, Amount: p.Amount, At: d.Now().Add(-time.Hour)}
		c.at(27, 5, 0)
		c.till.write(p.Ref, paid) // two days late: beyond what an hour's list looks back
		c.at(27, 5, 59)
		if n := c.count(`select count(*) from fund_payout`); n != 0 {
			t.Fatal("it was found before the morning: this shows nothing")
		}
		c.at(27, 6, 1)
		if n := c.count(`select count(*) from fund_payout`); n != 1 || !strings.HasSuffix(c.runs(agree.RunDay), "paper 1/0") {
			t.Errorf("%d payouts, %s", n, c.runs(agree.RunDay))
		}
		if b := c.balances(); strings.Contains(b, "clearing") {
			t.Errorf("clearing is not empty: %s", b)
		}
		// A run is remembered for a year.
		d.Clock().Set(d.Now().AddDate(1, 0, 3))
		c.must(c.Reconcile(ctx))
		if n := c.count(`select count(*) from fund_run where at < $1`, db.At(d.Now().AddDate(-1, 0, -2))); n != 0 {
			t.Errorf("%d runs are older than a year", n)
		}
	})
}

func TestARefundThatIsNotListedDiffers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		c.must(c.Reconcile(ctx))
		d.Clock().Move(time.Minute)
		back := refunded(p, "ref1", "pay1", 4000, d.Now())
		c.must(c.Apply(ctx, []fund.Fact{back}))
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if s := c.needs(); s != "differs ref1 look-again 40.00" || c.agrees().Differences != 1 {
			t.Errorf("attention: %s", s)
		}
		c.till.write(p.Ref, back)
		c.must(c.LookAgain(ctx, publisher, fund.OddDiffers, "paper", "ref1"))
		if s := c.needs(); s != "" {
			t.Errorf("once the gateway knows it: %s", s)
		}
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if a := c.agrees(); a.Differences != 0 {
			t.Errorf("%+v, %s", a, c.needs())
		}
	})
}

func TestALostGatewayIsNotAskedAndItsMoneyDoesNotDiffer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		k := withMandates(c)
		_, id := c.bought("asha", fund.Month, "pay1")
		rails := rail.New(d, c.staff, c.Fund, rail.Options{})
		c.must(rails.Lose(ctx, publisher, "paper", "they closed the account"))
		c.must(c.ConfirmRefund(ctx, publisher, id, "412345678901", money.Rupees(40), d.Now(), "by hand"))
		k.down = true // it would be noticed
		d.Clock().Move(24 * time.Hour)
		c.must(c.Reconcile(ctx))
		c.must(rails.Listen(ctx))
		if s := c.needs(); s != "" || k.listed != 0 {
			t.Errorf("attention: %s; asked %d times", s, k.listed)
		}
		// Found again: what was sent back by hand is not missed in its list.
		c.must(rails.Find(ctx, publisher, "paper", "they opened it"))
		k.down = false
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if s := c.needs(); strings.Contains(s, "differs") {
			t.Errorf("attention: %s", s)
		}
	})
}

func TestWhatIsLateOrDueIsSaidInTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		c.bought("binod", fund.Month, "pay2")
		c.must(c.AskRefund(ctx, publisher, id, p.Amount, "asked by mail"))
		c.must(c.delivers())
		c.must(c.Apply(ctx, []fund.Fact{{Gateway: "paper", Kind: fund.KindDisputed, Object: "dis1", Payment: "pay2", Amount: money.Rupees(100), At: d.Now(), Answer: d.Now().AddDate(0, 0, 9)}}))
		if s := c.needs(); s != "disputed dis1 set-aside 100.00" {
			t.Errorf("at first: %s", s)
		}
		d.Clock().Move(7*24*time.Hour + time.Minute)
		if s := c.needs(); s != "dispute-due dis1 set-aside 100.00, refund-late back-pay1-1 look-again 100.00" && s != "refund-late back-pay1-1 look-again 100.00, dispute-due dis1 set-aside 100.00" {
			t.Errorf("after a week: %s", s)
		}
		c.till.write(p.Ref, refunded(p, "back-pay1-1", "pay1", p.Amount.Minor, d.Now()))
		c.must(c.LookAgain(ctx, publisher, fund.OddRefundLate, "paper", "back-pay1-1"))
		c.must(c.SetAside(ctx, publisher, fund.OddDisputeDue, "paper", "dis1", "answered there"))
		d.Clock().Move(30 * 24 * time.Hour)
		if s := c.needs(); s != "" {
			t.Errorf("after both: %s", s)
		}
	})
}

func TestAClosedMonthIsCheckedAndItsResultKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		for i := range 60 { // more than are counted at once
			c.bought(fmt.Sprintf("reader-%02d", i), fund.Month, fmt.Sprint("pay", i))
		}
		c.must(c.Apply(ctx, []fund.Fact{{Gateway: "paper", Kind: fund.KindPaidOut, Object: "out1", Amount: money.Rupees(6000), At: d.Now()}}))
		c.must(c.lists.Compare(ctx))
		if s := c.runs(agree.RunMonth); s != "" {
			t.Errorf("before any month is over: %s", s)
		}
		d.Clock().Set(time.Date(2026, 12, 1, 0, 20, 0, 0, kolkata))
		c.must(c.CloseMonths(ctx))
		for range 3 {
			c.must(c.lists.Compare(ctx))
			d.Clock().Move(6 * time.Minute)
		}
		if s := c.runs(agree.RunMonth); s != " 0/02026-11" {
			t.Errorf("a sound month: %q", s)
		}
		// Somebody's time was tampered with, and a number is missing.
		c.must(d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `update fund_entitlement set ends = ends + 1 where reader = 'reader-55'`)
			return err
		}))
		c.must(c.lists.CheckMonth(ctx))
		c.must(c.lists.Compare(ctx))
		if s := c.needs(); s != "month 2026-11 entitled check 0.00" {
			t.Errorf("attention: %s", s)
		}
		c.must(c.LookAgain(ctx, publisher, fund.OddMonth, "", "2026-11 entitled"))
		for _, due := range heard[fund.PeriodsDue](c.house) {
			c.must(c.Recount(ctx, due))
		}
		d.Clock().Move(time.Minute)
		c.must(c.lists.Compare(ctx))
		if s := c.needs(); s != "" || c.runs(agree.RunMonth) != " 0/02026-11,  0/12026-11,  0/02026-11" {
			t.Errorf("counted anew: %s; runs %q", s, c.runs(agree.RunMonth))
		}
		sound(t, c.house)
	})
}

// A gateway that answers nothing for hours may have closed the newsroom's
// account: a person hears of it while the supporters' time still runs.
func TestAGatewayThatAnswersNothingIsNoticed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		rails := rail.New(d, c.staff, c.Fund, rail.Options{})
		c.WatchBy(rails)
		gone := errors.New("no such account")
		listens := func(want string) {
			t.Helper()
			c.must(rails.Listen(ctx))
			if s := c.needs(); !strings.HasPrefix(s, want) || want == "" && s != "" {
				t.Errorf("needs %q, want %q", s, want)
			}
		}
		p := c.pledges("asha", fund.Month, "paper")
		c.must(c.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		c.must(c.Hear(ctx, "paper", fund.Notice{Body: []byte("a notice"), Header: func(string) string { return "wax" }, At: d.Now()}))
		rails.Answered(ctx, "paper", "list", nil)
		d.Clock().Move(time.Hour)
		rails.Answered(ctx, "paper", "list", gone)
		listens("")
		d.Clock().Move(4*time.Hour + 59*time.Minute)
		rails.Answered(ctx, "paper", "list", gone)
		listens("") // an evening's outage mends itself
		d.Clock().Move(2 * time.Minute)
		for range 3 {
			rails.Answered(ctx, "paper", "list", gone)
			listens("dead ")
			d.Clock().Move(time.Minute)
		}
		told := heard[fund.RailSilent](c.house)
		if len(told) != 1 || told[0].Dead.IsZero() || told[0].Charged != 1 {
			t.Errorf("told %+v", told)
		}
		odd, err := c.Attention(ctx)
		if err != nil || len(odd) != 1 || odd[0].Do != attend.DoTest || odd[0].Gateway != "paper" {
			t.Errorf("attention %+v, %v", odd, err)
		}
		d.Clock().Move(24 * time.Hour)
		listens("dead ")
		if n := len(heard[fund.RailSilent](c.house)); n != 2 {
			t.Errorf("on the next day it is told %d times in all", n)
		}
		rails.Answered(ctx, "paper", "list", nil)
		listens("")
		d.Clock().Move(7 * time.Hour)
		rails.Answered(ctx, "paper", "list", gone)
		listens("dead ")
		c.must(d.Write(ctx, func(tx *db.Tx) error { // what is known to be lost need not be told
			_, err := tx.Do(ctx, `update fund_gateway set lost = $1 where name = 'paper'`, db.At(tx.Now()))
			return err
		}))
		listens("")
	})
}

func TestTheSilenceOfAGatewayIsNoticed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		rails := rail.New(d, c.staff, c.Fund, rail.Options{})
		c.WatchBy(rails)
		seal := func(word string) fund.Notice {
			return fund.Notice{Body: []byte("a notice"), Header: func(string) string { return word }, At: d.Now()}
		}
		p := c.pledges("asha", fund.Month, "paper")
		c.must(c.Hear(ctx, "paper", seal("wax")))
		c.must(rails.Listen(ctx))
		d.Clock().Move(24 * time.Hour)
		c.must(rails.Listen(ctx))
		if s := c.needs(); s != "" {
			t.Errorf("a quiet day is no silence: %s", s)
		}
		// Money is found by asking, and no notice told it.
		c.till.write(p.Ref, captured(p, "pay1", d.Now().Add(-time.Hour)))
		c.must(c.Reconcile(ctx))
		d.Clock().Move(14 * time.Minute)
		c.must(rails.Listen(ctx))
		if s := c.needs(); s != "" {
			t.Errorf("within a quarter of an hour: %s", s)
		}
		d.Clock().Move(2 * time.Minute)
		for range 5 {
			c.must(rails.Listen(ctx))
			d.Clock().Move(time.Minute)
		}
		odd, err := c.Attention(ctx)
		if err != nil || len(odd) != 1 || odd[0].Kind != fund.OddSilent || odd[0].Do != attend.DoTest || odd[0].Gateway != "paper" {
			t.Fatalf("attention %+v, %v", odd, err)
		}
		if n := len(heard[fund.RailSilent](c.house)); n != 1 {
			t.Errorf("it is told %d times in a day", n)
		}
		d.Clock().Move(24 * time.Hour)
		c.must(rails.Listen(ctx))
		if n := len(heard[fund.RailSilent](c.house)); n != 2 {
			t.Errorf("on the next day it is told %d times in all", n)
		}
		c.must(c.Hear(ctx, "paper", seal("wax")))
		c.must(rails.Listen(ctx))
		if s := c.needs(); s != "" {
			t.Errorf("when notices come again: %s", s)
		}
		// Notices that are not genuine matter while somebody is about to pay, and
		// none has proved genuine since the secret changed: anybody may post.
		d.Clock().Move(time.Hour)
		if err := c.Hear(ctx, "paper", seal("chalk")); err == nil {
			t.Fatal("chalk is no wax")
		}
		c.must(rails.Listen(ctx))
		if s := c.needs(); s != "" {
			t.Errorf("nobody is about to pay: %s", s)
		}
		c.pledges("binod", fund.Month, "paper")
		c.must(rails.Listen(ctx))
		if s := c.needs(); s != "" {
			t.Errorf("a stranger's post is held against the gateway: %s", s)
		}
		c.must(d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `insert into fund_secret (gateway, name, sealed, since) values ('paper', 'wax', '', $1)`, db.At(tx.Now()))
			return err
		}))
		c.must(rails.Listen(ctx))
		if s := c.needs(); !strings.HasPrefix(s, "silent ") {
			t.Errorf("while somebody pays: %s", s)
		}
		d.Clock().Move(time.Minute)
		c.must(c.Hear(ctx, "paper", seal("wax")))
		c.must(rails.Listen(ctx))
		if s := c.needs(); s != "" {
			t.Errorf("after a genuine one: %s", s)
		}
	})
}

func TestAGapLongerThanTheMorningsListIsListedWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, _ := c.bought("asha", fund.Month, "pay1")
		c.at(24, 7, 0)
		d.Clock().Move(time.Hour)
		c.till.write(p.Ref, captured(p, "pay2", d.Now())) // of which nobody is told
		c.till.down = true
		d.Clock().Set(time.Date(2026, 12, 2, 5, 58, 0, 0, kolkata))
		if err := c.Reconcile(ctx); err == nil {
			t.Fatal("the line is down: this shows nothing")
		}
		// The line is back when the morning comes, sooner than the hour's list is tried again.
		c.till.down = false
		d.Clock().Set(time.Date(2026, 12, 2, 6, 0, 0, 0, kolkata))
		c.must(c.Reconcile(ctx))
		if n := c.count(`select count(*) from fund_payment`); n != 2 {
			t.Errorf("%d payments, and the books agree up to %v", n, c.agrees().Up)
		}
	})
}
