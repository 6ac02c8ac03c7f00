package newsroom_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

func TestEachDifferenceHasItsOneAction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ctx := t.Context()
		meena, ravi, noor := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi"), h.as(staff.Reporter, "Noor")
		asha := h.reader("asha@example.net")
		p := h.pledges(asha, "monthly")
		h.tells(h.paid(p, "pay1"))
		mark := func(o fund.Odd) {
			t.Helper()
			o.At = d.Now()
			if err := d.Write(ctx, func(tx *db.Tx) error { return fund.MarkOdd(ctx, tx, o.Kind, o.Gateway, time.Time{}, []fund.Odd{o}) }); err != nil {
				t.Fatal(err)
			}
		}
		mark(fund.Odd{Kind: fund.OddSilent, Gateway: "teller", Object: "2026-11-23 12:00"})
		mark(fund.Odd{Kind: fund.OddMandateRuns, Gateway: "teller", Object: "sub-1", Pledge: p.ID, Reader: asha, Amount: money.Rupees(100)})
		mark(fund.Odd{Kind: fund.OddMandateUnknown, Gateway: "teller", Object: "sub-2", Amount: money.Rupees(70)})
		mark(fund.Odd{Kind: fund.OddMandateGone, Gateway: "teller", Object: "sub-3", Pledge: p.ID, Reader: asha, Amount: money.Rupees(100)})
		mark(fund.Odd{Kind: fund.OddMonth, Object: "2026-10 numbers"})
		mark(fund.Odd{Kind: fund.OddRestored, Gateway: "upi", Object: "2026-11-22 20:00"})
		page := meena.gets("/newsroom/money").sees("messages do not arrive", `href="/newsroom/money/gateways/teller"`, "See how this gateway does",
			"goes on charging this reader", "Stop it at the gateway", "does not know", "sub-2", "no mandate any more", "Stop this one",
			"A series of documents has a gap", "October 2026", "Check it again", "confirm them again", "2026-11-22 20:00", `href="/newsroom/money/runs"`).
			hides("money-do-", "fund-odd-")
		for _, wrong := range judge(t, page) {
			t.Error(wrong)
		}
		ravi.gets("/newsroom/money").sees("goes on charging this reader").hides("Stop it at the gateway", "See how this gateway does")
		noor.gets("/newsroom/money/runs").is(http.StatusForbidden)

		for _, act := range [][]string{
			odd("mandate-runs", "sub-1", "do", "look-again"),
			{"kind", "month", "gateway", "", "object", "2026-10 numbers", "do", "look-again"},
			{"kind", "restored", "gateway", "upi", "object", "2026-11-22 20:00", "do", "set-aside", "why", "compared with the statement"},
			odd("mandate-unknown", "sub-2", "do", "set-aside", "why", "the shop's"),
			odd("mandate-gone", "sub-3", "do", "stop", "why", "it is gone"),
		} {
			meena.posts("/newsroom/money/attention", act...).goes("/newsroom/money?done=")
		}
		meena.gets("/newsroom/money").sees("messages do not arrive").hides("goes on charging", "sub-2", "A series of documents", "2026-11-22 20:00")
	})
}

func TestTheRunsOfTheReconcilingAreShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ctx := t.Context()
		meena := h.as(staff.Publisher, "Meena")
		meena.gets("/newsroom/money/runs").sees("Reconciling", "Nothing was compared yet.")
		h.tells(h.paid(h.pledges(h.reader("asha@example.net"), "monthly"), "pay1"))
		if err := h.lists.Compare(ctx); err != nil {
			t.Fatal(err)
		}
		d.Clock().Move(45 * 24 * time.Hour)
		if err := h.books.CloseMonths(ctx); err != nil {
			t.Fatal(err)
		}
		if err := h.lists.Compare(ctx); err != nil {
			t.Fatal(err)
		}
		meena = h.as(staff.Publisher, "Rao") // the session is over by then
		meena.gets("/newsroom/").sees("Books agree with")
		page := meena.gets("/newsroom/money/runs").sees("Compared everything since the last time", "Compared the last five days and the mandates", "Checked the books of", "Differences").hides("money-run", "no value")
		for _, wrong := range judge(t, page) {
			t.Error(wrong)
		}
	})
}
