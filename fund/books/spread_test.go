package books_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/fund/books"
)

var kolkata = time.FixedZone("Asia/Kolkata", 5*3600+1800)

// on is a moment by the clock on the wall in Kolkata.
func on(wall string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", wall, kolkata)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func life(since string, moves ...books.Move) books.Life {
	return books.Life{Since: on(since), Moves: append([]books.Move{{At: on(since), Minor: 1_000_000}}, moves...)}
}

func TestALifetimeIsSpreadOverItsYearsMonthByMonth(t *testing.T) {
	for _, c := range []struct {
		name   string
		now    string
		lives  []books.Life
		earned []int64 // from November 2026
		cash   []int64
		left   int64
		owed   int
		lived  int
	}{
		{"the month in which it came is the first", "2026-11-30 23:59", []books.Life{life("2026-11-30 23:58")}, []int64{8333}, []int64{1_000_000}, 991_667, 119, 1},
		{"a month on", "2027-01-01 00:00", []books.Life{life("2026-11-30 23:58")}, []int64{8333, 8333, 8334}, []int64{1_000_000, 0, 0}, 975_000, 117, 1},
		{"sent back whole it is owed no longer", "2027-01-15 00:00", []books.Life{life("2026-11-02 00:00", books.Move{At: on("2027-01-03 00:00"), Minor: -1_000_000})},
			[]int64{8333, 8333, -16666}, []int64{1_000_000, 0, -1_000_000}, 0, 0, 0},
		{"sent back by half, what was earned of that half is undone", "2027-01-15 00:00", []books.Life{life("2026-11-02 00:00", books.Move{At: on("2027-01-03 00:00"), Minor: -500_000})},
			[]int64{8333, 8333, -4166}, []int64{1_000_000, 0, -500_000}, 487_500, 117, 1},
		{"a refund that came back is owed again", "2027-01-15 00:00", []books.Life{life("2026-11-02 00:00", books.Move{At: on("2026-12-03 00:00"), Minor: -1_000_000}, books.Move{At: on("2027-01-03 00:00"), Minor: 1_000_000})},
			[]int64{8333, -8333, 25000}, []int64{1_000_000, -1_000_000, 1_000_000}, 975_000, 117, 1},
		{"more back than came is no debt of the years", "2026-12-15 00:00", []books.Life{life("2026-11-02 00:00", books.Move{At: on("2026-12-03 00:00"), Minor: -1_000_100})},
			[]int64{8333, -8333}, []int64{1_000_000, -1_000_100}, 0, 0, 0},
		{"two of them", "2026-12-01 00:00", []books.Life{life("2026-11-02 00:00"), life("2026-12-01 00:00")}, []int64{8333, 16666}, []int64{1_000_000, 1_000_000}, 1_975_001, 237, 2},
		{"none", "2026-11-01 00:00", nil, []int64{0}, []int64{0}, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := books.Spreading(kolkata, 10, on(c.now), "INR", c.lives)
			var earned, cash []int64
			for _, m := range s.Months {
				earned, cash = append(earned, m.Earned), append(cash, m.Cash)
			}
			if !slices.Equal(earned, c.earned) || !slices.Equal(cash, c.cash) || s.Left != c.left || s.Owed != c.owed || s.Lives != c.lived {
				t.Errorf("earned %v, cash %v, %d left for %d months of %d", earned, cash, s.Left, s.Owed, s.Lives)
			}
			if s.Months[0].Month != "2026-11" {
				t.Errorf("begins with %s", s.Months[0].Month)
			}
		})
	}
}

// Whatever comes and goes back, what was earned and what is left are together what is there.
func TestWhatIsSpreadIsNeitherMoreNorLessThanWhatCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		years := rapid.IntRange(1, 40).Draw(t, "years")
		var lives []books.Life
		var held int64
		for range rapid.IntRange(0, 4).Draw(t, "lives") {
			since := on("2000-01-01 00:00").AddDate(0, rapid.IntRange(0, 300).Draw(t, "since"), rapid.IntRange(0, 30).Draw(t, "day"))
			minor := rapid.Int64Range(1, 1<<45).Draw(t, "minor")
			l := books.Life{Since: since, Moves: []books.Move{{At: since, Minor: minor}}}
			if rapid.Bool().Draw(t, "back") {
				back := rapid.Int64Range(1, minor).Draw(t, "back")
				l.Moves = append(l.Moves, books.Move{At: since.AddDate(0, rapid.IntRange(0, 60).Draw(t, "after"), 0), Minor: -back})
				minor -= back
			}
			lives, held = append(lives, l), held+minor
		}
		s := books.Spreading(kolkata, years, on("2030-06-01 00:00"), "INR", lives)
		var earned, cash int64
		for _, m := range s.Months {
			earned, cash = earned+m.Earned, cash+m.Cash
		}
		if earned+s.Left != held || cash != held || s.Left < 0 || s.Owed > s.Lives*years*12 {
			t.Fatalf("earned %d, left %d, cash %d of %d", earned, s.Left, cash, held)
		}
	})
}
