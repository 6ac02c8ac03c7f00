package fund

import (
	"sync/atomic"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/staff"
)

// Fund is the room of the money.
type Fund struct {
	db       *db.DB
	staff    *staff.Staff
	gateways map[string]Gateway
	names    []string // in the order given
	policy   Policy
	key      *seal.Key
	watch    Watch
	learned  atomic.Bool // nothing is to be learned after a restore
}

// New makes the room with the gateways that this program has. Which of them
// are open to readers is set by the publisher.
func New(d *db.DB, st *staff.Staff, gateways ...Gateway) *Fund {
	f := &Fund{db: d, staff: st, gateways: map[string]Gateway{}}
	for _, g := range gateways {
		f.gateways[g.Name()] = g
		f.names = append(f.names, g.Name())
	}
	return f
}

// Plugs are the gateways that this program has.
func (f *Fund) Plugs() []Gateway {
	var all []Gateway
	for _, name := range f.names {
		all = append(all, f.gateways[name])
	}
	return all
}

// byHand tells whether a gateway is one that staff confirm; nor does what was
// paid elsewhere renew by itself.
func (f *Fund) byHand(name string) bool {
	_, yes := f.gateways[name].(ByHand)
	return yes || name == Elsewhere
}
