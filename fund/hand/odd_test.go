package hand_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/desk"
)

// likely is the best proposal for a number, and how many there are.
func (h *house) likely(number string) (string, int) {
	h.t.Helper()
	for _, some := range h.reads().Likely {
		if some[0].Row.Number == number {
			return why(some[0]), len(some)
		}
	}
	return "", 0
}

func TestWhatDoesNotFitIsLeftToAPerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		day := d.Now()
		asha, binod := h.pledges("asha", "Asha Raina", fund.Month), h.pledges("binod", "Binod Tickoo", fund.Month)
		chand, devi, emil := h.pledges("chand", "Chand Mir", fund.Month), h.pledges("devi", "Devika Nath", fund.Month), h.pledges("emil", "", fund.Month)
		h.must(h.Claim(ctx, asha.ID, asha.Token, "412345678901"))
		h.must(h.Claim(ctx, binod.ID, binod.Token, "4123 4567 8901"))
		h.must(h.Claim(ctx, chand.ID, chand.Token, "412345678902"))
		h.must(h.Claim(ctx, emil.ID, emil.Token, "412345678999")) // never comes
		h.brings("Current", header+
			credit(day, "UPI/CR/412345678901/SOMEBODY", "100.00")+ // named by two
			credit(day, "UPI/CR/412345678902/CHAND", "90.00")+ // another sum
			credit(day, "UPI/CR/412345678903/DEVIKA NATH/ZZZZ2345", "100.00")+ // the right sum with a wrong code
			credit(day, "UPI/CR/412345678904/A", "100.00")+credit(day, "UPI/CR/412345678905/B", "100.00")) // two people, one day, one sum
		r := h.reads()
		if len(r.Sure) != 0 || len(r.Likely) != 3 || len(r.Unknown) != 2 {
			t.Fatalf("%+v", r)
		}
		if w, n := h.likely("412345678901"); n != 2 || !strings.Contains(w, "number") || !strings.Contains(w, "twice") {
			t.Errorf("named by two: %s of %d", w, n)
		}
		if w, n := h.likely("412345678902"); n != 1 || !strings.Contains(w, "number") || !strings.Contains(w, "other-sum") {
			t.Errorf("another sum: %s of %d", w, n)
		}
		if w, n := h.likely("412345678903"); n != 1 || w != "sum name days" {
			t.Errorf("a wrong code: %s of %d", w, n)
		}
		row := map[string]string{}
		for _, some := range r.Likely {
			row[some[0].Row.Number] = some[0].Row.ID
		}
		h.must(h.ConfirmRow(ctx, editor, row["412345678901"], asha.ID, ""))
		if err := h.ConfirmRow(ctx, editor, row["412345678901"], binod.ID, ""); key(err) != "fund-utr-used" {
			t.Errorf("one number for two readers: %v", err)
		}
		if err := h.ConfirmRow(ctx, editor, row["412345678902"], chand.ID, ""); key(err) != "fund-why-missing" {
			t.Errorf("another sum without a reason: %v", err)
		}
		h.must(h.ConfirmRow(ctx, editor, row["412345678902"], chand.ID, "he rang"))
		if odd, err := attend.New(h.d, h.fund, nil).Attention(ctx); err != nil || len(odd) == 0 || h.count(`select count(*) from fund_payment where suspense = 'amount'`) != 1 {
			t.Errorf("%+v, %v", odd, err)
		}
		h.must(h.PutAside(ctx, editor, row["412345678903"], "of another Devika"))
		if err := h.ConfirmRow(ctx, editor, row["412345678903"], devi.ID, ""); key(err) != "statement-put-aside-first" {
			t.Errorf("put aside: %v", err)
		}
		if err := h.PutAside(ctx, editor, row["412345678901"], "no"); key(err) != "statement-booked" {
			t.Errorf("booked: %v", err)
		}
	})
}

func TestWhatTheBankTookBackIsNotBookedAndWhatWasIsShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		day := d.Now()
		asha, binod := h.pledges("asha", "", fund.Month), h.pledges("binod", "", fund.Month)
		chand := h.pledges("chand", "", fund.Month)
		h.must(h.Claim(ctx, asha.ID, asha.Token, "412345678901"))
		h.must(h.Confirm(ctx, editor, binod.ID, "412345678902", binod.Amount, day)) // seen before it was taken back
		h.must(h.Confirm(ctx, editor, chand.ID, "412345678903", chand.Amount, day)) // never came
		d.Clock().Move(10 * 24 * time.Hour)
		h.brings("Current", header+credit(day, "UPI/CR/412345678901/ASHA", "100.00")+credit(day, "UPI/CR/412345678902/BINOD", "100.00")+
			debit(day, "REV UPI/412345678901", "100.00")+debit(day, "REV UPI/412345678902", "100.00")+credit(day.AddDate(0, 0, 5), "Interest", "7.00"))
		r := h.reads()
		if len(r.Sure) != 0 || len(r.Likely) != 0 || len(r.Unknown) != 1 || len(r.Differs) != 2 {
			t.Fatalf("%+v", r)
		}
		kinds := map[string]string{}
		for _, x := range r.Differs {
			kinds[x.Object] = string(x.Kind)
		}
		if kinds["upi:412345678902"] != "reversed" || kinds["upi:412345678903"] != "missing" {
			t.Errorf("%v", kinds)
		}
		payments, _, err := desk.New(d, h.fund).Payments(ctx, 1)
		h.must(err)
		for _, p := range payments { // booked that it went back: books and bank agree, but for what went out by a number that the bank does not list yet
			h.must(h.ConfirmRefund(ctx, publisher, p.ID, "7"+strings.TrimPrefix(p.Object, "upi:4"), p.Amount, d.Now(), "it never stayed"))
		}
		if r := h.reads(); len(r.Differs) != 0 {
			t.Errorf("%+v", r.Differs)
		}
		h.brings("Current", header+debit(d.Now(), "IMPS/712345678902", "100.00")+debit(d.Now(), "IMPS/712345678903", "90.00"))
		if r := h.reads(); len(r.Differs) != 1 || r.Differs[0].Kind != "refund-sum" || r.Differs[0].Bank != money.Rupees(90) {
			t.Errorf("%+v", r.Differs)
		}
	})
}

func TestWhatAGatewayPaidOutIsFoundAtTheBank(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		day := d.Now()
		out := func(object string, rupees int64) fund.Fact {
			return fund.Fact{Gateway: "upi", Kind: fund.KindPaidOut, Object: object, Amount: money.Rupees(rupees), At: day}
		}
		h.must(h.fund.Apply(ctx, []fund.Fact{out("setlAB12CD34", 950), out("setlEF56GH78", 500), out("setlIJ90KL12", 700), out("setlMN34OP56", 40)}))
		d.Clock().Move(20 * 24 * time.Hour)
		h.brings("Current", header+debit(day, "CHARGES", "1.00")+credit(day.AddDate(0, 0, 1), "NEFT SETL-AB12CD34 PAYMENTS LTD", "950.00")+credit(day.AddDate(0, 0, 1), "NEFT setlEF56GH78", "499.00")+
			credit(day.AddDate(0, 0, 2), "NEFT UPI SETTLEMENT", "700.00")+credit(day.AddDate(0, 0, 15), "Interest", "7.00"))
		r := h.reads()
		if r.Payouts != 3 || len(r.Unknown) != 1 || len(r.Differs) != 2 {
			t.Fatalf("%+v", r)
		}
		kinds := map[string]string{}
		for _, x := range r.Differs {
			kinds[x.Object] = string(x.Kind)
		}
		if kinds["setlEF56GH78"] != "payout-sum" || kinds["setlMN34OP56"] != "payout-missing" {
			t.Errorf("%v", kinds)
		}
	})
}

func TestWhatABankPrintedOfAReaderIsForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		asha, binod, chand := h.pledges("asha", "Asha", fund.Month), h.pledges("binod", "Binod", fund.Month), h.pledges("chand", "Chand", fund.Month)
		h.must(h.Claim(ctx, asha.ID, asha.Token, "412345678901"))
		text := header + credit(d.Now(), "UPI/CR/412345678901/ASHA RAINA", "100.00") + credit(d.Now(), "NEFT ASHA RAINA "+asha.Reference, "100.00") +
			credit(d.Now(), "UPI/CR/412345678902/BINOD", "100.00") + credit(d.Now(), "=HYPERLINK(x) CHAND "+chand.Reference, "100.00") +
			fmt.Sprintf("%s,,ASHA RAINA %s,,100.00,\n%[1]s,,OTHER NAME,,100.00,\n", d.Now().Format("02/01/2006"), asha.Reference) // words in the reference's column alone
		h.brings("Current", text)
		h.must(h.Confirm(ctx, editor, binod.ID, "412345678902", binod.Amount, d.Now()))
		for _, reader := range []string{"asha", "binod"} {
			h.must(h.fund.ForgetLeft(ctx, audience.Left{Reader: audience.ReaderID(reader)}))
		}
		h.brings("Current", text+credit(d.Now(), "Interest", "7.00")) // brings no name back
		var out bytes.Buffer
		h.must(h.ExportRows(ctx, editor, &out, time.Time{}, time.Time{}))
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(rows) != 8 {
			t.Fatalf("%v, %v", rows, err)
		}
		for _, r := range rows {
			all := strings.Join(r, " ")
			if strings.Contains(all, "ASHA") || strings.Contains(all, "BINOD") {
				t.Errorf("%q", all)
			}
			if strings.Contains(all, "HYPERLINK") && !strings.HasPrefix(r[6], "'=") {
				t.Errorf("a formula: %q", r[6])
			}
		}
		d.Clock().Move(3 * 365 * 24 * time.Hour)
		h.must(h.PruneStatements(ctx))
		if n := h.count(`select count(*) from fund_bank_row where narration <> '' or reference <> ''`); n != 0 {
			t.Errorf("%d rows are not forgotten", n)
		}
	})
}

func TestAReadersWordIsTakenForSomeDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d, "provisional", "3"), t.Context()
		stands := func(reader string, want fund.Standing) {
			t.Helper()
			if s, err := h.fund.Standing(ctx, audience.ReaderID(reader)); err != nil || s != want {
				t.Errorf("%s is %s, %v", reader, s, err)
			}
		}
		asha, binod, chand, devi := h.pledges("asha", "", fund.Month), h.pledges("binod", "", fund.Year), h.pledges("chand", "", fund.Month), h.pledges("devi", "", fund.Lifetime)
		emil := h.pledges("emil", "", fund.Month)
		for i, p := range []fund.Pledge{asha, binod, chand, devi, emil} {
			h.must(h.Claim(ctx, p.ID, p.Token, fmt.Sprintf("41234567890%d", i)))
		}
		stands("asha", fund.Supporter)
		stands("devi", fund.Registered) // never for good
		if n, err := h.fund.Supporters(ctx, d.Now()); err != nil || n != 0 {
			t.Errorf("%d count as supporters, %v", n, err)
		}
		if v, err := h.fund.ByReturn(ctx, asha.ID, asha.Token); err != nil || !v.Believed.Equal(d.Now().Add(3*24*time.Hour)) || v.State != fund.StateWaiting {
			t.Errorf("%+v, %v", v, err)
		}
		d.Clock().Move(24 * time.Hour)
		h.must(attend.New(h.d, h.fund, nil).SetAside(ctx, editor, fund.OddClaim, "upi", string(binod.ID)+" 412345678901", "no such transfer"))
		stands("binod", fund.Registered)
		h.must(h.fund.Stop(ctx, "chand", chand.ID))
		stands("chand", fund.Registered)
		// Confirmed: the paid time begins where the word ends, no day twice and none lost.
		h.must(h.Confirm(ctx, editor, asha.ID, "412345678900", asha.Amount, d.Now().Add(-time.Hour)))
		if n := h.count(`select count(*) from fund_entitlement w join fund_entitlement p on p.pledge = w.pledge and p.kind = 'paid' where w.kind = 'provisional' and w.ends = p.begins and w.begins < w.ends`); n != 1 {
			t.Errorf("%d words end where the paid time begins", n)
		}
		stands("asha", fund.Supporter)
		stands("emil", fund.Supporter)
		d.Clock().Move(2*24*time.Hour + time.Second)
		stands("emil", fund.Registered) // nobody has seen it
		h.must(h.Claim(ctx, emil.ID, emil.Token, "512345678901"))
		stands("emil", fund.Registered) // not a second time for a pledge
		other := h.pledges("emil", "Emil again", fund.Month)
		h.must(h.Claim(ctx, other.ID, other.Token, "512345678902"))
		stands("emil", fund.Registered) // nor for a reader within 90 days
		d.Clock().Move(91 * 24 * time.Hour)
		later := h.pledges("emil", "Emil later", fund.Month)
		h.must(h.Claim(ctx, later.ID, later.Token, "512345678903"))
		stands("emil", fund.Supporter)
	})
}

func TestAWordIsNotTakenUnlessThePublisherSaysSo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", "", fund.Month)
		h.must(h.Claim(ctx, p.ID, p.Token, "412345678901"))
		if s, err := h.fund.Standing(ctx, "asha"); err != nil || s != fund.Registered {
			t.Errorf("%s, %v", s, err)
		}
	})
}
