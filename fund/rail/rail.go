package rail

import (
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Rails are the gateways as the publisher sets them up.
type Rails struct {
	db       *db.DB
	staff    *staff.Staff
	fund     *fund.Fund
	key      *seal.Key
	gateways map[string]fund.Gateway
	names    []string
	url      func() string

	mu    sync.Mutex
	wrote map[string]time.Time // what was written down last, so that a burst writes once

	warned map[string]string // on which day of which gateway it was told last that its notices are missed
}

// Options is what the rails need.
type Options struct {
	Key *seal.Key     // seals the secrets
	URL func() string // the newsroom's address, without a slash at the end
}

// New makes them for the gateways of a fund, and has the fund tell how they do.
func New(d *db.DB, st *staff.Staff, f *fund.Fund, o Options) *Rails {
	r := &Rails{db: d, staff: st, fund: f, key: o.Key, url: o.URL, gateways: map[string]fund.Gateway{}, wrote: map[string]time.Time{}, warned: map[string]string{}}
	for _, g := range f.Plugs() {
		r.gateways[g.Name()] = g
		r.names = append(r.names, g.Name())
	}
	f.SealBy(o.Key)
	f.WatchBy(r)
	return r
}

// fields are the settings of a gateway, none where it needs none.
func (r *Rails) fields(name string) []fund.Field {
	if s, ok := r.gateways[name].(fund.Settable); ok {
		return s.Fields()
	}
	return nil
}
