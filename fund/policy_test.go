package fund_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/staff"
)

func TestNobodyPledgesWhoCannotReadHowMoneyGoesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		ask := h.ask("r", fund.Month, "paper")
		p := h.pledges("early", fund.Month, "paper")
		says, broken := false, error(nil)
		h.Require(func(context.Context) (bool, error) { return says, broken })
		if plans, err := h.Plans(ctx); err != nil || len(plans) != 0 {
			t.Errorf("plans without a policy: %v, %v", plans, err)
		}
		if _, err := h.Pledge(ctx, ask); fault.Of(err).Key != "fund-policy-missing" || !fault.Is(err, fault.Conflict) {
			t.Errorf("a pledge without a policy: %v", err)
		}
		// Staff still see and set everything, and what runs goes on.
		every, err := h.EveryPlan(ctx)
		if err != nil || len(every) != 3 {
			t.Errorf("staff see %d plans, %v", len(every), err)
		}
		l, err := h.Law(ctx)
		h.must(err)
		h.must(h.SetLaw(ctx, publisher, l, "why"))
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		if h.count(`select count(*) from fund_receipt`) != 1 {
			t.Error("money for a pledge that ran was not booked")
		}
		broken = errors.New("the database is away")
		if _, err := h.Plans(ctx); !errors.Is(err, broken) {
			t.Errorf("who cannot ask: %v", err)
		}
		says, broken = true, nil
		if plans, err := h.Plans(ctx); err != nil || len(plans) != 3 {
			t.Errorf("with a policy: %v, %v", plans, err)
		}
		if _, err := h.Pledge(ctx, ask); err != nil {
			t.Errorf("with a policy: %v", err)
		}
	})
}

// abroad is a gateway that takes money from anywhere.
type abroad struct{ paper }

func (*abroad) Name() string       { return "abroad" }
func (*abroad) TakesForeign() bool { return true }

func TestAForeignGatewayIsOpenOnlyWhereTheLawAllowsIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		h.opens(h.paper, &abroad{paper{known: map[string][]fund.Fact{}}})
		isOpen := func() bool {
			t.Helper()
			all, err := h.OpenGateways(ctx)
			h.must(err)
			for _, g := range all {
				if g.Name == "abroad" {
					return true
				}
			}
			return false
		}
		err := h.SetGateway(ctx, publisher, "abroad", true, nil, "why")
		if one := fault.Of(err); one.Field != "open" || one.Key != "fund-gateway-foreign" || isOpen() {
			t.Errorf("opened against the law: %v", err)
		}
		h.must(h.SetGateway(ctx, publisher, "abroad", false, nil, "why"))
		l, err := h.Law(ctx)
		h.must(err)
		l.Foreign = true
		h.must(h.SetLaw(ctx, publisher, l, "why"))
		h.must(h.SetGateway(ctx, publisher, "abroad", true, nil, "why"))
		if !isOpen() {
			t.Error("closed although the law allows it")
		}
		p := h.pledges("r", fund.Month, "abroad")
		// Whoever takes the permission back closes the gateway with it.
		l.Foreign = false
		h.must(h.SetLaw(ctx, publisher, l, "why"))
		if isOpen() {
			t.Error("open although the law no longer allows it")
		}
		if _, err := h.Pledge(ctx, h.ask("r", fund.Year, "abroad")); fault.Of(err).Key != "fund-gateway-closed" {
			t.Errorf("pledged at a closed gateway: %v", err)
		}
		if _, err := h.Begin(ctx, p.ID, "https://news.example/", "Monthly", "r@example.org"); fault.Of(err).Key != "fund-gateway-closed" {
			t.Errorf("begun at a closed gateway: %v", err)
		}
	})
}

func TestWhatTheLawSaysOfWaitingIsFollowedByEverybodysPeriods(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		waited := func() int {
			return h.count(`select cast((ends - begins) / 86400000000 as bigint) from fund_entitlement where kind = 'grace'`)
		}
		if days := waited(); days != 7 {
			t.Fatalf("a renewal is waited for %d days", days)
		}
		h.law(func(l *fund.Law) { l.GraceMonth = 3 })
		h.law(func(l *fund.Law) { l.RefundDays = 3 })
		told := heard[fund.PeriodsDue](h)
		if len(told) != 1 {
			t.Fatalf("told %d times", len(told))
		}
		for range 2 {
			h.must(h.Recount(ctx, told[0]))
		}
		if days := waited(); days != 3 {
			t.Errorf("a renewal is waited for %d days", days)
		}
		l, err := h.Law(ctx)
		h.must(err)
		h.must(h.SetLaw(ctx, publisher, l, "nothing is changed"))
		l.GraceMonth = 4
		for _, why := range []string{"", " ", "a\x00b"} {
			if err := h.SetLaw(ctx, publisher, l, why); fault.Of(err).Field != "why" {
				t.Errorf("changed because of %q: %v", why, err)
			}
		}
	})
}

func TestEverybodysPeriodsAreMadeAnewInHandfuls(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		const readers = 450
		for i := range readers {
			_, err := h.Give(ctx, publisher, audience.ReaderID(fmt.Sprintf("reader%03d", i)), d.Now().AddDate(0, 1, 0), "a gift")
			h.must(err)
		}
		h.must(h.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `delete from fund_entitlement`)
			return err
		}))
		h.must(h.FollowZone(ctx, staff.ZoneChanged{}))
		for n := 0; n < len(heard[fund.PeriodsDue](h)); n++ {
			h.must(h.Recount(ctx, heard[fund.PeriodsDue](h)[n]))
		}
		if n := len(heard[fund.PeriodsDue](h)); n != 3 {
			t.Errorf("told %d times", n)
		}
		if n := h.count(`select count(distinct reader) from fund_entitlement`); n != readers {
			t.Errorf("%d readers are entitled", n)
		}
	})
}

func TestMoneyWhosePledgeIsFoundLateBuysTimeFromThen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		came := d.Now()
		p := h.pledges("asha", fund.Month, "paper")
		nameless := captured(p, "pay1", came)
		nameless.Reference, nameless.Ref = "", ""
		h.must(h.Apply(ctx, []fund.Fact{nameless}))
		d.Clock().Move(50 * 24 * time.Hour)
		h.paper.known[p.Ref] = nil
		h.must(h.db.Write(ctx, func(tx *db.Tx) error { // as when the gateway names it at last
			_, err := tx.Do(ctx, `update fund_fact set ref = $1, body = replace(body, '"ref":""', '"ref":"' || $1 || '"') where object = 'pay1'`, p.Ref)
			return err
		}))
		h.must(h.LookAgain(ctx, publisher, fund.OddOrphan, "paper", "pay1"))
		if until, _, ok, err := h.Entitled(ctx, "asha", d.Now()); err != nil || !ok || !until.Equal(span.Buys(kolkata, 1, d.Now()).Until) {
			t.Errorf("entitled until %s, %t, %v", until, ok, err)
		}
		if y, _, err := h.Payments(ctx, 1); err != nil || !y[0].Captured.Equal(came) {
			t.Errorf("%+v, %v", y, err)
		}
	})
}
