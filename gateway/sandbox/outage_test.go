package sandbox_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/staff"
)

// The newsroom is away for a day on which mandates are charged and readers pay,
// and money goes back. The bank keeps telling; then all of it comes in a burst,
// the last first and much of it twice, while the newsroom itself asks.
func TestADayAwayPlayedBackInABurstLeavesNoDifference(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		var mu sync.Mutex
		letters := map[fund.PaymentID]int{}
		back := 0
		d.OnTell(func(_ context.Context, tx *db.Tx, f any) error {
			tx.After(func() {
				mu.Lock()
				defer mu.Unlock()
				switch f := f.(type) {
				case fund.Settled:
					letters[f.Payment]++
				case fund.Refunded:
					back++
				}
			})
			return nil
		})
		pays := func(reader string, every fund.Every) string {
			_, b := w.pledges(readerID(reader), every)
			w.must(w.bank.Pay(ctx, b.Ref, sandbox.Way{Do: sandbox.WayPay}))
			return b.Ref
		}
		const running, coming = 120, 96
		var mandates []string
		for i := range running {
			mandates = append(mandates, pays(fmt.Sprint("runs-", i), fund.Month))
		}
		w.sweeps()
		lists := agree.New(d, staff.New(d), w.fund, w.bank)
		reconcile := func() error {
			if err := lists.Ask(ctx); err != nil {
				return err
			}
			return lists.Compare(ctx)
		}
		w.must(reconcile())

		// The day away. Until late the notices are held on their way, and then they go out the last first;
		// they find nobody, and are told again and again.
		begins := dbtest.Start.AddDate(0, 1, -1)
		w.must(w.bank.Hold(ctx))
		w.mu.Lock()
		w.deaf = 1 << 30
		w.mu.Unlock()
		for hour := range 24 {
			d.Clock().Set(begins.Add(time.Duration(hour) * time.Hour))
			if hour == 20 {
				w.must(w.bank.Release(ctx, true))
			}
			w.sweeps()
			for i := range coming / 24 {
				pays(fmt.Sprint("comes-", hour, "-", i), []fund.Every{fund.Month, fund.Year, fund.Lifetime}[i%3])
			}
			o, err := w.bank.Order(ctx, mandates[hour])
			w.must(err)
			_, err = w.bank.SendBack(ctx, o.Events[0].Object, 2500)
			w.must(err)
			w.must(w.bank.Press(ctx, mandates[24+hour], []string{sandbox.TurnStop, sandbox.TurnPause, sandbox.TurnHalt}[hour%3], 0))
		}
		d.Clock().Set(begins.Add(24*time.Hour - time.Minute))
		if n := w.count(`select count(*) from fund_payment`); n != running {
			t.Fatalf("%d payments were booked while nobody was there", n)
		}

		// It is back, and everything comes at once.
		w.mu.Lock()
		w.deaf = 0
		missed := slices.Clone(w.heard)
		w.mu.Unlock()
		var burst sync.WaitGroup
		burst.Go(func() { w.sweeps() })
		for lane := range 2 {
			burst.Go(func() { // what it heard in vain comes a second time, the last first
				for i := len(missed) - 1 - lane; i >= 0; i -= 2 {
					r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.server.URL+"/hooks/sandbox", bytes.NewReader(missed[i].Body))
					if err != nil {
						t.Error(err)
						return
					}
					r.Header.Set(sandbox.SignatureHeader, missed[i].Header(sandbox.SignatureHeader))
					answer, err := w.client.Do(r)
					if err != nil {
						t.Error(err)
						return
					}
					_ = answer.Body.Close()
				}
			})
		}
		burst.Go(func() {
			for range 3 {
				if err := reconcile(); err != nil {
					t.Error(err)
				}
			}
		})
		burst.Wait()
		for range 3 {
			d.Clock().Move(2 * time.Hour)
			w.sweeps()
			w.must(reconcile())
		}

		took, gone := w.count(`select count(*) from sandbox_event where kind = 'captured'`), w.count(`select count(*) from sandbox_event where kind = 'refunded'`)
		if n := w.count(`select count(*) from fund_payment`); n != took || n < running+coming+running/2 {
			t.Errorf("the bank took %d payments, %d are booked", took, n)
		}
		if n := w.count(`select count(*) from fund_receipt`); n != took {
			t.Errorf("%d receipts for %d payments", n, took)
		}
		if n := w.count(`select count(*) from fund_refund`); n != gone || back != gone || gone != 24 {
			t.Errorf("the bank sent %d back, %d are booked, %d told", gone, n, back)
		}
		for id, n := range letters {
			if n != 1 {
				t.Errorf("payment %s is thanked for %d times", id, n)
			}
		}
		if len(letters) != took {
			t.Errorf("%d payments of %d are thanked for", len(letters), took)
		}
		all, err := lists.Agreements(ctx)
		if err != nil || len(all) != 1 || all[0].Differences != 0 || !all[0].Up.Equal(d.Now()) {
			t.Errorf("agreements %+v, %v", all, err)
		}
		if n := w.count(`select count(*) from fund_fact where applied is null`) + w.count(`select count(*) from fund_stuck where mended is null`); n != 0 {
			t.Errorf("%d things wait", n)
		}
	})
}

func TestTheBankTellsWhichMandatesItHas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		p, b := w.pledges("asha", fund.Month)
		if all, err := w.bank.Mandates(ctx); err != nil || len(all) != 0 {
			t.Errorf("before it is paid: %+v, %v", all, err)
		}
		w.must(w.bank.Pay(ctx, b.Ref, sandbox.Way{Do: sandbox.WayPay}))
		_, once := w.pledges("binod", fund.Lifetime)
		w.must(w.bank.Pay(ctx, once.Ref, sandbox.Way{Do: sandbox.WayPay}))
		stands := func(kind fund.Kind) {
			t.Helper()
			all, err := w.bank.Mandates(ctx)
			if err != nil || len(all) != 1 || all[0].Stands != kind || all[0].Ref != b.Ref || all[0].Reference != p.Reference || all[0].Amount != p.Amount || all[0].Every != fund.Month {
				t.Errorf("want %q: %+v, %v", kind, all, err)
			}
			if running := kind == "" || kind == fund.KindPending; err == nil && running == all[0].Next.IsZero() {
				t.Errorf("%q is charged next on %s", kind, all[0].Next)
			}
		}
		stands("")
		for _, s := range []struct {
			turn string
			kind fund.Kind
		}{{sandbox.TurnRefuse, fund.KindPending}, {sandbox.TurnCharge, ""}, {sandbox.TurnPause, fund.KindPaused}, {sandbox.TurnResume, ""}, {sandbox.TurnHalt, fund.KindHalted}, {sandbox.TurnStop, fund.KindStopped}} {
			w.must(w.bank.Press(ctx, b.Ref, s.turn, 0))
			stands(s.kind)
		}
		w.must(w.bank.Outage(ctx, time.Hour))
		if _, err := w.bank.Mandates(ctx); err == nil {
			t.Error("it answers in an outage")
		}
	})
}
