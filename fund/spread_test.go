package fund_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

func life(since string, moves ...fund.Move) fund.Life {
	return fund.Life{Since: on(since), Moves: append([]fund.Move{{At: on(since), Minor: 1_000_000}}, moves...)}
}

func TestALifetimeIsSpreadOverItsYearsMonthByMonth(t *testing.T) {
	for _, c := range []struct {
		name   string
		now    string
		lives  []fund.Life
		earned []int64 // from November 2026
		cash   []int64
		left   int64
		owed   int
		lived  int
	}{
		{"the month in which it came is the first", "2026-11-30 23:59", []fund.Life{life("2026-11-30 23:58")}, []int64{8333}, []int64{1_000_000}, 991_667, 119, 1},
		{"a month on", "2027-01-01 00:00", []fund.Life{life("2026-11-30 23:58")}, []int64{8333, 8333, 8334}, []int64{1_000_000, 0, 0}, 975_000, 117, 1},
		{"sent back whole it is owed no longer", "2027-01-15 00:00", []fund.Life{life("2026-11-02 00:00", fund.Move{At: on("2027-01-03 00:00"), Minor: -1_000_000})},
			[]int64{8333, 8333, -16666}, []int64{1_000_000, 0, -1_000_000}, 0, 0, 0},
		{"sent back by half, what was earned of that half is undone", "2027-01-15 00:00", []fund.Life{life("2026-11-02 00:00", fund.Move{At: on("2027-01-03 00:00"), Minor: -500_000})},
			[]int64{8333, 8333, -4166}, []int64{1_000_000, 0, -500_000}, 487_500, 117, 1},
		{"a refund that came back is owed again", "2027-01-15 00:00", []fund.Life{life("2026-11-02 00:00", fund.Move{At: on("2026-12-03 00:00"), Minor: -1_000_000}, fund.Move{At: on("2027-01-03 00:00"), Minor: 1_000_000})},
			[]int64{8333, -8333, 25000}, []int64{1_000_000, -1_000_000, 1_000_000}, 975_000, 117, 1},
		{"more back than came is no debt of the years", "2026-12-15 00:00", []fund.Life{life("2026-11-02 00:00", fund.Move{At: on("2026-12-03 00:00"), Minor: -1_000_100})},
			[]int64{8333, -8333}, []int64{1_000_000, -1_000_100}, 0, 0, 0},
		{"two of them", "2026-12-01 00:00", []fund.Life{life("2026-11-02 00:00"), life("2026-12-01 00:00")}, []int64{8333, 16666}, []int64{1_000_000, 1_000_000}, 1_975_001, 237, 2},
		{"none", "2026-11-01 00:00", nil, []int64{0}, []int64{0}, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := fund.Spreading(kolkata, 10, on(c.now), "INR", c.lives)
			var earned, cash []int64
			for _, m := range s.Months {
				earned, cash = append(earned, m.Earned), append(cash, m.Cash)
			}
			if !equal(earned, c.earned) || !equal(cash, c.cash) || s.Left != c.left || s.Owed != c.owed || s.Lives != c.lived {
				t.Errorf("earned %v, cash %v, %d left for %d months of %d", earned, cash, s.Left, s.Owed, s.Lives)
			}
			if s.Months[0].Month != "2026-11" {
				t.Errorf("begins with %s", s.Months[0].Month)
			}
		})
	}
}

func equal(a, b []int64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Whatever comes and goes back, what was earned and what is left are together what is there.
func TestWhatIsSpreadIsNeitherMoreNorLessThanWhatCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		years := rapid.IntRange(1, 40).Draw(t, "years")
		var lives []fund.Life
		var held int64
		for range rapid.IntRange(0, 4).Draw(t, "lives") {
			since := on("2000-01-01 00:00").AddDate(0, rapid.IntRange(0, 300).Draw(t, "since"), rapid.IntRange(0, 30).Draw(t, "day"))
			minor := rapid.Int64Range(1, 1<<45).Draw(t, "minor")
			l := fund.Life{Since: since, Moves: []fund.Move{{At: since, Minor: minor}}}
			if rapid.Bool().Draw(t, "back") {
				back := rapid.Int64Range(1, minor).Draw(t, "back")
				l.Moves = append(l.Moves, fund.Move{At: since.AddDate(0, rapid.IntRange(0, 60).Draw(t, "after"), 0), Minor: -back})
				minor -= back
			}
			lives, held = append(lives, l), held+minor
		}
		s := fund.Spreading(kolkata, years, on("2030-06-01 00:00"), "INR", lives)
		var earned, cash int64
		for _, m := range s.Months {
			earned, cash = earned+m.Earned, cash+m.Cash
		}
		if earned+s.Left != held || cash != held || s.Left < 0 || s.Owed > s.Lives*years*12 {
			t.Fatalf("earned %d, left %d, cash %d of %d", earned, s.Left, cash, held)
		}
	})
}

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
