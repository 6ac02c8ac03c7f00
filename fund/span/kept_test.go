package span_test

import (
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/fund/span"
)

func TestKeptDaysStandBehindWhatWasRunning(t *testing.T) {
	in, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, in).UTC() }
	for name, c := range map[string]struct {
		end  time.Time
		k    span.Kept
		want int
	}{
		"paid on beyond":      {day(90), span.Kept{Since: day(10), Until: day(40)}, 7},
		"paid for now":        {day(15), span.Kept{Since: day(10), Until: day(40)}, 25},
		"part of a day":       {day(15), span.Kept{Since: day(10), Until: day(40).Add(time.Minute)}, 26},
		"in its grace":        {day(5), span.Kept{Since: day(10), Until: day(40)}, 35},
		"at the grace's end":  {day(3), span.Kept{Since: day(10), Until: day(40)}, 7},
		"over long ago":       {day(-200), span.Kept{Since: day(10), Until: day(40)}, 7},
		"less than the grace": {day(9), span.Kept{Since: day(10), Until: day(12)}, 7},
		"nothing kept":        {day(9), span.Kept{}, 7},
	} {
		if got := c.k.Days(c.end, 7, in); got != c.want {
			t.Errorf("%s: %d days and not %d", name, got, c.want)
		}
	}
}
