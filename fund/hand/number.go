package hand

import (
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/statement"
)

// ReadNumber reads a transfer's number as people type it: that of UPI and IMPS
// has 12 digits, of NEFT 16 and of RTGS 22 letters and digits. Spaces, hyphens,
// small letters and the digits of Hindi and Urdu do no harm. The fault stands
// beside utr.
func ReadNumber(typed string) (string, error) {
	if n, ok := statement.Number(typed); ok {
		return n, nil
	}
	return "", fault.Bad("utr", "fund-utr")
}
