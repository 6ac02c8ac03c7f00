package razorpay

import (
	"context"
	"net/url"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Return proves what a payer's browser brought back: of a link in the address,
// of a checkout in a form. Whose it is comes from our own names and never from
// what was brought; the same secret that signs it may have been changed meanwhile.
func (r *Razorpay) Return(ctx context.Context, ref, reference string, brought url.Values) (payment string, err error) {
	payment, signature := brought.Get("razorpay_payment_id"), brought.Get("razorpay_signature")
	if payment == "" && signature == "" {
		return "", nil // back without paying, or with an error of which nothing follows
	}
	forged := fault.New(fault.Forbidden, "fund-not-genuine")
	message := ""
	switch { // each in its own order (payments/server-integration, payments/subscriptions/integration-guide.md)
	case !is("pay_", payment):
		return "", forged
	case is("plink_", ref):
		message = ref + "|" + reference + "|" + brought.Get("razorpay_payment_link_status") + "|" + payment
	case is("order_", ref):
		message = ref + "|" + payment
	case is("sub_", ref):
		message = payment + "|" + ref
	default:
		return "", forged
	}
	set, err := r.Setup(ctx)
	if err != nil {
		return "", err
	}
	if !proved([]byte(message), signature, append([]string{set.Values[KeySecret]}, set.Former[KeySecret]...)) {
		return "", forged
	}
	return payment, nil
}
