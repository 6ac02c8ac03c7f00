package razorpay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// newestInvoices is of how many periods a look at a subscription reads the
// payments, at once: whoever looks waits for it. Older ones are in the lists.
const newestInvoices = 3

// Fetch tells what Razorpay knows of a link, an order or a subscription: the
// tries and payments, their refunds, and how a mandate stands. Disputes it tells
// by notice and in List. What Razorpay does not know under these keys is NotFound.
func (r *Razorpay) Fetch(ctx context.Context, ref string) ([]fund.Fact, error) {
	known := is("plink_", ref) || is("order_", ref) || is("sub_", ref)
	if !known {
		return nil, fault.New(fault.NotFound, "fault-not-found")
	}
	c, _, err := r.client(ctx)
	if err != nil {
		return nil, err
	}
	var facts []fund.Fact
	switch {
	case is("plink_", ref):
		facts, err = r.fetchLink(ctx, c, ref)
	case is("order_", ref):
		facts, err = r.fetchOrder(ctx, c, ref)
	default:
		facts, err = r.fetchSubscription(ctx, c, ref)
	}
	if no := refusal(err); no != nil && no.missing() {
		return nil, fault.New(fault.NotFound, "fault-not-found").Because(err)
	}
	return facts, err
}

func (r *Razorpay) fetchLink(ctx context.Context, c *client, ref string) ([]fund.Fact, error) {
	l, err := c.link(ctx, ref)
	if err != nil {
		return nil, err
	}
	var paid []payment
	if order := l.OrderID.id(); is("order_", order) { // the failed tries too
		paid, err = c.orderPayments(ctx, order)
	}
	for _, x := range l.Payments {
		id := x.PaymentID.id()
		if err != nil || slices.ContainsFunc(paid, func(p payment) bool { return string(p.ID) == id }) || !is("pay_", id) {
			continue
		}
		var p payment
		if p, err = c.payment(ctx, id); err == nil {
			paid = append(paid, p)
		}
	}
	if err != nil {
		return nil, err
	}
	facts, err := c.told(ctx, paid, ref, l.reference())
	if err == nil && l.Status == "cancelled" {
		facts = append(facts, l.stopped(r.Now().UTC())...)
	}
	return facts, err
}

func (r *Razorpay) fetchOrder(ctx context.Context, c *client, ref string) ([]fund.Fact, error) {
	o, err := c.order(ctx, ref)
	if err != nil {
		return nil, err
	}
	paid, err := c.orderPayments(ctx, ref)
	if err != nil {
		return nil, err
	}
	return c.told(ctx, paid, ref, o.reference())
}

func (r *Razorpay) fetchSubscription(ctx context.Context, c *client, ref string) ([]fund.Fact, error) {
	at := r.Now().UTC() // before it is asked: a payment that comes meanwhile is newer
	s, err := c.subscription(ctx, ref)
	if err != nil {
		return nil, err
	}
	bills, err := c.invoices(ctx, ref)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(bills, func(a, b invoice) int { return cmp.Compare(b.CreatedAt, a.CreatedAt) })
	var ids []string
	for _, bill := range bills {
		if id := bill.PaymentID.id(); is("pay_", id) && len(ids) < newestInvoices {
			ids = append(ids, id)
		}
	}
	paid, err := atOnce(ids, func(id string) (payment, error) { return c.payment(ctx, id) })
	if err != nil {
		return nil, err
	}
	facts, err := c.told(ctx, paid, ref, s.Notes.reference())
	if err != nil {
		return nil, err
	}
	return append(append(facts, s.stands(at)...), r.resumption(s)...), nil
}

// invoices are the periods of a subscription.
func (c *client) invoices(ctx context.Context, subscription string) (all []invoice, err error) {
	err = pages(ctx, c, "/v1/invoices", map[string][]string{"subscription_id": {subscription}}, func(i invoice) (bool, error) {
		all = append(all, i)
		return false, nil
	})
	return all, err
}

// told are payments and what went back of them, as facts. All are of ref.
func (c *client) told(ctx context.Context, paid []payment, ref, reference string) (all []fund.Fact, err error) {
	slices.SortStableFunc(paid, func(a, b payment) int { return cmp.Compare(a.CreatedAt, b.CreatedAt) })
	back, err := atOnce(paid, func(p payment) ([]refund, error) {
		if p.AmountRefunded == 0 && p.Status != "refunded" {
			return nil, nil
		}
		return c.refunds(ctx, string(p.ID))
	})
	if err != nil {
		return nil, err
	}
	for i, p := range paid {
		facts, err := p.fact(ref, reference)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", ref, err)
		}
		all = append(all, facts...)
		for _, x := range back[i] {
			facts, err := x.fact(ref, reference)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", ref, err)
			}
			all = append(all, facts...)
		}
	}
	return all, nil
}

// asksAtOnce is how many requests a look sends before it waits for one.
const asksAtOnce = 4

// atOnce asks for each of several things, a few at once, and gives the answers in their order.
func atOnce[In, Out any](of []In, ask func(In) (Out, error)) ([]Out, error) {
	out, failed, room := make([]Out, len(of)), make([]error, len(of)), make(chan struct{}, asksAtOnce)
	var all sync.WaitGroup
	for i := range of {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			out[i], failed[i] = ask(of[i])
		})
	}
	all.Wait()
	return out, errors.Join(failed...)
}
