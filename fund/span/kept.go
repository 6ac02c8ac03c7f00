package span

import "time"

// Kept is until when the reader of a pledge supports at least, if their time
// was not over since.
type Kept struct {
	Pledge       string
	Since, Until time.Time
}

// Days is how many days behind an end the grace lasts, of so many that the law gives.
func (k Kept) Days(end time.Time, days int, in *time.Location) int {
	if !end.In(in).AddDate(0, 0, days).After(k.Since) {
		return days
	}
	for end.In(in).AddDate(0, 0, days).Before(k.Until) {
		days++
	}
	return days
}
