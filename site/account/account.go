package account

import (
	"time"

	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Pages are the doors of the account.
type Pages struct {
	*frame.Frame
	posts *web.Limiter // by network
	links *web.Limiter // by address: a letter costs a stranger's patience
}

// New makes the doors.
func New(f *frame.Frame) *Pages {
	return &Pages{Frame: f,
		posts: web.NewLimiter(f.Clock, 6*time.Second, 20, 20_000),
		links: web.NewLimiter(f.Clock, 5*time.Minute, 3, 50_000),
	}
}
