package fund_test

import (
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

func TestTheMoneyOfLifetimesIsReadFromTheBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		asha, bano, dolma, monthly := h.pledges("asha", fund.Lifetime, "paper"), h.pledges("bano", fund.Lifetime, "paper"), h.pledges("dolma", fund.Lifetime, "paper"), h.pledges("asha", fund.Month, "paper")
		less := captured(dolma, "less", on("2026-11-10 00:00"))
		less.Amount.Minor -= 100
		lost := fund.Fact{Gateway: "paper", Kind: fund.KindDisputeLost, Object: "dis1", Payment: "life2", Amount: money.Rupees(10000), At: on("2026-11-22 00:00")}
		h.must(h.Tell(ctx, captured(asha, "life1", on("2026-11-01 00:00")), captured(bano, "life2", on("2026-11-02 00:00")), captured(monthly, "pay1", on("2026-11-03 00:00")), less,
			refunded(asha, "ref1", "life1", 500_000, on("2026-11-20 00:00")), lost,
			fund.Fact{Gateway: "paper", Kind: fund.KindCleared, Object: "less", Payment: "less", Amount: less.Amount, At: on("2026-11-23 00:00")}))
		all, err := h.Spread(ctx)
		h.must(err)
		if len(all) != 1 || all[0].Currency != "INR" || all[0].Years != 10 || all[0].Lives != 2 || all[0].Owed != 238 || len(all[0].Months) != 1 {
			t.Fatalf("%+v", all)
		}
		if m := all[0].Months[0]; m.Cash != 500_000+999_900 || m.Earned != 4166+8332 || all[0].Left != m.Cash-m.Earned {
			t.Errorf("%+v, %d left", m, all[0].Left)
		}
		if y, m := all[0].OwedYears(); y != 19 || m != 10 {
			t.Errorf("%d years and %d months", y, m)
		}
		l, err := h.Law(ctx)
		h.must(err)
		l.SpreadYears = 1
		h.must(h.SetLaw(ctx, publisher, l, "why"))
		d.Clock().Set(on("2027-10-31 00:00"))
		if all, err = h.Spread(ctx); err != nil || all[0].Left != 0 || all[0].Lives != 0 || len(all[0].Months) != 12 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
