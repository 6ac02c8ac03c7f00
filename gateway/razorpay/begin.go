package razorpay

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

const (
	// waitsFor is how long a payer may take from their word on; never less than soonest ahead.
	waitsFor = time.Hour
	soonest  = 16 * time.Minute // Razorpay wants more than 15 minutes
	// lookMargin is how far a clock of Razorpay's may differ from ours.
	lookMargin = 15 * time.Minute
)

// Begin has Razorpay collect: by a Payment Link or a Subscription on pages of
// its own, or by an Order or Subscription on a page of ours. What there is
// under this reference is given again.
func (r *Razorpay) Begin(ctx context.Context, d fund.Due) (fund.Begun, error) {
	if back, err := url.Parse(d.ReturnURL); err != nil || back.Host == "" || back.Scheme != "https" && back.Scheme != "http" {
		return fund.Begun{}, errors.New("the address to return to is no http address")
	}
	if !referenceShape.MatchString(d.Reference) {
		return fund.Begun{}, errors.New("the reference is not 1 to 35 letters and digits")
	}
	if d.Amount.Minor <= 0 || !currencyShape.MatchString(d.Amount.Currency) {
		return fund.Begun{}, never("fund-razorpay-refused", errors.New("no sum"))
	}
	c, set, err := r.client(ctx)
	if err != nil {
		return fund.Begun{}, err
	}
	period, _ := rhythm(d.Every)
	embedded := set.Values[Checkout] == Embedded
	var b fund.Begun
	switch { // what was begun one way goes on that way
	case is("plink_", d.Ref), d.Ref == "" && !embedded && (!d.Recurring || period == ""):
		b, err = r.beginLink(ctx, c, d)
	case is("order_", d.Ref), d.Ref == "" && (!d.Recurring || period == ""):
		b, err = r.beginOrder(ctx, c, d)
	case period == "":
		err = errors.New("what is charged again has no rhythm")
	default:
		b, err = r.beginSubscription(ctx, c, d, embedded)
	}
	if no := refusal(err); no != nil && no.says("amount", "currency") {
		return fund.Begun{}, never("fund-razorpay-refused", err) // of whatever else it refuses, the fault is not the reader's
	}
	return b, err
}

func (r *Razorpay) beginLink(ctx context.Context, c *client, d fund.Due) (fund.Begun, error) {
	var l link
	var err error
	if d.Ref != "" {
		l, err = c.link(ctx, d.Ref)
	} else {
		ask := newLink{Amount: d.Amount.Minor, Currency: d.Amount.Currency, Reference: d.Reference, Description: label(d.Title, 200),
			ExpireBy: r.until(d).Unix(), CallbackURL: d.ReturnURL, CallbackMethod: "get", Notes: map[string]string{noteReference: d.Reference}}
		if d.Email != "" {
			ask.Customer = &customer{Email: d.Email}
		}
		l, err = c.newLink(ctx, ask)
		if no := refusal(err); no != nil && no.says("reference") { // it was made before, and its answer lost
			if l, err = c.linkByReference(ctx, d.Reference); err == nil && l.ID == "" {
				err = no
			}
		}
	}
	if err != nil {
		return fund.Begun{}, err
	}
	if err := same(d, money.Of(int64(l.Amount), string(l.Currency)), string(l.Reference), l.over()); err != nil {
		return fund.Begun{}, err
	}
	return leads("plink_", l.ID, l.ShortURL)
}

func (r *Razorpay) beginOrder(ctx context.Context, c *client, d fund.Due) (fund.Begun, error) {
	var o order
	var err error
	if d.Ref != "" {
		o, err = c.order(ctx, d.Ref)
	} else if o, err = c.orderByReceipt(ctx, d.Reference); err == nil && o.ID == "" {
		o, err = c.newOrder(ctx, newOrder{Amount: d.Amount.Minor, Currency: d.Amount.Currency, Receipt: d.Reference, Notes: map[string]string{noteReference: d.Reference}})
	}
	if err != nil {
		return fund.Begun{}, err
	}
	if err := same(d, money.Of(int64(o.Amount), string(o.Currency)), string(o.Receipt), false); err != nil {
		return fund.Begun{}, err
	}
	if !is("order_", string(o.ID)) {
		return fund.Begun{}, errors.New("Razorpay gave an order no name")
	}
	e := embed(c, d)
	e.Data["order_id"], e.Data["amount"], e.Data["currency"] = string(o.ID), strconv.FormatInt(d.Amount.Minor, 10), d.Amount.Currency
	e.Post = origin + "/v1/checkout/embedded"
	e.Fields = map[string]string{"key_id": c.key, "order_id": string(o.ID), "amount": e.Data["amount"], "currency": d.Amount.Currency,
		"name": e.Data["name"], "callback_url": d.ReturnURL, "cancel_url": d.ReturnURL, "notes[" + noteReference + "]": d.Reference}
	if d.Email != "" {
		e.Fields["prefill[email]"] = d.Email
	}
	return fund.Begun{Ref: string(o.ID), Embed: e}, nil
}

func (r *Razorpay) beginSubscription(ctx context.Context, c *client, d fund.Due, embedded bool) (fund.Begun, error) {
	var s subscription
	var err error
	if d.Ref != "" {
		s, err = c.subscription(ctx, d.Ref)
	} else {
		s, err = r.subscribe(ctx, c, d)
	}
	if err != nil {
		return fund.Begun{}, err
	}
	if err := same(d, d.Amount, s.Notes.reference(), s.over()); err != nil {
		return fund.Begun{}, err
	}
	if !embedded {
		return leads("sub_", s.ID, s.ShortURL)
	}
	if !is("sub_", string(s.ID)) {
		return fund.Begun{}, errors.New("Razorpay gave a subscription no name")
	}
	e := embed(c, d)
	e.Data["subscription_id"] = string(s.ID)
	b, _ := leads("sub_", s.ID, s.ShortURL) // without script the payer goes on at Razorpay's own page
	return fund.Begun{Ref: string(s.ID), URL: b.URL, Embed: e}, nil
}

// subscribe finds the subscription of a pledge, or makes it.
func (r *Razorpay) subscribe(ctx context.Context, c *client, d fund.Due) (subscription, error) {
	plan, err := r.planFor(ctx, c, d)
	if err != nil {
		return subscription{}, err
	}
	since := d.Made
	if since.IsZero() {
		since = r.Now()
	}
	s, err := c.subscriptionBy(ctx, d.Reference, since.Add(-lookMargin))
	if err != nil || s.ID != "" {
		return s, err
	}
	_, times := rhythm(d.Every)
	s, err = c.newSubscription(ctx, newSubscription{PlanID: plan, TotalCount: times, Quantity: 1, CustomerNotify: true, ExpireBy: r.until(d).Unix(),
		Notes: map[string]string{noteReference: d.Reference}})
	if no := refusal(err); no != nil && no.says("plan") {
		r.forgetPlan(plan)
	}
	return s, err
}

// until is when what was begun may be paid no more.
func (r *Razorpay) until(d fund.Due) time.Time {
	end, first := d.Made.Add(waitsFor), r.Now().Add(soonest)
	if end.Before(first) {
		return first
	}
	return end
}

// same refuses what was found under our reference and is something else, or can be paid no more.
func same(d fund.Due, amount money.Amount, reference string, over bool) error {
	switch {
	case amount != d.Amount || reference != "" && reference != d.Reference:
		return errors.New("Razorpay has something else under this reference")
	case over:
		return never("fund-pledge-over", errors.New("it was cancelled or has expired at Razorpay"))
	}
	return nil
}

// leads is how a reader goes on at Razorpay's own page.
func leads(prefix string, id, address text) (fund.Begun, error) {
	u, err := url.Parse(string(address))
	if err != nil || u.Host == "" || u.Scheme != "https" || !is(prefix, string(id)) {
		return fund.Begun{}, errors.New("Razorpay gave no name or no address")
	}
	return fund.Begun{Ref: string(id), URL: string(address)}, nil
}

// embed is Razorpay's checkout inside a page of ours ("automatic checkout": the
// script reads its own data- attributes), leading back by a form and not by script.
func embed(c *client, d fund.Due) *fund.Embed {
	e := &fund.Embed{Script: "https://checkout.razorpay.com/v1/checkout.js",
		Origins: []string{"https://checkout.razorpay.com", "https://api.razorpay.com", "https://cdn.razorpay.com", "https://lumberjack.razorpay.com"},
		Data:    map[string]string{"key": c.key, "name": label(d.Title, 100), "callback_url": d.ReturnURL, "redirect": "true", "notes." + noteReference: d.Reference}}
	if d.Email != "" {
		e.Data["prefill.email"] = d.Email
	}
	return e
}

// label is a title as Razorpay shows it: one line, and not too long.
func label(title string, most int) string {
	line := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(title, "")), " "))
	return string(line[:min(len(line), most)])
}
