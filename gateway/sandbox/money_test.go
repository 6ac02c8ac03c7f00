package sandbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

func sorted(list string) string {
	all := strings.Split(list, ", ")
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func (w *town) pledgeOf(reference string) (id fund.PledgeID) {
	w.t.Helper()
	w.must(w.db.Row(w.t.Context(), `select id from fund_pledge where reference = $1`, reference).Scan(&id))
	return id
}

// paid lets somebody pay and gives the payment's name.
func (w *town) paid(reader string, every fund.Every) (fund.Pledge, string) {
	w.t.Helper()
	p, b := w.pledges(readerID(reader), every)
	w.must(w.bank.Pay(w.t.Context(), b.Ref, sandbox.Way{Do: sandbox.WayFirst}))
	o, err := w.bank.Order(w.t.Context(), b.Ref)
	w.must(err)
	return p, o.Events[0].Object
}

// holds is what an account of the newsroom's books holds.
func (w *town) holds(account, currency string) int64 {
	w.t.Helper()
	all, err := w.ledger.Balance(w.t.Context())
	w.must(err)
	for _, b := range all {
		if b.Account == account && b.Balance.Currency == currency {
			return b.Balance.Minor
		}
	}
	return 0
}

func (w *town) sweeps() {
	w.t.Helper()
	w.must(w.bank.Sweep(w.t.Context()))
}

const clearing = "assets:clearing:sandbox"

func TestMoneyFoundThreeDaysLaterIsBooked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		p, b := w.pledges("asha", fund.Month)
		w.must(w.bank.Pay(ctx, b.Ref, sandbox.Way{Do: sandbox.WayDays}))
		w.sweeps()
		if v := w.state(p); v.State != fund.StateFailed {
			t.Errorf("at first it is %s", v.State)
		}
		if page := w.sees(b.URL); !strings.Contains(page, "still settling") {
			t.Errorf("the payer's page says\n%s", page)
		}
		d.Clock().Move(3*24*time.Hour - time.Second)
		w.sweeps()
		if facts, err := w.bank.Fetch(ctx, b.Ref); err != nil || len(facts) != 1 || facts[0].Kind != fund.KindFailed {
			t.Errorf("before that the bank tells %+v, %v", facts, err)
		}
		d.Clock().Move(time.Second)
		w.sweeps()
		// The month begins when the money came.
		if v := w.state(p); v.State != fund.StateSettled || v.PaidUntil.In(zone()).Format("2006-01-02") != "2026-12-26" {
			t.Errorf("after three days it is %s, paid until %s", v.State, v.PaidUntil)
		}
		w.passes("2026-12-26")
		if n := w.count(`select count(*) from fund_payment`); n != 2 {
			t.Errorf("%d payments", n)
		}
	})
}

func TestMoneyThatDoesNotFitIsToldAsItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, c := range map[string]struct {
			way      sandbox.Way
			account  string
			minor    int64
			currency string
		}{
			"a foreign card":   {sandbox.Way{Do: sandbox.WayFirst, Foreign: true}, "suspense:foreign", -10000, "INR"},
			"another sum":      {sandbox.Way{Do: sandbox.WayFirst, Amount: money.Rupees(1)}, "suspense:unmatched", -100, "INR"},
			"more than asked":  {sandbox.Way{Do: sandbox.WayFirst, Amount: money.Rupees(200)}, "suspense:unmatched", -20000, "INR"},
			"another currency": {sandbox.Way{Do: sandbox.WayFirst, Amount: money.Of(10000, "JPY")}, "suspense:unmatched", -10000, "JPY"},
		} {
			w := build(t, d)
			p, b := w.pledges(readerID(name), fund.Month)
			before := w.holds(c.account, c.currency)
			w.must(w.bank.Pay(t.Context(), b.Ref, c.way))
			if got := w.holds(c.account, c.currency) - before; got != c.minor {
				t.Errorf("%s: %s moved by %d", name, c.account, got)
			}
			if s, err := w.fund.Standing(t.Context(), p.Reader); err != nil || s != fund.Registered {
				t.Errorf("%s bought the standing of a %s, %v", name, s, err)
			}
			w.must(w.bank.Cancel(t.Context(), b.Ref))
		}
		w := build(t, d)
		_, b := w.pledges("nobody", fund.Month)
		for _, sum := range []money.Amount{money.Rupees(-1), money.Of(1, "XYZ"), money.Of(0, "INR")} {
			if err := w.bank.Pay(t.Context(), b.Ref, sandbox.Way{Do: sandbox.WayPay, Amount: sum}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", sum, err)
			}
		}
	})
}

func TestARefundThatComesBackIsMoneyAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		_, payment := w.paid("asha", fund.Month)
		all := w.holds(clearing, "INR")
		refund, err := w.bank.SendBack(ctx, payment, 0)
		w.must(err)
		w.sweeps()
		if s, err := w.fund.Standing(ctx, "asha"); err != nil || s != fund.Registered || w.holds(clearing, "INR") != all-10000 {
			t.Errorf("after the refund: %s, %v", s, err)
		}
		if _, err := w.bank.SendBack(ctx, payment, 1); !fault.Is(err, fault.Invalid) {
			t.Errorf("more than is left: %v", err)
		}
		w.must(w.bank.ReturnRefund(ctx, refund))
		w.must(w.bank.ReturnRefund(ctx, refund)) // once
		w.sweeps()
		if s, err := w.fund.Standing(ctx, "asha"); err != nil || s != fund.Supporter || w.holds(clearing, "INR") != all {
			t.Errorf("after it came back: %s, %v, clearing %d", s, err, w.holds(clearing, "INR"))
		}
		if _, err := w.bank.SendBack(ctx, payment, 5000); err != nil {
			t.Errorf("what came back cannot be sent again: %v", err)
		}
		w.sweeps()
		if n := w.count(`select count(*) from fund_refund`); n != 2 {
			t.Errorf("%d refunds", n)
		}
		if err := w.bank.ReturnRefund(ctx, payment); !fault.Is(err, fault.NotFound) {
			t.Errorf("a payment came back: %v", err)
		}
	})
}

func TestADisputeTakesBackAndIsDecidedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, c := range []struct {
			name      string
			minor     int64
			won       bool
			held, net int64 // of the disputes' account while open, and of the clearing account in the end
			lost      int64
			standing  fund.Standing
		}{
			{"won", 0, true, 10000, 10000, 0, fund.Supporter},
			{"lost", 0, false, 10000, 0, 10000, fund.Registered},
			{"a part is won", 4000, true, 4000, 10000, 0, fund.Supporter},
			{"a part is lost", 4000, false, 4000, 6000, 4000, fund.Supporter},
		} {
			w, ctx := build(t, d), t.Context()
			base, chargebacks := w.holds(clearing, "INR"), w.holds("expense:chargebacks", "INR")
			_, payment := w.paid(c.name, fund.Month)
			dispute, err := w.bank.Dispute(ctx, payment, c.minor)
			w.must(err)
			w.sweeps()
			if got := w.holds("assets:disputes", "INR"); got != c.held {
				t.Errorf("%s: held %d", c.name, got)
			}
			var answer int64
			w.must(d.Row(ctx, `select answer from fund_dispute where object = $1`, dispute).Scan(&answer))
			if left := time.UnixMicro(answer).Sub(d.Now()); left != 7*24*time.Hour {
				t.Errorf("%s: %s to answer", c.name, left)
			}
			if _, err := w.bank.Refund(ctx, fund.RefundDue{ID: "ask " + c.name, Payment: payment, Amount: money.Rupees(1)}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: sent back while it is disputed: %v", c.name, err)
			}
			w.must(w.bank.Decide(ctx, dispute, c.won))
			w.must(w.bank.Decide(ctx, dispute, !c.won)) // it is decided
			w.sweeps()
			if got := w.holds("assets:disputes", "INR"); got != 0 {
				t.Errorf("%s: held %d in the end", c.name, got)
			}
			if net, lost := w.holds(clearing, "INR")-base, w.holds("expense:chargebacks", "INR")-chargebacks; net != c.net || lost != c.lost {
				t.Errorf("%s: clearing %d, chargebacks %d", c.name, net, lost)
			}
			if s, err := w.fund.Standing(ctx, readerID(c.name)); err != nil || s != c.standing {
				t.Errorf("%s: the payer is a %s, %v", c.name, s, err)
			}
		}
	})
}

func TestThePayoutsEmptyTheClearingAccount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		_, refunded := w.paid("asha", fund.Month)
		_, disputed := w.paid("bina", fund.Year)
		_, b := w.pledges("chand", fund.Month)
		w.must(w.bank.Pay(ctx, b.Ref, sandbox.Way{Do: sandbox.WayFirst, Amount: money.Of(333, "USD")}))
		w.passes("2026-11-24")
		_, err := w.bank.SendBack(ctx, refunded, 2500)
		w.must(err)
		dispute, err := w.bank.Dispute(ctx, disputed, 0)
		w.must(err)
		w.passes("2026-11-25")
		// The 23rd's: 100 + 1000, less 2 % and 18 % of that; the 24th's went the other way and waits.
		if got := w.holds("assets:bank:sandbox", "INR"); got != 110000-2200-396 {
			t.Errorf("the first payout was %d", got)
		}
		if got := w.holds("expense:gateway-fees", "INR"); got != 2200 {
			t.Errorf("the fee was %d", got)
		}
		if got := w.holds("expense:tax-on-fees", "INR"); got != 396 {
			t.Errorf("the tax was %d", got)
		}
		if got := w.holds("assets:bank:sandbox", "USD"); got != 333-7-1 {
			t.Errorf("the dollars were %d", got)
		}
		w.passes("2026-11-27")
		if got := w.holds(clearing, "INR"); got != -102500 {
			t.Errorf("what went back has not waited: %d", got)
		}
		w.must(w.bank.Decide(ctx, dispute, true))
		w.passes("2026-12-31")
		sums, err := w.bank.Totals(ctx)
		w.must(err)
		for currency, sum := range sums {
			if got := w.holds(clearing, currency); got != sum.Owed {
				t.Errorf("the books say that the bank owes %d, the bank %d %s", got, sum.Owed, currency)
			}
			if paid := w.holds("assets:bank:sandbox", currency); paid != sum.PaidOut || w.holds("expense:gateway-fees", currency) != sum.Fees || w.holds("expense:tax-on-fees", currency) != sum.Taxes {
				t.Errorf("%s: paid out %d, the bank says %+v", currency, paid, sum)
			}
		}
		// In December asha and chand were charged again, and that was paid out too.
		if sums["INR"].Owed != 0 || sums["USD"].Owed != 0 || sums["INR"].Payments != 4 {
			t.Errorf("%+v", sums)
		}
		// A mandate that is charged each month never leaves more than two days in clearing.
		w.must(w.bank.Payouts(ctx, false))
		w.passes("2027-02-26")
		if got := w.holds(clearing, "INR"); got != 40000 {
			t.Errorf("nothing is paid out, and clearing holds %d", got)
		}
		w.must(w.bank.Payouts(ctx, true))
		w.passes("2027-02-27")
		if got := w.holds(clearing, "INR"); got != 0 {
			t.Errorf("paid out again, and clearing holds %d", got)
		}
	})
}
