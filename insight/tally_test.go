package insight

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var kolkata, _ = time.LoadLocation("Asia/Kolkata")

func TestATallyMovesOncePerDay(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		cookie, now, next string
		step              int
	}{
		{"", "2026-11-23T06:30:00Z", "2026-11.23.1", 1},
		{"2026-11.23.1", "2026-11-23T12:00:00Z", "2026-11.23.1", 0},
		{"2026-11.23.1", "2026-11-23T18:30:00Z", "2026-11.24.2", 2}, // midnight in Kolkata
		{"2026-11.23.3", "2026-11-30T06:30:00Z", "2026-11.30.4", 4},
		{"2026-11.30.30", "2026-11-30T18:30:00Z", "2026-12.1.1", 1},
		{"2026-11.25.2", "2026-11-23T06:30:00Z", "2026-11.25.2", 0},  // the clock was set back
		{"2026-11.23.31", "2026-11-24T06:30:00Z", "2026-11.24.1", 1}, // more days than the month had
		{"2026-02.30.2", "2026-02-28T06:30:00Z", "2026-02.28.1", 1},
		{"2026-11.-3.1", "2026-11-23T06:30:00Z", "2026-11.23.1", 1},
		{"2026-11.23.1.9", "2026-11-23T06:30:00Z", "2026-11.23.1", 1},
		{"<script>", "2026-11-23T06:30:00Z", "2026-11.23.1", 1},
	} {
		next, step := Look(c.cookie, at(c.now), kolkata)
		if next.String() != c.next || step != c.step {
			t.Errorf("Look(%q, %s) = %s, %d; want %s, %d", c.cookie, c.now, next, step, c.next, c.step)
		}
	}
}

// A browser seen at any moments of a month passes each day count exactly once,
// up to the number of its different days.
func TestStepsAreTheDaysOfAMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, 3, 1, 0, 0, 0, 0, kolkata)
		gaps := rapid.SliceOfN(rapid.IntRange(0, 3*24*60), 1, 60).Draw(t, "gaps")
		cookie, now := "", start
		steps, days := map[string][]int{}, map[string]map[int]bool{}
		for _, gap := range gaps {
			now = now.Add(time.Duration(gap) * time.Minute)
			next, step := Look(cookie, now, kolkata)
			cookie = next.String()
			month := now.Format("2006-01")
			if step > 0 {
				steps[month] = append(steps[month], step)
			}
			if days[month] == nil {
				days[month] = map[int]bool{}
			}
			days[month][now.Day()] = true
		}
		for month, seen := range days {
			if len(steps[month]) != len(seen) {
				t.Fatalf("%s: %d days, steps %v", month, len(seen), steps[month])
			}
			for i, s := range steps[month] {
				if s != i+1 {
					t.Fatalf("%s: steps %v", month, steps[month])
				}
			}
		}
	})
}

func FuzzLook(f *testing.F) {
	f.Add("2026-11.23.4", int64(1795411800))
	f.Fuzz(func(t *testing.T, cookie string, unix int64) {
		now := time.Unix(unix%(1<<33), 0)
		next, step := Look(cookie, now, kolkata)
		if step < 0 || step > 31 || next.Days < 1 || next.Days > 31 {
			t.Errorf("Look(%q) = %v, %d", cookie, next, step)
		}
		if again, step := Look(next.String(), now, kolkata); step != 0 || again != next {
			t.Errorf("a second look moved %v to %v", next, again)
		}
	})
}
