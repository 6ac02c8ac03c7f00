package support

import (
	"net/http"
	"time"

	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Pages are the doors of support.
type Pages struct {
	*frame.Frame
	posts  *web.Limiter // by network
	emails *web.Limiter // by address, so that nobody fills another's account with attempts
	looks  *web.Limiter // by pledge: each look at one that is waited for may ask the bank
	peeks  *web.Limiter // by network: who tries tokens
}

// New makes the doors.
func New(f *frame.Frame) *Pages {
	return &Pages{Frame: f,
		posts:  web.NewLimiter(f.Clock, 3*time.Second, 30, 20_000),
		emails: web.NewLimiter(f.Clock, time.Minute, 8, 20_000),
		looks:  web.NewLimiter(f.Clock, 3*time.Second, 20, 20_000),
		// Many telephones share one address of their carrier, and each looks again by itself.
		peeks: web.NewLimiter(f.Clock, 200*time.Millisecond, 300, 20_000),
	}
}

// look takes a turn to look at a pledge.
func (p *Pages) look(r *http.Request, id fund.PledgeID) error {
	if err := frame.Turn(p.peeks, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	return frame.Turn(p.looks, string(id))
}
