package razorpay

import (
	"context"
	"errors"
	"fmt"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Cancel ends what was begun: a link takes no money any more, a subscription
// is charged no more. What is paid stays. Of an order there is nothing to end.
func (r *Razorpay) Cancel(ctx context.Context, ref string) error {
	if is("order_", ref) {
		return nil
	}
	if !is("plink_", ref) && !is("sub_", ref) {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	c, _, err := r.client(ctx)
	if err != nil {
		return err
	}
	if is("plink_", ref) {
		return c.endLink(ctx, ref)
	}
	return c.endSubscription(ctx, ref)
}

func (c *client) endLink(ctx context.Context, ref string) error {
	l, err := c.link(ctx, ref)
	if err != nil || l.over() || l.Status == "paid" {
		return err
	}
	_, err = c.cancelLink(ctx, ref)
	if refusal(err) == nil {
		return err
	}
	l, again := c.link(ctx, ref) // it may have been paid or ended meanwhile
	if again == nil && (l.over() || l.Status == "paid") {
		return nil
	}
	return err
}

func (c *client) endSubscription(ctx context.Context, ref string) error {
	s, err := c.subscription(ctx, ref)
	if err != nil || s.over() {
		return err
	}
	_, err = c.turn(ctx, ref, "cancel", map[string]bool{"cancel_at_cycle_end": false})
	if refusal(err) == nil {
		return err
	}
	s, again := c.subscription(ctx, ref)
	if again == nil && s.over() {
		return nil
	}
	return err
}

// Pause holds a subscription. One that is authorised and was never charged
// Razorpay would cancel instead, so it is refused.
func (r *Razorpay) Pause(ctx context.Context, ref string) error {
	return r.hold(ctx, ref, subActive, subPaused, "pause")
}

// Resume goes on with a subscription. What a payer paused in a UPI app only
// the payer resumes there, which Razorpay says by refusing.
func (r *Razorpay) Resume(ctx context.Context, ref string) error {
	return r.hold(ctx, ref, subPaused, subActive, "resume")
}

func (r *Razorpay) hold(ctx context.Context, ref string, from, to text, do string) error {
	key := map[string]string{"pause": "fund-cannot-pause", "resume": "fund-razorpay-payer-resumes"}[do]
	if !is("sub_", ref) {
		return never(key, errors.New("it is not charged again"))
	}
	c, _, err := r.client(ctx)
	if err != nil {
		return err
	}
	s, err := c.subscription(ctx, ref)
	if err != nil {
		return err
	}
	if s.Status == to {
		r.goesOn(ref, to, false)
		return nil
	}
	if s.Status != from || do == "resume" && s.Method == "upi" && s.PausedBy == "customer" {
		return never(key, errors.New("it stands otherwise"))
	}
	_, err = c.turn(ctx, ref, do, map[string]string{do + "_at": "now"})
	if no := refusal(err); no != nil {
		return never(key, no)
	}
	if err == nil {
		r.goesOn(ref, to, true)
	}
	return err
}

// goesOn remembers since when a subscription that we resumed goes on: Razorpay
// itself says of it only that it is active. What a restart forgets its notice
// tells, and the day's look at all mandates.
func (r *Razorpay) goesOn(ref string, stands text, anew bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, known := r.resumed[ref]
	switch {
	case stands != subActive:
		delete(r.resumed, ref)
	case anew || !known:
		if len(r.resumed) >= mostResumed {
			clear(r.resumed)
		}
		r.resumed[ref] = r.Now().UTC()
	}
}

// mostResumed is how many subscriptions are remembered so.
const mostResumed = 10000

// resumption is what Fetch tells of a subscription that we resumed.
func (r *Razorpay) resumption(s subscription) []fund.Fact {
	r.mu.Lock()
	at := r.resumed[s.ID.id()]
	r.mu.Unlock()
	if s.Status != subActive || at.IsZero() {
		return nil
	}
	return []fund.Fact{{Gateway: Name, Kind: fund.KindResumed, Object: fmt.Sprint(s.ID.id(), ":resumed:", at.Unix()), Ref: s.ID.id(), Reference: s.Notes.reference(),
		Amount: money.Of(0, "INR"), At: at, Method: Name}}
}
