package reach_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/fund/remind"
	"github.com/nightdesk/nightdesk/reach"
)

// till is a bank that charges by itself; a test tells its facts.
type till struct{}

func (till) Name() string { return "till" }
func (till) Begin(_ context.Context, d fund.Due) (fund.Begun, error) {
	return fund.Begun{Ref: "till-" + d.Reference, URL: "https://till.example"}, nil
}
func (till) Read(context.Context, fund.Notice) ([]fund.Fact, error) { return nil, nil }
func (till) Fetch(context.Context, string) ([]fund.Fact, error)     { return nil, nil }
func (till) Cancel(context.Context, string) error                   { return nil }

// reminds tells what has fallen due.
func (o *office) reminds(ctx context.Context) error { return remind.New(o.d, o.st, o.f).Remind(ctx) }

// pays makes a reader who pays monthly by the till, and gives the facts' common part.
func (o *office) pays(t *testing.T, email string, plan int) (audience.Reader, fund.Pledge, fund.Fact) {
	t.Helper()
	ctx := t.Context()
	o.f = fund.New(o.d, o.st, till{})
	o.r = reach.New(o.d, o.st, o.a, o.f, desk.New(o.d, o.f), o.r.Options)
	if err := rail.New(o.d, o.st, o.f, rail.Options{}).Set(ctx, machine, "till", true, nil, "the newsroom opens"); err != nil {
		t.Fatal(err)
	}
	reader, err := o.a.Welcome(ctx, email, "en")
	if err != nil {
		t.Fatal(err)
	}
	plans, err := o.f.Plans(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.f.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: plans[plan].ID, Price: plans[plan].Price, Gateway: "till", Lang: "en", Declared: true, Wording: fund.Declaration})
	if err != nil {
		t.Fatal(err)
	}
	fact := fund.Fact{Gateway: "till", Kind: fund.KindCaptured, Object: "pay-" + p.Reference, Ref: "till-" + p.Reference, Reference: p.Reference, Amount: p.Amount, At: o.d.Now(), Method: "till"}
	if err := o.f.Apply(ctx, []fund.Fact{fact}); err != nil {
		t.Fatal(err)
	}
	return reader, p, fact
}

// delivers hands the facts told so far to the room, twice each, and carries what waits.
func (o *office) delivers(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	for range 2 {
		var err error
		for _, f := range o.told {
			switch f := f.(type) {
			case fund.Reminded:
				err = o.r.RemindReader(ctx, f)
			case fund.Stopped:
				err = o.r.ConfirmStop(ctx, f)
			case fund.Refunded:
				err = o.r.TellRefund(ctx, f)
			case fund.Settled:
				err = o.r.ThankSupporter(ctx, f)
			case fund.Disputed:
				err = o.r.TellDispute(ctx, f)
			case fund.Given:
				err = o.r.TellGift(ctx, f)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := o.carry(t); err != nil {
		t.Fatal(err)
	}
}

// subjects are those of the letters carried since the last call.
func (o *office) subjects() string {
	var out []string
	for _, l := range o.bag.letters {
		out = append(out, l.Subject)
	}
	o.bag.letters = nil
	return strings.Join(out, " | ")
}

func TestAReaderHearsOfChargesInTimeAndOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		_, p, fact := o.pays(t, "asha@example.org", 0)
		due := d.Now().AddDate(0, 1, 0)
		sweep := func(want string) {
			t.Helper()
			o.told = nil
			for range 2 {
				if err := o.reminds(ctx); err != nil {
					t.Fatal(err)
				}
			}
			o.delivers(t)
			if got := o.subjects(); got != want {
				t.Errorf("on %s: %q, want %q", d.Now().Format(time.DateTime), got, want)
			}
		}
		sweep("")
		d.Clock().Set(due.Add(-30 * time.Hour))
		sweep("Nightdesk: ₹100 on " + day(o, due))
		d.Clock().Set(due.Add(time.Hour))
		failed := fact
		failed.Kind, failed.Object, failed.At = fund.KindPending, "try-1", d.Now()
		if err := o.f.Apply(ctx, []fund.Fact{failed}); err != nil {
			t.Fatal(err)
		}
		sweep("Nightdesk: a payment did not go through")
		d.Clock().Move(3 * 24 * time.Hour)
		halted := failed
		halted.Kind, halted.Object, halted.At = fund.KindHalted, "halt-1", d.Now()
		if err := o.f.Apply(ctx, []fund.Fact{halted}); err != nil {
			t.Fatal(err)
		}
		sweep("Nightdesk: how would you like to go on?")
		d.Clock().Move(8 * 24 * time.Hour)
		sweep("Nightdesk: a last word about your plan")
		d.Clock().Move(24 * time.Hour)
		sweep("")
		_ = p
	})
}

func TestALetterThatWasOvertakenIsNotSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		reader, p, fact := o.pays(t, "asha@example.org", 0)
		d.Clock().Move(32 * 24 * time.Hour)
		failed := fact
		failed.Kind, failed.Object, failed.At = fund.KindPending, "try-1", d.Now()
		if err := o.f.Apply(ctx, []fund.Fact{failed}); err != nil {
			t.Fatal(err)
		}
		o.told = nil
		if err := o.reminds(ctx); err != nil {
			t.Fatal(err)
		}
		// The bank's second try succeeds before the post goes.
		fact.Object, fact.At = "pay-2", d.Now().Add(time.Minute)
		d.Clock().Move(time.Hour)
		if err := o.f.Apply(ctx, []fund.Fact{fact}); err != nil {
			t.Fatal(err)
		}
		o.delivers(t)
		if got := o.subjects(); got != "Your receipt from Nightdesk" {
			t.Errorf("sent: %q", got)
		}
		if err := o.f.Stop(ctx, reader.ID, p.ID); err != nil {
			t.Fatal(err)
		}
		o.delivers(t)
		if got := o.subjects(); got != "Your support of Nightdesk is stopped" {
			t.Errorf("after the stop: %q", got)
		}
	})
}

// What is said of a charge that failed is what the bank does next.
func TestALetterAboutAFailureSaysWhatTheBankDoes(t *testing.T) {
	for _, c := range []struct {
		kind      fund.Kind
		says, not string
	}{
		{fund.KindPending, "The bank tries again by itself", "one tap"},
		{fund.KindFailed, "go on with one tap", "tries again"},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			o, ctx := open(t, dbtest.Open(t, dbtest.SQLite(t)), true), t.Context()
			_, _, fact := o.pays(t, "asha@example.org", 0)
			o.d.Clock().Move(32 * 24 * time.Hour)
			fact.Kind, fact.Object, fact.At = c.kind, "try-1", o.d.Now()
			if err := o.f.Apply(ctx, []fund.Fact{fact}); err != nil {
				t.Fatal(err)
			}
			o.told = nil
			if err := o.reminds(ctx); err != nil {
				t.Fatal(err)
			}
			o.delivers(t)
			if len(o.bag.letters) != 1 || !strings.Contains(o.bag.letters[0].Text, c.says) || strings.Contains(o.bag.letters[0].Text, c.not) {
				t.Errorf("sent %+v", o.bag.letters)
			}
		})
	}
}

// A letter that says that the bank goes on trying is not carried once it gave up.
func TestAFailureIsNotSpokenOfAfterTheBankGaveUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		_, _, fact := o.pays(t, "asha@example.org", 0)
		d.Clock().Move(32 * 24 * time.Hour)
		fact.Kind, fact.Object, fact.At = fund.KindPending, "try-1", d.Now()
		if err := o.f.Apply(ctx, []fund.Fact{fact}); err != nil {
			t.Fatal(err)
		}
		o.told = nil
		if err := o.reminds(ctx); err != nil {
			t.Fatal(err)
		}
		d.Clock().Move(time.Hour)
		fact.Kind, fact.Object, fact.At = fund.KindHalted, "halt-1", d.Now()
		if err := o.f.Apply(ctx, []fund.Fact{fact}); err != nil {
			t.Fatal(err)
		}
		if err := o.reminds(ctx); err != nil {
			t.Fatal(err)
		}
		o.delivers(t)
		if got := o.subjects(); got != "Nightdesk: how would you like to go on?" {
			t.Errorf("sent: %q", got)
		}
	})
}

// Nobody is told that nothing more is collected while another plan is.
func TestOneOfTwoPlansIsStopped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		reader, p, fact := o.pays(t, "asha@example.org", 0)
		plans, err := o.f.Plans(ctx)
		if err != nil {
			t.Fatal(err)
		}
		q, err := o.f.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: plans[1].ID, Price: plans[1].Price, Gateway: "till", Lang: "en", Declared: true, Wording: fund.Declaration})
		if err != nil {
			t.Fatal(err)
		}
		fact.Object, fact.Ref, fact.Reference, fact.Amount = "pay-2", "till-"+q.Reference, q.Reference, q.Amount
		if err := o.f.Apply(ctx, []fund.Fact{fact}); err != nil {
			t.Fatal(err)
		}
		o.told = nil
		if err := o.f.Stop(ctx, reader.ID, p.ID); err != nil {
			t.Fatal(err)
		}
		o.delivers(t)
		if len(o.bag.letters) != 1 || !strings.Contains(o.bag.letters[0].Text, "another plan, “Yearly”, and that one goes on") || strings.Contains(o.bag.letters[0].Text, "Nothing more will be collected.") {
			t.Errorf("sent %+v", o.bag.letters)
		}
		o.bag.letters, o.told = nil, nil
		if err := o.f.Stop(ctx, reader.ID, q.ID); err != nil {
			t.Fatal(err)
		}
		o.delivers(t)
		if got := o.subjects(); got != "Your support of Nightdesk is stopped" {
			t.Errorf("sent: %q", got)
		}
	})
}

func TestAPlanThatTookThePlaceOfAnotherIsNoGoodbye(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		reader, p, fact := o.pays(t, "asha@example.org", 0)
		plans, err := o.f.Plans(ctx)
		if err != nil {
			t.Fatal(err)
		}
		o.told = nil
		q, err := o.f.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: plans[1].ID, Price: plans[1].Price, Gateway: "till", Lang: "en", Declared: true, Wording: fund.Declaration, Replaces: p.ID})
		if err != nil {
			t.Fatal(err)
		}
		fact.Object, fact.Ref, fact.Reference, fact.Amount = "pay-2", "till-"+q.Reference, q.Reference, q.Amount
		back := fact
		back.Kind, back.Payment, back.Object = fund.KindRefunded, "pay-2", "back-1"
		if err := o.f.Apply(ctx, []fund.Fact{fact, back}); err != nil {
			t.Fatal(err)
		}
		o.delivers(t)
		for _, l := range o.bag.letters {
			if l.Subject == "Your refund from Nightdesk" && (len(l.With) != 1 || !strings.Contains(l.Text, "R/")) {
				t.Errorf("the refund's letter encloses %d files:\n%s", len(l.With), l.Text)
			}
		}
		if got := o.subjects(); !strings.Contains(got, "Nightdesk: your plan has changed") || strings.Contains(got, "stopped") || !strings.Contains(got, "Your refund from") {
			t.Errorf("sent: %q", got)
		}
	})
}

func day(o *office, at time.Time) string {
	m, err := o.st.Masthead(context.Background())
	if err != nil {
		panic(err)
	}
	at = at.In(m.Location())
	return fmt.Sprintf("%d %s %d", at.Day(), at.Month(), at.Year())
}

func TestEachTurnOfASupportersLifeHasItsOwnLetter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		reader, p, fact := o.pays(t, "asha@example.org", 0)
		said := func(want string) {
			t.Helper()
			o.delivers(t)
			if got := o.subjects(); got != want {
				t.Errorf("sent %q, want %q", got, want)
			}
		}
		apply := func(f fund.Fact) {
			t.Helper()
			if err := o.f.Apply(ctx, []fund.Fact{f}); err != nil {
				t.Fatal(err)
			}
		}
		said("Thank you: your receipt from Nightdesk")
		d.Clock().Move(31 * 24 * time.Hour)
		fact.Object, fact.At = "pay-2", d.Now()
		apply(fact)
		said("Your receipt from Nightdesk")

		lost := fact
		lost.Kind, lost.Object, lost.Payment = fund.KindDisputed, "case-1", "pay-2"
		apply(lost)
		said("")
		lost.Kind = fund.KindDisputeLost
		apply(lost)
		said("Nightdesk: your bank took a payment back")

		if _, err := o.f.Give(ctx, machine, reader.ID, time.Time{}, "a friend of the house"); err != nil {
			t.Fatal(err)
		}
		said("Nightdesk gives you its support plan")

		again, err := o.f.Again(ctx, reader.ID, p.ID, "till")
		if err != nil {
			t.Fatal(err)
		}
		fact.Object, fact.Ref, fact.Reference = "pay-3", "till-"+again.Reference, again.Reference
		apply(fact)
		said("Your receipt from Nightdesk") // and no farewell to the mandate that it took the place of
	})
}
