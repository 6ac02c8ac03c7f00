package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/staff"
)

// Tax is what of a sum is goods and services tax, in minor units. Within the
// newsroom's own state it is half central and half state tax, else integrated
// (IGST Act 2017, section 5; CGST Act 2017, section 9).
type Tax struct {
	Rate  int   // in hundredths of a per cent
	Net   int64 // what is left
	CGST  int64
	SGST  int64
	IGST  int64
	Place string // the state of supply
	Inter bool   // from another state: all of it is integrated
}

// Total is all of the tax.
func (t Tax) Total() int64 { return t.CGST + t.SGST + t.IGST }

// Included splits a sum that includes its tax, rounded half up to the minor
// unit; an odd unit of the two halves goes to the central one. Sums are those
// of money.Amount, far from overflow.
func Included(gross int64, rate int, own, place string) Tax {
	t := Tax{Rate: rate, Place: place}
	if place == "" {
		t.Place = own
	}
	t.Inter = paper.Letters(t.Place) != paper.Letters(own)
	return t.Of(gross)
}

// Of splits another sum as this one was: of a refund as of the payment it undoes,
// whatever rate is set by then.
func (t Tax) Of(gross int64) Tax {
	if t.Rate == 0 {
		return Tax{}
	}
	rate := int64(t.Rate)
	t = Tax{Rate: t.Rate, Place: t.Place, Inter: t.Inter}
	whole := 10_000 + rate
	tax := (2*gross*rate + whole) / (2 * whole)
	t.Net = gross - tax
	if !t.Inter {
		t.SGST = tax / 2
		t.CGST = tax - t.SGST
	} else {
		t.IGST = tax
	}
	return t
}

// printed is the tax as a paper has it; nil where there is none.
func (t Tax) printed(sac string) *paper.Tax {
	if t.Rate == 0 {
		return nil
	}
	return &paper.Tax{SAC: sac, Rate: t.Rate, Net: t.Net, CGST: t.CGST, SGST: t.SGST, IGST: t.IGST, Place: t.Place, Inter: t.Inter}
}

// taxed is the tax in a sum under a plan: none in a contribution, none before the newsroom was registered.
func taxed(l Law, m staff.Masthead, p pledgeRow, minor int64, at time.Time) (Tax, bool) {
	t := l.TaxAt(at, m.Location())
	if p.Plan.Nature != Subscription || !t.Registered {
		return Tax{}, false
	}
	return Included(minor, t.Rate, t.State, p.place), true
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
