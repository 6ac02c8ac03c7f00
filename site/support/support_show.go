package support

import (
	"context"
	"net/http"
	"slices"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
)

// supportPage is the view of support/page.html.
type supportPage struct {
	frame.View
	Counted  string
	Plans    []plan
	Email    string
	Declares bool   // a plan is a contribution, which the law takes from citizens only
	Declared bool   // the box was ticked, when the form comes back
	Wording  string // the version of the declaration's words
	Wrong    string // what is wrong with no field in particular
	Faults   map[string]string
}

// plan is a plan in words.
type plan struct {
	Code, Name, Sum, Terms, Saving string
	Chosen                         bool
}

// known plans, so that only these make pages of their own.
var asked = []string{"monthly", "yearly", "lifetime"}

// Support shows the plans; ?plan= chooses one.
func (p *Pages) Support(w http.ResponseWriter, r *http.Request) error {
	chosen := r.URL.Query().Get("plan")
	if !slices.Contains(asked, chosen) {
		chosen = ""
	}
	return p.Show(w, r, chosen, func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		page, err := p.page(ctx, a, chosen)
		if err != nil {
			return nil, err
		}
		return p.Page("support", page)
	})
}

func (p *Pages) page(ctx context.Context, a frame.Ask, chosen string) (*supportPage, error) {
	v, err := p.View(ctx, a)
	if err != nil {
		return nil, err
	}
	v.Title, v.About, v.Aside = v.Say("support-title"), v.Say("support-about", "Name", v.Paper.Name), true
	v.Tag("plans")
	page := &supportPage{View: v, Wording: fund.Declaration, Faults: map[string]string{}}
	page.Counted = p.Counted(&page.View)
	plans, err := p.Fund.Plans(ctx)
	if err != nil {
		return nil, err
	}
	open, err := p.Fund.OpenGateways(ctx)
	if err != nil || len(open) == 0 {
		return page, err // without a way to pay there is nothing to choose
	}
	if !slices.ContainsFunc(plans, func(one fund.Plan) bool { return one.Code == chosen }) {
		chosen = preselected(plans)
	}
	for _, one := range plans {
		page.Declares = page.Declares || one.Nature == fund.Contribution
		w := words(&page.View, one)
		w.Chosen = one.Code == chosen
		w.Saving = saving(&page.View, one, plans)
		page.Plans = append(page.Plans, w)
	}
	return page, nil
}

// preselected is the yearly plan, or the first.
func preselected(plans []fund.Plan) string {
	for _, one := range plans {
		if one.Every == fund.Year {
			return one.Code
		}
	}
	if len(plans) > 0 {
		return plans[0].Code
	}
	return ""
}

func words(v *frame.View, one fund.Plan) plan {
	return plan{Code: one.Code, Name: v.Say(one.NameKey()), Sum: v.Sum(one.Amount.Minor, one.Amount.Currency), Terms: frame.EveryWords(v, one.Every)}
}

// saving says what a year costs less than twelve months, if it does.
func saving(v *frame.View, one fund.Plan, plans []fund.Plan) string {
	if one.Every != fund.Year {
		return ""
	}
	for _, m := range plans {
		if m.Every == fund.Month && m.Amount.Currency == one.Amount.Currency && 12*m.Amount.Minor > one.Amount.Minor {
			return v.Say("support-saving", "Amount", v.Sum(12*m.Amount.Minor-one.Amount.Minor, one.Amount.Currency))
		}
	}
	return ""
}
