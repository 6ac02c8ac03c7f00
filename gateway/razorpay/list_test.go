package razorpay_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
	"github.com/nightdesk/nightdesk/gateway/razorpay/script"
)

// charges has a number of mandates begun and charged once.
func (b *bench) charges(t *testing.T, n int) (refs []string) {
	t.Helper()
	for i := range n {
		d := due(fund.Month)
		d.Reference += strings.Repeat("A", i/26) + string(rune('A'+i%26))
		begun, err := b.Begin(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		b.there.Pay(begun.Ref, script.Way{})
		refs = append(refs, begun.Ref)
	}
	return refs
}

// asked counts the requests since so many that begin so.
func (b *bench) asked(since int, begins string) (n int) {
	for _, a := range b.there.Asked()[since:] {
		if strings.HasPrefix(a, begins) {
			n++
		}
	}
	return n
}

func TestAListOfRenewalsAsksForAHundredBillsAtOnce(t *testing.T) {
	b := open(t)
	refs := b.charges(t, 130)
	before := len(b.there.Asked())
	facts, err := b.List(t.Context(), start.Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range facts {
		if i := slices.Index(refs, f.Ref); f.Kind == fund.KindCaptured && i >= 0 {
			refs = slices.Delete(refs, i, i+1)
		}
	}
	if one, all := b.asked(before, "GET /invoices/"), len(b.there.Asked())-before; len(refs) != 0 || one != 0 || all > 12 {
		t.Errorf("%d renewals are of nobody; %d bills asked for singly of %d requests", len(refs), one, all)
	}
	// A bill that was written long before its payment is asked for by itself.
	b.there.Pass(40 * 24 * time.Hour)
	b.there.Pay(b.charges(t, 1)[0], script.Way{})
	late := b.there.Late()
	facts, err = b.List(t.Context(), b.there.Clock().Add(-time.Hour))
	if err != nil || !slices.ContainsFunc(facts, func(f fund.Fact) bool { return f.Kind == fund.KindCaptured && f.Object == late && f.Ref != "" }) {
		t.Errorf("%+v, %v", facts, err)
	}
}

func TestWhatEndedIsLookedThroughInPartsAndFailsNoMoney(t *testing.T) {
	b := open(t)
	refs := b.charges(t, 3)
	for range 250 { // checkouts that were abandoned
		d := due(fund.Month)
		d.Reference = "X" + string(rune('A'+len(b.there.Things("subscriptions"))%26)) + strings.Repeat("B", len(b.there.Things("subscriptions"))/26)
		if _, err := b.Begin(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	b.there.Pass(30 * 24 * time.Hour)
	b.there.Turn(refs[0], "cancel") // among the oldest
	stopped := func(facts []fund.Fact) bool {
		return slices.ContainsFunc(facts, func(f fund.Fact) bool { return f.Kind == fund.KindStopped && f.Ref == refs[0] })
	}
	since := b.there.Clock().Add(-time.Hour)
	b.there.Misbehave(script.Trouble{Path: "/subscriptions", Do: script.Hangs, Behind: 1})
	short, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	facts, err := b.List(short, since)
	if err != nil || stopped(facts) {
		t.Fatalf("%d facts, %v", len(facts), err)
	}
	b.there.Pass(time.Hour)
	before := len(b.there.Asked())
	facts, err = b.List(t.Context(), b.there.Clock().Add(-30*time.Minute)) // what ended before is behind its window
	if n := b.asked(before, "GET /subscriptions"); err != nil || !stopped(facts) || n != 2 {
		t.Errorf("the next list goes on in %d requests: %d facts, %v", n, len(facts), err)
	}
	before = len(b.there.Asked())
	if _, err = b.List(t.Context(), b.there.Clock().Add(-30*time.Minute)); err != nil || b.asked(before, "GET /subscriptions") != 1 {
		t.Errorf("and the one behind it asks for the young alone: %d, %v", b.asked(before, "GET /subscriptions"), err)
	}
}

// Where a live account may not look at payouts, that is told; money is listed all the same.
func TestPayoutsThatMayNotBeAskedForDifferOnALiveAccount(t *testing.T) {
	for _, live := range []bool{false, true} {
		b := open(t)
		if live {
			b.there.Key = "rzp_live_Aa1Bb2Cc3Dd4Ee"
			b.settings[razorpay.KeyID] = b.there.Key
		}
		b.live = live
		b.again()
		b.charges(t, 1)
		b.there.NoSettlements = true
		facts, err := b.List(t.Context(), start.Add(-time.Hour))
		has := func(kind fund.Kind) bool {
			return slices.ContainsFunc(facts, func(f fund.Fact) bool { return f.Kind == kind })
		}
		if err != nil || !has(fund.KindCaptured) || has(fund.KindPaidOut) != live {
			t.Errorf("live %v: %+v, %v", live, facts, err)
		}
	}
}
