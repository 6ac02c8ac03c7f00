package db

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"
)

// prepared keeps statements of SQLite ready: reading a text of SQL costs a
// page made anew a quarter of its time. pgx keeps its own.
type prepared struct {
	mu   sync.RWMutex
	all  map[string]*sql.Stmt
	over bool // closed

	wanted []string // texts that a transaction ran and that were not ready
}

// texts bounds how many are kept: the program has some hundreds, and a text
// made for the occasion must not push out one that is asked for every page.
const texts = 600

// longest is the longest text that is kept; one made for many rows comes seldom twice.
const (
	longest = 4096
	most    = 40 // parameters
)

// comesAgain tells whether a text is worth keeping: what was made for so many
// rows (see Places) or names comes seldom twice, and would fill the place of others.
func comesAgain(q string) bool {
	return len(q) <= longest && !strings.Contains(q, "?, ?") && strings.Count(q, "$") <= most
}

// waits is how many texts may wait for the writer at most.
const waits = 64

// kept is a text that is ready, or nil; one that is not ready is remembered
// for makeReady: inside a transaction the only connection of the writer is taken.
func (p *prepared) kept(q string) *sql.Stmt {
	if !comesAgain(q) {
		return nil
	}
	p.mu.RLock()
	s, full := p.all[q], len(p.all) >= texts || len(p.wanted) >= waits || p.over
	p.mu.RUnlock()
	if s != nil || full {
		return s
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.wanted, q) {
		p.wanted = append(p.wanted, q)
	}
	return nil
}

// makeReady readies what was remembered, between two transactions.
func (p *prepared) makeReady(ctx context.Context, d *DB) {
	p.mu.RLock()
	none := len(p.wanted) == 0
	p.mu.RUnlock()
	if none {
		return
	}
	p.mu.Lock()
	wanted := p.wanted
	p.wanted = nil
	p.mu.Unlock()
	for _, q := range wanted {
		p.get(ctx, d, d.write, q) // what cannot be readied is run as it stands
	}
}

// get is a text made ready, or nil if it is to be run as it stands.
func (p *prepared) get(ctx context.Context, d *DB, pool *sql.DB, q string) *sql.Stmt {
	if d.engine != SQLite || !comesAgain(q) {
		return nil
	}
	p.mu.RLock()
	s := p.all[q]
	full := len(p.all) >= texts || p.over
	p.mu.RUnlock()
	if s != nil || full {
		return s
	}
	s, err := pool.PrepareContext(ctx, q)
	if err != nil {
		return nil // running it says what is wrong
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.all[q]; other != nil || p.over {
		s.Close()
		return other
	}
	if p.all == nil {
		p.all = map[string]*sql.Stmt{}
	}
	p.all[q] = s
	return s
}

func (p *prepared) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	for _, s := range p.all {
		s.Close()
	}
	p.all = nil
}
