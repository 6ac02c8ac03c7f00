package reach_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
)

func TestThePublisherIsToldOfSilenceOnceADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		m, err := o.st.Masthead(ctx)
		if err == nil {
			m.Email = "desk@lake.example"
			err = o.st.SetMasthead(ctx, machine, m)
		}
		if err != nil {
			t.Fatal(err)
		}
		o.hears(t)
		sent := len(o.bag.letters)
		for _, day := range []string{"2026-11-23", "2026-11-23", "2026-11-24"} {
			if err := o.r.WarnOfSilence(ctx, fund.RailSilent{Gateway: "upi", Day: day}); err != nil {
				t.Fatal(err)
			}
			o.hears(t)
		}
		letters := o.bag.letters[sent:]
		if len(letters) != 2 {
			t.Fatalf("%d letters in two days", len(letters))
		}
		for _, l := range letters {
			if l.To != "desk@lake.example" || !strings.Contains(l.Text, "https://lake.example/newsroom/money/gateways/upi") || !strings.Contains(l.Text, "24 hours") || strings.Contains(l.Subject, "rail-silent") {
				t.Errorf("letter %+v", l)
			}
		}
	})
}

func TestThePublisherIsToldOfADeadGatewayOnceADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		m, err := o.st.Masthead(ctx)
		if err == nil {
			m.Email = "desk@lake.example"
			err = o.st.SetMasthead(ctx, machine, m)
		}
		if err != nil {
			t.Fatal(err)
		}
		o.hears(t)
		sent := len(o.bag.letters)
		for range 2 {
			if err := o.r.WarnOfSilence(ctx, fund.RailSilent{Gateway: "upi", Day: "2026-11-24", Dead: time.Date(2026, 11, 23, 20, 30, 0, 0, time.UTC), Charged: 6}); err != nil {
				t.Fatal(err)
			}
			o.hears(t)
		}
		letters := o.bag.letters[sent:]
		if len(letters) != 1 {
			t.Fatalf("%d letters in a day", len(letters))
		}
		for _, words := range []string{"24 November 2026", "2:00", "6 supporters", "https://lake.example/newsroom/money/gateways/upi\n", "lost"} {
			if !strings.Contains(letters[0].Text, words) {
				t.Errorf("it lacks %q: %s", words, letters[0].Text)
			}
		}
	})
}

// What a restored newsroom learns of the day it lost was told to its readers on that day.
func TestNoLetterIsWrittenAboutWhatWasToldBeforeARestore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		r, err := o.a.Welcome(ctx, "begum@readers.example", "ur")
		if err != nil {
			t.Fatal(err)
		}
		o.told = nil
		for _, err := range []error{
			o.r.ThankSupporter(ctx, fund.Settled{Reader: r.ID, Receipt: "ND/26-27/000001", Quiet: true}),
			o.r.ConfirmStop(ctx, fund.Stopped{Reader: r.ID, Pledge: "p", Quiet: true}),
			o.r.TellRefund(ctx, fund.Refunded{Reader: r.ID, Refund: "r", Quiet: true}),
			o.r.TellDispute(ctx, fund.Disputed{Reader: r.ID, Object: "d", Kind: fund.KindDisputeLost, Quiet: true}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if waiting, _, err := o.r.Sent(ctx); err != nil || waiting != 0 || len(o.told) != 0 {
			t.Errorf("%d letters wait, %v", waiting, err)
		}
		if err := o.r.ThankSupporter(ctx, fund.Settled{Reader: r.ID, Receipt: "ND/26-27/000002"}); err != nil {
			t.Fatal(err)
		}
		d.Clock().Move(time.Second)
		if waiting, _, err := o.r.Sent(ctx); err != nil || waiting != 1 {
			t.Errorf("%d letters wait about what came after, %v", waiting, err)
		}
	})
}
