package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/law"
	"github.com/nightdesk/nightdesk/staff"
)

// taxed is the tax in a sum under a plan: none in a contribution, none before the newsroom was registered.
func taxed(l Law, m staff.Masthead, p pledgeRow, minor int64, at time.Time) (Tax, bool) {
	t := l.TaxAt(at, m.Location())
	if p.Plan.Nature != Subscription || !t.Registered {
		return Tax{}, false
	}
	return law.Included(minor, t.Rate, t.State, p.place), true
}

// taxedBack is the tax in a sum of a payment that goes back: as its document
// split it, so that a law that was changed since takes back no more than was
// owed. Before there is a document it is as taxed says.
func taxedBack(ctx context.Context, tx *db.Tx, e era, p paymentRow, minor int64) (Tax, bool, error) {
	of, err := receipts(ctx, tx, `t.payment = $1`, p.id)
	if err != nil {
		return Tax{}, false, err
	}
	if len(of) > 0 {
		t := of[0].Tax.Of(minor)
		return t, t.Rate != 0, nil
	}
	g, err := pledge(ctx, tx, p.pledge)
	if err != nil {
		return Tax{}, false, err
	}
	t, has := taxed(e.law, e.m, g, minor, p.captured)
	return t, has, nil
}

// earned is where money that fits is booked: the plan's income, and the tax that is not ours.
func earned(l Law, m staff.Masthead, p pledgeRow, sum money.Amount, at time.Time) []line {
	t, has := taxed(l, m, p, sum.Minor, at)
	if !has {
		return []line{{income(p.Plan), sum.Neg()}}
	}
	return withTax(income(p.Plan), t, sum.Currency, -1)
}

func withTax(account string, t Tax, currency string, sign int64) []line {
	lines := []line{{account, money.Of(sign*t.Net, currency)}}
	for _, part := range []struct {
		name  string
		minor int64
	}{{"cgst", t.CGST}, {"sgst", t.SGST}, {"igst", t.IGST}} {
		if part.minor != 0 {
			lines = append(lines, line{"liability:gst:" + part.name, money.Of(sign*part.minor, currency)})
		}
	}
	return lines
}
