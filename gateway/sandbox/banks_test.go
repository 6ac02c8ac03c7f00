package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/test/journal"
)

func bankOf(t *testing.T, d *db.DB, name, path, secret string) *sandbox.Sandbox {
	t.Helper()
	b, err := sandbox.New(sandbox.Options{Name: name, Title: strings.ToUpper(name), Path: path, Play: true, DB: d, URL: func() string { return "http://127.0.0.1:1" },
		Secret: []byte(secret), Log: journal.Log(), AnswerIn: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// Two banks over one database know nothing of each other.
func TestTwoBanksKnowNothingOfEachOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		one, two := bankOf(t, d, "", "", "the first bank's secret"), bankOf(t, d, "otherbank", "/bank2", "the second bank's secret")
		due := fund.Due{Reference: "SAME1", Amount: money.Rupees(100), Every: fund.Month, Recurring: true, Title: "Support", ReturnURL: "http://127.0.0.1:1/back"}
		var begun [2]fund.Begun
		for i, b := range []*sandbox.Sandbox{one, two} {
			var err error
			if begun[i], err = b.Begin(ctx, due); err != nil {
				t.Fatal(err)
			}
			if err := b.Pay(ctx, begun[i].Ref, sandbox.Way{Do: sandbox.WayNever}); err != nil {
				t.Fatal(err)
			}
		}
		if begun[0].Ref == begun[1].Ref || !strings.Contains(begun[0].URL, "/bank/order/") || !strings.Contains(begun[1].URL, "/bank2/order/") {
			t.Errorf("they begin with %+v", begun)
		}
		for i, b := range []*sandbox.Sandbox{one, two} {
			other := begun[1-i].Ref
			if _, err := b.Fetch(ctx, other); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s knows the other's order: %v", b.Name(), err)
			}
			if _, err := b.Order(ctx, other); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s shows the other's order: %v", b.Name(), err)
			}
			if err := b.Press(ctx, other, sandbox.TurnStop, 0); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s ends the other's mandate: %v", b.Name(), err)
			}
			facts, err := b.List(ctx, time.UnixMicro(0))
			if err != nil || len(facts) != 1 || facts[0].Gateway != b.Name() || facts[0].Ref != begun[i].Ref {
				t.Errorf("%s lists %+v, %v", b.Name(), facts, err)
			}
			if _, err := b.SendBack(ctx, facts[0].Object, 0); err != nil {
				t.Error(err)
			}
			totals, err := b.Totals(ctx)
			if err != nil || totals["INR"].Captured != 10_000 || totals["INR"].Refunded != 10_000 || totals["INR"].Payments != 1 {
				t.Errorf("%s sums up to %+v, %v", b.Name(), totals, err)
			}
			all, err := b.Orders(ctx, "", 10)
			if err != nil || len(all) != 1 {
				t.Errorf("%s has %d orders, %v", b.Name(), len(all), err)
			}
		}
		body := []byte(`{"kind":"captured","object":"x","amount":1,"currency":"INR","at":"2026-11-23T09:00:00Z"}`)
		head := func(string) string { return one.Sign(body) }
		if _, err := one.Read(ctx, fund.Notice{Body: body, Header: head, At: d.Now()}); err != nil {
			t.Errorf("its own notice: %v", err)
		}
		if _, err := two.Read(ctx, fund.Notice{Body: body, Header: head, At: d.Now()}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the other's notice: %v", err)
		}
	})
}

// A bank that has closed the newsroom's account answers, tells, charges and
// pays nothing any more, and there is no way back; the other goes on.
func TestABankThatIsGoneIsGoneForGood(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		w, two := build(t, d), bankOf(t, d, "otherbank", "/bank2", "the second bank's secret")
		_, b := w.pledges("asha", fund.Month)
		w.presses(b.URL, "first")
		told := len(w.notices())
		waits, err := w.bank.Begin(ctx, fund.Due{Reference: "WAITS", Amount: money.Rupees(100), Title: "Support", ReturnURL: w.server.URL + "/back"})
		if err != nil {
			t.Fatal(err)
		}
		if page := w.presses(w.server.URL+"/bank/now", "gone"); !strings.Contains(page, "closed the newsroom’s account, for good") || strings.Contains(page, `value="in"`) {
			t.Errorf("its page says %s", page)
		}
		for name, ask := range map[string]func() error{
			"begin": func() error {
				_, err := w.bank.Begin(ctx, fund.Due{Reference: "NEW", Amount: money.Rupees(1)})
				return err
			},
			"fetch":  func() error { _, err := w.bank.Fetch(ctx, b.Ref); return err },
			"list":   func() error { _, err := w.bank.List(ctx, time.UnixMicro(0)); return err },
			"cancel": func() error { return w.bank.Cancel(ctx, b.Ref) },
			"refund": func() error {
				_, err := w.bank.Refund(ctx, fund.RefundDue{ID: "r", Payment: "p", Amount: money.Rupees(1)})
				return err
			},
		} {
			if err := ask(); !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.bank.Outage(ctx, 0); err != nil { // that it is in order again changes nothing
			t.Fatal(err)
		}
		if err := w.bank.Pay(ctx, waits.Ref, sandbox.Way{Do: sandbox.WayPay}); err != nil {
			t.Fatal(err)
		}
		d.Clock().Move(100 * 24 * time.Hour)
		if err := w.bank.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if n := w.count(`select count(*) from sandbox_event`); n != 1 || len(w.notices()) != told {
			t.Errorf("since then %d things happened, and %d notices came", n-1, len(w.notices())-told)
		}
		if temper, err := two.Temper(ctx); err != nil || temper.Gone {
			t.Errorf("the other bank is %+v, %v", temper, err)
		}
		if temper, err := w.bank.Temper(ctx); err != nil || !temper.Gone {
			t.Errorf("it is %+v, %v", temper, err)
		}
		r, err := http.Post(w.server.URL+"/bank/api/temper", "application/json", strings.NewReader(`{"gone": false}`))
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatal(r, err)
		}
		r.Body.Close()
		if temper, _ := w.bank.Temper(ctx); !temper.Gone {
			t.Error("it came back")
		}
	})
}

func TestABanksNameAndPathAreClean(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t))
	for _, o := range []sandbox.Options{{Name: "it's"}, {Name: "A"}, {Name: "x"}, {Name: "a b"}, {Path: "bank"}, {Path: "/a/b"}, {Path: "/"}, {Path: "/{x}"}} {
		o.Play, o.DB, o.URL, o.Secret, o.Log = true, d, func() string { return "" }, []byte("sixteen bytes or more"), journal.Log()
		if _, err := sandbox.New(o); err == nil {
			t.Errorf("%q at %q opened", o.Name, o.Path)
		}
	}
}
