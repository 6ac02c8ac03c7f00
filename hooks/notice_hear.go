package hooks

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// notice takes one notice. The answer is for a machine: a status and a word.
func (h *Hooks) notice(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	gateway := r.PathValue("gateway")
	// A body that trickles in would hold a connection; where the server cannot say when, the context still ends the rest.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(within))
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			answer(w, http.StatusRequestEntityTooLarge, "too large")
			return
		}
		answer(w, http.StatusBadRequest, "not read")
		return
	}
	err = h.Hear(ctx, gateway, fund.Notice{Body: body, Header: r.Header.Get, At: h.Now()})
	var stuck *fund.StuckError
	switch {
	case err == nil:
		answer(w, http.StatusOK, "heard")
	case errors.As(err, &stuck):
		h.Log.Error("a notice of money is stuck", "gateway", gateway, "notice", stuck.ID, "err", stuck.Err)
		answer(w, http.StatusOK, "kept")
	case fault.Is(err, fault.NotFound):
		answer(w, http.StatusNotFound, "no such gateway")
	case fault.Is(err, fault.Forbidden):
		// A wrong secret shows in the log; a stranger who tries does not fill it.
		if n := h.refused.Add(1); n&(n-1) == 0 {
			h.Log.Info("a notice that is not genuine was refused", "gateway", gateway, "refused", n)
		}
		answer(w, http.StatusBadRequest, "not genuine")
	default:
		h.Log.Error("a notice of money could not be kept", "gateway", gateway, "err", err)
		answer(w, http.StatusServiceUnavailable, "say it again")
	}
}

func answer(w http.ResponseWriter, status int, word string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, word+"\n") // the machine may have hung up; what it told is booked
}
