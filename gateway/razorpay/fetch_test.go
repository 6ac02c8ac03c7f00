package razorpay_test

import (
	"slices"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/razorpay/script"
)

// A supporter of years is looked at in as few requests as one of weeks.
func TestALookAtAnOldMandateIsShort(t *testing.T) {
	b := open(t)
	begun, err := b.Begin(t.Context(), due(fund.Month))
	if err != nil {
		t.Fatal(err)
	}
	for range 30 {
		b.there.Pay(begun.Ref, script.Way{})
		b.there.Pass(31 * 24 * time.Hour)
	}
	paid := b.there.Things("payments")
	newest := paid[len(paid)-1]["id"].(string)
	b.there.SendBack(newest, 100)
	before := len(b.there.Asked())
	facts, err := b.Fetch(t.Context(), begun.Ref)
	if n := len(b.there.Asked()) - before; err != nil || n > 6 {
		t.Errorf("%d requests, %v", n, err)
	}
	has := func(kind fund.Kind, object string) bool {
		return slices.ContainsFunc(facts, func(f fund.Fact) bool { return f.Kind == kind && f.Object == object })
	}
	if back := b.there.Things("refunds")[0]["id"].(string); !has(fund.KindCaptured, newest) || !has(fund.KindRefunded, back) {
		t.Errorf("%+v", facts)
	}
	b.there.Misbehave(script.Trouble{Path: "/payments/", Do: script.Denied})
	if facts, err := b.Fetch(t.Context(), begun.Ref); err == nil {
		t.Errorf("one payment was refused, and the look told %d things", len(facts))
	}
}

// What is not there under these keys is no failure of Razorpay's.
func TestWhatRazorpayDoesNotKnowIsNotFound(t *testing.T) {
	b := open(t)
	for _, ref := range []string{"plink_Other1234567", "order_Other1234567", "sub_Other12345678", "pay_none"} {
		if facts, err := b.Fetch(t.Context(), ref); !fault.Is(err, fault.NotFound) || len(facts) != 0 {
			t.Errorf("%s: %v, %v", ref, facts, err)
		}
	}
	b.there.Misbehave(script.Trouble{Path: "/subscriptions/", Do: script.Denied})
	if _, err := b.Fetch(t.Context(), "sub_Other12345678"); err == nil || fault.Is(err, fault.NotFound) {
		t.Errorf("a refusal of another kind: %v", err)
	}
}
