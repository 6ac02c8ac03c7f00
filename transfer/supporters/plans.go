package supporters

import (
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// plans finds which of our plans theirs is.
type plans struct {
	all  []fund.Plan
	told map[string]fund.Plan // by their name, folded: as the caller says
}

func newPlans(all []fund.Plan, told map[string]string) (*plans, error) {
	p := &plans{all: all, told: map[string]fund.Plan{}}
	for theirs, code := range told {
		i := slices.IndexFunc(all, func(x fund.Plan) bool { return x.Code == code })
		if i < 0 {
			var codes []string
			for _, x := range all {
				codes = append(codes, x.Code)
			}
			return nil, fault.New(fault.Invalid, "bring-plan-ours", "Plan", clip(code, 60), "Plans", strings.Join(codes, ", "))
		}
		p.told[folded(theirs)] = all[i]
	}
	return p, nil
}

// spans are the words for how long a payment lasts.
var spans = map[string]fund.Every{
	"month": fund.Month, "monthly": fund.Month, "months": fund.Month, "1_month": fund.Month, "mensuel": fund.Month,
	"year": fund.Year, "yearly": fund.Year, "years": fund.Year, "annual": fund.Year, "annually": fund.Year, "1_year": fund.Year,
	"lifetime": fund.Lifetime, "forever": fund.Lifetime,
}

// find is the plan of a row: as told, by its code or name, by how long a payment lasts, or by a sum that only one has.
func (p *plans) find(name, every string, interval int, amount money.Amount) (fund.Plan, string) {
	said := folded(name)
	if plan, has := p.told[said]; has {
		return plan, ""
	}
	if said != "" {
		for _, x := range p.all {
			if folded(x.Code) == said || slices.ContainsFunc(named(x), func(n string) bool { return folded(n) == said }) {
				return x, ""
			}
		}
	}
	lasts, is := spans[folded(every)]
	if is && interval == 12 && lasts == fund.Month {
		lasts, interval = fund.Year, 1
	}
	if is && interval != 1 {
		return fund.Plan{}, "it is charged at other intervals than any plan here: say --plan \"THEIRS=ours\""
	}
	if !is {
		for _, word := range strings.Split(said, "_") {
			if e, has := spans[word]; has {
				lasts, is = e, true
			}
		}
	}
	fits := slices.DeleteFunc(slices.Clone(p.all), func(x fund.Plan) bool {
		return is && x.Every != lasts || !is && (amount.Minor == 0 || x.Amount != amount)
	})
	if len(fits) > 1 {
		for _, keep := range []func(fund.Plan) bool{func(x fund.Plan) bool { return !x.Retired }, func(x fund.Plan) bool { return x.Amount == amount }} {
			if some := slices.DeleteFunc(slices.Clone(fits), func(x fund.Plan) bool { return !keep(x) }); len(some) > 0 {
				fits = some
			}
		}
	}
	switch len(fits) {
	case 1:
		return fits[0], ""
	case 0:
		return fund.Plan{}, "no plan here is “" + clip(plainText(name), 60) + "”: say --plan \"THEIRS=ours\""
	}
	return fund.Plan{}, "more than one plan here may be “" + clip(plainText(name), 60) + "”: say --plan \"THEIRS=ours\""
}

// named is what a plan is called, in each language.
func named(p fund.Plan) (out []string) {
	for _, n := range p.Names {
		out = append(out, n)
	}
	return out
}
