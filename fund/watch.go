package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Watch is told how gateways do. It keeps what it hears by itself and fails nobody.
type Watch interface {
	// Heard: a notice came, and was genuine or not.
	Heard(ctx context.Context, gateway string, n Notice, genuine bool)
	// Answered: something was asked, and err says what came of it.
	Answered(ctx context.Context, gateway, asked string, err error)
}

// WatchBy has w told how gateways do.
func (f *Fund) WatchBy(w Watch) { f.watch = w }

// Answered tells the watch what became of asking a gateway. A refusal is an
// answer, and so is that it does not know a name; a caller that went away is none.
func (f *Fund) Answered(ctx context.Context, gateway, asked string, err error) {
	if f.watch == nil || ctx.Err() != nil {
		return
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		err = nil
	}
	f.watch.Answered(ctx, gateway, asked, err)
}
