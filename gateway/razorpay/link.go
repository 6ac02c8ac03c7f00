package razorpay

import (
	"context"
	"net/url"
)

// link is a Payment Link: a page of Razorpay's on which one sum is paid once.
type link struct {
	ID          text              `json:"id"`
	Amount      whole             `json:"amount"`
	Currency    text              `json:"currency"`
	Reference   text              `json:"reference_id"` // ours; Razorpay takes each once
	ShortURL    text              `json:"short_url"`
	Status      text              `json:"status"` // created, partially_paid, paid, cancelled, expired
	OrderID     text              `json:"order_id"`
	Payments    many[linkPayment] `json:"payments"`
	Notes       notes             `json:"notes"`
	CancelledAt whole             `json:"cancelled_at"`
	CreatedAt   whole             `json:"created_at"`
}

type linkPayment struct {
	PaymentID text `json:"payment_id"`
}

type newLink struct {
	Amount         int64             `json:"amount"`
	Currency       string            `json:"currency"`
	AcceptPartial  bool              `json:"accept_partial"`
	Reference      string            `json:"reference_id"`
	Description    string            `json:"description,omitempty"`
	Customer       *customer         `json:"customer,omitempty"`
	Notify         notify            `json:"notify"`
	ReminderEnable bool              `json:"reminder_enable"`
	ExpireBy       int64             `json:"expire_by"`
	CallbackURL    string            `json:"callback_url"`
	CallbackMethod string            `json:"callback_method"`
	Notes          map[string]string `json:"notes"`
}

type customer struct {
	Email string `json:"email"`
}

type notify struct {
	SMS   bool `json:"sms"`
	Email bool `json:"email"`
}

func (c *client) newLink(ctx context.Context, l newLink) (made link, err error) {
	return made, c.post(ctx, "/v1/payment_links", l, &made)
}

func (c *client) link(ctx context.Context, id string) (l link, err error) {
	return l, c.get(ctx, object("payment_links", id), nil, &l)
}

// linkByReference finds the link with our reference; its id is "" where there is none.
func (c *client) linkByReference(ctx context.Context, reference string) (found link, err error) {
	var list struct {
		Links many[link] `json:"payment_links"`
		Items many[link] `json:"items"`
	}
	err = c.do(ctx, ask{method: "GET", path: "/v1/payment_links", query: url.Values{"reference_id": {reference}}, again: true, most: maxList}, &list)
	for _, l := range append(list.Links, list.Items...) {
		if string(l.Reference) == reference && is("plink_", string(l.ID)) {
			return l, err
		}
	}
	return link{}, err
}

func (c *client) cancelLink(ctx context.Context, id string) (l link, err error) {
	return l, c.post(ctx, object("payment_links", id, "/cancel"), struct{}{}, &l)
}

// over tells whether nothing can be paid by a link any more.
func (l link) over() bool { return l.Status == "cancelled" || l.Status == "expired" }

// reference is our own name for what a link pays.
func (l link) reference() string {
	if r := l.Notes.reference(); r != "" {
		return r
	}
	return l.Reference.shaped(referenceShape)
}
