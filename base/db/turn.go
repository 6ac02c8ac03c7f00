package db

import (
	"context"
	"sync"
)

// turns lets those who write to SQLite in one after another, in the order in
// which they came: database/sql gives a free connection to anyone who waits,
// so that some wait long. Whom a person or a gateway waits for goes before
// what is done behind their backs.
type turns struct {
	mu    sync.Mutex
	taken bool
	front []chan struct{} // somebody waits for these
	back  []chan struct{} // see Behind
	row   int             // how many of front went while one of back waited
}

// fairness is how many may go before one who writes behind their backs, so that these are never starved.
const fairness = 8

type behind struct{}

// Behind marks work for which nobody waits: on SQLite its writes let those go
// first for which somebody does.
func Behind(ctx context.Context) context.Context { return context.WithValue(ctx, behind{}, true) }

// take waits for the writer. Whoever got it without an error gives it back.
func (t *turns) take(ctx context.Context) error {
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return nil
	}
	line := &t.front
	if ctx.Value(behind{}) != nil {
		line = &t.back
	}
	mine := make(chan struct{})
	*line = append(*line, mine)
	t.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	for i, c := range *line {
		if c == mine {
			*line = append((*line)[:i:i], (*line)[i+1:]...)
			t.mu.Unlock()
			return ctx.Err()
		}
	}
	t.mu.Unlock()
	t.give() // the turn came in the same moment
	return ctx.Err()
}

// give lets the next one in.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	line := &t.front
	if len(t.front) == 0 || len(t.back) > 0 && t.row >= fairness {
		line = &t.back
	}
	if len(*line) == 0 {
		t.taken = false
		return
	}
	if line == &t.back {
		t.row = 0
	} else if len(t.back) > 0 {
		t.row++
	}
	next := (*line)[0]
	*line = (*line)[1:]
	close(next)
}
