package razorpay_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/gatewaytest"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
	"github.com/nightdesk/nightdesk/gateway/razorpay/script"
)

// bench is the plug in front of a scripted Razorpay.
type bench struct {
	*razorpay.Razorpay
	there    *script.Razorpay
	settings map[string]string
	former   map[string][]string
	waited   []time.Duration
	live     bool
}

func settingsOf(s *script.Razorpay) map[string]string {
	return map[string]string{razorpay.KeyID: s.Key, razorpay.KeySecret: s.Secret, razorpay.WebhookSecret: s.Webhook, razorpay.Account: s.Account, razorpay.Checkout: razorpay.Hosted}
}

var start = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

func open(t *testing.T) *bench {
	t.Helper()
	return openAt(t, func() time.Time { return start })
}

func openAt(t *testing.T, now func() time.Time) *bench {
	t.Helper()
	b := &bench{there: script.New(now), former: map[string][]string{}}
	t.Cleanup(b.there.Close)
	b.settings = settingsOf(b.there)
	b.again()
	return b
}

// again opens the plug anew, as after a restart.
func (b *bench) again() {
	b.Razorpay = razorpay.New(razorpay.Options{
		Setup: func(context.Context) (fund.Setup, error) {
			return fund.Setup{Values: b.settings, Former: b.former}, nil
		},
		Now: b.there.Clock, Live: b.live, Base: b.there.HTTP.URL,
		Wait: func(ctx context.Context, d time.Duration) error { b.waited = append(b.waited, d); return ctx.Err() },
	})
}

func heard(n script.Notice) fund.Notice {
	return fund.Notice{Body: n.Body, Header: n.Header().Get, At: start}
}

func TestPromises(t *testing.T) {
	for name, way := range map[string]string{"on Razorpay's pages": razorpay.Hosted, "on a page of ours": razorpay.Embedded} {
		t.Run(name, func(t *testing.T) {
			gatewaytest.Run(t, func(t *testing.T) gatewaytest.Plug {
				b := open(t)
				b.there.Step = time.Minute
				b.settings[razorpay.Checkout] = way
				return gatewaytest.Plug{Gateway: b.Razorpay, Settings: b.settings, Header: razorpay.SignatureHeader, Holds: true, Returns: true, Lists: true, Charges: true, Tells: true,
					Pay: func(_ *testing.T, begun fund.Begun) (all []fund.Notice) {
						for _, n := range b.there.Pay(begun.Ref, script.Way{Method: "card"}) {
							all = append(all, heard(n))
						}
						return all
					},
					Bring: func(_ *testing.T, begun fund.Begun, payment string) url.Values {
						out := url.Values{}
						for name, value := range b.there.Back(begun.Ref, payment) {
							out.Set(name, value)
						}
						return out
					}}
			})
		})
	}
}
