package sandbox_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// told is what the newsroom heard since the n-th notice: kind and object, in order.
func (w *town) told(since int) (all []string) {
	w.t.Helper()
	for _, n := range w.notices()[since:] {
		var b struct{ Kind, Object string }
		w.must(json.Unmarshal(n.Body, &b))
		all = append(all, b.Kind+" "+b.Object)
	}
	return all
}

// lived is a life with everything in it: a year of a mandate that fails, pauses and is refunded, disputed, stopped.
func (w *town) lived(reader string) {
	ctx := w.t.Context()
	p, b := w.pledges(readerID(reader), fund.Month)
	w.must(w.bank.Pay(ctx, b.Ref, sandbox.Way{Do: sandbox.WayTwice}))
	w.must(w.bank.Press(ctx, b.Ref, sandbox.TurnRefuseOn, 2))
	w.must(w.bank.Sweep(ctx))
	w.db.Clock().Set(dbtest.Start.AddDate(0, 2, 2))
	w.must(w.bank.Sweep(ctx))
	w.must(w.bank.Pause(ctx, b.Ref))
	w.must(w.bank.Resume(ctx, b.Ref))
	o, err := w.bank.ByReference(ctx, p.Reference)
	w.must(err)
	var payments []string
	for _, e := range o.Events {
		if e.Kind == fund.KindCaptured {
			payments = append(payments, e.Object)
		}
	}
	refund, err := w.bank.SendBack(ctx, payments[0], 2500)
	w.must(err)
	_, err = w.bank.SendBack(ctx, payments[0], 0)
	w.must(err)
	w.must(w.bank.ReturnRefund(ctx, refund))
	for i, won := range []bool{true, false} {
		dispute, err := w.bank.Dispute(ctx, payments[i+1], 0)
		w.must(err)
		w.must(w.bank.Decide(ctx, dispute, won))
	}
	w.must(w.bank.Cancel(ctx, b.Ref))
	w.must(w.bank.Press(ctx, b.Ref, sandbox.TurnRace, 0))
	w.db.Clock().Set(dbtest.Start.AddDate(0, 3, 0))
	w.must(w.bank.Sweep(ctx))
}

// books are the newsroom's balances in one line.
func (w *town) books() (all string) {
	w.t.Helper()
	balances, err := w.ledger.Balance(w.t.Context())
	w.must(err)
	for _, b := range balances {
		if !b.Balance.IsZero() {
			all += fmt.Sprintf("%s %s, ", b.Account, b.Balance)
		}
	}
	return all
}

func TestNoticesHeldBackAndToldInReverseGiveTheSameBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var books []string
		for i, how := range []string{"as it happens", "held back", "held back and reversed"} {
			d := d
			if i > 0 {
				d = dbtest.Open(t, dbtest.SQLite(t))
			}
			w, ctx := build(t, d), t.Context()
			if i > 0 {
				w.must(w.bank.Hold(ctx))
			}
			w.lived("asha")
			if n := len(w.notices()); i > 0 && n != 0 {
				t.Fatalf("%s: %d notices were told", how, n)
			}
			if i > 0 {
				w.must(w.bank.Release(ctx, i == 2))
				w.sweeps()
			}
			told := w.told(0)
			kinds := map[string]bool{}
			for _, s := range told {
				kind, _, _ := strings.Cut(s, " ")
				kinds[kind] = true
			}
			if len(kinds) != 12 { // all but halted
				t.Errorf("%s: it lived only %v", how, kinds)
			}
			var first string
			w.must(d.Row(ctx, `select object from sandbox_event order by at, id limit 1`).Scan(&first))
			if at := map[bool]string{false: told[0], true: told[len(told)-1]}[i == 2]; at != "captured "+first {
				t.Errorf("%s: where the first payment should have been told it told of %s", how, at)
			}
			if temper, err := w.bank.Temper(ctx); err != nil || temper.Holding {
				t.Errorf("%s: it goes on holding back, %v", how, err)
			}
			books = append(books, w.books())
			if stuck := w.count(`select count(*) from fund_stuck`); stuck != 0 {
				t.Errorf("%s: %d stuck", how, stuck)
			}
		}
		if books[0] == "" || books[1] != books[0] || books[2] != books[0] {
			t.Errorf("the books:\n%s", strings.Join(books, "\n"))
		}
	})
}

func TestWhatIsReleasedIsToldInItsOrder(t *testing.T) {
	w := build(t, dbtest.Open(t, dbtest.SQLite(t)))
	ctx := t.Context()
	w.must(w.bank.Hold(ctx))
	for i := range 6 {
		w.paid(fmt.Sprint("reader", i), fund.Month)
		w.db.Clock().Move(time.Second)
	}
	w.must(w.bank.Release(ctx, true))
	backwards := w.told(0)
	w.must(w.bank.Hold(ctx))
	from := len(w.notices())
	for i := range 6 {
		w.paid(fmt.Sprint("other", i), fund.Month)
		w.db.Clock().Move(time.Second)
	}
	w.must(w.bank.Release(ctx, false))
	forwards := w.told(from)
	if !slices.IsSorted(forwards) || len(forwards) != 6 { // names are in order of time
		t.Errorf("told in order: %v", forwards)
	}
	slices.Reverse(backwards)
	if !slices.IsSorted(backwards) || len(backwards) != 6 {
		t.Errorf("told in reverse: %v", backwards)
	}
}

func TestInAnOutageNothingIsAnsweredAndNothingTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		p, payment := w.paid("asha", fund.Month)
		o, err := w.bank.ByReference(ctx, p.Reference)
		w.must(err)
		w.must(w.bank.Outage(ctx, time.Hour))
		for name, ask := range map[string]func() error{
			"Begin": func() error {
				_, err := w.bank.Begin(ctx, fund.Due{Reference: "REF22222", Amount: money.Rupees(1), ReturnURL: "https://news.example/"})
				return err
			},
			"Fetch":  func() error { _, err := w.bank.Fetch(ctx, o.ID); return err },
			"List":   func() error { _, err := w.bank.List(ctx, dbtest.Start); return err },
			"Cancel": func() error { return w.bank.Cancel(ctx, o.ID) },
			"Pause":  func() error { return w.bank.Pause(ctx, o.ID) },
			"Resume": func() error { return w.bank.Resume(ctx, o.ID) },
			"Refund": func() error {
				_, err := w.bank.Refund(ctx, fund.RefundDue{ID: "ask", Payment: payment, Amount: money.Rupees(1)})
				return err
			},
		} {
			if err := ask(); !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s in an outage: %v", name, err)
			}
		}
		heard := len(w.notices())
		w.must(w.bank.Press(ctx, o.ID, sandbox.TurnCharge, 0)) // the payer's bank knows of no outage
		d.Clock().Move(59 * time.Minute)
		w.sweeps()
		if n := len(w.notices()); n != heard {
			t.Errorf("%d notices in the outage", n-heard)
		}
		if page := w.sees(w.server.URL + "/bank/"); !strings.Contains(page, "Out of order until") {
			t.Error("the bank's page does not say so")
		}
		d.Clock().Move(time.Minute)
		w.sweeps()
		if n := w.count(`select count(*) from fund_payment`); n != 2 {
			t.Errorf("after the outage %d payments", n)
		}
		if _, err := w.bank.Fetch(ctx, o.ID); err != nil {
			t.Errorf("after the outage: %v", err)
		}
		w.must(w.bank.Outage(ctx, time.Hour))
		w.must(w.bank.Outage(ctx, 0))
		if _, err := w.bank.Fetch(ctx, o.ID); err != nil {
			t.Errorf("after the outage was ended: %v", err)
		}
	})
}

// Who does not wait for a slow bank has its order all the same, and finds it by asking again.
func TestWhatASlowBankWasAskedIsDoneOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		_, payment := w.paid("asha", fund.Month)
		ask := fund.RefundDue{ID: "asking", Payment: payment, Amount: money.Rupees(10)}
		due := fund.Due{Reference: "REF22222", Amount: money.Rupees(1), ReturnURL: "https://news.example/"}
		w.must(w.bank.Slow(ctx, time.Minute))
		hurried := func(what string, do func() error) {
			t.Helper()
			if err := do(); err == nil {
				t.Errorf("%s was answered at once", what)
			}
		}
		short, cancel := contextOf(t, 300*time.Millisecond)
		defer cancel()
		hurried("Begin", func() error { _, err := w.bank.Begin(short, due); return err })
		short, cancel = contextOf(t, 300*time.Millisecond)
		defer cancel()
		hurried("Refund", func() error { _, err := w.bank.Refund(short, ask); return err })
		w.must(w.bank.Slow(ctx, 0))
		if n := w.count(`select count(*) from sandbox_order where reference = 'REF22222'`); n != 1 {
			t.Errorf("%d orders", n)
		}
		if _, err := w.bank.Begin(ctx, due); err != nil || w.count(`select count(*) from sandbox_order where reference = 'REF22222'`) != 1 {
			t.Errorf("asked again: %v", err)
		}
		if object, err := w.bank.Refund(ctx, ask); err != nil || object == "" || w.count(`select count(*) from sandbox_event where kind = 'refunded'`) != 1 {
			t.Errorf("asked again for the refund: %q, %v", object, err)
		}
	})
}

// The newsroom books and is too slow to say so: the bank tells again, and nothing is booked twice.
func TestAnAnswerThatIsLostIsNoSecondPayment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		_, b := w.pledges("asha", fund.Month)
		w.must(w.bank.Pay(ctx, b.Ref, sandbox.Way{Do: sandbox.WayPay}))
		lost := make(chan struct{})
		w.mu.Lock()
		w.lost = lost
		w.mu.Unlock()
		w.sweeps()
		if n := w.count(`select count(*) from fund_payment`); n != 1 {
			t.Fatalf("%d payments", n)
		}
		if n := w.count(`select count(*) from sandbox_notice where due is not null`); n != 1 {
			t.Errorf("%d notices wait to be told again", n)
		}
		w.mu.Lock()
		w.lost = nil
		w.mu.Unlock()
		close(lost)
		d.Clock().Move(time.Minute)
		w.sweeps()
		if n, told := w.count(`select count(*) from fund_payment`), len(w.notices()); n != 1 || told != 2 {
			t.Errorf("%d payments, told %d times", n, told)
		}
		if n := w.count(`select count(*) from sandbox_notice where due is not null`); n != 0 {
			t.Errorf("%d notices still wait", n)
		}
	})
}

func TestAnOldSecretIsGoodForItsWindow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		w.must(w.bank.Hold(ctx))
		_, b := w.pledges("asha", fund.Month)
		w.must(w.bank.Pay(ctx, b.Ref, sandbox.Way{Do: sandbox.WayPay})) // its notice is made under the first secret
		w.must(w.bank.Rotate(ctx, time.Hour))
		body := []byte(`{"event":"say-x","kind":"nonsense"}`)
		for _, c := range []struct {
			move   time.Duration
			secret string
			status int
		}{
			{0, "", 200}, {0, "old", 200}, {0, "none", 400}, {time.Hour - time.Second, "old", 200}, {time.Second, "old", 400}, {0, "", 200},
		} {
			d.Clock().Move(c.move)
			if status, err := w.bank.Say(ctx, body, c.secret, ""); err != nil || status != c.status {
				t.Errorf("%q after %s: %d, %v", c.secret, c.move, status, err)
			}
		}
		w.must(w.bank.Release(ctx, false))
		if n := w.count(`select count(*) from fund_payment`); n != 0 {
			t.Error("a notice under a secret that is over was taken")
		}
		facts, err := w.bank.Fetch(ctx, b.Ref) // which is why the newsroom asks
		if err != nil || len(facts) != 1 {
			t.Errorf("%+v, %v", facts, err)
		}
		// The secret before the one before is over at once, and so is one that was changed without a window.
		w.must(w.bank.Rotate(ctx, time.Hour))
		first := w.bank.SignOld(body)
		w.must(w.bank.Rotate(ctx, time.Hour))
		read := func(signature string) error {
			_, err := w.bank.Read(ctx, fund.Notice{Body: body, Header: func(string) string { return signature }, At: d.Now()})
			return err
		}
		if err := read(first); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a secret changed twice since: %v", err)
		}
		w.must(w.bank.Rotate(ctx, 0))
		if err := read(w.bank.SignOld(body)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a secret changed without a window: %v", err)
		}
		if err := read(w.bank.Sign(body)); err != nil {
			t.Errorf("the present secret: %v", err)
		}
		// A start forgets none of it.
		again, err := sandbox.New(w.bank.Options)
		w.must(err)
		w.must(again.Sweep(ctx))
		if got := again.Sign(body); got != w.bank.Sign(body) {
			t.Error("after a start it signs with another secret")
		}
	})
}

func TestTwoProcessesAreOneBank(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		if !strings.HasPrefix(dsn, "postgres") {
			dsn = dbtest.SQLite(t)
		}
		d := dbtest.Open(t, dsn)
		w, ctx := build(t, d), t.Context()
		for i := range 12 {
			w.paid(fmt.Sprint("reader", i), fund.Month)
		}
		d.Clock().Set(dbtest.Start.AddDate(0, 3, 5))
		twin, err := sandbox.New(w.bank.Options)
		w.must(err)
		var all [4]error
		var running sync.WaitGroup
		for i := range all {
			running.Go(func() { all[i] = []*sandbox.Sandbox{w.bank, twin}[i%2].Sweep(ctx) })
		}
		running.Wait()
		w.must(errors.Join(all[:]...))
		w.sweeps()
		if n := w.count(`select count(*) from sandbox_event where kind = 'captured'`); n != 48 {
			t.Errorf("%d charges", n)
		}
		if n, times := w.count(`select count(*) from fund_payment`), len(w.notices()); n != 48 || times != w.count(`select count(*) from sandbox_notice`) {
			t.Errorf("%d payments, %d notices", n, times)
		}
	})
}
