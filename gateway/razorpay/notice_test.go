package razorpay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
	"github.com/nightdesk/nightdesk/gateway/razorpay/script"
)

// say is a body of anybody's making, signed.
func say(b *bench, body string) fund.Notice {
	return heard(script.Notice{Body: []byte(body), ID: "EvtSay00000001", Signature: script.Sign(b.there.Webhook, body)})
}

// event is a notice with one payload, of this account.
func event(name, payload string) string {
	return fmt.Sprintf(`{"entity":"event","account_id":"acc_ScRiPt12345678","event":%q,"contains":["x"],"payload":%s,"created_at":1796115600}`, name, payload)
}

const (
	paidBy   = `"payment":{"entity":{"id":"pay_A1","entity":"payment","amount":10000,"currency":"INR","status":"captured","order_id":"order_A1","invoice_id":null,"international":false,"method":"upi","captured":true,"description":"#QflcnnZqCekuvL","vpa":"a.reader@examplebank","email":"reader@example.org","contact":"+919876543210","notes":[],"fee":24,"tax":4,"created_at":1796115000}}`
	charged  = `"payment":{"entity":{"id":"pay_B1","amount":10000,"currency":"INR","status":"captured","order_id":"order_B1","invoice_id":"inv_B1","international":true,"method":"card","captured":"1","card":{"last4":"5558"},"notes":[],"fee":null,"tax":null,"created_at":1796115000}}`
	failedBy = `"payment":{"entity":{"id":"pay_C1","amount":10000,"currency":"INR","status":"failed","order_id":"order_C1","method":"upi","captured":false,"error_code":"BAD_REQUEST_ERROR","created_at":1796115000}}`
	linkOf   = `"payment_link":{"entity":{"id":"plink_QflcnnZqCekuvL","reference_id":"REF22222","status":"paid","short_url":null,"notes":null,"cancelled_at":1796115500}}`
	refunded = `"refund":{"entity":{"id":"rfnd_A1","amount":4000,"currency":"INR","payment_id":"pay_A1","notes":[],"created_at":1796115100,"status":"%s"}}`
	disputed = `"dispute":{"entity":{"id":"disp_A1","payment_id":"pay_A1","amount":3000,"currency":"INR","amount_deducted":%d,"respond_by":1796720400,"status":"%s","created_at":1796115200}}`
	settled  = `"settlement":{"entity":{"id":"setl_A1","amount":9000,"status":"processed","fees":%d,"tax":%d,"utr":"AXISCN1","created_at":1796115300}}`
	mandate  = `"subscription":{"entity":{"id":"sub_B1","plan_id":"plan_B1","status":"%s","current_start":1796115000,"current_end":1798707000,"ended_at":%s,"notes":{"reference":"REF33333"},"auth_attempts":%d,"paid_count":%d,"total_count":120,"charge_at":null,"short_url":null}}`
)

// short says facts in a line.
func short(facts []fund.Fact) string {
	var out []string
	for _, f := range facts {
		s := fmt.Sprintf("%s %s %d", f.Kind, f.Object, f.Amount.Minor)
		for _, x := range []struct{ name, value string }{{"of", f.Payment}, {"ref", f.Ref}, {"reference", f.Reference}, {"last4", f.Last4}} {
			if x.value != "" {
				s += " " + x.name + " " + x.value
			}
		}
		if f.Foreign {
			s += " from abroad"
		}
		if f.Fee+f.Tax > 0 {
			s += fmt.Sprintf(" less %d+%d", f.Fee, f.Tax)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestEachEventSaysWhatItMeansForMoney(t *testing.T) {
	b := open(t)
	sub := func(status, ended string, tries, paid int) string {
		return fmt.Sprintf(mandate, status, ended, tries, paid)
	}
	wants := []struct{ event, payload, want string }{
		{"payment.authorized", paidBy, ""},
		{"payment.captured", paidBy, "captured pay_A1 10000 ref plink_QflcnnZqCekuvL"},
		{"payment.captured", charged, "captured pay_B1 10000 last4 5558 from abroad"},
		{"payment.failed", failedBy, "failed pay_C1 10000 ref order_C1"},
		{"order.paid", paidBy + `,"order":{"entity":{"id":"order_A1","receipt":"REF22222","notes":[]}}`, "captured pay_A1 10000 ref plink_QflcnnZqCekuvL reference REF22222"},
		{"payment_link.paid", paidBy + "," + linkOf + `,"order":{"entity":{"id":"QflczVVaNJciLq"}}`, "captured pay_A1 10000 ref plink_QflcnnZqCekuvL reference REF22222"},
		{"payment_link.partially_paid", paidBy + "," + linkOf, ""},
		{"payment_link.cancelled", linkOf, "stopped plink_QflcnnZqCekuvL 0 ref plink_QflcnnZqCekuvL reference REF22222"},
		{"payment_link.expired", linkOf, ""},
		{"invoice.paid", charged + `,"invoice":{"entity":{"id":"inv_B1","subscription_id":"sub_B1","notes":[]}}`, "captured pay_B1 10000 ref sub_B1 last4 5558 from abroad"},
		{"subscription.authenticated", sub("authenticated", "null", 0, 0) + "," + charged, ""},
		{"subscription.activated", sub("active", "null", 0, 1) + "," + charged, "captured pay_B1 10000 ref sub_B1 reference REF33333 last4 5558 from abroad"},
		{"subscription.activated", sub("active", "null", 1, 3), "resumed sub_B1:resumed:202612010900 0 ref sub_B1 reference REF33333"},
		{"subscription.charged", sub("active", "null", 0, 2) + "," + charged, "captured pay_B1 10000 ref sub_B1 reference REF33333 last4 5558 from abroad"},
		{"subscription.pending", sub("pending", "null", 1, 2), "pending sub_B1:pending:2:1796115000 0 ref sub_B1 reference REF33333"},
		{"subscription.pending", sub("active", "null", 1, 2), "pending sub_B1:pending:2:1796115000 0 ref sub_B1 reference REF33333"},
		{"subscription.halted", sub("halted", "null", 4, 2), "halted sub_B1:halted:2:1796115000 0 ref sub_B1 reference REF33333"},
		{"subscription.paused", sub("paused", "null", 0, 2), "paused sub_B1:paused:202612010900 0 ref sub_B1 reference REF33333"},
		{"subscription.resumed", sub("active", "null", 0, 2), "resumed sub_B1:resumed:202612010900 0 ref sub_B1 reference REF33333"},
		{"subscription.cancelled", sub("cancelled", "1796115400", 0, 2), "stopped sub_B1 0 ref sub_B1 reference REF33333"},
		{"subscription.completed", sub("completed", "1796115400", 0, 120) + "," + charged, "captured pay_B1 10000 ref sub_B1 reference REF33333 last4 5558 from abroad; stopped sub_B1 0 ref sub_B1 reference REF33333"},
		{"subscription.updated", sub("active", "null", 0, 2), ""},
		{"subscription.expired", sub("expired", "null", 0, 0), ""},
		{"refund.created", fmt.Sprintf(refunded, "pending"), ""},
		{"refund.created", fmt.Sprintf(refunded, "processed"), "refunded rfnd_A1 4000 of pay_A1"},
		{"refund.processed", fmt.Sprintf(refunded, "processed") + "," + paidBy, "refunded rfnd_A1 4000 of pay_A1"},
		{"refund.failed", fmt.Sprintf(refunded, "failed"), "unrefunded rfnd_A1 4000 of pay_A1"},
		{"refund.speed_changed", fmt.Sprintf(refunded, "pending"), ""},
		{"payment.dispute.created", fmt.Sprintf(disputed, 0, "open") + "," + paidBy, "disputed disp_A1 3000 of pay_A1"},
		{"payment.dispute.under_review", fmt.Sprintf(disputed, 0, "under_review"), "disputed disp_A1 3000 of pay_A1"},
		{"payment.dispute.action_required", fmt.Sprintf(disputed, 0, "action_required"), "disputed disp_A1 3000 of pay_A1"},
		{"payment.dispute.won", fmt.Sprintf(disputed, 0, "won"), "disputed disp_A1 3000 of pay_A1; dispute-won disp_A1 3000 of pay_A1"},
		{"payment.dispute.lost", fmt.Sprintf(disputed, 3000, "lost"), "disputed disp_A1 3000 of pay_A1; dispute-lost disp_A1 3000 of pay_A1"},
		{"payment.dispute.closed", fmt.Sprintf(disputed, 0, "closed"), "disputed disp_A1 3000 of pay_A1; dispute-won disp_A1 3000 of pay_A1"},
		{"payment.dispute.closed", fmt.Sprintf(disputed, 3000, "closed"), "disputed disp_A1 3000 of pay_A1; dispute-lost disp_A1 3000 of pay_A1"},
		{"settlement.processed", fmt.Sprintf(settled, 0, 0), ""}, // an ordinary one: its list has the fees
		{"settlement.processed", fmt.Sprintf(settled, 236, 36), "paid-out setl_A1 9000 less 200+36"},
		{"qr_code.credited", paidBy, ""},
		{"something.new", `"x":{"entity":{}}`, ""},
		{"", paidBy, ""},
	}
	seen := map[string]bool{}
	for _, w := range wants {
		seen[w.event] = true
		n := say(b, event(w.event, "{"+w.payload+"}"))
		facts, err := b.Read(t.Context(), n)
		if got := short(facts); err != nil || got != w.want {
			t.Errorf("%s: %s, %v; want %s", w.event, got, err, w.want)
		}
		for _, f := range facts {
			if s := fmt.Sprintf("%+v", f); strings.Contains(s, "examplebank") || strings.Contains(s, "example.org") || strings.Contains(s, "98765") {
				t.Errorf("%s: something private in %s", w.event, s)
			}
		}
		if got := b.Event(n); got != w.event {
			t.Errorf("%q is called %q", w.event, got)
		}
	}
	for _, e := range b.Events() {
		if !seen[e] {
			t.Errorf("%s is asked for and has no case here", e)
		}
	}
}

// What Razorpay's own samples do, and what nobody should.
func TestEveryTrapOfTheSamplesIsTaken(t *testing.T) {
	b := open(t)
	base := `{"id":"pay_A1","amount":10000,"currency":"INR","status":"captured","method":"upi","created_at":1796115000,"order_id":"order_A1"%s}`
	for more, want := range map[string]string{
		``:                                         "captured pay_A1 10000 ref order_A1",
		`,"notes":{"reference":"R1"}`:              "captured pay_A1 10000 ref order_A1 reference R1",
		`,"notes":{"reference":1}`:                 "captured pay_A1 10000 ref order_A1 reference 1",
		`,"notes":{"reference":{}}`:                "captured pay_A1 10000 ref order_A1",
		`,"notes":{"reference":"' or 1"}`:          "captured pay_A1 10000 ref order_A1",
		`,"notes":[]`:                              "captured pay_A1 10000 ref order_A1",
		`,"notes":"Beam me up Scotty."`:            "captured pay_A1 10000 ref order_A1",
		`,"notes":null`:                            "captured pay_A1 10000 ref order_A1",
		`,"captured":"1","fee":null`:               "captured pay_A1 10000 ref order_A1",
		`,"captured":1,"card":[]`:                  "captured pay_A1 10000 ref order_A1",
		`,"card":{"last4":5558}`:                   "captured pay_A1 10000 ref order_A1 last4 5558",
		`,"card":{"last4":"4111111111"}`:           "captured pay_A1 10000 ref order_A1",
		`,"international":"1"`:                     "captured pay_A1 10000 ref order_A1 from abroad",
		`,"method":"something_new"`:                "captured pay_A1 10000 ref order_A1",
		`,"method":null,"never":[{"a":1}]`:         "captured pay_A1 10000 ref order_A1",
		`,"amount":"10000"`:                        "captured pay_A1 10000 ref order_A1",
		`,"amount":1e4`:                            "captured pay_A1 10000 ref order_A1",
		`,"status":"refunded"`:                     "captured pay_A1 10000 ref order_A1",
		`,"status":"something_new"`:                "",
		`,"amount":123456789012345678901234567890`: "stuck",
		`,"amount":1e999999999`:                    "stuck",
		`,"amount":100.5`:                          "stuck",
		`,"amount":-1`:                             "stuck",
		`,"amount":{}`:                             "stuck",
		`,"currency":"₹"`:                          "stuck",
		`,"currency":7`:                            "stuck",
		`,"created_at":99999999999999`:             "stuck",
		`,"id":"pay_A1\u0000"`:                     "stuck",
		`,"id":null`:                               "stuck",
	} {
		facts, err := b.Read(t.Context(), say(b, event("payment.captured", `{"payment":{"entity":`+fmt.Sprintf(base, more)+`}}`)))
		got := short(facts)
		if fault.Is(err, fault.Invalid) {
			got, err = "stuck", nil
		}
		if err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", more, got, err, want)
		}
	}
	for _, body := range []string{"{", "[]", "null", `"x"`, "\xff", event("payment.captured", "[]"), event("payment.captured", `{"payment":7}`), event("refund.processed", `{"refund":{"entity":[]}}`)} {
		if facts, err := b.Read(t.Context(), say(b, body)); len(facts) != 0 || err == nil && body != "null" || err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v, %v", body, facts, err)
		}
	}
}

func TestOnlyNoticesOfThisAccountAndModeAreTaken(t *testing.T) {
	b := open(t)
	good := event("payment.captured", "{"+paidBy+"}")
	notices := map[string]func() fund.Notice{
		"another account": func() fund.Notice {
			return say(b, strings.Replace(good, "acc_ScRiPt12345678", "acc_Other123456789", 1))
		},
		"no account": func() fund.Notice { return say(b, strings.Replace(good, `"account_id":"acc_ScRiPt12345678",`, "", 1)) },
		"another secret": func() fund.Notice {
			n := say(b, good)
			b.settings[razorpay.WebhookSecret] = "a new webhook secret"
			return n
		},
		"live keys in play": func() fund.Notice {
			n := say(b, good)
			b.settings[razorpay.KeyID] = "rzp_live_Aa1Bb2Cc3Dd4Ee"
			return n
		},
		"no secret": func() fund.Notice {
			delete(b.settings, razorpay.WebhookSecret)
			return heard(script.Notice{Body: []byte(good), Signature: script.Sign("", good)})
		},
		"upper case": func() fund.Notice {
			return heard(script.Notice{Body: []byte(good), Signature: strings.ToUpper(script.Sign(b.there.Webhook, good))})
		},
		"signed with the keys": func() fund.Notice {
			return heard(script.Notice{Body: []byte(good), Signature: script.Sign(b.there.Secret, good)})
		},
		"written anew": func() fund.Notice {
			var out bytes.Buffer
			_ = json.Indent(&out, []byte(good), "", " ") // it is JSON
			return heard(script.Notice{Body: out.Bytes(), Signature: script.Sign(b.there.Webhook, good)})
		},
	}
	for name, make := range notices {
		b.settings = settingsOf(b.there)
		if _, err := b.Read(t.Context(), say(b, good)); err != nil {
			t.Fatal(err)
		}
		if facts, err := b.Read(t.Context(), make()); !fault.Is(err, fault.Forbidden) || len(facts) != 0 {
			t.Errorf("%s: %v, %v", name, facts, err)
		}
	}
	b.settings = settingsOf(b.there)
	old := say(b, good)
	b.settings[razorpay.WebhookSecret], b.former[razorpay.WebhookSecret] = "a new webhook secret", []string{"older still", b.there.Webhook}
	if facts, err := b.Read(t.Context(), old); err != nil || len(facts) != 1 {
		t.Errorf("a retry signed with the former secret: %v, %v", facts, err)
	}
}

// The signature is that of any other program's HMAC-SHA256: RFC 4231, test
// case 2, and openssl dgst -sha256 -hmac over the documents' three messages.
func TestDocumentedSignatures(t *testing.T) {
	if got := script.Sign("Jefe", "what do ya want for nothing?"); got != "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" {
		t.Fatal(got)
	}
	b := open(t)
	b.settings[razorpay.KeySecret] = "EnLs21M47BllR3X8PSFtjtbd"
	for _, c := range []struct{ ref, reference, status, payment, signature string }{
		{"order_IEIaMR65cu6nz3", "", "", "pay_IH4NVgf4Dreq1l", "0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f"},
		{"plink_IH3cNucfVEgV68", "TSsd1989", "paid", "pay_IH3d0ara9bSsjQ", "07ae18789e35093e51d0a491eb9922646f3f82773547e5b0f67ee3f2d3bf7d5b"},
		{"sub_ID6MOhgkcoHj9I", "", "", "pay_IDZNwZZFtnjyym", "601f383334975c714c91a7d97dd723eb56520318355863dcf3821c0d07a17693"},
	} {
		brought := values("razorpay_payment_id", c.payment, "razorpay_signature", c.signature, "razorpay_payment_link_status", c.status)
		got, err := b.Return(t.Context(), c.ref, c.reference, brought)
		if err != nil || got != c.payment {
			t.Errorf("%s: %q, %v", c.ref, got, err)
		}
		// The secret may have been changed while the payer was away; then it proves no more.
		b.former[razorpay.KeySecret], b.settings[razorpay.KeySecret] = []string{b.settings[razorpay.KeySecret]}, "AnotherSecret1234567890"
		if got, err := b.Return(t.Context(), c.ref, c.reference, brought); err != nil || got != c.payment {
			t.Errorf("%s under the former secret: %q, %v", c.ref, got, err)
		}
		b.settings[razorpay.KeySecret], b.former[razorpay.KeySecret] = b.former[razorpay.KeySecret][0], nil
	}
	// Names from the address never decide whose a payment is.
	brought := values("razorpay_payment_id", "pay_IH4NVgf4Dreq1l", "razorpay_order_id", "order_IEIaMR65cu6nz3", "razorpay_signature", "0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f")
	if got, err := b.Return(t.Context(), "order_Other", "", brought); !fault.Is(err, fault.Forbidden) || got != "" {
		t.Errorf("%q, %v", got, err)
	}
	failed := values("error[code]", "BAD_REQUEST_ERROR", "error[description]", "it failed")
	if got, err := b.Return(t.Context(), "order_IEIaMR65cu6nz3", "", failed); err != nil || got != "" {
		t.Errorf("a failed try brought back %q, %v", got, err)
	}
}

func TestAChangedEventIDChangesNothing(t *testing.T) {
	b := open(t)
	n := say(b, event("payment.captured", "{"+paidBy+"}"))
	var objects []string
	for _, id := range []string{"EvtA", "EvtB", "", strings.Repeat("x", 300), "<script>"} {
		other := n
		other.Header = func(name string) string {
			if name == razorpay.EventHeader {
				return id
			}
			return n.Header(name)
		}
		facts, err := b.Read(t.Context(), other)
		if err != nil || len(facts) != 1 || facts[0].Event == "" || len(facts[0].Event) > 64 {
			t.Fatalf("%q: %v, %v", id, facts, err)
		}
		objects = append(objects, facts[0].Object)
	}
	if one := slices.Compact(objects); len(one) != 1 || one[0] != "pay_A1" {
		t.Error(objects)
	}
}

// While our own settings cannot be read a notice is neither genuine nor forged: it is to be told again.
func TestANoticeThatCannotBeProvedNowIsToBeToldAgain(t *testing.T) {
	r := razorpay.New(razorpay.Options{Now: func() time.Time { return start }, Setup: func(context.Context) (fund.Setup, error) {
		return fund.Setup{}, errors.New("the database is busy")
	}})
	n := fund.Notice{Body: []byte(`{}`), Header: func(string) string { return "" }}
	if facts, err := r.Read(t.Context(), n); !fault.Is(err, fault.Unavailable) || len(facts) != 0 {
		t.Errorf("%v, %v", facts, err)
	}
}
