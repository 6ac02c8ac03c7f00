package fund

import (
	"time"

	"github.com/nightdesk/nightdesk/base/money"
)

// Buys is the time that a payment at a moment buys somebody who has paid for
// nothing yet: what a reader is told before paying.
func Buys(in *time.Location, months int, at time.Time) Period {
	return Periods(in, []Paid{{Months: months, Counts: at, Amount: money.Of(1, "XXX")}}, nil)[0]
}
