package hooks

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/nightdesk/nightdesk/fund"
)

const (
	// maxBody is more than any gateway sends.
	maxBody = 1 << 20
	// within is when a gateway counts an answer as failed (Razorpay: 5 s), less a little.
	within = 4500 * time.Millisecond
)

// Options is what the face needs.
type Options struct {
	Hear func(ctx context.Context, gateway string, n fund.Notice) error // fund.Fund.Hear
	Now  func() time.Time                                               // the newsroom's clock
	Log  *slog.Logger
}

// Hooks is the face.
type Hooks struct {
	Options
	refused atomic.Int64
}

// New makes the face.
func New(o Options) *Hooks { return &Hooks{Options: o} }

// Routes are the doors: one address a gateway, POST only.
func (h *Hooks) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /hooks/{gateway}", h.notice)
	return mux
}

// Refused is how many notices were not genuine since the start.
func (h *Hooks) Refused() int64 { return h.refused.Load() }
