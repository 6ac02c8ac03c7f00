package fund_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

func TestWhatStaffDidSaysWhoAndWhyAndTheAuditOfWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, paid := c.bought("asha", fund.Month, "pay1")
		number := c.payment("pay1").Receipt
		less := captured(p, "less", d.Now())
		less.Amount.Minor--
		dispute := fund.Fact{Gateway: "paper", Kind: fund.KindDisputed, Object: "dis1", Payment: "pay1", Amount: money.Rupees(1), At: d.Now()}
		c.must(c.Apply(ctx, []fund.Fact{less, dispute}))
		c.must(c.SetAside(ctx, publisher, fund.OddDisputed, "paper", "dis1", "answered there"))
		c.must(c.LetStand(ctx, publisher, c.payment("less").ID, "a rounding"))
		dispute.Kind = fund.KindDisputeWon
		c.must(c.Apply(ctx, []fund.Fact{dispute}))
		c.must(c.AskRefund(ctx, publisher, paid, money.Rupees(5), "asked by mail"))
		c.must(c.StopFor(ctx, publisher, p.ID, "asked by telephone"))

		life, err := c.Timeline(ctx, "asha")
		c.must(err)
		said := map[string]string{}
		for _, m := range life {
			said[m.Kind] = m.By + ": " + m.Why
		}
		for kind, want := range map[string]string{"set-aside": "test: answered there", "cleared": "test: a rounding", "refund-asked": "test: asked by mail", "stopped": "test: asked by telephone"} {
			if said[kind] != want {
				t.Errorf("%s says %q", kind, said[kind])
			}
		}
		for _, a := range heard[staff.Acted](c.house) {
			of := map[string]string{"fund.set-aside": number, "fund.let-stand": "monthly", "fund.refund-ask": number, "fund.stop": "monthly"}[a.Act]
			if of != "" && !strings.HasPrefix(a.Note, of+": ") {
				t.Errorf("%s notes %q", a.Act, a.Note)
			}
		}
		// The reasons go with the reader.
		d.Clock().Move(time.Hour)
		c.must(c.Forget(ctx, "asha"))
		if n := c.count(`select count(*) from fund_deed where why <> ''`); n != 0 {
			t.Errorf("%d reasons are kept of who left", n)
		}
	})
}
