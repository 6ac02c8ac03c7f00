package hand_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/hand"
)

const header = "Date,Narration,Ref No.,Debit,Credit,Balance\n"

func credit(day time.Time, narration, sum string) string {
	return fmt.Sprintf("%s,%s,,,\"%s\",\n", day.Format("02/01/2006"), narration, sum)
}

func debit(day time.Time, narration, sum string) string {
	return fmt.Sprintf("%s,%s,,\"%s\",,\n", day.Format("02/01/2006"), narration, sum)
}

func why(p hand.Proposal) string {
	var out []string
	for _, w := range p.Why {
		out = append(out, string(w))
	}
	return strings.Join(out, " ")
}

func TestTheBankSaysWhoPaidAndAPersonConfirms(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		asha, binod, chand, devi := h.pledges("asha", "Asha Raina", fund.Month), h.pledges("binod", "Binod Tickoo", fund.Month), h.pledges("chand", "Chand Mir", fund.Month), h.pledges("devi", "Devika Nath", fund.Month)
		h.must(h.Claim(ctx, asha.ID, asha.Token, "412345678901"))
		day := d.Now()
		text := "Bank of the Valley\nStatement of account\n\n" + header +
			credit(day, "UPI/CR/412345678901/ASHA R/TEST", "100.00") +
			credit(day, "NEFT-TESTN52026112300-BINOD-"+binod.Reference, "100.00") +
			credit(day, "UPI/CR/412345678903/DEVIKA N/TEST", "100.00") +
			credit(day, "UPI/CR/412345678904/SOMEBODY/TEST", "100.00") +
			debit(day, "Electricity", "1,00,000.00") +
			",Total,,\"1,00,000.00\",400.00,\n"
		f := h.brings("Current", text)
		if f.Rows != 5 || f.Fresh != 5 || len(f.Refused) != 0 {
			t.Fatalf("%+v", f)
		}
		r := h.reads()
		if len(r.Sure) != 2 || len(r.Likely) != 1 || len(r.Unknown) != 1 || r.Differences() != 4 || len(r.Differs) != 0 {
			t.Fatalf("%+v", r)
		}
		for _, p := range r.Sure {
			if p.Pledge == asha.ID && why(p) != "number sum days" && why(p) != "number sum name days" || p.Pledge == binod.ID && !strings.HasPrefix(why(p), "reference sum") {
				t.Errorf("%s: %s", p.Reader, why(p))
			}
		}
		if l := r.Likely[0]; len(l) != 1 || l[0].Pledge != devi.ID || l[0].Sure || why(l[0]) != "sum name days" {
			t.Errorf("%+v", r.Likely)
		}
		if r.Unknown[0].Number != "412345678904" { // Chand pledged as much: never on the sum alone
			t.Errorf("%+v", r.Unknown)
		}
		if _, _, err := h.ConfirmSure(ctx, reporter, nil); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter: %v", err)
		}
		var pairs []hand.Pair
		for _, p := range r.Sure {
			pairs = append(pairs, hand.Pair{Row: p.Row.ID, Pledge: p.Pledge})
		}
		pairs = append(pairs, hand.Pair{Row: r.Unknown[0].ID, Pledge: chand.ID}, hand.Pair{Row: r.Likely[0][0].Row.ID, Pledge: devi.ID})
		if n, _, err := h.ConfirmSure(ctx, editor, pairs); err != nil || n != 2 {
			t.Errorf("%d confirmed, %v", n, err)
		}
		h.must(h.ConfirmRow(ctx, editor, r.Likely[0][0].Row.ID, devi.ID, ""))
		h.must(h.ConfirmRow(ctx, editor, r.Likely[0][0].Row.ID, devi.ID, ""))
		if err := h.ConfirmRow(ctx, editor, r.Likely[0][0].Row.ID, chand.ID, ""); key(err) != "fund-utr-used" {
			t.Errorf("one row for two pledges: %v", err)
		}
		h.must(h.PutAside(ctx, editor, r.Unknown[0].ID, "a gift to the editor's sister"))
		if r = h.reads(); r.Differences() != 0 || r.Booked != 3 || r.NotForUs != 1 {
			t.Errorf("%+v", r)
		}
		if n := h.count(`select count(*) from fund_payment`); n != 3 {
			t.Errorf("%d payments", n)
		}
		aside, err := h.NotForUs(ctx)
		h.must(err)
		h.must(h.TakeUp(ctx, editor, aside[0].ID))
		if r = h.reads(); len(r.Unknown) != 1 {
			t.Errorf("taken up: %+v", r)
		}
		// The same file once more says so and changes nothing; so does one that overlaps it.
		again, err := h.Bring(ctx, editor, "Current", "copy.csv", []byte(text))
		if err != nil || !again.Again || again.ID != f.ID {
			t.Errorf("again: %+v, %v", again, err)
		}
		over := h.brings("Current", header+credit(day, "UPI/CR/412345678901/ASHA R/TEST", "100.00")+credit(day.AddDate(0, 0, 1), "Interest", "7.00"))
		if over.Rows != 2 || over.Fresh != 1 {
			t.Errorf("overlapping: %+v", over)
		}
	})
}
