package support

import (
	"context"
	"net/http"
	"slices"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Create takes a reader's word and leads on to the bank, or to the page with
// the newsroom's own UPI address.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	wished, err := p.wish(w, r)
	if err != nil || wished == nil {
		return err
	}
	if err := frame.Turn(p.emails, wished.email); err != nil {
		return err
	}
	ctx := r.Context()
	v, err := p.View(ctx, p.Asked(w, r))
	if err != nil {
		return err
	}
	reader, err := p.payer(ctx, wished, v.Code())
	if err != nil {
		return err
	}
	ask := fund.PledgeAsk{Reader: reader.ID, Plan: wished.plan.ID, Price: wished.price, Gateway: wished.gateway, Lang: v.Code(),
		Declared: wished.declared, Wording: wished.wording, Amount: wished.sum, Place: wished.place,
		Payer: fund.Addressee{Name: wished.name, Email: wished.email}}
	if wished.now != nil {
		ask.Replaces = wished.now.pledge.Pledge
	}
	made, err := p.Fund.Pledge(ctx, ask)
	if err != nil {
		return p.confirmAgain(w, r, wished, err)
	}
	begun, err := p.Fund.Begin(ctx, made.ID, p.URL+frame.BackPath(&v, made.ID, made.Token), v.Paper.Name, wished.email)
	if err != nil {
		return p.confirmAgain(w, r, wished, err)
	}
	return frame.See(w, r, frame.GoOn(&v, begun, made.ID, made.Token))
}

// payer is who is signed in and changes, or whoever has the address.
func (p *Pages) payer(ctx context.Context, wished *asking, code lang.Code) (audience.Reader, error) {
	if wished.now != nil {
		return wished.now.reader, nil
	}
	return p.Audience.Welcome(ctx, wished.email, code)
}

// confirmAgain shows the page before paying once more, with what went wrong
// and the terms as they are now.
func (p *Pages) confirmAgain(w http.ResponseWriter, r *http.Request, wished *asking, why error) error {
	page, err := p.confirm(r.Context(), p.Asked(w, r), wished.wish, wished.gateway)
	if err != nil {
		return err
	}
	words, ok := frame.Beside(page.Lang, why)
	if !ok {
		return why
	}
	if said := page.stepAside(wished.gateway, why); said != "" {
		words[fault.Of(why).Field] = said
	}
	status := statusOf(why)
	if status >= 500 {
		web.Cause(w, why)
	}
	page.Faults, page.Wrong = words, words[""]
	return p.Private(w, r, status, "confirm", page, true)
}

// stepAside puts a way to pay that failed behind the others and chooses the
// next, and says so; "" when the way was not at fault. What is the only way is
// tried again later.
func (page *confirmPage) stepAside(failed string, why error) string {
	told := fault.Of(why)
	silent := told.Key == "fund-gateway-unavailable"
	if !silent && told.Field != "gateway" {
		return ""
	}
	title := frame.WayWords(&page.View, failed)
	i := slices.IndexFunc(page.Gateways, func(one way) bool { return one.Name == failed })
	if i >= 0 && silent {
		last := page.Gateways[i]
		page.Gateways = append(slices.Delete(page.Gateways, i, i+1), last)
	}
	if len(page.Gateways) == 0 {
		return ""
	}
	for j := range page.Gateways {
		page.Gateways[j].Chosen = j == 0
	}
	next := page.Gateways[0]
	switch {
	case next.Name != failed && silent:
		return page.Say("checkout-silent-next", "Way", title, "Next", next.Title)
	case next.Name != failed:
		return page.Say("checkout-closed-next", "Next", next.Title)
	case silent:
		return page.Say("checkout-silent", "Way", title)
	}
	return ""
}

func statusOf(err error) int {
	switch fault.Of(err).Kind {
	case fault.Conflict:
		return http.StatusConflict
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusUnprocessableEntity
}
