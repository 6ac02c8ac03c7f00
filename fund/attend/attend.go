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
	lists Lists
}

// Lists compares the books with what gateways list.
type Lists interface {
	// Again has a gateway list once more what happened since a moment.
	Again(ctx context.Context, gateway string, since time.Time) error
	// CheckMonth has the newest closed month checked once more.
	CheckMonth(ctx context.Context) error
}

// New lists what needs a person of what a fund books.
func New(d *db.DB, f *fund.Fund, l Lists) *Attend {
	return &Attend{db: d, fund: f, lists: l}
}
