package attend

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// Attend is what of the money needs a person.
type Attend struct {
	db    *db.DB
	fund  *fund.Fund
	again Again
}

// Again has a gateway list once more what happened since a moment, and compares
// the books with it.
type Again func(ctx context.Context, gateway string, since time.Time) error

// New lists what needs a person of what a fund books.
func New(d *db.DB, f *fund.Fund, again Again) *Attend {
	return &Attend{db: d, fund: f, again: again}
}
