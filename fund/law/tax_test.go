package law_test

import (
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/fund/law"
)

func TestTaxIsSplitToThePaisa(t *testing.T) {
	for _, c := range []struct {
		gross                 int64
		rate                  int
		own, place            string
		net, cgst, sgst, igst int64
	}{
		{100_00, 1800, "JK", "JK", 84_75, 7_63, 7_62, 0},
		{100_00, 1800, "JK", "", 84_75, 7_63, 7_62, 0}, // unknown: where the newsroom is (IGST Act 2017, section 12 (2))
		{100_00, 1800, "JK", "MH", 84_75, 0, 0, 15_25},
		{1_000_00, 1800, "JK", "JK", 847_46, 76_27, 76_27, 0},
		{10_000_00, 1800, "JK", "DL", 8_474_58, 0, 0, 1_525_42},
		{118_00, 1800, "JK", "JK", 100_00, 9_00, 9_00, 0},
		{1, 1800, "JK", "JK", 1, 0, 0, 0},
		{3, 1800, "JK", "JK", 3, 0, 0, 0},
		{4, 1800, "JK", "JK", 3, 1, 0, 0},
		{105_00, 500, "JK", "JK", 100_00, 2_50, 2_50, 0},
		{99_99, 500, "JK", "LA", 95_23, 0, 0, 4_76},
		{100_25, 25, "JK", "JK", 100_00, 13, 12, 0},
		{1 << 45, 5000, "JK", "JK", 23456248059221, 5864062014806, 5864062014805, 0},
	} {
		got := law.Included(c.gross, c.rate, c.own, c.place)
		if got.Net != c.net || got.CGST != c.cgst || got.SGST != c.sgst || got.IGST != c.igst {
			t.Errorf("%d at %d from %s to %s: %+v", c.gross, c.rate, c.own, c.place, got)
		}
	}
}

// Nothing is lost or made by splitting, and tax is never off by more than half a paisa.
func TestTaxAddsUpAndIsNeverOffByMoreThanRounding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gross, rate := rapid.Int64Range(1, 1<<45).Draw(t, "gross"), rapid.IntRange(1, 5000).Draw(t, "rate")
		place := rapid.SampledFrom([]string{"JK", "MH", ""}).Draw(t, "place")
		got := law.Included(gross, rate, "JK", place)
		if got.Net+got.CGST+got.SGST+got.IGST != gross || got.Net+got.Total() != gross {
			t.Fatalf("%+v does not add up to %d", got, gross)
		}
		if got.Net < 0 || got.CGST < got.SGST || got.CGST-got.SGST > 1 || got.IGST < 0 || (got.IGST > 0 && got.CGST > 0) || got.Inter != (place == "MH") {
			t.Fatalf("%+v", got)
		}
		exact := new(big.Rat).SetFrac64(gross, int64(10_000+rate))
		exact.Mul(exact, new(big.Rat).SetInt64(int64(rate)))
		off := new(big.Rat).Sub(new(big.Rat).SetInt64(got.Total()), exact)
		if off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
			t.Fatalf("the tax in %d at %d is off by %s", gross, rate, off.FloatString(3))
		}
		// What goes back is split as what came: all of it takes back all of the tax, a part no more than rounding beside its share.
		if back := got.Of(gross); back != got {
			t.Fatalf("all of it goes back as %+v, came as %+v", back, got)
		}
		part := rapid.Int64Range(1, gross).Draw(t, "part")
		a, b := got.Of(part), got.Of(gross-part)
		if off := a.Total() + b.Total() - got.Total(); off < -1 || off > 1 || a.Net+a.Total() != part {
			t.Fatalf("in two parts the tax is off by %d", off)
		}
	})
}

func TestTaxFollowsTheDayFromWhichItHolds(t *testing.T) {
	ist, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	l := law.Settings{Taxes: []law.TaxFrom{{From: "2026-04-01", Registered: true, Rate: 1800}, {From: "2026-10-01", Registered: true, Rate: 500}, {From: "2027-04-01"}}}
	for _, c := range []struct {
		at   time.Time
		rate int
	}{
		{time.Date(2026, 3, 31, 23, 59, 59, 0, ist), 0}, {time.Date(2026, 4, 1, 0, 0, 0, 0, ist), 1800},
		{time.Date(2026, 9, 30, 18, 29, 0, 0, time.UTC), 1800}, {time.Date(2026, 9, 30, 18, 30, 0, 0, time.UTC), 500},
		{time.Date(2027, 4, 1, 0, 0, 0, 0, ist), 0},
	} {
		if got := l.TaxAt(c.at, ist); got.Rate != c.rate {
			t.Errorf("on %s the rate is %d, want %d", c.at, got.Rate, c.rate)
		}
	}
}

func TestAStateIsTheSameByItsFormerLetters(t *testing.T) {
	for _, c := range []struct {
		own, place string
		inter      bool
	}{{"TG", "TS", false}, {"OD", "OR", false}, {"TG", "OR", true}, {"TS", "", false}} {
		if got := law.Included(11800, 1800, c.own, c.place); got.Inter != c.inter || got.Total() != 1800 {
			t.Errorf("%s to %q: %+v", c.own, c.place, got)
		}
	}
}
