package razorpay

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

var seeds = []string{
	`{"event":"payment.captured","payload":{"payment":{"entity":{"id":"pay_A1","amount":10000,"currency":"INR","status":"captured","captured":"1","notes":[],"created_at":1796115000}}},"created_at":1796115600}`,
	`{"event":"subscription.halted","payload":{"subscription":{"entity":{"id":"sub_A1","notes":"x","paid_count":1e999,"current_start":-5}},"created_at":1}}`,
	`{"event":"refund.failed","payload":{"refund":{"entity":{"id":"rfnd_A1","payment_id":"pay_A1","status":"failed","amount":1,"currency":"INR","created_at":1796115000}}}}`,
	`{"event":"payment.dispute.closed","payload":{"dispute":{"entity":{"id":"disp_1","payment_id":"pay_1","amount":"7","currency":"INR","status":"closed","amount_deducted":true,"created_at":1796115000}}}}`,
	`{"event":"settlement.processed","payload":{"settlement":{"entity":{"id":"setl_1","amount":9,"fees":3,"tax":1,"created_at":1796115000}}}}`,
	`{"event":"payment_link.paid","payload":{"payment_link":{"entity":{"id":"plink_1","payments":{},"reference_id":7}},"payment":{"entity":[]}}}`,
	`{"items":[{"id":"pay_1","notes":null},7,null,[]],"count":"2"}`, `[]`, `null`, `{"error":[]}`, "\xff",
}

var rupees = money.Rupees(100)

// sound fails where a fact could not be booked safely, whatever was told.
func sound(t *testing.T, facts []fund.Fact) {
	t.Helper()
	for _, f := range facts {
		shaped(t, f)
		sum := f.Kind == fund.KindCaptured || f.Kind == fund.KindRefunded || f.Kind == fund.KindUnrefunded || f.Kind == fund.KindDisputed || f.Kind == fund.KindPaidOut
		if sum && (f.Amount.Minor <= 0 || f.Amount.Currency == "" || f.At.IsZero()) || f.Fee < 0 || f.Tax < 0 {
			t.Fatalf("%+v", f)
		}
	}
}

// shaped fails where a fact could not even be kept. A list tells also what no
// booking takes, for a person.
func shaped(t *testing.T, f fund.Fact) {
	t.Helper()
	_, err := json.Marshal(f)
	if err != nil || f.Gateway != Name || f.Object == "" || len(f.Object) > 200 || len(f.Reference) > 35 || len(f.Method) > 40 || len(f.Last4) > 4 {
		t.Fatalf("%+v, %v", f, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), "event-1")
	}
	secret := "a webhook secret"
	r := New(Options{Now: func() time.Time { return time.Unix(1796115600, 0) }, Setup: func(context.Context) (fund.Setup, error) {
		return fund.Setup{Values: map[string]string{KeyID: testPrefix + "Aa1Bb2Cc3Dd4Ee", WebhookSecret: secret}}, nil
	}})
	f.Fuzz(func(t *testing.T, body []byte, event string) {
		n := fund.Notice{Body: body, Header: func(string) string { return event }}
		if facts, err := r.Read(t.Context(), n); !fault.Is(err, fault.Forbidden) || len(facts) != 0 {
			t.Fatalf("unsigned it is %v, %v", facts, err)
		}
		n.Header = func(name string) string {
			if name == SignatureHeader {
				return sign(secret, body)
			}
			return event
		}
		_ = r.Event(n)
		facts, err := r.Read(t.Context(), n)
		if err != nil && (len(facts) != 0 || !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Forbidden)) {
			t.Fatalf("%v, %v", facts, err)
		}
		sound(t, facts)
	})
}

// FuzzAnswer has Razorpay answer anything to everything that is asked of it.
func FuzzAnswer(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), 200)
		f.Add([]byte(s), 400)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		if status < 200 || status > 599 {
			status = 200
		}
		r := New(Options{Base: "http://razorpay.invalid", Now: func() time.Time { return time.Unix(1796115600, 0) }, Wait: func(context.Context, time.Duration) error { return nil },
			HTTP: &http.Client{Transport: always{body, status}}, Setup: func(context.Context) (fund.Setup, error) {
				return fund.Setup{Values: map[string]string{KeyID: testPrefix + "Aa1Bb2Cc3Dd4Ee", KeySecret: "ScRiPtSeCrEt1234567890ab"}}, nil
			}})
		ctx := t.Context()
		for _, ref := range []string{"plink_A1", "order_A1", "sub_A1"} {
			facts, _ := r.Fetch(ctx, ref) // an error is an answer too
			sound(t, facts)
			_, _, _ = r.Cancel(ctx, ref), r.Pause(ctx, ref), r.Resume(ctx, ref)
		}
		facts, _ := r.List(ctx, time.Unix(1796000000, 0))
		for _, fact := range facts {
			shaped(t, fact)
		}
		_, _ = r.Mandates(ctx)
		_ = r.Test(ctx, map[string]string{KeyID: testPrefix + "Aa1Bb2Cc3Dd4Ee", KeySecret: "ScRiPtSeCrEt1234567890ab"})
		for _, every := range []fund.Every{fund.Once, fund.Month} {
			b, err := r.Begin(ctx, fund.Due{Reference: "REF22222", Amount: rupees, Every: every, Recurring: true, ReturnURL: "https://news.example/"})
			if err == nil && (b.Ref == "" || len(b.Ref) > 200) {
				t.Fatalf("%+v", b)
			}
		}
		if object, err := r.Refund(ctx, fund.RefundDue{ID: "asking-1", Payment: "pay_A1", Amount: rupees}); err == nil && object == "" {
			t.Fatal("a refund without a name")
		}
	})
}

// always answers everything alike.
type always struct {
	body   []byte
	status int
}

func (a always) RoundTrip(*http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	w.WriteHeader(a.status)
	if _, err := w.Write(a.body); err != nil {
		return nil, fmt.Errorf("recorder: %w", err)
	}
	return w.Result(), nil
}
