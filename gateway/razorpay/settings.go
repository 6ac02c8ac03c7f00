package razorpay

import (
	"errors"
	"regexp"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// The settings that the publisher makes.
const (
	KeyID         = "key-id"         // rzp_live_… or rzp_test_…: Account & Settings, API keys
	KeySecret     = "key-secret"     // shown once beside it
	WebhookSecret = "webhook-secret" // chosen by the publisher where the notices' address is entered
	Account       = "account"        // acc_…, or "": whose notices are taken
	Checkout      = "checkout"       // Hosted or Embedded
)

// The ways in which a payer sees Razorpay.
const (
	Hosted   = "hosted"   // on pages of Razorpay's
	Embedded = "embedded" // on a page of ours that holds Razorpay's script and nothing else
)

const (
	livePrefix = "rzp_live_"
	testPrefix = "rzp_test_"
)

// Fields are the settings in the order of the form.
func (*Razorpay) Fields() []fund.Field {
	return []fund.Field{
		{Name: KeyID, Needed: true, Longest: 40},
		{Name: KeySecret, Secret: true, Needed: true, Longest: 100},
		{Name: WebhookSecret, Secret: true, Needed: true, Longest: 200},
		{Name: Account, Longest: 40},
		{Name: Checkout, Choices: []string{Hosted, Embedded}},
	}
}

var (
	keyShape     = regexp.MustCompile(`^rzp_(live|test)_[A-Za-z0-9]{8,30}$`)
	secretShape  = regexp.MustCompile(`^[A-Za-z0-9]{12,100}$`)
	accountShape = regexp.MustCompile(`^acc_[A-Za-z0-9]{6,30}$`)
	printable    = regexp.MustCompile(`^[!-~]{8,200}$`)
)

// CheckSettings gives a fault beside each setting that cannot be right: keys
// swapped, of the wrong mode, cut short, or with spaces from copying.
func (r *Razorpay) CheckSettings(s map[string]string) error {
	return errors.Join(r.checkKey(s[KeyID]), checkSecret(s[KeySecret]), checkWebhook(s), checkAccount(s[Account]), checkCheckout(s[Checkout]))
}

func (r *Razorpay) checkKey(id string) error {
	switch {
	case id == "":
		return fault.Bad(KeyID, "gateway-razorpay-key-missing")
	case strings.ContainsAny(id, " \t\r\n"):
		return fault.Bad(KeyID, "gateway-razorpay-spaces")
	case strings.HasPrefix(id, "acc_"):
		return fault.Bad(KeyID, "gateway-razorpay-key-account")
	case secretShape.MatchString(id):
		return fault.Bad(KeyID, "gateway-razorpay-key-swapped")
	case !keyShape.MatchString(id):
		return fault.Bad(KeyID, "gateway-razorpay-key-shape")
	case r.Live && !r.mode(id):
		return fault.Bad(KeyID, "gateway-razorpay-key-test")
	case !r.mode(id):
		return fault.Bad(KeyID, "gateway-razorpay-key-live")
	}
	return nil
}

func checkSecret(secret string) error {
	switch {
	case secret == "":
		return fault.Bad(KeySecret, "gateway-razorpay-secret-missing")
	case strings.ContainsAny(secret, " \t\r\n"):
		return fault.Bad(KeySecret, "gateway-razorpay-spaces")
	case strings.HasPrefix(secret, "rzp_"):
		return fault.Bad(KeySecret, "gateway-razorpay-secret-swapped")
	case !secretShape.MatchString(secret):
		return fault.Bad(KeySecret, "gateway-razorpay-secret-shape")
	}
	return nil
}

func checkWebhook(s map[string]string) error {
	secret := s[WebhookSecret]
	switch {
	case secret == "":
		return fault.Bad(WebhookSecret, "gateway-razorpay-webhook-missing")
	case strings.ContainsAny(secret, " \t\r\n"):
		return fault.Bad(WebhookSecret, "gateway-razorpay-spaces")
	case secret == s[KeySecret] || strings.HasPrefix(secret, "rzp_"):
		return fault.Bad(WebhookSecret, "gateway-razorpay-webhook-same")
	case !printable.MatchString(secret):
		return fault.Bad(WebhookSecret, "gateway-razorpay-webhook-shape")
	}
	return nil
}

func checkAccount(account string) error {
	if account != "" && !accountShape.MatchString(account) {
		return fault.Bad(Account, "gateway-razorpay-account-shape")
	}
	return nil
}

func checkCheckout(way string) error {
	if way != "" && way != Hosted && way != Embedded {
		return fault.Bad(Checkout, "gateway-razorpay-checkout-choice")
	}
	return nil
}

// Leads are Razorpay's pages, on which payers pay.
func (*Razorpay) Leads() []string { return []string{"https://rzp.io", "https://*.razorpay.com"} }
