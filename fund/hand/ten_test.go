package hand_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/hand"
)

// references are what the samples print of the fourth reader of each bank.
var references = []string{"K7M2Q9XA", "B4CDE6FG", "H8JKM2NP", "Q3RST5WX", "YZ2A4B6C", "D8EFG3HJ", "K5MNP7QR", "S9TWX2YZ", "A3B5C7D9", "E2F4G6H8"}

// samples are the ten statements of package statement.
func samples(t testing.TB) (names []string, raw [][]byte) {
	t.Helper()
	files, err := filepath.Glob("../statement/testdata/*")
	if err != nil || len(files) != 10 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		names, raw = append(names, filepath.Base(f)), append(raw, b)
	}
	return names, raw
}

// Each of ten banks lists three transfers whose numbers readers named, one that
// has our reference, and one of nobody's.
func TestTenStatementsAreMatchedOnceAndNoneTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		d.Clock().Set(noon(11, 30))
		want := map[fund.PledgeID]bool{}
		for i := 1; i <= 10; i++ {
			for j, every := range []fund.Every{fund.Month, fund.Year, fund.Lifetime} {
				p := h.pledges(fmt.Sprintf("r%d-%d", i, j), "", every)
				number := fmt.Sprintf("4326%02d%06d", i, j+1)
				if j == 2 {
					number = fmt.Sprintf("TESTN520261%04d3", i*100+3)
				}
				h.must(h.Claim(ctx, p.ID, p.Token, number))
				want[p.ID] = true
			}
			p := h.pledges(fmt.Sprintf("r%d-ref", i), "", fund.Month)
			h.known(&p, references[i-1])
			want[p.ID] = true
		}
		names, raw := samples(t)
		for i := range raw {
			if f := h.brings(names[i], string(raw[i])); f.Rows != 8 || f.Fresh != 8 || len(f.Refused) > 0 {
				t.Errorf("%s: %+v", names[i], f)
			}
		}
		r := h.reads()
		if len(r.Sure) != 40 || len(r.Likely) != 0 || len(r.Unknown) != 10 || len(r.Differs) != 0 {
			t.Fatalf("%d sure, %d likely, %d unknown, %d differ", len(r.Sure), len(r.Likely), len(r.Unknown), len(r.Differs))
		}
		var pairs []hand.Pair
		for _, p := range r.Sure {
			if !want[p.Pledge] {
				t.Errorf("%s is matched twice or not known", p.Pledge)
			}
			delete(want, p.Pledge)
			pairs = append(pairs, hand.Pair{Row: p.Row.ID, Pledge: p.Pledge})
		}
		if n, _, err := h.ConfirmSure(ctx, editor, pairs); n != 40 || err != nil || len(want) != 0 {
			t.Errorf("%d confirmed, %v; left %v", n, err, want)
		}
		// All of them again, as they were and with a line more: nothing is matched a second time.
		for i := range raw {
			if f, err := h.Bring(ctx, editor, names[i], "again", raw[i]); err != nil || !f.Again {
				t.Errorf("%s again: %+v, %v", names[i], f, err)
			}
			more := append(append([]byte{}, raw[i]...), "\n \n"...)
			if strings.Contains(names[i], "utf16") || strings.Contains(names[i], "hindi") {
				more = append(append([]byte{}, raw[i]...), raw[i][len(raw[i])-2:]...)
			}
			if f, err := h.Bring(ctx, editor, names[i], "longer", more); err != nil || f.Again || f.Taken.IsZero() || f.Rows != 8 || f.Fresh != 0 {
				t.Errorf("%s with a line more: %+v, %v", names[i], f, err)
			}
		}
		if n := h.count(`select count(*) from fund_payment`); n != 40 {
			t.Errorf("%d payments", n)
		}
		if n := h.count(`select count(*) from fund_bank_row`); n != 80 {
			t.Errorf("%d rows", n)
		}
		if r := h.reads(); len(r.Sure) != 0 || len(r.Unknown) != 10 || r.Booked != 40 || len(r.Differs) != 0 {
			t.Errorf("%+v", r)
		}
	})
}

// Whatever files are cut from one account's rows, in whatever order they come
// and however they overlap, the rows are the same and no number is booked twice.
func TestAnyOrderAndOverlapOfFilesGivesTheSameRows(t *testing.T) {
	h := build(t, dbtest.Open(t, dbtest.SQLite(t)))
	ctx := t.Context()
	h.d.Clock().Set(noon(11, 30))
	trial := 0
	rapid.Check(t, func(rt *rapid.T) {
		trial++
		account := fmt.Sprint("account ", trial)
		lines := rapid.IntRange(3, 12).Draw(rt, "lines")
		var rows []string
		for i := range lines {
			switch rapid.IntRange(0, 2).Draw(rt, "kind") {
			case 0:
				rows = append(rows, credit(noon(11, 1+i), fmt.Sprintf("UPI/CR/%06d%06d/ASHA", trial, i), "100.00"))
			case 1:
				rows = append(rows, credit(noon(11, 1+i), "CASH", "100.00"), credit(noon(11, 1+i), "CASH", "100.00"))
			case 2:
				rows = append(rows, debit(noon(11, 1+i), "CHARGES", "17.70"))
			}
		}
		// The bank lists whole days: a file has all rows of a day that are alike, or none.
		p := h.pledges("asha", "Asha", fund.Month)
		booked := map[string]bool{}
		days := map[string][]string{}
		var order []string
		for _, r := range rows {
			day, _, _ := strings.Cut(r, ",")
			if days[day] == nil {
				order = append(order, day)
			}
			days[day] = append(days[day], r)
		}
		covered := map[int]bool{}
		for n := 0; n < 4 || len(covered) < len(order); n++ {
			from := rapid.IntRange(0, len(order)-1).Draw(rt, "from")
			until := rapid.IntRange(from, len(order)-1).Draw(rt, "until")
			if n >= 8 {
				from, until = 0, len(order)-1
			}
			text := header
			for i := from; i <= until; i++ {
				covered[i] = true
				text += strings.Join(days[order[i]], "")
			}
			h.brings(account, text)
			for _, one := range mustReading(rt, h).Unknown {
				if one.Account == account && one.Number != "" && rapid.Bool().Draw(rt, "confirm") {
					if err := h.ConfirmRow(ctx, editor, one.ID, p.ID, "each is one of many"); err != nil || booked[one.Number] {
						rt.Fatalf("%s is booked twice, %v", one.Number, err)
					}
					booked[one.Number] = true
				}
			}
		}
		if n := h.count(`select count(*) from fund_bank_row where account = $1`, account); n != len(rows) {
			rt.Fatalf("%d rows of %d", n, len(rows))
		}
		if n := h.count(`select count(*) from fund_payment y join fund_bank_row r on r.object = y.object where r.account = $1`, account); n != len(booked) {
			rt.Fatalf("%d payments of %d", n, len(booked))
		}
	})
}

func mustReading(rt *rapid.T, h *house) hand.Reading {
	r, err := h.Reading(h.t.Context())
	if err != nil {
		rt.Fatal(err)
	}
	return r
}
