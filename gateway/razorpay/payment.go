package razorpay

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"regexp"
	"time"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// payment is one try to pay, and the money if it came.
type payment struct {
	ID             text        `json:"id"`
	Amount         whole       `json:"amount"`
	Currency       text        `json:"currency"`
	Status         text        `json:"status"` // created, authorized, captured, refunded, failed
	OrderID        text        `json:"order_id"`
	InvoiceID      text        `json:"invoice_id"`
	International  yes         `json:"international"`
	Method         text        `json:"method"`
	AmountRefunded whole       `json:"amount_refunded"`
	Captured       yes         `json:"captured"`
	Description    text        `json:"description"`
	Card           maybe[card] `json:"card"`
	Notes          notes       `json:"notes"`
	CreatedAt      whole       `json:"created_at"`
}

type card struct {
	Last4 text `json:"last4"`
}

// invoice is one period of a subscription, and which payment paid it.
type invoice struct {
	ID             text  `json:"id"`
	SubscriptionID text  `json:"subscription_id"`
	OrderID        text  `json:"order_id"`
	PaymentID      text  `json:"payment_id"`
	Status         text  `json:"status"`
	Notes          notes `json:"notes"`
	CreatedAt      whole `json:"created_at"`
}

func (c *client) payment(ctx context.Context, id string) (p payment, err error) {
	return p, c.get(ctx, object("payments", id), url.Values{"expand[]": {"card"}}, &p)
}

func (c *client) invoice(ctx context.Context, id string) (i invoice, err error) {
	return i, c.get(ctx, object("invoices", id), nil, &i)
}

// came tells whether the money of a payment came; it may have gone back since.
func (p payment) came() bool {
	return p.Status == "captured" || p.Status == "refunded" || p.Status == "" && bool(p.Captured)
}

// waits tells whether a bank gave leave for a payment and nobody captured it for
// an hour, as on an account that is set to capture by hand: after some days its
// money goes back (payments/payments/capture-settings).
func (p payment) waits(now time.Time) bool {
	return p.Status == "authorized" && p.CreatedAt.moment().Before(now.Add(-time.Hour))
}

// ofLink is how a payment by a link names it: "#" and the link's id without its beginning.
var ofLink = regexp.MustCompile(`^#([A-Za-z0-9]{10,20})$`)

// ref is the name of what a payment paid as far as the payment itself tells,
// for the pledge. The order of a link or of an invoice is none of ours.
func (p payment) ref() string {
	if m := ofLink.FindStringSubmatch(string(p.Description)); m != nil {
		return "plink_" + m[1]
	}
	if p.InvoiceID.id() != "" {
		return ""
	}
	return p.OrderID.id()
}

// errSum comes with the fact as far as it was understood; no booking takes it.
var errSum = errors.New("Razorpay tells of money without a sum, a currency, a name or a moment")

// fact says a payment as the newsroom hears it: none while it is under way.
// ref and reference are whose it is, where that is known from elsewhere.
func (p payment) fact(ref, reference string) ([]fund.Fact, error) {
	f := fund.Fact{Gateway: Name, Kind: fund.KindCaptured, Object: p.ID.id(), Ref: cmp.Or(ref, p.ref()), Reference: cmp.Or(reference, p.Notes.reference()),
		Amount: money.Of(int64(p.Amount), p.Currency.shaped(currencyShape)), At: p.CreatedAt.moment(), Method: cmp.Or(p.Method.shaped(wordShape), Name),
		Last4: p.Card.v.Last4.shaped(last4Shape), Foreign: bool(p.International)}
	switch {
	case p.Status == "failed":
		f.Kind = fund.KindFailed
	case !p.came():
		return nil, nil
	case f.Amount.Minor <= 0 || f.Amount.Currency == "":
		return []fund.Fact{f}, errSum
	}
	if f.Object == "" || f.At.IsZero() {
		return []fund.Fact{f}, errSum
	}
	return []fund.Fact{f}, nil
}

var last4Shape = regexp.MustCompile(`^[0-9]{4}$`)
