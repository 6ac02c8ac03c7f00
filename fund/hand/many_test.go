package hand_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/hand"
)

// However many credits of others stand before it, what a reader named and our
// own reference are found, and what waits is counted to the last row.
func TestAKnownReferenceIsFoundWhateverStandsBeforeIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		asha, binod := h.pledges("asha", "Asha Raina", fund.Month), h.pledges("binod", "Binod Tickoo", fund.Month)
		h.must(h.Claim(ctx, asha.ID, asha.Token, "412345678901"))
		day := d.Now()
		var text strings.Builder
		text.WriteString(header)
		for i := range 2300 {
			text.WriteString(credit(day, "CASH COUNTER "+strconv.Itoa(i), "5.00"))
		}
		text.WriteString(credit(day.AddDate(0, 0, -1), "UPI/CR/412345678901/SOMEBODY", "100.00") + credit(day.AddDate(0, 0, -1), "BY TRF "+binod.Reference, "100.00"))
		h.brings("Current", text.String())
		r := h.reads()
		if len(r.Sure) != 2 || r.Unknowns != 2300 || r.Differences() != 2302 || len(r.Unknown) != 200 || r.Next == "" {
			t.Fatalf("%d sure, %d of nobody, %d in all, %d shown", len(r.Sure), r.Unknowns, r.Differences(), len(r.Unknown))
		}
		seen, pages := map[string]bool{}, 0
		for {
			for _, one := range r.Unknown {
				if seen[one.ID] {
					t.Fatal("a row stands on two pages")
				}
				seen[one.ID] = true
			}
			if pages++; r.Next == "" || pages > 20 {
				break
			}
			var err error
			r, err = h.ReadingFrom(ctx, r.Next)
			h.must(err)
			if r.Unknowns != 2300 || len(r.Sure) != 2 {
				t.Fatalf("page %d: %d of nobody, %d sure", pages, r.Unknowns, len(r.Sure))
			}
		}
		if len(seen) != 2300 {
			t.Errorf("%d rows on %d pages", len(seen), pages)
		}

		var rows []string
		for id := range seen {
			rows = append(rows, id)
		}
		if _, err := h.PutAsideAll(ctx, editor, rows, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := h.PutAsideAll(ctx, reporter, rows, "the shop's"); err == nil {
			t.Error("a reporter puts rows aside")
		}
		n, err := h.PutAsideAll(ctx, editor, append(rows[:2000], rows[0], "none"), "the shop's")
		if h.must(err); n != 2000 {
			t.Errorf("%d put aside", n)
		}
		if r = h.reads(); r.Unknowns != 300 || r.NotForUs != 2000 {
			t.Errorf("%d of nobody, %d put aside", r.Unknowns, r.NotForUs)
		}
		if n, left, err := h.ConfirmSure(ctx, editor, []hand.Pair{{Row: r.Sure[0].Row.ID, Pledge: r.Sure[0].Pledge}, {Row: rows[2100], Pledge: asha.ID}}); n != 1 || err != nil || len(left) != 1 {
			t.Errorf("%d confirmed, %v, %v", n, left, err)
		}
		// What is booked is not put aside along with others.
		if n, err := h.PutAsideAll(ctx, editor, []string{r.Sure[0].Row.ID}, "all of these"); n != 0 || err != nil {
			t.Errorf("a booked row: %d, %v", n, err)
		}
	})
}

// A row whose day is still to come is said to be so, and the others are booked.
func TestARowOfTheFutureWaitsForItsDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		asha, binod := h.pledges("asha", "Asha Raina", fund.Month), h.pledges("binod", "Neft Upi", fund.Month)
		day := d.Now()
		h.brings("Current", header+credit(day, "BY TRF "+asha.Reference, "100.00")+credit(day.AddDate(0, 0, 3), "NEFT UPI "+binod.Reference, "100.00"))
		var pairs []hand.Pair
		for _, p := range h.reads().Sure {
			pairs = append(pairs, hand.Pair{Row: p.Row.ID, Pledge: p.Pledge})
			if p.Pledge == binod.ID && strings.Contains(why(p), "name") {
				t.Errorf("a bank's own word is a name: %s", why(p))
			}
		}
		n, left, err := h.ConfirmSure(ctx, editor, pairs)
		h.must(err)
		if n != 1 || len(left) != 1 {
			t.Fatalf("%d confirmed, %v", n, left)
		}
		for pair, err := range left {
			if pair.Pledge != binod.ID || key(err) != "statement-later" {
				t.Errorf("%v: %v", pair, err)
			}
		}
	})
}
