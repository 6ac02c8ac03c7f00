//go:build razorpay

package razorpay_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/gatewaytest"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
)

// TestSmoke runs the promises that need no payer against a test account of
// Razorpay's. What it begins is left to expire; no money moves with test keys,
// and live ones are refused.
func TestSmoke(t *testing.T) {
	settings := map[string]string{razorpay.KeyID: os.Getenv("NIGHTDESK_RAZORPAY_KEY_ID"), razorpay.KeySecret: os.Getenv("NIGHTDESK_RAZORPAY_KEY_SECRET"),
		razorpay.WebhookSecret: "smoke-test-webhook-secret", razorpay.Account: "acc_SmokeTest1234", razorpay.Checkout: razorpay.Hosted}
	if settings[razorpay.KeyID] == "" || settings[razorpay.KeySecret] == "" {
		t.Fatal("give NIGHTDESK_RAZORPAY_KEY_ID and NIGHTDESK_RAZORPAY_KEY_SECRET of a test account (rzp_test_…)")
	}
	for _, way := range []string{razorpay.Hosted, razorpay.Embedded} {
		t.Run(way, func(t *testing.T) {
			settings[razorpay.Checkout] = way
			r := razorpay.New(razorpay.Options{Now: time.Now, Setup: func(context.Context) (fund.Setup, error) { return fund.Setup{Values: settings}, nil }})
			for _, f := range r.Test(t.Context(), settings) {
				t.Logf("%s %s, to be put right: %v", f.Setting, f.Key, f.Bad)
			}
			others := gatewaytest.RunUnpaid(t, func(t *testing.T) gatewaytest.Plug {
				id := strings.ReplaceAll(db.NewID(), "-", "")
				return gatewaytest.Plug{Gateway: r, Settings: settings, Header: razorpay.SignatureHeader, Mark: id[len(id)-16:]}
			})
			for _, name := range others {
				t.Logf("not tried, for it needs a person who pays or a notice: %s", name)
			}
			if _, err := r.List(t.Context(), time.Now().Add(-24*time.Hour)); err != nil {
				t.Errorf("a day's list: %v", err)
			}
			if _, err := r.Mandates(t.Context()); err != nil {
				t.Errorf("the mandates: %v", err)
			}
		})
	}
}
