package support

import (
	"net/http"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// present is how somebody who is signed in supports now, and wants to change.
type present struct {
	reader audience.Reader
	pledge fund.PledgeView
	until  time.Time // the end of all that is paid, zero when it is over
}

// present finds the pledge that another shall replace. Who is not signed in is
// Forbidden; another reader's pledge, one that was never paid and one that is
// for good are NotFound.
func (p *Pages) present(w http.ResponseWriter, r *http.Request, id string) (*present, error) {
	reader, err := p.Who(w, r)
	if err != nil {
		return nil, err
	}
	all, err := p.Fund.Account(r.Context(), reader.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(one fund.PledgeView) bool { return string(one.Pledge) == id })
	if i < 0 || all[i].Lifetime || all[i].State != fund.StateSettled && len(all[i].Receipts) == 0 {
		return nil, fault.New(fault.NotFound, "fault-not-found")
	}
	now := &present{reader: reader, pledge: all[i]}
	until, _, _, err := p.Fund.Entitled(r.Context(), reader.ID, p.Now())
	if until.After(p.Now()) {
		now.until = until
	}
	return now, err
}

// same tells whether a wish is what there is already.
func (o *present) same(w wish) bool {
	return o.pledge.Plan.ID == w.plan.ID && o.pledge.Amount == w.sum && o.pledge.Recurring && !o.pledge.CanAgain
}

// payer is to whom the newest receipt was made out.
func (o *present) payer() (name, place string) {
	if len(o.pledge.Receipts) == 0 {
		return "", ""
	}
	return o.pledge.Receipts[0].To.Name, o.pledge.Receipts[0].Tax.Place
}

// words say how somebody supports now.
func (o *present) words(v *frame.View) string {
	return v.Say("support-now", "Plan", o.pledge.Plan.Name(v.Code()), "Amount", v.Sum(o.pledge.Amount.Minor, o.pledge.Amount.Currency))
}

// kept says what becomes of the days that are paid, "" when there are none.
func (o *present) kept(v *frame.View) string {
	if o.until.IsZero() {
		return ""
	}
	return v.Say("support-kept", "Day", v.Through(o.until))
}

// ends says when the present pledge ends, if there is something to end.
func (o *present) ends(v *frame.View) string {
	if !o.pledge.Recurring {
		return ""
	}
	return v.Say("support-ends")
}

// toAccount leads who is not signed in to where they can be.
func (p *Pages) toAccount(w http.ResponseWriter, r *http.Request) error {
	v, err := p.View(r.Context(), frame.Ask{Path: r.URL.Path})
	if err != nil {
		return err
	}
	return frame.See(w, r, v.Prefix+"/account")
}
