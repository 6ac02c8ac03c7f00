package newsroom_test

import (
	"context"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
	"github.com/nightdesk/nightdesk/staff"
)

func TestASecretTypedInTheWrongPlaceIsNotSentBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		plug := razorpay.New(razorpay.Options{Live: true, Now: d.Now, Setup: func(context.Context) (fund.Setup, error) { return fund.Setup{}, nil }})
		h := openHouse(t, d, plug)
		const secret, id = "AbCdEfGh12345678SECRETXX", "rzp_live_0123456789abcd"
		page := h.as(staff.Publisher, "Meera").posts("/newsroom/money/gateways/razorpay", razorpay.KeyID, secret, razorpay.KeySecret, id,
			razorpay.WebhookSecret, "WebhookSecret12", razorpay.Account, "acc_0123456789abcd", "open", "yes", "why", "we open")
		page.sees("secret").hides(secret, "WebhookSecret12")
		if !strings.Contains(page.body, `value="acc_0123456789abcd"`) {
			t.Error("what may be shown is not kept")
		}
	})
}
