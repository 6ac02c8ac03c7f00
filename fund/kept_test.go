package fund

import (
	"testing"
	"time"
)

func TestKeptDaysStandBehindWhatWasRunning(t *testing.T) {
	in, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, in).UTC() }
	for name, c := range map[string]struct {
		end  time.Time
		k    kept
		want int
	}{
		"paid on beyond":      {day(90), kept{since: day(10), until: day(40)}, 7},
		"paid for now":        {day(15), kept{since: day(10), until: day(40)}, 25},
		"part of a day":       {day(15), kept{since: day(10), until: day(40).Add(time.Minute)}, 26},
		"in its grace":        {day(5), kept{since: day(10), until: day(40)}, 35},
		"at the grace's end":  {day(3), kept{since: day(10), until: day(40)}, 7},
		"over long ago":       {day(-200), kept{since: day(10), until: day(40)}, 7},
		"less than the grace": {day(9), kept{since: day(10), until: day(12)}, 7},
		"nothing kept":        {day(9), kept{}, 7},
	} {
		if got := c.k.days(c.end, 7, in); got != c.want {
			t.Errorf("%s: %d days and not %d", name, got, c.want)
		}
	}
}
