package frame

import (
	"context"

	"github.com/nightdesk/nightdesk/base/fault"
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
	_, err := f.Reach.Join(ctx, v.Code())
	if a.Group = err == nil; err != nil && !fault.Is(err, fault.NotFound) {
		return a, err
	}
	if v.Supporter() {
		return a, nil
	}
	open, err := f.Fund.OpenGateways(ctx)
	if err != nil || len(open) == 0 { // nobody could pay: then nobody is asked to
		return a, err
	}
	plans, err := f.Fund.Plans(ctx)
	for _, p := range plans {
		a.Plans = append(a.Plans, PlanLink{Code: p.Code, Sum: v.Sum(p.Amount.Minor, p.Amount.Currency), Every: EveryWords(v, p.Every)})
	}
	return a, err
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
