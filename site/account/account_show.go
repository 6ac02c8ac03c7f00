package account

import (
	"net/http"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// accountPage is the view of account/page.html.
type accountPage struct {
	frame.View
	Told     string // what was just done
	Status   string // in one sentence
	Email    string
	Pledges  []pledge
	Receipts []receipt
}

type pledge struct {
	ID                                       fund.PledgeID
	Name, Sum, State, Until, Next, Reference string
	Stops                                    bool // there is something to stop
}

type receipt struct{ Number, Path, Day, Sum string }

// Account shows a reader's own account, or asks who it is.
func (p *Pages) Account(w http.ResponseWriter, r *http.Request) error {
	reader, err := p.Who(w, r)
	if fault.Is(err, fault.Forbidden) {
		return p.signin(w, r, http.StatusOK, "", "", nil)
	}
	if err != nil {
		return err
	}
	p.Greet(r.Context(), w, r, reader.ID)
	page, err := p.account(r, p.Asked(w, r), reader)
	if err != nil {
		return err
	}
	if r.URL.Query().Has("stopped") {
		page.Told = page.Say("account-stopped")
	}
	return p.Private(w, r, http.StatusOK, "account", page, false)
}

func (p *Pages) account(r *http.Request, a frame.Ask, reader audience.Reader) (*accountPage, error) {
	ctx := r.Context()
	v, err := p.View(ctx, a)
	if err != nil {
		return nil, err
	}
	v.Title, v.Aside = v.Say("site-account"), true
	page := &accountPage{View: v, Email: reader.Email}
	all, err := p.Fund.Account(ctx, reader.ID)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		page.Pledges = append(page.Pledges, pledgeWords(&v, one))
		for _, got := range one.Receipts {
			page.Receipts = append(page.Receipts, receipt{Number: got.Number, Path: v.Prefix + "/account/receipts/" + got.Number,
				Day: v.On(got.At), Sum: v.Sum(got.Amount.Minor, got.Amount.Currency)})
		}
	}
	until, lifetime, ok, err := p.Fund.Entitled(ctx, reader.ID, p.Now())
	switch {
	case lifetime:
		page.Status = v.Say("account-supporter-lifetime")
	case ok:
		page.Status = v.Say("account-supporter", "Day", v.On(until))
	default:
		page.Status = v.Say("account-no-supporter")
	}
	return page, err
}

func pledgeWords(v *frame.View, one fund.PledgeView) pledge {
	out := pledge{ID: one.Pledge, Name: v.Say(one.Plan.NameKey()), Sum: v.Sum(one.Amount.Minor, one.Amount.Currency),
		State: v.Say(one.State.Key()), Reference: one.Reference}
	switch {
	case one.Lifetime:
		out.Until = v.Say("account-lifetime")
	case !one.PaidUntil.IsZero():
		out.Until = v.Through(one.PaidUntil)
	}
	running := one.State == fund.StateSettled && one.Stopped.IsZero()
	switch {
	case running && one.Recurring && !one.PaidUntil.IsZero():
		out.Next, out.Stops = v.Say("account-renews", "Amount", out.Sum, "Day", v.On(one.PaidUntil)), true
	case running && !one.Lifetime:
		out.Next = v.Say("account-no-renewal")
	case one.State == fund.StateWaiting:
		out.Stops = true
	}
	return out
}
