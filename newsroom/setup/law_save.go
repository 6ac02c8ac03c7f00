package setup

import (
	"errors"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// taxRows bounds how many dated rows a form may bring.
const taxRows = 40

// taxParts are the fields of a row, in their order.
var taxParts = []string{"from", "registered", "rate", "gstin", "state", "sac"}

// SaveLaw keeps the settings of the law.
func (s *Setup) SaveLaw(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	taxes := taxesTyped(form)
	l, err := lawTyped(form, taxes)
	if err == nil {
		err = s.Fund.SetLaw(v.Context(), v.By, l, form.Raw("why"))
	} else {
		err = errors.Join(err, l.Check()) // all that is wrong at once
	}
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go("/newsroom/setup/law", "done-law")
	}
	// The rows stand where the faults say, without those that were emptied.
	for i := range taxRows {
		for _, name := range taxParts {
			form.Drop(taxField(i, name))
		}
	}
	for i, t := range taxes {
		t.fill(form, i)
	}
	view, other := s.lawView(v, form)
	if other != nil {
		return other
	}
	form.Blame(err, lawFields(len(taxes))...)
	return lawPage.Again(v, view)
}

// lawFields are those of the form, in their order.
func lawFields(taxes int) []string {
	out := []string{"citizens", "foreign", "deduct", "benefit"}
	for i := range taxes {
		for _, name := range taxParts {
			out = append(out, taxField(i, name))
		}
	}
	return append(out, "refund_days", "dispute_ends", "grace_month", "grace_year", "notices", "retain_years", "spread_years", "registration", "grievance_days", "why")
}

// taxTyped is a dated row as it was typed.
type taxTyped struct {
	From                    string
	Registered              bool
	Rate, GSTIN, State, SAC string
}

func (t taxTyped) fill(f *frame.Form, at int) {
	f.Set(taxField(at, "from"), t.From).Set(taxField(at, "rate"), t.Rate).Set(taxField(at, "gstin"), t.GSTIN).
		Set(taxField(at, "state"), t.State).Set(taxField(at, "sac"), t.SAC)
	if t.Registered {
		f.Set(taxField(at, "registered"), "yes")
	}
}

// taxesTyped are the rows that hold anything; one that was emptied is taken away.
func taxesTyped(form *frame.Form) (out []taxTyped) {
	for i := range taxRows {
		t := taxTyped{form.Get(taxField(i, "from")), form.Has(taxField(i, "registered")), form.Get(taxField(i, "rate")),
			strings.ToUpper(form.Get(taxField(i, "gstin"))), form.Get(taxField(i, "state")), form.Get(taxField(i, "sac"))}
		if t != (taxTyped{}) {
			out = append(out, t)
		}
	}
	return out
}

func lawTyped(form *frame.Form, taxes []taxTyped) (fund.Law, error) {
	var all []error
	number := func(name string) int {
		n, err := form.Number(name)
		all = append(all, err)
		return n
	}
	l := fund.Law{
		Citizens: form.Has("citizens"), Foreign: form.Has("foreign"), BenefitWords: form.Get("benefit"), RetainYears: number("retain_years"),
		RefundDays: number("refund_days"), GraceMonth: number("grace_month"), GraceYear: number("grace_year"), DisputeEnds: form.Has("dispute_ends"),
		SpreadYears: number("spread_years"), Notices: form.Has("notices"), GrievanceDays: number("grievance_days"), Registration: form.Get("registration"),
	}
	if form.Has("deduct") {
		l.Benefit = "80g"
	}
	for i, t := range taxes {
		rate, err := hundredths(t.Rate)
		if err != nil {
			all = append(all, fault.Bad(taxField(i, "rate"), "law-rate"))
		}
		l.Taxes = append(l.Taxes, fund.TaxFrom{From: t.From, Registered: t.Registered, Rate: rate, GSTIN: t.GSTIN, State: t.State, SAC: t.SAC})
	}
	return l, errors.Join(all...)
}

// hundredths reads a percentage, which has at most two decimals as rupees have.
func hundredths(typed string) (int, error) {
	typed = strings.TrimSpace(strings.TrimSuffix(typed, "%"))
	if typed == "" {
		return 0, nil
	}
	a, err := money.Parse(typed, "INR")
	if err == nil && a.Minor > 100_00 {
		err = fault.Bad("rate", "law-rate")
	}
	return int(a.Minor), err
}
