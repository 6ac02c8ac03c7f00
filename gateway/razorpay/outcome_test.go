package razorpay_test

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
	"github.com/nightdesk/nightdesk/gateway/razorpay/script"
)

func values(pairs ...string) url.Values {
	out := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func due(every fund.Every) fund.Due {
	return fund.Due{Reference: "REF22222", Made: start, Amount: money.Rupees(100), Every: every, Recurring: every == fund.Month || every == fund.Year,
		Title: "Support\n <The News>", Email: "reader@example.org", ReturnURL: "https://news.example/pay/1?t=token", Lang: "en"}
}

// An answer that was lost is no reason to ask for the same money twice.
func TestWhatWasBegunIsLookedForBeforeItIsMadeAgain(t *testing.T) {
	for _, c := range []struct {
		name, way, kind, path string
		every                 fund.Every
	}{
		{"a link", razorpay.Hosted, "payment_links", "/payment_links", fund.Once},
		{"an order", razorpay.Embedded, "orders", "/orders", fund.Once},
		{"a subscription", razorpay.Hosted, "subscriptions", "/subscriptions", fund.Month},
		{"a subscription on our page", razorpay.Embedded, "subscriptions", "/subscriptions", fund.Year},
	} {
		for _, trouble := range []string{script.Lost, script.Broken, script.Page, script.Huge, script.Hangs, script.Fails, script.Busy, script.Closed, script.Away} {
			b := open(t)
			b.settings[razorpay.Checkout] = c.way
			b.there.Misbehave(script.Trouble{Method: http.MethodPost, Path: c.path, Do: trouble})
			short, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			if trouble == script.Hangs {
				cancel()
				short, cancel = context.WithTimeout(t.Context(), 150*time.Millisecond)
			}
			begun, err := b.Begin(short, due(c.every))
			cancel()
			if err == nil || fault.Is(err, fault.Invalid) {
				t.Errorf("%s, %s: %+v, %v", c.name, trouble, begun, err)
			}
			made := 0
			for _, asked := range b.there.Asked() {
				if asked == "POST "+c.path {
					made++
				}
			}
			if made != 1 {
				t.Errorf("%s, %s: asked for %d times", c.name, trouble, made)
			}
			b.again() // nothing is remembered
			begun, err = b.Begin(t.Context(), due(c.every))
			if err != nil || len(b.there.Things(c.kind)) != 1 || b.there.Things(c.kind)[0]["id"] != begun.Ref {
				t.Errorf("%s, after %s: %+v, %v, %d there", c.name, trouble, begun, err, len(b.there.Things(c.kind)))
			}
			if plans := len(b.there.Things("plans")); plans > 1 {
				t.Errorf("%s, after %s: %d plans", c.name, trouble, plans)
			}
		}
	}
}

func TestWhatIsAskedForIsAsDocumented(t *testing.T) {
	b := open(t)
	begun, err := b.Begin(t.Context(), due(fund.Lifetime))
	if err != nil || begun.URL == "" || begun.Embed != nil {
		t.Fatalf("%+v, %v", begun, err)
	}
	l := b.there.Things("payment_links")[0]
	if l["accept_partial"] != false || l["reminder_enable"] != false || l["callback_method"] != "get" || l["callback_url"] != "https://news.example/pay/1?t=token" ||
		l["description"] != "Support <The News>" || l["amount"] != int64(10000) || l["expire_by"] != start.Add(time.Hour).Unix() {
		t.Errorf("%+v", l)
	}
	for every, want := range map[fund.Every]int64{fund.Month: 120, fund.Year: 10} {
		d := due(every)
		d.Reference += string(every)
		if _, err := b.Begin(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		all := b.there.Things("subscriptions")
		if s := all[len(all)-1]; s["total_count"] != want || s["customer_notify"] != true {
			t.Errorf("%+v", s)
		}
	}
	if n := len(b.there.Things("plans")); n != 2 {
		t.Errorf("%d plans", n)
	}
	b.settings[razorpay.Checkout] = razorpay.Embedded
	d := due(fund.Once)
	d.Reference = "REF44444"
	begun, err = b.Begin(t.Context(), d)
	if err != nil || begun.Embed == nil || begun.Embed.Fields["order_id"] != begun.Ref || begun.Embed.Data["order_id"] != begun.Ref || begun.Embed.Data["redirect"] != "true" ||
		begun.Embed.Data["callback_url"] != d.ReturnURL || begun.Embed.Fields["key_id"] != b.there.Key || begun.Embed.Post != "https://api.razorpay.com/v1/checkout/embedded" {
		t.Fatalf("%+v, %v", begun, err)
	}
	for _, m := range []map[string]string{begun.Embed.Data, begun.Embed.Fields} {
		for name, value := range m {
			if strings.Contains(value, b.there.Secret) || strings.Contains(value, b.there.Webhook) {
				t.Errorf("a secret as %s", name)
			}
		}
	}
}

func TestWhatCannotBeIsRefusedBeforeOrByRazorpay(t *testing.T) {
	b := open(t)
	for name, change := range map[string]func(*fund.Due){
		"nothing":         func(d *fund.Due) { d.Amount = money.Rupees(0) },
		"less":            func(d *fund.Due) { d.Amount = money.Rupees(-1) },
		"one paisa":       func(d *fund.Due) { d.Amount = money.Of(1, "INR") },
		"another money":   func(d *fund.Due) { d.Amount = money.Of(100000, "JPY") },
		"a money of none": func(d *fund.Due) { d.Amount = money.Of(1000, "rupees") },
	} {
		d := due(fund.Once)
		change(&d)
		if begun, err := b.Begin(t.Context(), d); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %+v, %v", name, begun, err)
		}
	}
	for name, change := range map[string]func(*bench, *fund.Due){
		"a reference of signs": func(_ *bench, d *fund.Due) { d.Reference = "a b" },
		"no way back":          func(_ *bench, d *fund.Due) { d.ReturnURL = "javascript:1" },
		"wrong keys":           func(b *bench, _ *fund.Due) { b.settings[razorpay.KeySecret] = "NotTheSecret123456" },
		"live keys in play":    func(b *bench, _ *fund.Due) { b.settings[razorpay.KeyID] = "rzp_live_Aa1Bb2Cc3Dd4Ee" },
		"no keys":              func(b *bench, _ *fund.Due) { b.settings = map[string]string{} },
		"not enabled":          func(b *bench, d *fund.Due) { b.there.NoSubscriptions = true; *d = due(fund.Month) },
	} {
		b, d := open(t), due(fund.Once)
		change(b, &d)
		if begun, err := b.Begin(t.Context(), d); err == nil || fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %+v, %v", name, begun, err) // the next way is offered instead
		}
	}
	// What is there under our reference with another sum is none of ours.
	if _, err := b.Begin(t.Context(), due(fund.Once)); err != nil {
		t.Fatal(err)
	}
	d := due(fund.Once)
	d.Amount = money.Rupees(200)
	if begun, err := b.Begin(t.Context(), d); err == nil {
		t.Errorf("%+v", begun)
	}
	first := b.there.Things("payment_links")[0]["id"].(string)
	if err := b.Cancel(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	d = due(fund.Once)
	d.Ref = first
	if begun, err := b.Begin(t.Context(), d); !fault.Is(err, fault.Invalid) || fault.Of(err).Key != "fund-pledge-over" {
		t.Errorf("a link that was cancelled: %+v, %v", begun, err)
	}
}

func TestOnlyWhatDoesNoHarmIsTriedAgain(t *testing.T) {
	for _, trouble := range []string{script.Busy, script.Fails} {
		b := open(t)
		begun, err := b.Begin(t.Context(), due(fund.Once))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			b.there.Misbehave(script.Trouble{Method: http.MethodGet, Path: "/payment_links/", Do: trouble})
		}
		if _, err := b.Fetch(t.Context(), begun.Ref); err != nil || len(b.waited) != 2 || b.waited[1] < b.waited[0]/2 {
			t.Errorf("%s twice: %v, waited %v", trouble, err, b.waited)
		}
		for range 3 {
			b.there.Misbehave(script.Trouble{Method: http.MethodGet, Path: "/payment_links/", Do: trouble})
		}
		if _, err := b.Fetch(t.Context(), begun.Ref); err == nil {
			t.Errorf("%s three times was an answer", trouble)
		}
	}
}

func TestErrorsNameNothingPrivate(t *testing.T) {
	there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":{"code":"BAD_REQUEST_ERROR","description":"the contact +91 98765 43210 of reader@example.org is not valid","field":"contact","source":"business","step":"payment_initiation","reason":"input_validation_failed"}}`))
	}))
	t.Cleanup(there.Close)
	r := razorpay.New(razorpay.Options{Base: there.URL, Now: func() time.Time { return start }, Setup: func(context.Context) (fund.Setup, error) {
		return fund.Setup{Values: map[string]string{razorpay.KeyID: "rzp_test_Aa1Bb2Cc3Dd4Ee", razorpay.KeySecret: "ScRiPtSeCrEt1234567890ab"}}, nil
	}})
	_, err := r.Begin(t.Context(), due(fund.Once))
	if err == nil {
		t.Fatal("a refusal was an answer")
	}
	s := err.Error()
	for _, not := range []string{"reader", "example.org", "98765", "43210", "ScRiPt", "rzp_test"} {
		if strings.Contains(s, not) {
			t.Errorf("%q in %s", not, s)
		}
	}
	for _, want := range []string{"400", "BAD_REQUEST_ERROR", "input_validation_failed", "payment_initiation", "business", "contact"} {
		if !strings.Contains(s, want) {
			t.Errorf("no %q in %s", want, s)
		}
	}
}

func TestACertificateThatNobodyVouchesForIsNoRazorpay(t *testing.T) {
	there := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the keys were sent to a stranger") }))
	there.Config.ErrorLog = log.New(io.Discard, "", 0)
	there.StartTLS()
	t.Cleanup(there.Close)
	r := razorpay.New(razorpay.Options{Base: there.URL, Now: func() time.Time { return start }, Wait: func(context.Context, time.Duration) error { return nil },
		Setup: func(context.Context) (fund.Setup, error) {
			return fund.Setup{Values: map[string]string{razorpay.KeyID: "rzp_test_Aa1Bb2Cc3Dd4Ee", razorpay.KeySecret: "ScRiPtSeCrEt1234567890ab"}}, nil
		}})
	if _, err := r.Fetch(t.Context(), "plink_A1"); err == nil {
		t.Error("it was an answer")
	}
}

func TestARefundWithoutAnAnswerGoesBackOnce(t *testing.T) {
	for _, trouble := range []string{script.Lost, script.Broken, script.Huge, script.Busy, script.Fails, script.Runs, script.Closed} {
		b := open(t)
		begun, err := b.Begin(t.Context(), due(fund.Once))
		if err != nil {
			t.Fatal(err)
		}
		b.there.Pay(begun.Ref, script.Way{})
		payment := b.there.Things("payments")[0]["id"].(string)
		for range 3 {
			b.there.Misbehave(script.Trouble{Method: http.MethodPost, Path: "/payments/", Do: trouble})
		}
		d := fund.RefundDue{ID: "0199-asking", Payment: payment, Amount: money.Rupees(40)}
		first, err := b.Refund(t.Context(), d)
		if fault.Is(err, fault.Invalid) {
			t.Errorf("%s: refused for good: %v", trouble, err)
		}
		b.there.Forget() // days have passed
		second := first
		for range 3 { // the sweep asks again until there is an answer
			if second, err = b.Refund(t.Context(), d); err == nil {
				break
			}
		}
		if err != nil || second == "" || first != "" && first != second || len(b.there.Things("refunds")) != 1 {
			t.Errorf("%s: %q, %q, %v, %d refunds", trouble, first, second, err, len(b.there.Things("refunds")))
		}
	}
}

func TestHowAMandateStandsIsNamedAlikeByNoticeAndLook(t *testing.T) {
	b := open(t)
	begun, err := b.Begin(t.Context(), due(fund.Month))
	if err != nil {
		t.Fatal(err)
	}
	b.there.Pay(begun.Ref, script.Way{Method: "card"})
	turns := func(facts []fund.Fact) (out []string) {
		for _, f := range facts {
			if f.Kind != fund.KindCaptured && f.Kind != fund.KindFailed {
				out = append(out, string(f.Kind)+" "+f.Object)
			}
		}
		return out
	}
	look := func() []string {
		facts, err := b.Fetch(t.Context(), begun.Ref)
		if err != nil {
			t.Fatal(err)
		}
		return turns(facts)
	}
	read := func(all ...script.Notice) (out []string) {
		for _, n := range all {
			facts, err := b.Read(t.Context(), heard(n))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, turns(facts)...)
		}
		return out
	}
	same := func(what string, told []string) {
		t.Helper()
		if got := look(); len(told) != 1 || !slices.Equal(got, told) {
			t.Errorf("%s: told %v, found %v", what, told, got)
		}
	}
	b.there.Pass(31 * 24 * time.Hour)
	pending := read(b.there.Pay(begun.Ref, script.Way{Fails: true})...)
	same("the first refusal", pending)
	b.there.Pass(24 * time.Hour)
	same("the second", read(b.there.Pay(begun.Ref, script.Way{Fails: true})...))
	if !slices.Equal(look(), pending) {
		t.Errorf("a try that failed again is another story: %v", look())
	}
	b.there.Pay(begun.Ref, script.Way{Fails: true})
	same("the fourth", read(b.there.Pay(begun.Ref, script.Way{Fails: true})...))
	// The payer turns to UPI, and it is charged again: the payment says that it runs.
	all := b.there.Pay(begun.Ref, script.Way{Method: "upi"})
	if got := look(); len(got) != 0 {
		t.Errorf("charged again, it stands as %v", got)
	}
	if got := read(all...); len(got) != 1 || !strings.HasPrefix(got[0], "resumed ") {
		t.Errorf("charged again: %v", got)
	}
	same("paused by the payer", read(b.there.Turn(begun.Ref, "pause")))
	if err := b.Resume(t.Context(), begun.Ref); !fault.Is(err, fault.Invalid) || fault.Of(err).Key != "fund-razorpay-payer-resumes" {
		t.Errorf("what the payer paused was resumed from here: %v", err)
	}
	b.there.Pass(time.Hour)
	if got := read(b.there.Turn(begun.Ref, "resume")); len(got) != 1 || !strings.HasPrefix(got[0], "resumed ") {
		t.Errorf("resumed: %v", got)
	}
	if got := look(); len(got) != 0 {
		t.Errorf("a look after it was resumed: %v", got)
	}
	b.there.Turn(begun.Ref, "pause") // of which Razorpay tells no moment: a look names it alike each minute
	b.there.Spoil("subscriptions", begun.Ref, "paused_at", nil)
	first := look()
	b.there.Pass(time.Hour)
	if got := look(); len(got) != 1 || !slices.Equal(got, first) {
		t.Errorf("paused without a moment: %v, then %v", first, got)
	}
	b.there.Turn(begun.Ref, "resume")
	same("stopped by the payer", read(b.there.Turn(begun.Ref, "cancel")))
	if err := b.Cancel(t.Context(), begun.Ref); err != nil {
		t.Errorf("what is over is ended: %v", err)
	}
}

// Mandates stand as Razorpay says.
func TestMandatesTellWhichAreDropped(t *testing.T) {
	b := open(t)
	stands := map[string]fund.Kind{}
	for i, do := range []string{"", "pause", "cancel", "fail", "unpaid"} {
		d := due(fund.Month)
		d.Reference += string(rune('A' + i))
		begun, err := b.Begin(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if do == "unpaid" {
			continue
		}
		b.there.Pay(begun.Ref, script.Way{Method: "card"})
		switch do {
		case "fail":
			b.there.Pay(begun.Ref, script.Way{Fails: true})
		case "":
		default:
			b.there.Turn(begun.Ref, do)
		}
		stands[d.Reference] = map[string]fund.Kind{"pause": fund.KindPaused, "cancel": fund.KindStopped, "fail": fund.KindPending}[do]
	}
	all, err := b.Mandates(t.Context())
	if err != nil || len(all) != len(stands) {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, m := range all {
		if want, has := stands[m.Reference]; !has || m.Stands != want || m.Amount != money.Rupees(100) || m.Every != fund.Month || m.PaidUntil.IsZero() {
			t.Errorf("%+v, want %q", m, want)
		}
	}
	b.there.NoSubscriptions = true
	if all, err := b.Mandates(t.Context()); !fault.Is(err, fault.Unavailable) || len(all) != 0 {
		t.Errorf("not enabled: %v, %v", all, err)
	}
}

// However many plans there are, a reader waits for two pages of them at most,
// and a subscription whose answer was lost is found under whichever plan it is.
func TestAReaderDoesNotWaitForThousandsOfPlans(t *testing.T) {
	b := open(t)
	b.there.Misbehave(script.Trouble{Method: http.MethodPost, Path: "/subscriptions", Do: script.Lost})
	if _, err := b.Begin(t.Context(), due(fund.Month)); err == nil {
		t.Fatal("a lost answer was one")
	}
	for i := range 230 {
		d := due(fund.Month)
		d.Reference, d.Amount = "OTHER"+strings.Repeat("A", i/26)+string(rune('A'+i%26)), money.Rupees(int64(200+i))
		if _, err := b.Begin(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	b.again()
	before := len(b.there.Asked())
	begun, err := b.Begin(t.Context(), due(fund.Month))
	if n := b.asked(before, "GET /plans"); err != nil || n > 2 || begun.Ref != b.there.Things("subscriptions")[0]["id"] {
		t.Errorf("%+v, %v, %d pages of plans", begun, err, n)
	}
}

// On an account that captures by hand no money ever comes: the test says so.
func TestAnAccountThatCapturesByHandIsFound(t *testing.T) {
	b := open(t)
	b.charges(t, 1)
	said := func() bool {
		return slices.ContainsFunc(b.Test(t.Context(), b.settings), func(f fund.Finding) bool { return f.Bad && f.Key == "gateway-razorpay-test-capture" })
	}
	b.there.Spoil("payments", b.there.Things("payments")[0]["id"].(string), "status", "authorized")
	if said() {
		t.Error("a payment of this minute is on its way")
	}
	b.there.Pass(2 * time.Hour)
	if !said() {
		t.Error("nothing was said of it")
	}
}
