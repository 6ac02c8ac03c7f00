package support

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/site/frame"
)

// wish is what a reader filled in.
type wish struct {
	plan     fund.Plan
	sum      money.Amount
	email    string
	name     string // for the receipt, "" is fine
	place    string // the state, where a tax is owed
	wording  string
	declared bool
	now      *present // in whose place it comes, nil for who begins
}

// longestName is how long the name on a receipt may be, in letters.
const longestName = 120

// read judges a form; every fault stands beside its field. What is fixed by
// the plan is taken from the plan, whatever the form says.
func (p *Pages) read(ctx context.Context, v *frame.View, form url.Values, now *present) (wish, error) {
	var all []error
	w := wish{declared: form.Get("declared") != "", wording: form.Get("declared"), now: now}
	plans, err := p.Fund.Plans(ctx)
	if err != nil {
		return w, err
	}
	code, other := chosenOf(plans, form)
	named := ""
	for _, one := range plans {
		switch one.Code {
		case code:
			w.plan = one
		case other:
			named = one.Name(v.Code())
		}
	}
	keep := func(err error) {
		if err != nil {
			all = append(all, err)
		}
	}
	if w.plan.ID == "" {
		keep(fault.Bad("plan", "fund-plan-over"))
	} else {
		if w.sum, err = sumOf(v, w.plan, form); err == nil && named != "" {
			err = fault.Bad("amount", "support-which", "Amount", v.Sum(w.sum.Minor, w.sum.Currency), "Plan", named)
		}
		keep(err)
	}
	if now != nil {
		w.email = now.reader.Email
		if now.same(w) {
			keep(fault.Bad("plan", "support-same"))
		}
	} else {
		w.email, err = mail.Address(form.Get("email"))
		keep(err)
	}
	w.name, err = nameOf(form.Get("name"))
	keep(err)
	if w.plan.Nature == fund.Subscription {
		w.place, err = p.placeOf(ctx, v, form.Get("place"))
		keep(err)
	}
	if w.plan.Nature == fund.Contribution && w.wording != fund.Declaration {
		keep(fault.Bad("declared", "fund-declaration-missing"))
	}
	return w, errors.Join(all...)
}

// chosenOf is the plan that a form means: the one that was chosen. No script
// chooses a plan for who writes a sum into its field. So when a sum was
// written and the plan is still the one that the page had chosen beforehand,
// nobody can tell which is meant: the code is then that of the sum's plan, and
// other that of the plan the form names.
func chosenOf(plans []fund.Plan, form url.Values) (code, other string) {
	code = form.Get("plan")
	for _, one := range plans {
		now := strings.TrimSpace(form.Get("amount-" + one.Code))
		if !one.Own || now == "" || now == form.Get("was-"+one.Code) || code == one.Code {
			continue
		}
		if code == "" {
			return one.Code, ""
		}
		if code == form.Get("preselected") {
			return one.Code, code
		}
	}
	return code, ""
}

// sumOf is the plan's price, or what the reader wrote within the plan's bounds.
func sumOf(v *frame.View, plan fund.Plan, form url.Values) (money.Amount, error) {
	if !plan.Own {
		return plan.Amount, nil
	}
	sum, err := typed(form.Get("amount-"+plan.Code), plan.Amount.Currency)
	if err == nil && (sum.Minor < plan.Least.Minor || sum.Minor > plan.Most.Minor) {
		say := func(minor int64) string { return v.Sum(minor, plan.Amount.Currency) }
		err = fault.Bad("amount", "fund-own-bounds", "Least", say(plan.Least.Minor), "Most", say(plan.Most.Minor))
	}
	return sum, err
}

// nameOf is a name in one line.
func nameOf(text string) (string, error) {
	name := strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
	if utf8.RuneCountInString(name) > longestName {
		return "", fault.Bad("name", "fault-too-long", "Max", longestName)
	}
	return name, nil
}

// placeOf is the payer's state, which a tax invoice names (CGST Rules 2017,
// rule 46); "" while the newsroom is not registered.
func (p *Pages) placeOf(ctx context.Context, v *frame.View, letters string) (string, error) {
	asks, err := p.asksPlace(ctx, v)
	if err != nil || !asks {
		return "", err
	}
	if _, known := paper.StateOf(v.Lang, letters); !known {
		return "", fault.Bad("place", "support-place-missing")
	}
	return letters, nil
}

// asksPlace tells whether a subscription of today carries a tax.
func (p *Pages) asksPlace(ctx context.Context, v *frame.View) (bool, error) {
	law, err := p.Fund.Law(ctx)
	return law.TaxAt(p.Now(), v.Paper.Location()).Registered, err
}
