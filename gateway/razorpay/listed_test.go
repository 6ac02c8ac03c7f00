package razorpay_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
	"github.com/nightdesk/nightdesk/gateway/razorpay/script"
)

// A name that Razorpay does not know is an answer: it pushes no way to pay behind the others.
func TestADeadNameIsNoFailureOfRazorpay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.fund.WatchBy(w.rails)
		if _, err := w.fund.Ask(t.Context(), razorpay.Name, "sub_Other12345678"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		h, err := w.rails.Health(t.Context(), razorpay.Name)
		if err != nil || h.Fails() || h.Answered.IsZero() {
			t.Errorf("%+v, %v", h, err)
		}
	})
}

// One object that makes no sense differs, and the rest of the hour is booked.
func TestOneSenselessObjectKeepsNothingElseFromTheBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		ctx := t.Context()
		_, one := w.pledges("asha", fund.Lifetime)
		_, other := w.pledges("ravi", fund.Lifetime)
		w.there.Pay(one.Ref, script.Way{})
		spoilt := w.last("payments")
		w.there.Pay(other.Ref, script.Way{})
		dispute, _ := w.there.Dispute(w.last("payments"), 100)
		w.there.Spoil("payments", spoilt, "amount", "nine")
		w.there.Spoil("disputes", dispute, "payment_id", nil)
		w.passes(2 * time.Hour)
		w.must(w.lists.Compare(ctx))
		w.is("1 payment, 1 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
		agreed, err := w.lists.Agreements(ctx)
		if err != nil || agreed[0].Differences != 2 || agreed[0].Up.IsZero() {
			t.Errorf("%+v, %v", agreed, err)
		}
		w.there.Spoil("payments", spoilt, "amount", int64(1000000))
		w.there.Spoil("disputes", dispute, "payment_id", spoilt)
		w.there.Spoil("payments", w.last("payments"), "id", nil) // one without a name is no other's money
		w.passes(2 * time.Hour)
		w.must(w.lists.Compare(ctx))
		w.is("2 payment, 2 receipt, 0 refund, 1 dispute, 0 payout, 0 stuck")
		if agreed, err = w.lists.Agreements(ctx); err != nil || agreed[0].Differences != 2 { // the nameless one, and the one that lost its name
			t.Errorf("%+v, %v", agreed, err)
		}
	})
}

// A payout is booked once its account shows it, be it that of the next day;
// one of which nothing is shown differs.
func TestAPayoutOfWhichTheAccountComesLateOrNever(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		ctx := t.Context()
		_, b := w.pledges("asha", fund.Lifetime)
		w.posts(w.there.Pay(b.Ref, script.Way{})...)
		w.there.Settle()
		id := w.last("settlements")
		w.there.Spoil("lines", id, "settled_at", w.there.Clock().AddDate(0, 0, 1).Unix())
		w.passes(2 * time.Hour)
		w.must(w.lists.Compare(ctx))
		w.is("1 payment, 1 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
		w.passes(24 * time.Hour)
		w.must(w.lists.Compare(ctx))
		w.is("1 payment, 1 receipt, 0 refund, 0 dispute, 1 payout, 0 stuck")

		_, b = w.pledges("ravi", fund.Lifetime)
		w.posts(w.there.Pay(b.Ref, script.Way{})...)
		w.there.Settle()
		w.there.Spoil("lines", w.last("settlements"), "settled_at", int64(1))
		for range 4 {
			w.passes(24 * time.Hour)
			w.must(w.lists.Compare(ctx))
		}
		if agreed, err := w.lists.Agreements(ctx); err != nil || agreed[0].Differences != 1 {
			t.Errorf("%+v, %v", agreed, err)
		}
	})
}

// A payer goes on with what was paused, and nobody tells of it: the look at all
// mandates of the next morning learns it.
func TestAResumeOfWhichNoNoticeToldIsLearned(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		p, b := w.pledges("asha", fund.Month)
		w.posts(w.there.Pay(b.Ref, script.Way{})...)
		w.passes(15 * 24 * time.Hour)
		w.posts(w.there.Turn(b.Ref, "pause"))
		if v := w.state(p); v.Held != fund.KindPaused {
			t.Fatalf("paused: %+v", v)
		}
		w.passes(time.Hour)
		w.there.Turn(b.Ref, "resume")
		w.passes(24 * time.Hour)
		w.must(w.lists.Compare(t.Context()))
		if v := w.state(p); v.Held != "" {
			t.Errorf("resumed in the app: %+v", v)
		}
	})
}

// That a gateway cannot tell of its mandates is not that it has none.
func TestMandatesThatCannotBeAskedForAreNotGone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.there.NoSubscriptions = true
		w.passes(24 * time.Hour)
		w.must(w.lists.Compare(t.Context())) // nothing runs there
		w.there.NoSubscriptions = false
		_, b := w.pledges("asha", fund.Month)
		w.posts(w.there.Pay(b.Ref, script.Way{})...)
		w.there.NoSubscriptions = true
		w.passes(24 * time.Hour)
		if err := w.lists.Compare(t.Context()); err == nil {
			t.Error("it was an answer")
		}
		if agreed, err := w.lists.Agreements(t.Context()); err != nil || agreed[0].Differences != 0 {
			t.Errorf("%+v, %v", agreed, err)
		}
	})
}

// What goes on drifting in front keeps nobody behind it from being asked about.
func TestEveryMandateThatDriftsIsAskedAboutInTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		refs := map[string]bool{}
		for i := range 105 {
			_, b := w.pledges(audience.ReaderID(fmt.Sprint("reader", i)), fund.Month)
			w.posts(w.there.Pay(b.Ref, script.Way{})...)
			refs[b.Ref] = true
		}
		for ref := range refs {
			w.there.Spoil("subscriptions", ref, "id", "sub_Gone"+ref[len(ref)-6:])
		}
		before := len(w.there.Asked())
		for range 2 {
			w.passes(24 * time.Hour)
			w.must(w.lists.Compare(t.Context()))
		}
		for _, asked := range w.there.Asked()[before:] {
			delete(refs, strings.TrimPrefix(asked, "GET /subscriptions/"))
		}
		if len(refs) != 0 {
			t.Errorf("%d were never asked about", len(refs))
		}
	})
}

// Of a notice that cannot be proved just now nothing is kept, and Razorpay is asked to tell it again.
func TestANoticeWhileItsSecretCannotBeReadIsToldAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.fund.WatchBy(w.rails)
		_, b := w.pledges("asha", fund.Lifetime)
		all := w.there.Pay(b.Ref, script.Way{})
		key, err := seal.New(bytes.Repeat([]byte("x"), 32))
		w.must(err)
		w.fund.SealBy(key)
		if got := w.post(all[1]); got != http.StatusServiceUnavailable {
			t.Errorf("it is answered %d", got)
		}
		if h, err := w.rails.Health(t.Context(), razorpay.Name); err != nil || !h.Refused.IsZero() || !h.Heard.IsZero() {
			t.Errorf("%+v, %v", h, err)
		}
		w.is("0 payment, 0 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
		key, err = seal.New(bytes.Repeat([]byte("k"), 32))
		w.must(err)
		w.fund.SealBy(key)
		w.posts(all[1])
		w.is("1 payment, 1 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
	})
}
