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
	codes *web.Limiter // of documents, by network
	lasts *web.Limiter // last letters, by reader: one, however often the button is pressed
}

// New makes the doors.
func New(f *frame.Frame) *Pages {
	return &Pages{Frame: f,
		posts: web.NewLimiter(f.Clock, 6*time.Second, 20, 20_000),
		links: web.NewLimiter(f.Clock, 5*time.Minute, 3, 50_000),
		codes: web.NewLimiter(f.Clock, 6*time.Second, 20, 20_000),
		lasts: web.NewLimiter(f.Clock, time.Hour, 1, 20_000),
	}
}
