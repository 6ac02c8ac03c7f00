package support

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/law"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/site/frame"
)

// confirmPage is the view of confirm/page.html.
type confirmPage struct {
	frame.View
	Plan     plan
	Sum      string // what is taken today
	Figure   string // the same for the form, where the reader chose it
	Price    fund.PriceID
	Covers   string // what the payment buys, with its days
	PaperTo  string // what goes to the payer's address
	Is       string // what of the money is a contribution, and what is tax
	Now      *nowWords
	Swap     string // of who goes from one span to another: that nothing is paid back
	Email    string
	Name     string
	Place    string // its letters
	State    string // its name
	Wording  string // of the declaration made, "" when none is needed
	Renews   bool   // a way to pay takes money again by itself
	Refunds  string
	Gateways []way
	Back     string // where something can be changed
	Wrong    string
	Faults   map[string]string
}

// way is a way to pay in words: what it is, and when it takes money again.
type way struct {
	Name, Title, Terms string
	Chosen             bool
}

// Confirm reads the support page's form and shows what will be paid.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request) error {
	wished, err := p.wish(w, r)
	if err != nil || wished == nil {
		return err
	}
	page, err := p.confirm(r.Context(), p.Asked(w, r), wished.wish, "")
	if err != nil {
		return err
	}
	return p.Private(w, r, http.StatusOK, "confirm", page, true)
}

// asking is a form that may be acted on.
type asking struct {
	wish
	price   fund.PriceID
	gateway string
}

// wish reads a post of either page. It is nil when the answer was given: the
// plans with what is wrong beside each field, or the way to sign in.
func (p *Pages) wish(w http.ResponseWriter, r *http.Request) (*asking, error) {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return nil, err
	}
	form, unread := frame.Form(r)
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return nil, err
	}
	var now *present
	if id := form.Get("replaces"); id != "" {
		now, err = p.present(w, r, id)
		if fault.Is(err, fault.Forbidden) {
			return nil, p.toAccount(w, r)
		}
		if err != nil {
			return nil, err
		}
	}
	if unread != nil {
		return nil, p.again(w, r, form, now, unread)
	}
	wished, err := p.read(r.Context(), &v, form, now)
	if err != nil {
		return nil, p.again(w, r, form, now, err)
	}
	return &asking{wished, fund.PriceID(form.Get("price")), form.Get("gateway")}, nil
}

func (p *Pages) confirm(ctx context.Context, a frame.Ask, wished wish, gateway string) (*confirmPage, error) {
	v, err := p.View(ctx, a)
	if err != nil {
		return nil, err
	}
	v.Title, v.Aside = v.Say("support-confirm-title"), true
	v.SwitchTo("/support")
	page := &confirmPage{View: v, Plan: words(&v, wished.plan), Sum: v.Sum(wished.sum.Minor, wished.sum.Currency), Price: wished.plan.Price,
		Email: wished.email, Name: wished.name, Place: wished.place, Back: v.Prefix + "/support?plan=" + frame.Query(wished.plan.Code), Faults: map[string]string{}}
	if wished.plan.Own {
		page.Figure = figure(wished.sum)
	}
	if wished.plan.Nature == fund.Contribution {
		page.Wording = wished.wording
	}
	if s, known := paper.StateOf(v.Lang, wished.place); known {
		page.State = s.Name
	}
	if now := wished.now; now != nil {
		at := "/account/change?pledge=" + frame.Query(string(now.pledge.Pledge))
		page.SwitchTo(at)
		page.Back = v.Prefix + at
		page.Now = &nowWords{ID: now.pledge.Pledge, Words: now.words(&v), Kept: now.kept(&v), Ends: now.ends(&v)}
		switch {
		case wished.plan.Every == fund.Lifetime: // nothing is added behind what has no end
			page.Now.Kept = ""
		case now.pledge.Plan.Every != wished.plan.Every && !now.until.IsZero():
			page.Swap = v.Say("support-no-proration")
		}
	}
	l, err := p.Fund.Law(ctx)
	if err != nil {
		return nil, err
	}
	tax := l.TaxAt(p.Now(), v.Paper.Location())
	page.Is, page.PaperTo = is(&v, l, tax, wished), v.Say("support-receipt-to")
	if tax.Registered && wished.plan.Nature == fund.Subscription {
		page.PaperTo = v.Say("support-invoice-to")
	}
	if page.Refunds = v.Say("support-refund-ask"); l.RefundDays > 0 {
		page.Refunds = v.Say("support-refund-days", "Count", l.RefundDays)
	}
	return page, p.ways(ctx, page, wished, gateway)
}

// is says what of the money is a contribution, and what of it is tax.
func is(v *frame.View, l fund.Law, tax fund.TaxFrom, wished wish) string {
	if wished.plan.Nature == fund.Contribution {
		benefit := v.Say("paper-no-benefit")
		if l.Benefit != "" {
			benefit = v.Say("paper-benefit", "Approval", l.BenefitWords)
		}
		return v.Say("support-is-contribution") + " " + benefit
	}
	if !tax.Registered {
		return v.Say("support-is-subscription")
	}
	t := law.Included(wished.sum.Minor, tax.Rate, tax.State, wished.place)
	return v.Say("support-is-subscription") + " " + v.Say("support-is-taxed", "Tax", v.Sum(t.Total(), wished.sum.Currency),
		"Rate", strconv.FormatFloat(float64(tax.Rate)/100, 'f', -1, 64)) // a rate, not a sum
}

// ways says what the payment buys and how it can be made: each way says for
// itself whether and when it takes money again.
func (p *Pages) ways(ctx context.Context, page *confirmPage, wished wish, gateway string) error {
	v, months := &page.View, wished.plan.Months
	today := v.Here(p.Now())
	next := v.Here(span.Buys(v.Paper.Location(), months, p.Now()).Until)
	kept := wished.now != nil && !wished.now.until.IsZero()
	switch {
	case months == 0:
		page.Covers = v.Say("support-covers-lifetime", "Today", v.Date(today))
	case kept: // the new time is added behind what is paid
		page.Covers = v.Say("support-covers-after", "Day", v.On(wished.now.until))
	default:
		page.Covers = v.Say("support-covers", "Today", v.Date(today), "Day", v.Date(next.AddDate(0, 0, -1)))
	}
	open, err := p.Fund.Ways(ctx, wished.plan.Every)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(open, func(g fund.GatewayView) bool { return g.Name == gateway }) {
		gateway = "" // closed since it was chosen
	}
	recurs := wished.plan.Every == fund.Month || wished.plan.Every == fund.Year
	for i, g := range open {
		one := way{Name: g.Name, Title: frame.WayWords(v, g.Name), Chosen: g.Name == gateway || gateway == "" && i == 0}
		switch {
		case !recurs:
			one.Terms = v.Say("support-once-only")
		case g.ByHand && kept:
			one.Terms = v.Say("support-no-renewal-plain")
		case g.ByHand:
			one.Terms = v.Say("support-no-renewal", "Day", v.Date(next.AddDate(0, 0, -1)))
		default:
			page.Renews = true
			one.Terms = v.Say("support-renewal", "Amount", page.Sum, "Every", frame.EveryWords(v, wished.plan.Every), "Day", v.Date(next))
		}
		page.Gateways = append(page.Gateways, one)
	}
	return nil
}
