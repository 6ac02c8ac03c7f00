package span

import (
	"cmp"
	"time"
)

// Before tells whether a moment is of an earlier day than another.
func Before(in *time.Location, a, b time.Time) bool { return dayOf(a.In(in)).before(dayOf(b.In(in))) }

// day is a date of the calendar.
type day struct {
	y int
	m time.Month
	d int
}

func dayOf(t time.Time) day {
	y, m, d := t.Date()
	return day{y, m, d}
}

func (a day) before(b day) bool {
	return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.m, b.m), cmp.Compare(a.d, b.d)) < 0
}

// plus is so many months on, on the anchor's day of the month or the month's last.
func (a day) plus(months, anchor int) day {
	first := time.Date(a.y, a.m+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return day{first.Year(), first.Month(), min(anchor, last)}
}

// on is so many days later.
func (a day) on(days int) day { return dayOf(time.Date(a.y, a.m, a.d+days, 0, 0, 0, 0, time.UTC)) }

// days is how many days later another is.
func (a day) days(b day) int {
	return int(b.begins(time.UTC).Sub(a.begins(time.UTC)) / (24 * time.Hour))
}

func (a day) begins(in *time.Location) time.Time {
	return time.Date(a.y, a.m, a.d, 0, 0, 0, 0, in).UTC()
}
