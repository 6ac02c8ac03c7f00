package support

import (
	"time"

	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Pages are the doors of support.
type Pages struct {
	*frame.Frame
	posts  *web.Limiter // by network
	emails *web.Limiter // by address, so that nobody fills another's account with attempts
	looks  *web.Limiter // at a payment that is waited for: each may ask the bank
}

// New makes the doors.
func New(f *frame.Frame) *Pages {
	return &Pages{Frame: f,
		posts:  web.NewLimiter(f.Clock, 6*time.Second, 20, 20_000),
		emails: web.NewLimiter(f.Clock, time.Minute, 8, 20_000),
		looks:  web.NewLimiter(f.Clock, 3*time.Second, 20, 20_000),
	}
}
