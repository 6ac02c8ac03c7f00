package insight

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Regular is on how many days of a month a reader must have come to be called
// a regular. Days of habit, not pages, go with staying (Medill local news research).
const Regular = 4

// Tally is what a browser carries: nothing that tells it from another with the same habits.
type Tally struct {
	Month string // 2026-11
	Day   int    // the last day of that month on which it was seen
	Days  int    // how many days of that month it was seen, this one included
}

// Look moves a tally to a moment. step is the day count newly reached, or 0 if
// this browser was seen today already. What cannot be read counts as nothing.
func Look(cookie string, now time.Time, loc *time.Location) (next Tally, step int) {
	today := now.In(loc)
	month, day := today.Format("2006-01"), today.Day()
	t, ok := parse(cookie)
	switch {
	case !ok || t.Month != month:
		return Tally{month, day, 1}, 1
	case t.Day >= day: // today, or a clock that was set back
		return t, 0
	default:
		return Tally{month, day, t.Days + 1}, t.Days + 1
	}
}

// String writes a tally for the cookie: 2026-11.23.4.
func (t Tally) String() string { return fmt.Sprintf("%s.%d.%d", t.Month, t.Day, t.Days) }

// Ends is when a tally has nothing more to say: the month after next has begun everywhere.
func (t Tally) Ends() time.Time {
	m, err := time.Parse("2006-01", t.Month)
	if err != nil {
		return time.Time{}
	}
	return m.AddDate(0, 1, 2)
}

func parse(cookie string) (Tally, bool) {
	parts := strings.Split(cookie, ".")
	if len(cookie) > 16 || len(parts) != 3 {
		return Tally{}, false
	}
	m, err := time.Parse("2006-01", parts[0])
	day, err2 := strconv.Atoi(parts[1])
	days, err3 := strconv.Atoi(parts[2])
	if err != nil || err2 != nil || err3 != nil {
		return Tally{}, false
	}
	last := m.AddDate(0, 1, -1).Day()
	return Tally{parts[0], day, days}, day >= 1 && day <= last && days >= 1 && days <= day
}
