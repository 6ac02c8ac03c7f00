package rail

import (
	"context"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Kinds are the kinds of support that have an order of gateways of their own.
var Kinds = []fund.Every{fund.Month, fund.Year, fund.Lifetime, fund.Once}

// Offers are the gateways offered for each kind of support, in the order in
// which readers are offered them. A kind that was never set is not there: all are offered.
func (r *Rails) Offers(ctx context.Context) (map[fund.Every][]string, error) {
	type row struct {
		every   fund.Every
		gateway string
	}
	rows, err := db.All(ctx, r.db, func(x *row) []any { return []any{&x.every, &x.gateway} }, `select every, gateway from fund_offer order by every, position`)
	out := map[fund.Every][]string{}
	for _, x := range rows {
		out[x.every] = append(out[x.every], x.gateway)
	}
	return out, err
}

// Offer sets which gateways are offered for a kind of support, and in which
// order; none: all, in the program's order. Open is another matter: one that
// is closed is passed over. A change has a reason.
func (r *Rails) Offer(ctx context.Context, by staff.Person, every fund.Every, gateways []string, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	if !slices.Contains(Kinds, every) {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	for i, name := range gateways {
		if _, known := r.gateways[name]; !known || slices.Contains(gateways[:i], name) {
			return fault.Bad("order", "fund-offer-order")
		}
	}
	return r.db.Write(ctx, func(tx *db.Tx) error {
		before, err := db.All(ctx, tx, func(s *string) []any { return []any{s} }, `select gateway from fund_offer where every = $1 order by position`, every)
		if err != nil || slices.Equal(before, gateways) {
			return err
		}
		why, err := fund.Reason(why)
		if err != nil {
			return err
		}
		if _, err := tx.Do(ctx, `delete from fund_offer where every = $1`, every); err != nil {
			return err
		}
		for i, name := range gateways {
			if _, err := tx.Do(ctx, `insert into fund_offer (every, gateway, position) values ($1, $2, $3)`, every, name, i); err != nil {
				return err
			}
		}
		tx.Change("plans")
		return tx.Tell(ctx, staff.Act(by, "fund.offer", "gateways", fund.Noted(string(every), strings.Join(before, ", ")+" → "+strings.Join(gateways, ", "), why)))
	})
}
