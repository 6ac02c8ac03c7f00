package support

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// confirmPage is the view of confirm/page.html.
type confirmPage struct {
	frame.View
	Plan     plan
	Price    fund.PriceID
	Covers   string // what the payment buys, with its last day
	Email    string
	Wording  string // of the declaration made, "" when none is needed
	Gateways []way
	Wrong    string
	Faults   map[string]string
}

// way is a way to pay in words: what it is, and when it takes money again.
type way struct {
	Name, Title, Terms string
	Chosen             bool
}

// wish is what a reader filled in.
type wish struct {
	plan     fund.Plan
	email    string
	wording  string
	declared bool
}

// read judges a form; every fault stands beside its field.
func (p *Pages) read(ctx context.Context, form url.Values) (wish, error) {
	var all []error
	w := wish{declared: form.Get("declared") != "", wording: form.Get("declared")}
	plans, err := p.Fund.Plans(ctx)
	if err != nil {
		return w, err
	}
	for _, one := range plans {
		if one.Code == form.Get("plan") {
			w.plan = one
		}
	}
	if w.plan.ID == "" {
		all = append(all, fault.Bad("plan", "fund-plan-over"))
	}
	if w.email, err = mail.Address(form.Get("email")); err != nil {
		all = append(all, err)
	}
	if w.plan.Nature == fund.Contribution && w.wording != fund.Declaration {
		all = append(all, fault.Bad("declared", "fund-declaration-missing"))
	}
	return w, errors.Join(all...)
}

// Confirm reads the support page's form and shows what will be paid.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	form, err := frame.Form(r)
	if err != nil {
		return err
	}
	wished, err := p.read(r.Context(), form)
	if err != nil {
		return p.again(w, r, form, err)
	}
	page, err := p.confirm(r.Context(), p.Asked(w, r), wished)
	if err != nil {
		return err
	}
	return p.Private(w, r, http.StatusOK, "confirm", page, true)
}

// again shows the support page with what was typed and what is wrong with it.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, form url.Values, why error) error {
	page, err := p.page(r.Context(), p.Asked(w, r), form.Get("plan"))
	if err != nil {
		return err
	}
	words, ok := frame.Beside(page.Lang, why)
	if !ok {
		return why
	}
	page.Email, page.Declared, page.Faults, page.Wrong = form.Get("email"), form.Get("declared") != "", words, words[""]
	page.Path = page.Prefix + "/support"
	return p.Private(w, r, http.StatusUnprocessableEntity, "support", page, false)
}

func (p *Pages) confirm(ctx context.Context, a frame.Ask, wished wish) (*confirmPage, error) {
	v, err := p.View(ctx, a)
	if err != nil {
		return nil, err
	}
	v.Title, v.Aside = v.Say("support-confirm-title"), true
	v.SwitchTo("/support")
	page := &confirmPage{View: v, Plan: words(&v, wished.plan), Price: wished.plan.Price, Email: wished.email, Faults: map[string]string{}}
	if wished.plan.Nature == fund.Contribution {
		page.Wording = wished.wording
	}
	today := v.Here(p.Now())
	next := v.Here(fund.Buys(v.Paper.Location(), wished.plan.Every, p.Now()).Until)
	page.Covers = v.Say("support-covers-lifetime", "Today", v.Date(today))
	if !next.IsZero() {
		page.Covers = v.Say("support-covers", "Today", v.Date(today), "Day", v.Date(next.AddDate(0, 0, -1)))
	}
	open, err := p.Fund.OpenGateways(ctx)
	if err != nil {
		return nil, err
	}
	for i, g := range open {
		one := way{Name: g.Name, Title: wayTitle(&v, g), Chosen: i == 0}
		switch {
		case wished.plan.Every == fund.Lifetime:
			one.Terms = v.Say("support-once-only")
		case g.ByHand:
			one.Terms = v.Say("support-no-renewal", "Day", v.Date(next.AddDate(0, 0, -1)))
		default:
			one.Terms = v.Say("support-renewal", "Amount", page.Plan.Sum, "Every", frame.EveryWords(&v, wished.plan.Every), "Day", v.Date(next))
		}
		page.Gateways = append(page.Gateways, one)
	}
	return page, nil
}

func wayTitle(v *frame.View, g fund.GatewayView) string {
	if key := "fund-gateway-" + g.Name; v.Has(key) {
		return v.Say(key)
	}
	return g.Name
}
