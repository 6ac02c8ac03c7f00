package razorpay

import (
	"context"
	"net/url"
)

// order is what a checkout on a page of ours pays.
type order struct {
	ID         text  `json:"id"`
	Amount     whole `json:"amount"`
	AmountPaid whole `json:"amount_paid"`
	Currency   text  `json:"currency"`
	Receipt    text  `json:"receipt"` // ours; not unique at Razorpay
	Status     text  `json:"status"`  // created, attempted, paid
	Notes      notes `json:"notes"`
	CreatedAt  whole `json:"created_at"`
}

type newOrder struct {
	Amount   int64             `json:"amount"`
	Currency string            `json:"currency"`
	Receipt  string            `json:"receipt"`
	Partial  bool              `json:"partial_payment"`
	Notes    map[string]string `json:"notes"`
}

func (c *client) newOrder(ctx context.Context, o newOrder) (made order, err error) {
	return made, c.post(ctx, "/v1/orders", o, &made)
}

func (c *client) order(ctx context.Context, id string) (o order, err error) {
	return o, c.get(ctx, object("orders", id), nil, &o)
}

// orderByReceipt finds the order with our reference; its id is "" where there is none.
func (c *client) orderByReceipt(ctx context.Context, reference string) (found order, err error) {
	err = pages(ctx, c, "/v1/orders", url.Values{"receipt": {reference}}, func(o order) (bool, error) {
		if string(o.Receipt) == reference && is("order_", string(o.ID)) {
			found = o
		}
		return found.ID != "", nil
	})
	return found, err
}

// orderPayments are all tries to pay an order, those that failed too.
func (c *client) orderPayments(ctx context.Context, id string) (all []payment, err error) {
	var list struct {
		Items many[payment] `json:"items"`
	}
	err = c.do(ctx, ask{method: "GET", path: object("orders", id, "/payments"), query: url.Values{"expand[]": {"card"}}, again: true, most: maxList}, &list)
	return list.Items, err
}

// reference is our own name for an order.
func (o order) reference() string {
	if r := o.Notes.reference(); r != "" {
		return r
	}
	return o.Receipt.shaped(referenceShape)
}
