package razorpay

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"regexp"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// refund is money of a payment that goes back.
type refund struct {
	ID        text  `json:"id"`
	Amount    whole `json:"amount"`
	Currency  text  `json:"currency"`
	PaymentID text  `json:"payment_id"`
	Status    text  `json:"status"` // pending, processed, failed
	Notes     notes `json:"notes"`
	CreatedAt whole `json:"created_at"`
}

type newRefund struct {
	Amount int64             `json:"amount"`
	Speed  string            `json:"speed"`
	Notes  map[string]string `json:"notes"`
}

// refunds are those of one payment.
func (c *client) refunds(ctx context.Context, payment string) (all []refund, err error) {
	err = pages(ctx, c, object("payments", payment, "/refunds"), nil, func(x refund) (bool, error) {
		all = append(all, x)
		return false, nil
	})
	return all, err
}

// fact says a refund as the newsroom hears it: nothing while it is under way.
// One that failed came back to us, whatever was told of it before.
func (x refund) fact(ref, reference string) ([]fund.Fact, error) {
	f := fund.Fact{Gateway: Name, Kind: fund.KindRefunded, Object: x.ID.id(), Payment: x.PaymentID.id(), Ref: ref, Reference: reference,
		Amount: money.Of(int64(x.Amount), x.Currency.shaped(currencyShape)), At: x.CreatedAt.moment(), Method: Name}
	switch x.Status {
	case "processed":
	case "failed":
		f.Kind = fund.KindUnrefunded
	default:
		return nil, nil
	}
	if f.Object == "" || f.Payment == "" || f.At.IsZero() || f.Amount.Minor <= 0 || f.Amount.Currency == "" {
		return []fund.Fact{f}, errSum
	}
	return []fund.Fact{f}, nil
}

var askShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

// idempotency is the name under which Razorpay refunds once: ten letters at least, of few kinds.
func idempotency(id string) string {
	if !askShape.MatchString(id) {
		sum := sha256.Sum256([]byte(id))
		id = hex.EncodeToString(sum[:])
	}
	return "nightdesk-" + id
}

// Refund sends money of a payment back, once for each RefundDue.ID: under that
// name Razorpay refunds once, and what it has under it is looked for before.
func (r *Razorpay) Refund(ctx context.Context, d fund.RefundDue) (string, error) {
	more := errors.New("no such refund can be")
	if d.ID == "" || d.Amount.Minor <= 0 || !is("pay_", d.Payment) {
		return "", never("fund-refund-more", more)
	}
	c, _, err := r.client(ctx)
	if err != nil {
		return "", err
	}
	p, err := c.payment(ctx, d.Payment)
	if no := refusal(err); no != nil && no.missing() {
		return "", never("fault-not-found", err)
	}
	if err != nil {
		return "", err
	}
	there, err := c.refunds(ctx, d.Payment)
	if err != nil {
		return "", err
	}
	name := idempotency(d.ID)
	for _, x := range there {
		if x.Notes[noteAsk] == text(name) {
			if int64(x.Amount) != d.Amount.Minor || x.Currency.shaped(currencyShape) != d.Amount.Currency {
				return "", never("fund-refund-more", more) // one name for two askings
			}
			return x.ID.id(), nil
		}
	}
	if !p.came() || p.Currency.shaped(currencyShape) != d.Amount.Currency || d.Amount.Minor > int64(p.Amount)-int64(p.AmountRefunded) {
		return "", never("fund-refund-more", more)
	}
	return c.sendBack(ctx, d, name)
}

func (c *client) sendBack(ctx context.Context, d fund.RefundDue, name string) (string, error) {
	var made refund
	err := c.do(ctx, ask{method: http.MethodPost, path: object("payments", d.Payment, "/refund"), again: true, most: maxBody,
		header: map[string]string{"X-Refund-Idempotency": name},
		body:   newRefund{Amount: d.Amount.Minor, Speed: "normal", Notes: map[string]string{noteAsk: name}}}, &made)
	// Where there is too little to pay from, there may be more tomorrow; a 409 says that the first asking still runs.
	if no := refusal(err); no != nil && !no.says("balance", "requested url") {
		return "", never("fund-razorpay-refund-refused", err)
	}
	if err != nil {
		return "", err
	}
	if !is("rfnd_", string(made.ID)) {
		return "", errors.New("Razorpay gave a refund no name")
	}
	return made.ID.id(), nil
}

// refundsSince are all refunds that were asked for since a moment.
func (c *client) refundsSince(ctx context.Context, since string, each func(refund) error) error {
	return pages(ctx, c, "/v1/refunds", url.Values{"from": {since}}, func(x refund) (bool, error) { return false, each(x) })
}
