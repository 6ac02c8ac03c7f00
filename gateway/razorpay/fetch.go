package razorpay

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// newestInvoices is of how many periods a look at a subscription reads the
// payments; older ones are in the lists.
const newestInvoices = 12

// Fetch tells what Razorpay knows of a link, an order or a subscription: the
// tries and payments, their refunds, and how a mandate stands. Disputes it tells
// by notice and in List.
func (r *Razorpay) Fetch(ctx context.Context, ref string) ([]fund.Fact, error) {
	known := is("plink_", ref) || is("order_", ref) || is("sub_", ref)
	if !known {
		return nil, fault.New(fault.NotFound, "fault-not-found")
	}
	c, _, err := r.client(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case is("plink_", ref):
		return r.fetchLink(ctx, c, ref)
	case is("order_", ref):
		return r.fetchOrder(ctx, c, ref)
	}
	return r.fetchSubscription(ctx, c, ref)
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
	var paid []payment
	for _, bill := range bills[:min(len(bills), newestInvoices)] {
		if id := bill.PaymentID.id(); is("pay_", id) {
			p, err := c.payment(ctx, id)
			if err != nil {
				return nil, err
			}
			paid = append(paid, p)
		}
	}
	facts, err := c.told(ctx, paid, ref, s.Notes.reference())
	if err != nil {
		return nil, err
	}
	return append(facts, s.stands(at)...), nil
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
	for _, p := range paid {
		facts, err := p.fact(ref, reference)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", ref, err)
		}
		all = append(all, facts...)
		if p.AmountRefunded == 0 && p.Status != "refunded" {
			continue
		}
		back, err := c.refunds(ctx, string(p.ID))
		if err != nil {
			return nil, err
		}
		for _, x := range back {
			facts, err := x.fact(ref, reference)
			if err != nil {
				return nil, err
			}
			all = append(all, facts...)
		}
	}
	return all, nil
}
