package reading

import (
	"net/url"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Pages are the doors of reading.
type Pages struct {
	*frame.Frame
	searches *web.Limiter
	counts   *web.Limiter

	grievances   *web.Limiter // by network
	complainants *web.Limiter // by address
}

// New makes the doors.
func New(f *frame.Frame) *Pages {
	return &Pages{Frame: f,
		searches: web.NewLimiter(f.Clock, time.Second, 60, 20_000),

		grievances:   web.NewLimiter(f.Clock, 20*time.Second, 12, 20_000),
		complainants: web.NewLimiter(f.Clock, 10*time.Minute, 4, 20_000),
		// Behind one address stand a household, a village's tower, a whole
		// network, or every reader there is when a proxy is not named as
		// trusted: only a program that counts itself in a loop meets this.
		counts: web.NewLimiter(f.Clock, 20*time.Millisecond, 20_000, 20_000),
	}
}

// maxPage bounds how deep a list is walked.
const maxPage = 5000

// pageOf reads the number of a list's page; what cannot be read is the first.
func pageOf(q url.Values) int {
	n, err := strconv.Atoi(q.Get("page"))
	if err != nil || n < 1 || n > maxPage {
		return 1
	}
	return n
}

// leaf is what of a query a list depends on.
func leaf(q url.Values) string { return strconv.Itoa(pageOf(q)) }

// at is the address of a page of a list.
func at(path string, n int) string {
	if n <= 1 {
		return path
	}
	return path + "?page=" + strconv.Itoa(n)
}
