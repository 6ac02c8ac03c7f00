package fund_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

func (p *paper) Pause(_ context.Context, ref string) error  { return p.hold("pause " + ref) }
func (p *paper) Resume(_ context.Context, ref string) error { return p.hold("resume " + ref) }

func (p *paper) hold(what string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.down:
		return errors.New("the line is dead")
	case p.firm:
		return fault.New(fault.Invalid, "fund-cannot-pause")
	}
	p.held = append(p.held, what)
	return nil
}

// turned is what a gateway tells of a mandate.
func turned(p fund.Pledge, kind fund.Kind, object string, at time.Time) fund.Fact {
	return fund.Fact{Gateway: p.Gateway, Kind: kind, Object: object, Ref: p.Ref, Reference: p.Reference, At: at}
}

// sees is one pledge as its reader sees it.
func (h *house) sees(p fund.Pledge) fund.PledgeView {
	h.t.Helper()
	all, err := h.Account(context.Background(), p.Reader)
	h.must(err)
	for _, v := range all {
		if v.Pledge == p.ID {
			return v
		}
	}
	h.t.Fatalf("%s has no pledge %s among %d", p.Reader, p.Reference, len(all))
	return fund.PledgeView{}
}

// paid is a pledge whose first payment came now.
func (h *house) paid(reader string, every fund.Every) fund.Pledge {
	h.t.Helper()
	p := h.pledges(readerOf(reader), every, "paper")
	h.must(h.Apply(context.Background(), []fund.Fact{captured(p, "first-"+p.Reference, h.db.Now())}))
	return p
}

func TestAReaderPausesAndGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.paid("asha", fund.Month)
		if v := h.sees(p); !v.CanPause || v.CanResume || v.Held != "" || v.Due.IsZero() || v.CanAgain {
			t.Errorf("before: %+v", v)
		}
		if err := h.Pause(ctx, "binod", p.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another reader pauses it: %v", err)
		}
		h.must(h.Resume(ctx, "asha", p.ID)) // it runs already: nothing is asked
		h.must(h.Pause(ctx, "asha", p.ID))
		h.must(h.Pause(ctx, "asha", p.ID)) // a second click
		asked := heard[fund.PauseAsked](h)
		if len(asked) == 0 || asked[0] != (fund.PauseAsked{Pledge: p.ID, Gateway: "paper", Ref: p.Ref}) {
			t.Fatalf("asked %+v", asked)
		}
		for _, a := range asked {
			h.must(h.HoldAtGateway(ctx, a))
			h.must(h.HoldAtGateway(ctx, a))
		}
		if v := h.sees(p); v.Held != "" {
			t.Errorf("held before the gateway said so: %+v", v)
		}
		paused := d.Now().Add(time.Minute)
		h.must(h.Apply(ctx, []fund.Fact{turned(p, fund.KindPaused, "pause-1", paused)}))
		v := h.sees(p)
		if v.Held != fund.KindPaused || !v.HeldAt.Equal(paused) || v.CanPause || !v.CanResume || !v.Due.IsZero() || v.State != fund.StateSettled {
			t.Errorf("paused: %+v", v)
		}
		n := len(heard[fund.PauseAsked](h))
		h.must(h.Pause(ctx, "asha", p.ID))
		if len(heard[fund.PauseAsked](h)) != n {
			t.Error("what is paused is paused again")
		}
		h.must(h.Resume(ctx, "asha", p.ID))
		asked = heard[fund.PauseAsked](h)[n:]
		if len(asked) != 1 || !asked[0].Resume {
			t.Fatalf("asked %+v", asked)
		}
		h.must(h.HoldAtGateway(ctx, asked[0]))
		h.must(h.Apply(ctx, []fund.Fact{turned(p, fund.KindResumed, "resume-1", paused.Add(time.Hour))}))
		if v := h.sees(p); v.Held != "" || !v.CanPause || v.Due.IsZero() {
			t.Errorf("resumed: %+v", v)
		}
		// Charged a week later, it is still not paused.
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay2", paused.AddDate(0, 0, 7))}))
		if v := h.sees(p); v.Held != "" {
			t.Errorf("resumed and charged: %+v", v)
		}
		if last := h.paper.held[len(h.paper.held)-1]; last != "resume "+p.Ref {
			t.Errorf("the gateway was asked %v", h.paper.held)
		}
	})
}

func TestOfTwoWishesTheLaterCountsInWhicheverOrderTheyAreCarriedOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.paid("asha", fund.Month)
		h.must(h.Pause(ctx, "asha", p.ID))
		h.must(h.Resume(ctx, "asha", p.ID)) // another thought, before the bank has answered
		asked := heard[fund.PauseAsked](h)
		if len(asked) != 2 {
			t.Fatalf("asked %+v", asked)
		}
		h.must(h.HoldAtGateway(ctx, asked[1]))
		h.must(h.HoldAtGateway(ctx, asked[0])) // tried again after a dead line
		if s := strings.Join(h.paper.held, ", "); s != "resume "+p.Ref {
			t.Errorf("the gateway was asked: %s", s)
		}
	})
}

func TestWhatCannotBePausedSaysSo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		byHand, unpaid, p := h.pledges("asha", fund.Month, "drawer"), h.pledges("binod", fund.Month, "paper"), h.paid("chand", fund.Month)
		h.must(h.Confirm(ctx, publisher, byHand.ID, "412345678901", byHand.Amount, d.Now()))
		if err := h.Pause(ctx, "asha", byHand.ID); key(err) != "fund-cannot-pause" || !fault.Is(err, fault.Conflict) {
			t.Errorf("by hand: %v", err)
		}
		if err := h.Pause(ctx, "binod", unpaid.ID); key(err) != "fund-pledge-over" {
			t.Errorf("unpaid: %v", err)
		}
		if v := h.sees(byHand); v.CanPause || v.CanResume {
			t.Errorf("by hand: %+v", v)
		}
		// The bank no longer tries: there is nothing to pause, only to go on with anew.
		h.must(h.Apply(ctx, []fund.Fact{turned(p, fund.KindHalted, "halt-1", d.Now().Add(time.Hour))}))
		for _, resume := range []bool{false, true} {
			err := h.Pause(ctx, "chand", p.ID)
			if resume {
				err = h.Resume(ctx, "chand", p.ID)
			}
			if key(err) != "fund-cannot-pause" {
				t.Errorf("halted, resume %v: %v", resume, err)
			}
		}
		// A gateway that cannot hold at all.
		plain := fund.New(d, h.staff, struct{ fund.Gateway }{h.paper}, h.drawer)
		d.Clock().Move(time.Hour)
		dina := h.paid("dina", fund.Month)
		if err := plain.Pause(ctx, "dina", dina.ID); key(err) != "fund-cannot-pause" {
			t.Errorf("a gateway that cannot: %v", err)
		}
		if all, err := plain.Account(ctx, "dina"); err != nil || all[0].CanPause {
			t.Errorf("%+v, %v", all, err)
		}
		// One that refuses for good is not asked for ever; one whose line is dead is asked again.
		h.must(h.Pause(ctx, "dina", dina.ID))
		asked := heard[fund.PauseAsked](h)
		h.paper.down = true
		if h.HoldAtGateway(ctx, asked[0]) == nil {
			t.Error("a dead line was kept silent")
		}
		h.paper.down, h.paper.firm = false, true
		h.must(h.HoldAtGateway(ctx, asked[0]))
		h.paper.firm = false
		h.must(h.HoldAtGateway(ctx, asked[0]))
		if len(h.paper.held) != 0 {
			t.Errorf("asked %v again of one that refused", h.paper.held)
		}
		h.must(h.Pause(ctx, "dina", dina.ID))
		h.must(h.Stop(ctx, "dina", dina.ID))
		h.must(h.HoldAtGateway(ctx, asked[0]))
		if len(h.paper.held) != 0 {
			t.Errorf("asked %v of a pledge that was stopped", h.paper.held)
		}
		if err := h.Resume(ctx, "dina", dina.ID); key(err) != "fund-pledge-over" {
			t.Errorf("stopped: %v", err)
		}
	})
}

func TestAPauseInThePayersAppIsHeard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.paid("asha", fund.Month) // 23 November
		paused := time.Date(2026, 12, 22, 6, 0, 0, 0, time.UTC)
		d.Clock().Set(paused)
		h.must(h.Apply(ctx, []fund.Fact{turned(p, fund.KindPaused, "app-pause", paused)}))
		// A charge that was under way comes all the same, and buys its month.
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay2", paused.Add(30*time.Hour))}))
		if v := h.sees(p); v.Held != fund.KindPaused || !v.PaidUntil.Equal(time.Date(2027, 1, 23, 0, 0, 0, 0, kolkata)) {
			t.Errorf("after the charge that raced: %+v", v)
		}
		days(h, paused, 60, nil)
		if got := heard[fund.Reminded](h); len(got) != 0 {
			t.Errorf("a paused pledge is spoken of: %+v", got)
		}
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Registered {
			t.Errorf("after what was paid: %s, %v", s, err)
		}
		// Nobody tells that it was resumed, but it is charged: so it was.
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay3", d.Now())}))
		if v := h.sees(p); v.Held != "" || v.Due.IsZero() {
			t.Errorf("charged again: %+v", v)
		}
		sound(t, h)
	})
}
