package fund_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/staff"
)

// stray is money for a pledge that nobody knows.
func stray(p fund.Pledge, object string, at time.Time) fund.Fact {
	f := captured(p, object, at)
	f.Reference, f.Ref = "GONE", "at-paper-GONE"
	return f
}

func TestMoneyOfAnUnknownPledgeIsGivenToOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		asha, binod := c.pledges("asha", fund.Month, "paper"), c.pledges("binod", fund.Month, "paper")
		hand := c.pledges("asha", fund.Month, "drawer")
		came := d.Now()
		c.must(c.Apply(ctx, []fund.Fact{stray(asha, "pay1", came), refunded(asha, "ref1", "pay1", 100, came.Add(time.Hour))}))
		d.Clock().Move(40 * 24 * time.Hour)
		editor := staff.Person{ID: "e", Name: "Editor", Role: staff.Editor}
		if err := c.GiveTo(ctx, editor, "paper", "pay1", asha.ID, "why"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an editor: %v", err)
		}
		for want, try := range map[string]func() error{
			"fund-why-missing":    func() error { return c.GiveTo(ctx, publisher, "paper", "pay1", asha.ID, " ") },
			"fund-give-none":      func() error { return c.GiveTo(ctx, publisher, "paper", "pay1", "nobody", "why") },
			"fund-give-elsewhere": func() error { return c.GiveTo(ctx, publisher, "paper", "pay1", hand.ID, "why") },
			"fault-not-found":     func() error { return c.GiveTo(ctx, publisher, "paper", "never-was", asha.ID, "why") },
		} {
			if err := try(); key(err) != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		if n := c.count(`select count(*) from fund_payment`) + c.count(`select count(*) from fund_deed`) + len(c.acts("fund.orphan-given")); n != 0 {
			t.Fatalf("%d things happened", n)
		}
		for range 2 { // the second changes nothing
			c.must(c.GiveTo(ctx, publisher, "paper", "pay1", asha.ID, "his bank's letter"))
		}
		if err := c.GiveTo(ctx, publisher, "paper", "pay1", binod.ID, "why"); key(err) != "fund-give-taken" || !fault.Is(err, fault.Conflict) {
			t.Errorf("to another: %v", err)
		}
		if y := c.payment("pay1"); y.Receipt == "" || y.Pledge != asha.ID || !y.Captured.Equal(came) {
			t.Errorf("%+v", y)
		}
		// No day is bought that was over, and the refund that waited is booked with its note.
		if until, _, ok, err := c.Entitled(ctx, "asha", d.Now()); err != nil || !ok || until.Before(d.Now().AddDate(0, 0, 27)) {
			t.Errorf("until %s %v, %v", until, ok, err)
		}
		if n := c.count(`select count(*) from fund_note`); n != 1 {
			t.Errorf("%d notes", n)
		}
		if on := c.acts("fund.orphan-given"); len(on) != 1 || on[0] != "pledge:"+string(asha.ID) {
			t.Errorf("written down: %v", on)
		}
		for _, a := range heard[staff.Acted](c.house) {
			if a.Act == "fund.orphan-given" && (!strings.Contains(a.Note, "his bank's letter") || strings.Contains(a.Note, "asha")) {
				t.Errorf("written down: %q", a.Note)
			}
		}
		moments, err := c.Timeline(ctx, "asha")
		if err != nil || !slices.ContainsFunc(moments, func(m desk.Moment) bool { return m.Kind == "orphan-given" && m.Why == "his bank's letter" }) {
			t.Errorf("timeline %+v, %v", moments, err)
		}
		if s := c.needs(); strings.Contains(s, "orphan") {
			t.Errorf("attention: %s", s)
		}
		c.must(c.Apply(ctx, []fund.Fact{stray(asha, "pay1", came)})) // told once more
		sound(t, c.house)
		into := build(t, dbtest.Open(t, dbtest.SQLite(t)))
		c.must(c.Replay(ctx, into.Books))
		sameLedger(t, c.house, into)
	})
}

func TestMoneyThatDoesNotFitThePledgeItIsGivenToWaits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		asha := c.pledges("asha", fund.Month, "paper")
		dollars := stray(asha, "usd1", d.Now())
		dollars.Amount.Currency = "USD"
		c.must(c.Apply(ctx, []fund.Fact{dollars}))
		c.must(c.GiveTo(ctx, publisher, "paper", "usd1", asha.ID, "her letter"))
		if s := c.needs(); s != "suspense usd1 let-stand-or-refund 100.00" {
			t.Errorf("attention: %s", s)
		}
		if n := c.count(`select count(*) from fund_receipt`); n != 0 {
			t.Errorf("%d documents", n)
		}
		sound(t, c.house)
	})
}

func TestTwoWhoGiveTheSameMoneyAtOnceBookItOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		pledges := []fund.Pledge{c.pledges("asha", fund.Month, "paper"), c.pledges("binod", fund.Month, "paper")}
		c.must(c.Apply(ctx, []fund.Fact{stray(pledges[0], "pay1", d.Now())}))
		var errs [8]error
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { errs[i] = c.GiveTo(ctx, publisher, "paper", "pay1", pledges[i%2].ID, "why") })
		}
		all.Wait()
		of := c.payment("pay1").Pledge
		for i, err := range errs {
			if mine := pledges[i%2].ID == of; mine && err != nil || !mine && key(err) != "fund-give-taken" {
				t.Errorf("%v", err)
			}
		}
		if n := c.count(`select count(*) from fund_payment`); n != 1 || len(c.acts("fund.orphan-given")) != 1 || c.count(`select count(*) from fund_deed`) != 1 {
			t.Errorf("%d payments, written down: %v", n, c.acts("fund.orphan-given"))
		}
		sound(t, c.house)
	})
}

func TestWhoseMoneyItMayBeIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		asha, _ := c.bought("asha", fund.Month, "pay1")
		binod := c.pledges("binod", fund.Month, "paper")
		c.pledges("binod", fund.Month, "drawer")
		for words, want := range map[string]fund.PledgeID{strings.ToLower(asha.Reference): asha.ID, " nd/26-27/000001 ": asha.ID, binod.Reference: binod.ID} {
			if found, err := c.Likely(ctx, "paper", nil, words); err != nil || len(found) != 1 || found[0].Pledge != want {
				t.Errorf("%q finds %+v, %v", words, found, err)
			}
		}
		if found, err := c.Likely(ctx, "paper", []audience.ReaderID{"binod"}, "binod@"); err != nil || len(found) != 1 || found[0].Pledge != binod.ID || found[0].Amount != binod.Amount {
			t.Errorf("%+v, %v", found, err)
		}
		for _, none := range []string{"", "x", "a\x00b", strings.Repeat("x", 300)} {
			if found, err := c.Likely(ctx, "paper", nil, none); err != nil || len(found) != 0 {
				t.Errorf("%q finds %+v, %v", none, found, err)
			}
		}
	})
}

func TestNothingIsGivenBeforeTheGatewaysWereAsked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		asha := c.pledges("asha", fund.Month, "paper")
		c.must(c.Apply(ctx, []fund.Fact{stray(asha, "pay1", d.Now())}))
		c.opens(c.till, c.drawer)
		c.must(c.lists.Restored(ctx, d.Now(), time.Time{}))
		err := c.GiveTo(ctx, publisher, "paper", "pay1", asha.ID, "why")
		if key(err) != "fund-learning" {
			t.Error(errors.Join(errors.New("it is given"), err))
		}
	})
}
