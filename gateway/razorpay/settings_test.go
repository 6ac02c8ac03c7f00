package razorpay_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
	"github.com/nightdesk/nightdesk/gateway/razorpay/script"
)

func TestSettingsSayWhatIsWrongWithThem(t *testing.T) {
	const live, test, secret = "rzp_live_Aa1Bb2Cc3Dd4Ee", "rzp_test_Aa1Bb2Cc3Dd4Ee", "ScRiPtSeCrEt1234567890ab"
	for _, c := range []struct {
		live         bool
		field, value string
		key          string
	}{
		{true, razorpay.KeyID, "", "gateway-razorpay-key-missing"},
		{true, razorpay.KeyID, secret, "gateway-razorpay-key-swapped"},
		{true, razorpay.KeyID, test, "gateway-razorpay-key-test"},
		{false, razorpay.KeyID, live, "gateway-razorpay-key-live"},
		{true, razorpay.KeyID, live + " ", "gateway-razorpay-spaces"},
		{true, razorpay.KeyID, "rzp_live_", "gateway-razorpay-key-shape"},
		{true, razorpay.KeyID, "acc_Aa1Bb2Cc3Dd4", "gateway-razorpay-key-account"},
		{true, razorpay.KeySecret, "", "gateway-razorpay-secret-missing"},
		{true, razorpay.KeySecret, live, "gateway-razorpay-secret-swapped"},
		{true, razorpay.KeySecret, "short", "gateway-razorpay-secret-shape"},
		{true, razorpay.KeySecret, "two words and more", "gateway-razorpay-spaces"},
		{true, razorpay.WebhookSecret, "", "gateway-razorpay-webhook-missing"},
		{true, razorpay.WebhookSecret, secret, "gateway-razorpay-webhook-same"},
		{true, razorpay.WebhookSecret, live, "gateway-razorpay-webhook-same"},
		{true, razorpay.WebhookSecret, "1234567", "gateway-razorpay-webhook-shape"},
		{true, razorpay.WebhookSecret, "with a space", "gateway-razorpay-spaces"},
		{true, razorpay.Account, "Aa1Bb2", "gateway-razorpay-account-shape"},
		{true, razorpay.Checkout, "popup", "gateway-razorpay-checkout-choice"},
		{true, razorpay.Checkout, "", ""},
		{true, razorpay.Account, "", ""},
	} {
		r := razorpay.New(razorpay.Options{Live: c.live})
		s := map[string]string{razorpay.KeyID: live, razorpay.KeySecret: secret, razorpay.WebhookSecret: "our own long secret"[:3] + "-own-secret"}
		if !c.live {
			s[razorpay.KeyID] = test
		}
		s[c.field] = c.value
		all := fault.All(r.CheckSettings(s))
		if c.key == "" && len(all) != 0 || c.key != "" && (len(all) != 1 || all[0].Field != c.field || all[0].Key != c.key) {
			t.Errorf("%s = %q: %v, want %s", c.field, c.value, all, c.key)
		}
		if c.key != "" && !lang.For(lang.English).Has(c.key) {
			t.Errorf("%s has no words", c.key)
		}
	}
}

func TestATestSaysInPlainWordsWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bench)
		want   string
	}{
		"well":             {func(*bench) {}, "key-id gateway-razorpay-test-reached;  gateway-razorpay-test-renews"},
		"no account named": {func(b *bench) { b.settings[razorpay.Account] = "" }, "key-id gateway-razorpay-test-reached;  gateway-razorpay-test-renews; account gateway-razorpay-test-account"},
		"another secret":   {func(b *bench) { b.settings[razorpay.KeySecret] = "NotTheSecret123456" }, "key-secret gateway-razorpay-test-keys!"},
		"keys swapped": {func(b *bench) {
			b.settings[razorpay.KeyID], b.settings[razorpay.KeySecret] = b.there.Secret, b.there.Key
		}, "key-id gateway-razorpay-key-swapped!; key-secret gateway-razorpay-secret-swapped!"},
		"live in play":      {func(b *bench) { b.settings[razorpay.KeyID] = "rzp_live_Aa1Bb2Cc3Dd4Ee" }, "key-id gateway-razorpay-key-live!"},
		"no subscriptions":  {func(b *bench) { b.there.NoSubscriptions = true }, "key-id gateway-razorpay-test-reached;  gateway-razorpay-test-subscriptions!"},
		"nobody answers":    {func(b *bench) { b.trouble("/payments", script.Closed, 3) }, " gateway-razorpay-test-unreachable!"},
		"out of order":      {func(b *bench) { b.trouble("/payments", script.Fails, 3) }, " gateway-razorpay-test-busy!"},
		"busy for a moment": {func(b *bench) { b.trouble("/payments", script.Busy, 2) }, "key-id gateway-razorpay-test-reached;  gateway-razorpay-test-renews"},
	} {
		b := open(t)
		c.change(b)
		var got []string
		for _, f := range b.Test(t.Context(), b.settings) {
			s := f.Setting + " " + f.Key
			if f.Bad {
				s += "!"
			}
			got = append(got, s)
			if !lang.For(lang.English).Has(f.Key) {
				t.Errorf("%s has no words", f.Key)
			}
			if text := fmt.Sprint(f); strings.Contains(text, b.there.Secret) || strings.Contains(text, b.there.Webhook) {
				t.Errorf("a secret in %s", text)
			}
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: %s; want %s", name, s, c.want)
		}
		for _, asked := range b.there.Asked() {
			if !strings.HasPrefix(asked, "GET ") {
				t.Errorf("%s: a test asked %s", name, asked)
			}
		}
	}
}

func (b *bench) trouble(path, do string, times int) {
	b.there.Misbehave(slices.Repeat([]script.Trouble{{Path: path, Do: do}}, times)...)
}

// What an account may not ask for keeps its payments from nobody.
func TestAListDoesWithoutWhatIsRefused(t *testing.T) {
	b := open(t)
	begun, err := b.Begin(t.Context(), due(fund.Once))
	if err != nil {
		t.Fatal(err)
	}
	b.there.Pay(begun.Ref, script.Way{})
	b.there.Settle()
	b.there.NoSubscriptions = true
	b.there.Misbehave(script.Trouble{Path: "/disputes", Do: script.Denied}, script.Trouble{Path: "/settlements/recon", Do: script.Denied})
	if facts, err := b.List(t.Context(), start.Add(-time.Hour)); err != nil || len(facts) != 1 || facts[0].Kind != fund.KindCaptured {
		t.Errorf("%v, %v", short(facts), err)
	}
	if facts, err := b.List(t.Context(), start.Add(-time.Hour)); err != nil || len(facts) != 2 {
		t.Errorf("once it may: %v, %v", short(facts), err)
	}
}

func TestNothingIsAskedBeforeItIsSetUp(t *testing.T) {
	there := script.New(func() time.Time { return start })
	t.Cleanup(there.Close)
	r := razorpay.New(razorpay.Options{Base: there.HTTP.URL, Now: there.Clock, Setup: func(context.Context) (fund.Setup, error) { return fund.Setup{}, nil }})
	facts, err := r.List(t.Context(), start)
	mandates, bad := r.Mandates(t.Context())
	if err != nil || !fault.Is(bad, fault.Unavailable) || len(facts)+len(mandates)+len(there.Asked()) != 0 {
		t.Errorf("%v, %v, %v, %v, asked %v", facts, mandates, err, bad, there.Asked())
	}
}
