package razorpay

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// Test asks Razorpay with the settings as they are whether each thing that is
// needed would be given. It looks and makes nothing.
func (r *Razorpay) Test(ctx context.Context, settings map[string]string) (found []fund.Finding) {
	bad := func(setting, key string) { found = append(found, fund.Finding{Setting: setting, Bad: true, Key: key}) }
	for _, f := range fault.All(r.CheckSettings(settings)) {
		bad(f.Field, f.Key)
	}
	if r.checkKey(settings[KeyID]) != nil || checkSecret(settings[KeySecret]) != nil {
		return found // there is nothing to ask with
	}
	c := r.with(settings)
	var any struct{}
	var newest struct {
		Items many[payment] `json:"items"`
	}
	one := url.Values{"count": {"1"}}
	var told *APIError
	switch err := c.get(ctx, "/v1/payments", url.Values{"count": {strconv.Itoa(pageSize / 4)}}, &newest); {
	case err == nil && slices.ContainsFunc(newest.Items, func(p payment) bool { return p.waits(r.Now()) }):
		bad("", "gateway-razorpay-test-capture")
	case err == nil:
		found = append(found, fund.Finding{Setting: KeyID, Key: "gateway-razorpay-test-reached"})
	case !errors.As(err, &told):
		bad("", "gateway-razorpay-test-unreachable")
		return found
	case told.Status == http.StatusUnauthorized:
		bad(KeySecret, "gateway-razorpay-test-keys")
		return found
	case told.transient():
		bad("", "gateway-razorpay-test-busy")
		return found
	default:
		bad("", "gateway-razorpay-test-payments")
	}
	if settings[Checkout] != Embedded {
		if err := c.get(ctx, "/v1/payment_links", url.Values{"reference_id": {"nightdesktest"}}, &any); refusal(err) != nil {
			bad(Checkout, "gateway-razorpay-test-links")
		}
	}
	if err := c.get(ctx, "/v1/plans", one, &any); refusal(err) != nil {
		bad("", "gateway-razorpay-test-subscriptions")
	} else if err == nil {
		found = append(found, fund.Finding{Key: "gateway-razorpay-test-renews"})
	}
	if settings[Account] == "" {
		found = append(found, fund.Finding{Setting: Account, Key: "gateway-razorpay-test-account"})
	}
	return found
}
