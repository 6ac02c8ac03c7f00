package razorpay_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/fund/books"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
	"github.com/nightdesk/nightdesk/gateway/razorpay/script"
	"github.com/nightdesk/nightdesk/hooks"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/journal"
)

// town is a newsroom with its door for notices, and a scripted Razorpay.
type town struct {
	t      *testing.T
	db     *db.DB
	fund   *fund.Fund
	rails  *rail.Rails
	books  *books.Books
	lists  *agree.Lists
	there  *script.Razorpay
	server *httptest.Server
}

var publisher = staff.Machine("test")

func build(t *testing.T, d *db.DB) *town {
	t.Helper()
	w := &town{t: t, db: d, there: script.New(d.Now)}
	t.Cleanup(w.there.Close)
	st := staff.New(d)
	plug := razorpay.New(razorpay.Options{Now: d.Now, Base: w.there.HTTP.URL, Setup: func(ctx context.Context) (fund.Setup, error) { return w.fund.Setup(ctx, razorpay.Name) }})
	w.fund = fund.New(d, st, plug)
	key, err := seal.New(bytes.Repeat([]byte("k"), 32))
	w.must(err)
	w.rails = rail.New(d, st, w.fund, rail.Options{Key: key})
	w.books, w.lists = books.New(d, st, w.fund), agree.New(d, st, w.fund, plug)
	w.must(w.fund.Prepare(t.Context()))
	w.must(w.rails.Set(t.Context(), publisher, razorpay.Name, true, settingsOf(w.there), "the account is activated"))
	w.server = httptest.NewServer(hooks.New(hooks.Options{Hear: w.fund.Hear, Now: d.Now, Log: journal.Log()}).Routes())
	t.Cleanup(w.server.Close)
	return w
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) passes(d time.Duration) { w.db.Clock().Move(d) }

// posts carries notices to the newsroom as Razorpay would.
func (w *town) posts(all ...script.Notice) {
	w.t.Helper()
	for _, n := range all {
		if got := w.post(n); got != http.StatusOK {
			w.t.Errorf("%s is answered %d", n.Event, got)
		}
	}
}

func (w *town) post(n script.Notice) int {
	w.t.Helper()
	r, err := http.NewRequest(http.MethodPost, w.server.URL+"/hooks/razorpay", bytes.NewReader(n.Body))
	w.must(err)
	r.Header = n.Header()
	got, err := w.server.Client().Do(r)
	w.must(err)
	got.Body.Close()
	return got.StatusCode
}

func (w *town) pledges(reader audience.ReaderID, every fund.Every) (fund.Pledge, fund.Begun) {
	w.t.Helper()
	plans, err := w.fund.Plans(w.t.Context())
	w.must(err)
	for _, plan := range plans {
		if plan.Every == every {
			p, err := w.fund.Pledge(w.t.Context(), fund.PledgeAsk{Reader: reader, Plan: plan.ID, Price: plan.Price, Gateway: razorpay.Name, Lang: "en", Declared: true, Wording: fund.Declaration})
			w.must(err)
			b, err := w.fund.Begin(w.t.Context(), p.ID, "https://news.example/pay/1?t=token", "Support The News", "reader@example.org")
			w.must(err)
			return p, b
		}
	}
	w.t.Fatal("no such plan")
	return fund.Pledge{}, fund.Begun{}
}

func (w *town) state(p fund.Pledge) fund.PledgeView {
	w.t.Helper()
	all, err := w.fund.Account(w.t.Context(), p.Reader)
	w.must(err)
	for _, v := range all {
		if v.Pledge == p.ID {
			return v
		}
	}
	w.t.Fatal("the pledge is not in the account")
	return fund.PledgeView{}
}

func (w *town) holds(account string) int64 {
	w.t.Helper()
	all, err := w.books.Balance(w.t.Context())
	w.must(err)
	for _, b := range all {
		if b.Account == account && b.Balance.Currency == "INR" {
			return b.Balance.Minor
		}
	}
	return 0
}

// booked says what the books have in a line.
func (w *town) booked() string {
	w.t.Helper()
	var out []string
	for _, q := range []string{"payment", "receipt", "refund", "dispute", "payout", "stuck"} {
		var n int
		w.must(w.db.Row(w.t.Context(), `select count(*) from fund_`+q).Scan(&n))
		out = append(out, fmt.Sprint(n, " ", q))
	}
	return strings.Join(out, ", ")
}

func (w *town) is(want string) {
	w.t.Helper()
	if got := w.booked(); got != want {
		w.t.Errorf("the books have %s; want %s", got, want)
	}
}

func (w *town) last(kind string) string {
	all := w.there.Things(kind)
	return all[len(all)-1]["id"].(string)
}

const clearing = "assets:clearing:razorpay"

// One lifetime: several notices, in the wrong order, twice, tell of one
// payment; part goes back, a bank takes some of it, the rest is paid out, and
// the clearing account is empty.
func TestALinkFromFirstWordToPayout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		p, b := w.pledges("asha", fund.Lifetime)
		failed := w.there.Pay(b.Ref, script.Way{Fails: true})
		w.posts(failed...)
		if s := w.state(p).State; s != fund.StateFailed {
			t.Errorf("after a failed try: %s", s)
		}
		all := w.there.Pay(b.Ref, script.Way{})
		for i := range all {
			w.posts(all[len(all)-1-i])
		}
		w.posts(all...)
		w.is("1 payment, 1 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
		if v := w.state(p); v.State != fund.StateSettled || !v.Lifetime {
			t.Errorf("%+v", v)
		}
		w.must(w.fund.Reconcile(t.Context()))

		payment := w.there.Things("payments")[1]["id"].(string)
		_, back := w.there.SendBack(payment, 100000)
		w.posts(back[1], back[0], back[1])
		dispute, opened := w.there.Dispute(payment, 50000)
		w.posts(w.there.Decide(dispute, "lost"), opened) // the end before the beginning
		w.is("1 payment, 1 receipt, 1 refund, 1 dispute, 0 payout, 0 stuck")
		if n := w.holds("expense:chargebacks"); n != 50000 {
			t.Errorf("%d were lost", n)
		}

		w.passes(48 * time.Hour)
		w.posts(w.there.Settle()) // an ordinary settlement: its notice knows no fees
		w.is("1 payment, 1 receipt, 1 refund, 1 dispute, 0 payout, 0 stuck")
		w.must(w.lists.Compare(t.Context()))
		w.is("1 payment, 1 receipt, 1 refund, 1 dispute, 1 payout, 0 stuck")
		if n := w.holds(clearing); n != 0 {
			t.Errorf("clearing holds %d", n)
		}
		if fee, tax := w.holds("expense:gateway-fees"), w.holds("expense:tax-on-fees"); fee != 20000 || tax != 3600 {
			t.Errorf("fee %d, tax %d", fee, tax)
		}
		agreed, err := w.lists.Agreements(t.Context())
		if err != nil || len(agreed) != 1 || agreed[0].Differences != 0 || agreed[0].Up.IsZero() {
			t.Errorf("%+v, %v", agreed, err)
		}
	})
}

// A mandate: charged, refused, charged by another card, paused, resumed, and
// stopped by its payer; no notice of the second month comes.
func TestAMandateThroughItsMonths(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		ctx := t.Context()
		p, b := w.pledges("asha", fund.Month)
		first := w.there.Pay(b.Ref, script.Way{Method: "card"})
		w.posts(first...)
		w.is("1 payment, 1 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
		if v := w.state(p); v.State != fund.StateSettled || !v.Recurring || v.Held != "" {
			t.Errorf("%+v", v)
		}

		w.passes(31 * 24 * time.Hour)
		w.there.Pay(b.Ref, script.Way{Method: "card"}) // nobody tells of it
		w.must(w.lists.Compare(ctx))
		w.is("2 payment, 2 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")

		w.passes(31 * 24 * time.Hour)
		w.posts(w.there.Pay(b.Ref, script.Way{Fails: true})...)
		if v := w.state(p); v.Held != fund.KindPending || v.Grace.IsZero() {
			t.Errorf("refused: %+v", v)
		}
		w.passes(24 * time.Hour)
		w.posts(w.there.Pay(b.Ref, script.Way{Method: "upi"})...) // the payer turned to UPI
		w.is("3 payment, 3 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
		if v := w.state(p); v.Held != "" {
			t.Errorf("charged by UPI: %+v", v)
		}

		w.passes(7 * 24 * time.Hour)
		w.must(w.fund.Pause(ctx, "asha", p.ID))
		w.must(w.fund.HoldAtGateway(ctx, fund.PauseAsked{Pledge: p.ID, Gateway: razorpay.Name, Ref: b.Ref}))
		if v := w.state(p); v.Held != fund.KindPaused {
			t.Errorf("paused: %+v", v)
		}
		w.passes(time.Hour)
		w.must(w.fund.Resume(ctx, "asha", p.ID))
		w.must(w.fund.HoldAtGateway(ctx, fund.PauseAsked{Pledge: p.ID, Gateway: razorpay.Name, Ref: b.Ref, Resume: true}))
		if v := w.state(p); v.Held != "" {
			t.Errorf("resumed: %+v", v)
		}
		w.passes(time.Hour)
		w.posts(w.there.Turn(b.Ref, "cancel"))
		if v := w.state(p); v.State != fund.StateStopped || v.PaidUntil.Before(w.db.Now()) {
			t.Errorf("stopped in the app: %+v", v)
		}

		// A year on somebody says the first month's notices again, under other names.
		w.passes(366 * 24 * time.Hour)
		for i, n := range first {
			n.ID = fmt.Sprint("replayed-", i)
			w.posts(n)
		}
		w.is("3 payment, 3 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
	})
}

// A subscription whose charges are all used up has ended, and its reader is asked anew.
func TestAMandateThatIsUsedUpHasEnded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		p, b := w.pledges("asha", fund.Year)
		for range 10 {
			w.posts(w.there.Pay(b.Ref, script.Way{Method: "card"})...)
			w.passes(366 * 24 * time.Hour)
		}
		if v := w.state(p); v.State != fund.StateStopped || v.Recurring || !v.CanAgain {
			t.Errorf("after ten years: %+v", v)
		}
		w.is("10 payment, 10 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
	})
}

// What the newsroom sends back goes back once, though the first answer is lost.
func TestARefundThatTheNewsroomAsksFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		ctx := t.Context()
		_, b := w.pledges("asha", fund.Lifetime)
		w.posts(w.there.Pay(b.Ref, script.Way{})...)
		var payment fund.PaymentID
		w.must(d.Row(ctx, `select id from fund_payment`).Scan(&payment))
		w.must(w.fund.AskRefund(ctx, publisher, payment, money.Rupees(400), "asked by letter"))
		var ask string
		w.must(d.Row(ctx, `select id from fund_refund_ask`).Scan(&ask))
		w.there.Misbehave(script.Trouble{Method: http.MethodPost, Path: "/payments/", Do: script.Lost}, script.Trouble{Method: http.MethodPost, Path: "/payments/", Do: script.Runs})
		if err := w.fund.SendRefund(ctx, fund.RefundAsked{Ask: ask}); err == nil {
			t.Error("a refund that still runs was answered")
		}
		w.passes(6 * time.Minute)
		w.must(w.fund.Reconcile(ctx))
		w.passes(61 * time.Minute)
		w.must(w.fund.Reconcile(ctx)) // what was taken and not told of is asked about
		w.is("1 payment, 1 receipt, 1 refund, 0 dispute, 0 payout, 0 stuck")
		if n := len(w.there.Things("refunds")); n != 1 {
			t.Errorf("%d refunds", n)
		}
		w.posts(w.there.FailRefund(w.last("refunds")))
		if n := w.holds(clearing); n != 1000000 {
			t.Errorf("a refund came back, and clearing holds %d", n)
		}
	})
}

// Money that is not what was asked for buys nothing.
func TestWhatDoesNotFitBuysNothing(t *testing.T) {
	for name, c := range map[string]struct {
		way  script.Way
		want string
	}{
		"from abroad": {script.Way{Method: "card", Abroad: true}, "1 payment, 0 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck"},
		"a half":      {script.Way{Minor: 500000}, "1 payment, 0 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck"},
		"refused":     {script.Way{Fails: true}, "0 payment, 0 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck"},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := build(t, d)
				p, b := w.pledges("asha", fund.Lifetime)
				w.posts(w.there.Pay(b.Ref, c.way)...)
				w.is(c.want)
				if w.state(p).State == fund.StateSettled {
					t.Error("it bought something")
				}
			})
		})
	}
}

// A part of a link that was paid, and a link that expired, say nothing to the books.
func TestAPartAndAnExpiryGrantNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		p, b := w.pledges("asha", fund.Lifetime)
		link := w.there.Things("payment_links")[0]
		link["status"] = "partially_paid"
		w.posts(w.there.Tell("payment_link.partially_paid", "payment_link", link), w.there.Tell("payment_link.expired", "payment_link", link))
		w.is("0 payment, 0 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
		if v := w.state(p); v.State != fund.StateWaiting {
			t.Errorf("%+v", v)
		}
		// Razorpay took it all the same, after its pledge had lapsed: the money is booked.
		w.passes(2 * time.Hour)
		w.posts(w.there.Pay(b.Ref, script.Way{})...)
		w.is("1 payment, 1 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
	})
}

// The secret is changed while notices are under way, and what nobody signed is refused on the wire.
func TestNoticesWhileTheSecretIsChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		ctx := t.Context()
		_, b := w.pledges("asha", fund.Lifetime)
		all := w.there.Pay(b.Ref, script.Way{})
		w.passes(time.Minute)
		changed := settingsOf(w.there)
		changed[razorpay.WebhookSecret] = "another-webhook-secret"
		w.must(w.rails.Set(ctx, publisher, razorpay.Name, true, changed, "the secret was seen by a stranger"))
		w.passes(23 * time.Hour)
		w.posts(all[3])
		w.passes(3 * time.Hour)
		if got := w.post(all[1]); got != http.StatusBadRequest {
			t.Errorf("a day later the former secret is answered %d", got)
		}
		w.there.Webhook = "another-webhook-secret"
		w.there.Account = "acc_Other123456789"
		if got := w.post(w.there.Tell("payment.captured", "payment", w.there.Things("payments")[0])); got != http.StatusBadRequest {
			t.Errorf("another account is answered %d", got)
		}
		w.is("1 payment, 1 receipt, 0 refund, 0 dispute, 0 payout, 0 stuck")
		h, err := w.rails.Health(ctx, razorpay.Name)
		if err != nil || h.Events["payment_link.paid"].IsZero() || h.Refused.IsZero() {
			t.Errorf("%+v, %v", h, err)
		}
	})
}

// An answer that is lost leaves the reader with a word and no second charge.
func TestARazorpayThatDoesNotAnswerIsSaidSo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		ctx := t.Context()
		plans, err := w.fund.Plans(ctx)
		w.must(err)
		p, err := w.fund.Pledge(ctx, fund.PledgeAsk{Reader: "asha", Plan: plans[0].ID, Price: plans[0].Price, Gateway: razorpay.Name, Declared: true, Wording: fund.Declaration})
		w.must(err)
		w.there.Misbehave(script.Trouble{Method: http.MethodPost, Path: "/subscriptions", Do: script.Lost})
		if _, err = w.fund.Begin(ctx, p.ID, "https://news.example/", "The News", ""); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%v", err)
		}
		b, err := w.fund.Begin(ctx, p.ID, "https://news.example/", "The News", "")
		again, bad := w.fund.Begin(ctx, p.ID, "https://news.example/", "The News", "")
		if err != nil || bad != nil || b.Ref != again.Ref || len(w.there.Things("subscriptions")) != 1 {
			t.Errorf("%+v, %+v, %v, %v", b, again, err, bad)
		}
	})
}
