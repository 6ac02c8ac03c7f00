package frame

import (
	"context"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
)

// Appeal is how a page asks: the plans, and one counted claim.
type Appeal struct {
	Counted string // the claim in words, "" when there is nothing to count
	Plans   []PlanLink
	Group   bool // there is a WhatsApp group with room
}

// PlanLink is a plan with its price in words.
type PlanLink struct{ Code, Sum, Every string }

// Appeal makes the appeal of a page.
func (f *Frame) Appeal(ctx context.Context, v *View) (Appeal, error) {
	a := Appeal{Counted: f.Counted(v)}
	v.tags = append(v.tags, "plans", "groups")
	o, err := f.offer(ctx)
	if err != nil {
		return a, err
	}
	a.Group = o.groups[v.Code()]
	if v.Supporter() {
		return a, nil
	}
	for _, p := range o.plans {
		a.Plans = append(a.Plans, PlanLink{Code: p.Code, Sum: v.Sum(p.Amount.Minor, p.Amount.Currency), Every: EveryWords(v, p.Every)})
	}
	return a, nil
}

// offer is what every page offers: the same for all until somebody changes it.
type offer struct {
	plans  []fund.Plan
	law    fund.Law
	groups map[lang.Code]bool // languages in which there is a group to join
}

// Reoffer forgets the offer, as when plans, gateways, the law or groups change.
func (f *Frame) Reoffer() {
	f.changed.Add(1)
	f.offered.Store(nil)
}

func (f *Frame) offer(ctx context.Context) (*offer, error) {
	if o := f.offered.Load(); o != nil {
		return o, nil
	}
	heard := f.changed.Load()
	o := &offer{groups: map[lang.Code]bool{}}
	for _, code := range lang.Codes {
		_, err := f.Reach.Join(ctx, code)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		o.groups[code] = err == nil
	}
	all, err := f.Fund.Plans(ctx)
	if err == nil {
		o.plans, err = f.Payable(ctx, all) // where nobody could pay, nobody is asked to
	}
	if err == nil {
		o.law, err = f.Fund.Law(ctx)
	}
	if err != nil {
		return nil, err
	}
	f.offered.Store(o)
	if f.changed.Load() != heard { // changed between the look and the keeping
		f.offered.Store(nil)
	}
	return o, nil
}

// Counted says the claim in words; "" when nobody pays yet.
func (f *Frame) Counted(v *View) string {
	c := v.Claim
	switch {
	case c == nil || c.Supporters == 0:
		return ""
	case c.Readers <= c.Supporters: // counting began only just now
		return v.Say("support-claim-few", "Count", c.Supporters)
	}
	return v.Say("support-claim", "Count", c.Supporters, "Readers", c.Readers, "Month", v.Month(c.Month))
}

// EveryWords says how often a plan is paid: "a month".
func EveryWords(v *View, e fund.Every) string {
	switch e {
	case fund.Month:
		return v.Say("support-a-month")
	case fund.Year:
		return v.Say("support-a-year")
	}
	return v.Say("support-once")
}
