package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
)

// Policy tells whether readers can read how money goes back.
type Policy func(context.Context) (bool, error)

// Require has fund ask, before it takes a reader's word, whether the
// newsroom's refund policy can be read. Without it nobody is asked.
func (f *Fund) Require(p Policy) { f.policy = p }

// Closed is nil while readers may pledge, and otherwise the fault that says
// why not. Pledges that run go on either way.
func (f *Fund) Closed(ctx context.Context) error {
	if f.policy == nil {
		return nil
	}
	ok, err := f.policy(ctx)
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "fund-policy-missing")
	}
	return err
}

// Foreigner is a gateway that takes money from abroad. It can be open only
// where the law's settings say so.
type Foreigner interface {
	Gateway
	TakesForeign() bool
}

// foreign tells whether a gateway takes money from abroad.
func (f *Fund) foreign(name string) bool {
	g, ok := f.gateways[name].(Foreigner)
	return ok && g.TakesForeign()
}

// open tells whether readers may pay by a gateway now: the publisher opened
// it, and the law's settings bear it.
func (f *Fund) open(ctx context.Context, from db.Querier, name string) (gatewayRow, error) {
	set, err := gatewaySet(ctx, from, name)
	set.open = set.open && set.lost.IsZero()
	if err != nil || !set.open || !f.foreign(name) {
		return set, err
	}
	_, l, err := lawNow(ctx, from)
	set.open = l.Foreign
	return set, err
}
