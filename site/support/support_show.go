package support

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
)

// supportPage is the view of support/page.html, for who begins and for who changes.
type supportPage struct {
	frame.View
	Counted     string
	Now         *nowWords // nil for who begins
	Plans       []plan
	Preselected string // the plan that the page chooses beforehand
	Email       string
	Name        string
	Places      []paper.State // where a tax is owed; none otherwise
	Place       string
	PlaceFor    string // which plans need it, "" when all do
	Declares    bool   // a plan is a contribution, which the law takes from citizens only
	All         bool   // every plan is one
	DeclareFor  string // which are, when not all
	Declared    bool   // the box was ticked beside these words, when the form comes back
	Wording     string // the version of the declaration's words
	Wrong       string // what is wrong with no field in particular
	Shut        string // why nobody can support just now
	Faults      map[string]string
}

// nowWords are how who changes supports now.
type nowWords struct {
	ID                fund.PledgeID
	Words, Kept, Ends string
}

// plan is a plan in words.
type plan struct {
	Code, Name, Sum, Terms, Saving, Nature string
	Chosen                                 bool
	Own                                    bool   // the reader writes the sum
	Typed, Bounds, Bad                     string // what stands in its field, what may, and what is wrong with it
}

// Support shows the plans; ?plan= chooses one.
func (p *Pages) Support(w http.ResponseWriter, r *http.Request) error {
	chosen := r.URL.Query().Get("plan")
	offered, err := p.Offered(r.Context())
	if err != nil || !slices.ContainsFunc(offered, func(one fund.Plan) bool { return one.Code == chosen }) {
		chosen = "" // only plans that there are make pages of their own
	}
	from, err := p.TaxFrom(r.Context())
	if err != nil {
		return err
	}
	return p.Show(w, r, chosen+" "+from, func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		page, err := p.page(ctx, a, chosen, nil)
		if err != nil {
			return nil, err
		}
		return p.Page("support", page)
	})
}

// Change shows the plans to somebody who supports already.
func (p *Pages) Change(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	now, err := p.present(w, r, asked.Get("pledge"))
	if fault.Is(err, fault.Forbidden) {
		return p.toAccount(w, r)
	}
	if err != nil {
		return err
	}
	page, err := p.page(r.Context(), p.Asked(w, r), now.pledge.Plan.Code, now)
	if err != nil {
		return err
	}
	page.Name, page.Place = now.payer()
	if asked.Has("declare") {
		page.Wrong = page.Say("fund-declaration-changed")
	}
	return p.Private(w, r, http.StatusOK, "support", page, false)
}

func (p *Pages) page(ctx context.Context, a frame.Ask, chosen string, now *present) (*supportPage, error) {
	v, err := p.View(ctx, a)
	if err != nil {
		return nil, err
	}
	v.Title, v.About, v.Aside = v.Say("support-title"), v.Say("support-about", "Name", v.Paper.Name), true
	v.Tag("plans", "page:refunds") // without words on refunds nothing is offered here
	page := &supportPage{View: v, Wording: fund.Declaration, Faults: map[string]string{}}
	page.Counted = p.Counted(&page.View)
	if now != nil {
		page.Title = v.Say("support-change-title")
		page.Now = &nowWords{ID: now.pledge.Pledge, Words: now.words(&v), Kept: now.kept(&v), Ends: now.ends(&v)}
		page.SwitchTo("/account/change?pledge=" + frame.Query(string(now.pledge.Pledge)))
	}
	if err := p.Fund.Closed(ctx); fault.Is(err, fault.Conflict) {
		page.Shut = page.Say(fault.Of(err).Key)
		return page, nil
	} else if err != nil {
		return nil, err
	}
	plans, err := p.Fund.Plans(ctx)
	if err != nil {
		return nil, err
	}
	if plans, err = p.Payable(ctx, plans); err != nil || len(plans) == 0 {
		return page, err // without a way to pay there is nothing to choose
	}
	if !slices.ContainsFunc(plans, func(one fund.Plan) bool { return one.Code == chosen }) {
		chosen = preselected(plans)
	}
	page.Preselected = chosen
	for _, one := range plans {
		w := words(&page.View, one)
		w.Chosen, w.Saving = one.Code == chosen, saving(&page.View, one, plans)
		page.Plans = append(page.Plans, w)
	}
	return page, p.asks(ctx, page, plans)
}

// asks says what beside the plan the law has the newsroom ask.
func (p *Pages) asks(ctx context.Context, page *supportPage, plans []fund.Plan) error {
	var given, bought []string
	for i, one := range plans {
		if one.Nature == fund.Contribution {
			given = append(given, page.Plans[i].Name)
		} else {
			bought = append(bought, page.Plans[i].Name)
		}
	}
	page.Declares, page.All = len(given) > 0, len(bought) == 0
	if len(given) == 0 || len(bought) == 0 {
		for i := range page.Plans {
			page.Plans[i].Nature = "" // said once for all on the next page
		}
	} else {
		page.DeclareFor = page.Say("support-needed-for", "Plans", page.List(given))
	}
	if len(bought) == 0 {
		return nil
	}
	asks, err := p.asksPlace(ctx, &page.View)
	if asks {
		page.Places = paper.States(page.Lang)
		if len(given) > 0 {
			page.PlaceFor = page.Say("support-needed-for", "Plans", page.List(bought))
		}
	}
	return err
}

// again shows the plans once more, with what was typed and what is wrong with it.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, form url.Values, now *present, why error) error {
	ctx := r.Context()
	plans, err := p.Fund.Plans(ctx)
	if err != nil {
		return err
	}
	chosen, _ := chosenOf(plans, form)
	page, err := p.page(ctx, p.Asked(w, r), chosen, now)
	if err != nil {
		return err
	}
	words, ok := frame.BesideOf(page.Lang, why, fieldsOf(plans)...)
	if !ok {
		return why
	}
	page.Email, page.Name, page.Place = form.Get("email"), form.Get("name"), form.Get("place")
	page.Declared, page.Faults, page.Wrong = form.Get("declared") == fund.Declaration, words, words[""]
	for i := range page.Plans {
		one := &page.Plans[i]
		if !one.Own {
			continue
		}
		if typed, sent := form["amount-"+one.Code]; sent {
			one.Typed = typed[0]
		}
		if one.Bad = words["amount-"+one.Code]; one.Bad == "" && one.Code == chosen {
			one.Bad = words["amount"]
		}
	}
	page.Path = page.Prefix + "/support"
	if now == nil {
		page.SwitchTo("/support")
	}
	return p.Private(w, r, http.StatusUnprocessableEntity, "support", page, false)
}

// fieldsOf are the fields of the page beside which something can be said.
func fieldsOf(plans []fund.Plan) []string {
	out := []string{"plan", "email", "name", "place", "declared", "amount"}
	for _, one := range plans {
		if one.Own {
			out = append(out, "amount-"+one.Code)
		}
	}
	return out
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
	out := plan{Code: one.Code, Name: one.Name(v.Code()), Sum: v.Sum(one.Amount.Minor, one.Amount.Currency), Terms: frame.EveryWords(v, one.Every),
		Nature: v.Say("support-nature-" + string(one.Nature))}
	if one.Every == fund.Once {
		out.Terms = v.Say("support-once-months", "Count", one.Months)
	}
	if one.Own {
		out.Own, out.Sum, out.Typed = true, v.Say("support-own"), figure(one.Amount)
		out.Bounds = v.Say("support-own-bounds", "Least", v.Sum(one.Least.Minor, one.Amount.Currency), "Most", v.Sum(one.Most.Minor, one.Amount.Currency))
	}
	return out
}

// saving says what a year costs less than twelve months, if it does.
func saving(v *frame.View, one fund.Plan, plans []fund.Plan) string {
	if one.Every != fund.Year || one.Own {
		return ""
	}
	for _, m := range plans {
		if m.Every == fund.Month && !m.Own && m.Nature == one.Nature && m.Amount.Currency == one.Amount.Currency && 12*m.Amount.Minor > one.Amount.Minor {
			return v.Say("support-saving", "Amount", v.Sum(12*m.Amount.Minor-one.Amount.Minor, one.Amount.Currency))
		}
	}
	return ""
}
