package account

import (
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// stopPage is the view of stop/page.html.
type stopPage struct {
	frame.View
	ID               fund.PledgeID
	Name, Sum, Words string
}

// AskStop asks once.
func (p *Pages) AskStop(w http.ResponseWriter, r *http.Request) error {
	reader, err := p.Who(w, r)
	if fault.Is(err, fault.Forbidden) {
		return p.signin(w, r, http.StatusForbidden, "", "", err)
	}
	if err != nil {
		return err
	}
	all, err := p.Fund.Account(r.Context(), reader.ID)
	if err != nil {
		return err
	}
	for _, one := range all {
		if string(one.Pledge) != r.URL.Query().Get("pledge") {
			continue
		}
		v, err := p.View(r.Context(), p.Asked(w, r))
		if err != nil {
			return err
		}
		v.Title, v.Aside = v.Say("account-stop-title"), true
		v.SwitchTo("/account/stop?pledge=" + frame.Query(string(one.Pledge)))
		page := &stopPage{View: v, ID: one.Pledge, Name: v.Say(one.Plan.NameKey()), Sum: v.Sum(one.Amount.Minor, one.Amount.Currency),
			Words: v.Say("account-stop-words")}
		if !one.PaidUntil.IsZero() {
			page.Words = v.Say("account-stop-until", "Day", v.Through(one.PaidUntil))
		}
		return p.Private(w, r, http.StatusOK, "stop", page, false)
	}
	return fault.New(fault.NotFound, "fault-not-found")
}

// Stop ends a pledge.
func (p *Pages) Stop(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	reader, err := p.Who(w, r)
	if fault.Is(err, fault.Forbidden) {
		return p.signin(w, r, http.StatusForbidden, "", "", err)
	}
	if err != nil {
		return err
	}
	form, err := frame.Form(r)
	if err != nil {
		return err
	}
	if err := p.Fund.Stop(r.Context(), reader.ID, fund.PledgeID(form.Get("pledge"))); err != nil {
		return err
	}
	return p.toAccount(w, r, "?stopped")
}
