package hand_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/gateway/upi"
	"github.com/nightdesk/nightdesk/staff"
)

// However a bank prints one number of twelve digits in several rows, each row is a thing to do until it is booked.
func TestRowsWithOneNumberAreAsManyThingsToDo(t *testing.T) {
	h := build(t, dbtest.Open(t, dbtest.SQLite(t)))
	trial := 0
	rapid.Check(t, func(rt *rapid.T) {
		trial++
		shape := rapid.SampledFrom([]string{"UPI/CR/%s/ASHA", "TRF FROM A/C %s", "UPI/%s@ybl/NIGHTDESK", "NEFT CR-TEST0000001-ASHA-%s-X", "BY %s"}).Draw(rt, "shape")
		number := fmt.Sprintf("%s%08d", rapid.SampledFrom([]string{"5010", "9198", "4326"}).Draw(rt, "begins"), trial)
		before := mustReading(rt, h).Differences()
		rows := rapid.IntRange(1, 4).Draw(rt, "rows")
		for i := range rows {
			day := h.d.Now().AddDate(0, 0, -rapid.IntRange(0, 60).Draw(rt, "day"))
			h.brings(fmt.Sprint("account ", trial%3), header+credit(day, fmt.Sprintf(shape, number)+fmt.Sprint(" ROW ", i), "100.00"))
		}
		r := mustReading(rt, h)
		if got := r.Differences() - before; got != rows {
			rt.Fatalf("%d things to do of %d rows", got, rows)
		}
	})
}

// One who pays each month from an account whose number the bank prints is seen each month.
func TestAPayerWhoseAccountIsPrintedIsSeenEachMonth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", "Asha Raina", fund.Month)
		month := d.Now()
		d.Clock().Move(70 * 24 * time.Hour)
		h.brings("Current", header+credit(month, "UPI/CR/501002345678/ASHA RAINA "+p.Reference, "100.00"))
		r := h.reads()
		if len(r.Sure) != 1 {
			t.Fatalf("%+v", r)
		}
		if n, _, err := h.ConfirmSure(ctx, editor, []hand.Pair{{Row: r.Sure[0].Row.ID, Pledge: p.ID}}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		h.brings("Current", header+credit(month.AddDate(0, 1, 0), "UPI/CR/501002345678/ASHA RAINA "+p.Reference, "100.00")+
			debit(month.AddDate(0, 2, 0), "UPI/501002345678/TO ASHA", "100.00")) // money of ours to her, and no reversal
		r = h.reads()
		if len(r.Likely) != 1 || len(r.Differs) != 0 || len(r.Sure) != 0 || r.Booked != 1 {
			t.Fatalf("%+v", r)
		}
		one := r.Likely[0][0]
		if !strings.Contains(why(one), "again") || !one.Wants() || one.Row.Reversed {
			t.Errorf("%s, %+v", why(one), one.Row)
		}
		if err := h.ConfirmRow(ctx, editor, one.Row.ID, p.ID, ""); key(err) != "fund-why-missing" {
			t.Errorf("without a reason: %v", err)
		}
		h.must(h.ConfirmRow(ctx, editor, one.Row.ID, p.ID, "the next month"))
		if r = h.reads(); r.Differences() != 0 || h.count(`select count(*) from fund_payment`) != 2 {
			t.Errorf("%+v", r)
		}
	})
}

// A row that prints no number may be the transfer that was confirmed by its number.
func TestWhatWasConfirmedByHandIsNotOfferedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", "Asha Raina", fund.Month)
		day := d.Now()
		h.must(h.Confirm(ctx, editor, p.ID, "412345678901", p.Amount, day))
		d.Clock().Move(10 * 24 * time.Hour)
		h.brings("Current", header+credit(day.AddDate(0, 0, 1), "TRANSFER "+p.Reference, "100.00")+credit(day.AddDate(0, 0, 8), "TRANSFER "+p.Reference, "100.00"))
		r := h.reads()
		if len(r.Sure) != 0 || len(r.Likely) != 2 {
			t.Fatalf("%+v", r)
		}
		for _, some := range r.Likely {
			if next := some[0].Row.Day.Day() == day.Day()+1; strings.Contains(why(some[0]), "booked") != next {
				t.Errorf("%s: %s", some[0].Row.Day, why(some[0]))
			} else if next {
				if err := h.ConfirmRow(ctx, editor, some[0].Row.ID, p.ID, ""); key(err) != "fund-why-missing" {
					t.Errorf("booked twice without a word: %v", err)
				}
				found, err := h.Pledged(ctx, some[0].Row, []audience.ReaderID{"asha"}, "")
				if err != nil || len(found) != 1 || why(found[0]) != "paid booked" || !found[0].Wants() {
					t.Errorf("found by a person: %+v, %v", found, err)
				}
			}
		}
	})
}

// A day that two downloads cut: the balance tells the second of two alike from the first. Another account's are others.
func TestRowsAlikeAreToldApartByBalanceAndAccount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", "", fund.Month)
		row := d.Now().Format("02/01/2006") + ",CASH DEP,,,100.00,"
		for _, b := range []string{"100.00", "200.00"} {
			if f := h.brings("Current", header+row+b+"\n"); f.Fresh != 1 {
				t.Errorf("%s: %+v", b, f)
			}
		}
		h.brings("Savings", header+row+"100.00\n")
		r := h.reads()
		if len(r.Unknown) != 3 {
			t.Fatalf("%+v", r)
		}
		for i, one := range r.Unknown {
			h.must(h.ConfirmRow(ctx, editor, one.ID, p.ID, "cash"))
			if n := h.count(`select count(*) from fund_payment`); n != i+1 {
				t.Errorf("%d payments of %d rows", n, i+1)
			}
		}
	})
}

func TestANumberThatOthersNamedGivesNobodyDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d, "provisional", "3"), t.Context()
		stands := func(reader string, want fund.Standing) {
			t.Helper()
			if s, err := h.fund.Standing(ctx, audience.ReaderID(reader)); err != nil || s != want {
				t.Errorf("%s is %s, %v", reader, s, err)
			}
		}
		asha, binod, chand, devi := h.pledges("asha", "", fund.Month), h.pledges("binod", "", fund.Month), h.pledges("chand", "", fund.Month), h.pledges("devi", "", fund.Month)
		h.must(h.Claim(ctx, asha.ID, asha.Token, "412345678901"))
		stands("asha", fund.Supporter)
		h.must(h.Claim(ctx, binod.ID, binod.Token, "412345678901"))
		stands("binod", fund.Registered)
		stands("asha", fund.Registered)
		h.must(h.Confirm(ctx, editor, chand.ID, "412345678902", chand.Amount, d.Now()))
		h.must(h.Claim(ctx, devi.ID, devi.Token, "412345678902"))
		stands("devi", fund.Registered) // it is booked
		stands("chand", fund.Supporter)
	})
}

// paper is a gateway of which only the name matters: it is lost.
type paper struct{}

func (paper) Name() string                                           { return "paper" }
func (paper) Begin(context.Context, fund.Due) (fund.Begun, error)    { return fund.Begun{}, nil }
func (paper) Read(context.Context, fund.Notice) ([]fund.Fact, error) { return nil, nil }
func (paper) Fetch(context.Context, string) ([]fund.Fact, error)     { return nil, nil }
func (paper) Cancel(context.Context, string) error                   { return nil }

// lost is a fund with a gateway that is lost, and a payment of ₹100 by it.
func lost(t *testing.T, d *db.DB, told ...fund.Fact) (*house, fund.PaymentID) {
	t.Helper()
	h, ctx := build(t, d), t.Context()
	h.fund = fund.New(d, h.staff, upi.New(), paper{})
	h.Hand = hand.New(d, h.staff, h.fund)
	p := h.pledges("asha", "Asha", fund.Month)
	h.must(d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `update fund_pledge set gateway = $2 where id = $1`, p.ID, paper{}.Name())
		return err
	}))
	h.must(h.fund.Apply(ctx, append([]fund.Fact{{Gateway: paper{}.Name(), Kind: fund.KindCaptured, Object: "pay1", Reference: p.Reference, Amount: p.Amount, At: d.Now()}}, told...)))
	h.must(rail.New(d, h.staff, h.fund, rail.Options{}).Lose(ctx, staff.Machine("test"), paper{}.Name(), "gone"))
	var id fund.PaymentID
	h.must(d.Row(ctx, `select id from fund_payment`).Scan(&id))
	return h, id
}

func TestWhatGoesBackOfALostGatewayLeavesTheBank(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, id := lost(t, d)
		ctx, day := t.Context(), d.Now()
		h.must(h.ConfirmRefund(ctx, publisher, id, "712345678901", money.Rupees(40), day, "by hand"))
		sum := func(account string) int {
			return h.count(`select coalesce(sum(amount), 0) from fund_entry where account = $1`, account)
		}
		if bank, clearing := sum("assets:bank:upi"), sum("assets:clearing:paper"); bank != -4000 || clearing != 10000 {
			t.Errorf("%d at the bank, %d at the gateway", bank, clearing)
		}
		d.Clock().Move(10 * 24 * time.Hour)
		h.brings("Current", header+credit(day.AddDate(0, 0, -3), "Interest", "7.00")+credit(day.AddDate(0, 0, 7), "Interest", "7.00"))
		if r := h.reads(); len(r.Differs) != 1 || r.Differs[0].Kind != hand.RefundMissing {
			t.Errorf("%+v", r.Differs)
		}
		h.brings("Current", header+debit(day, "UPI/712345678901/ASHA", "40.00"))
		if r := h.reads(); len(r.Differs) != 0 || r.Booked != 1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestNothingIsSentBackTwice(t *testing.T) {
	dispute := func(kind fund.Kind) fund.Fact {
		return fund.Fact{Gateway: paper{}.Name(), Kind: kind, Object: "disp1", Payment: "pay1", Amount: money.Rupees(100), At: dbtest.Start}
	}
	ask := func(set string) string {
		return `insert into fund_refund_ask (id, payment, amount, currency, by_id, by_name, why, asked, ` + set[:strings.Index(set, "=")] + `) select 'ask1', id, 6000, 'INR', 'p', 'P', 'why', 1, ` + set[strings.Index(set, "=")+1:] + ` from fund_payment`
	}
	for name, c := range map[string]struct {
		told []fund.Fact
		ask  string
		key  string
		rest string // of ₹40, which nobody asked for
	}{
		"the bank has it back for now": {[]fund.Fact{dispute(fund.KindDisputed)}, "", "fund-disputed", "fund-disputed"},
		"the bank kept it":             {[]fund.Fact{dispute(fund.KindDisputed), dispute(fund.KindDisputeLost)}, "", "fund-refund-more", "fund-refund-more"},
		"the gateway took it":          {nil, ask("tried, object=1, 'rfnd1'"), "fund-refund-unknown", ""},
		"it was tried without answer":  {nil, ask("tried, refused, refusal=1, 1, 'fund-gateway-lost'"), "fund-refund-unknown", ""},
		"it was never tried":           {nil, ask("refused, refusal=1, 'fund-gateway-lost'"), "", "fund-refund-more"},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h, id := lost(t, d, c.told...)
				ctx := t.Context()
				if c.ask != "" {
					h.must(d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Do(ctx, c.ask); return err }))
				}
				if err := h.ConfirmRefund(ctx, publisher, id, "712345678901", money.Rupees(100), d.Now(), "why"); key(err) != c.key {
					t.Errorf("all of it: %v", err)
				}
				if err := h.ConfirmRefund(ctx, publisher, id, "712345678902", money.Rupees(40), d.Now(), "why"); key(err) != c.rest {
					t.Errorf("the rest: %v", err)
				}
			})
		})
	}
}

// Payouts are found by the number that gateway and bank both know, and leave what is open.
func TestAPayoutIsFoundByItsNumberAndWrittenDown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		day := d.Now()
		h.must(h.fund.Apply(ctx, []fund.Fact{{Gateway: "upi", Kind: fund.KindPaidOut, Object: "setl_1", Reference: "testn52026112301", Amount: money.Rupees(950), At: day},
			{Gateway: "upi", Kind: fund.KindPaidOut, Object: "setl_2", Reference: "TESTN52026112302", Amount: money.Rupees(950), At: day}}))
		d.Clock().Move(3 * 24 * time.Hour)
		h.brings("Current", header+credit(day, "NEFT PAYMENTS LTD TESTN52026112302", "900.00")+credit(day, "NEFT PAYMENTS LTD TESTN52026112301", "950.00"))
		if n := h.count(`select count(*) from fund_bank_row where payout <> ''`); n != 2 {
			t.Errorf("%d rows are written down", n)
		}
		r := h.reads()
		if r.Payouts != 2 || len(r.Unknown) != 0 || !slices.ContainsFunc(r.Differs, func(x hand.Difference) bool {
			return x.Kind == hand.PayoutSum && x.Object == "setl_2" && x.Bank == money.Rupees(900)
		}) {
			t.Errorf("%+v", r)
		}
		h.must(h.fund.Apply(ctx, []fund.Fact{{Gateway: "upi", Kind: fund.KindPaidOut, Object: "setl_3", Reference: "TESTN52026112303", Amount: money.Rupees(5), At: day}}))
		h.brings("Current", header+credit(day, "NEFT OTHER TESTN52026112303", "5.00"))
		if r := h.reads(); r.Payouts != 3 {
			t.Errorf("%+v", r)
		}
	})
}
