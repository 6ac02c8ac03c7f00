package account

import (
	"net/http"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
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
	reader, ok, err := p.self(w, r)
	if !ok {
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
		page := &stopPage{View: v, ID: one.Pledge, Name: one.Plan.Name(v.Code()), Sum: v.Sum(one.Amount.Minor, one.Amount.Currency),
			Words: v.Say("account-stop-words")}
		if one.PaidUntil.After(p.Now()) {
			page.Words = v.Say("account-stop-until", "Day", v.Through(one.PaidUntil))
		}
		return p.Private(w, r, http.StatusOK, "stop", page, false)
	}
	return fault.New(fault.NotFound, "fault-not-found")
}

// Stop ends a pledge, and only then asks why.
func (p *Pages) Stop(w http.ResponseWriter, r *http.Request) error {
	reader, form, ok, err := p.act(w, r)
	if !ok {
		return err
	}
	id := form.Get("pledge")
	if err := p.Fund.Stop(r.Context(), reader.ID, fund.PledgeID(id)); err != nil {
		return err
	}
	return p.toAccount(w, r, "?stopped="+frame.Query(id))
}

// SayWhy keeps why somebody stopped, if they like to say. Saying nothing is fine.
func (p *Pages) SayWhy(w http.ResponseWriter, r *http.Request) error {
	reader, form, ok, err := p.act(w, r)
	if !ok {
		return err
	}
	id, why := form.Get("pledge"), strings.TrimSpace(form.Get("why"))
	if why == "" {
		return p.toAccount(w, r, "")
	}
	err = p.Fund.SayWhy(r.Context(), reader.ID, fund.PledgeID(id), why)
	if fault.Is(err, fault.Invalid) {
		return p.whyAgain(w, r, form.Get("why"), id, err)
	}
	if fault.Is(err, fault.Conflict) { // said already, in another tab
		return p.toAccount(w, r, p.saidAlready(r, reader, id))
	}
	if err != nil {
		return err
	}
	return p.toAccount(w, r, "?thanks")
}

// saidAlready asks the account to say that the first reason is kept, if there is one.
func (p *Pages) saidAlready(r *http.Request, reader audience.Reader, id string) string {
	all, err := p.Fund.Account(r.Context(), reader.ID)
	if err == nil && slices.ContainsFunc(all, func(one fund.PledgeView) bool { return string(one.Pledge) == id && one.Reason != "" }) {
		return "?said"
	}
	return ""
}

func (p *Pages) whyAgain(w http.ResponseWriter, r *http.Request, why, id string, wrong error) error {
	reader, ok, err := p.self(w, r)
	if !ok {
		return err
	}
	page, err := p.account(r, p.Asked(w, r), reader)
	if err != nil {
		return err
	}
	words, _ := frame.BesideOf(page.Lang, wrong, "why")
	page.stopped(id)
	page.Wrong = words[""]
	if page.Why != nil {
		page.Why.Typed, page.Why.Bad = why, words["why"]
	} else if page.Wrong == "" {
		page.Wrong = words["why"]
	}
	page.SwitchTo("/account")
	return p.Private(w, r, http.StatusUnprocessableEntity, "account", page, page.pays())
}
