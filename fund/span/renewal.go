package span

import "time"

// Settling is how long after its day a bank may go on trying to charge; what
// comes within it belongs to that day.
const Settling = 10 // days

// Cycle is on which days a mandate is charged that was charged elsewhere before:
// a first charge so long ago that its day is that of every later one, also of
// the last of a month, and the last charge before its paid time ends.
func Cycle(until time.Time) (first, last time.Time) {
	return until.AddDate(-4, 0, 0), until.AddDate(0, 0, -Settling-1)
}

// Renewal is the day on which what is charged by itself every so many months
// should have been charged again after its last payment, and the one after
// that. Days count from the first payment. While several have passed without a
// charge, due is the latest. What is charged once (0 months) never is again.
func Renewal(in *time.Location, months int, first, last, now time.Time) (due, next time.Time) {
	began, paid := dayOf(first.In(in)), last.AddDate(0, 0, Settling)
	for n := 1; months > 0; n++ {
		switch day := began.plus(n*months, began.d).begins(in); {
		case !day.After(paid):
		case due.IsZero() || !day.After(now):
			due = day
		default:
			return due, day
		}
	}
	return due, next
}
