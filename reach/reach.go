package reach

import (
	"context"
	"log/slog"
	"sync"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/staff"
)

// Carrier takes a letter to one person. It answers when the letter is out of
// our hands: a nil error means that the next post office has it.
type Carrier interface {
	Name() string
	Carry(ctx context.Context, l mail.Letter) error
}

// Options are what the room is handed besides the other rooms.
type Options struct {
	URL string // how readers reach the newsroom, without a slash at the end
	Key *seal.Key
	Log *slog.Logger
	// Post makes the carrier for the mail server that the publisher set.
	Post func(Post) (Carrier, error)
	// Always carries everything instead, as in the demonstration. May be nil.
	Always Carrier
}

// Reach is the room that carries words to people.
type Reach struct {
	db       *db.DB
	staff    *staff.Staff
	audience *audience.Audience
	fund     *fund.Fund
	desk     *desk.Desk
	moves    *move.Moves // nil where nobody moves
	inHand   sync.Map    // letters that this program carries now
	Options
}

// New makes the room.
func New(d *db.DB, st *staff.Staff, a *audience.Audience, f *fund.Fund, dk *desk.Desk, o Options) *Reach {
	return &Reach{db: d, staff: st, audience: a, fund: f, desk: dk, Options: o}
}
