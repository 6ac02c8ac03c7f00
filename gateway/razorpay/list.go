package razorpay

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/nightdesk/nightdesk/fund"
)

const (
	// refundsTake is how long a refund may be under way before Razorpay says that it was sent.
	refundsTake = 14 * 24 * time.Hour
	// payoutsTake is how long the account of a settlement may come behind it.
	payoutsTake = 4 * 24 * time.Hour
	// scanEvery is how often all subscriptions are looked through for those that ended.
	scanEvery = 6 * time.Hour
	young     = 48 * time.Hour
)

// List tells what happened since a moment, of whichever pledge: payments and
// failed tries, refunds, disputes, mandates that ended, and settlements with
// what was kept of them. A payment is listed by when it was begun, as Razorpay
// does; one that its bank authorised days later is found by Fetch. Of old
// subscriptions it is looked a few times a day which ended.
func (r *Razorpay) List(ctx context.Context, since time.Time) (all []fund.Fact, err error) {
	c, _, err := r.client(ctx)
	if errors.Is(err, errUnset) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, list := range []func(context.Context, *client, time.Time) ([]fund.Fact, error){r.listPayments, r.listRefunds, r.listDisputes, r.listEnded, r.listSettlements} {
		facts, err := list(ctx, c, since)
		if err != nil {
			return nil, err
		}
		all = append(all, facts...)
	}
	return all, nil
}

// took appends facts, or says why it cannot.
func took(all *[]fund.Fact, facts []fund.Fact, err error) error {
	*all = append(*all, facts...)
	return err
}

func (r *Razorpay) listPayments(ctx context.Context, c *client, since time.Time) (all []fund.Fact, err error) {
	err = pages(ctx, c, "/v1/payments", url.Values{"from": {seconds(since)}, "expand[]": {"card"}}, func(p payment) (bool, error) {
		ref, reference := "", ""
		if bill := p.InvoiceID.id(); bill != "" && p.came() {
			i, err := c.invoice(ctx, bill)
			if err != nil && refusal(err) == nil {
				return true, err
			}
			ref, reference = i.SubscriptionID.id(), i.Notes.reference()
		}
		facts, err := p.fact(ref, reference)
		return false, took(&all, facts, err)
	})
	return all, err
}

func (r *Razorpay) listRefunds(ctx context.Context, c *client, since time.Time) (all []fund.Fact, err error) {
	err = c.refundsSince(ctx, seconds(since.Add(-refundsTake)), func(x refund) error {
		facts, err := x.fact("", "")
		return took(&all, facts, err)
	})
	return all, err
}

func (r *Razorpay) listDisputes(ctx context.Context, c *client, _ time.Time) (all []fund.Fact, err error) {
	at := r.Now().UTC()
	err = pages(ctx, c, "/v1/disputes", nil, func(x dispute) (bool, error) {
		facts, err := x.facts(at)
		return false, took(&all, facts, err)
	})
	if refusal(err) != nil { // not every account may ask; its notices tell all the same
		err = nil
	}
	return all, err
}

// listEnded are the mandates that ended. Razorpay lists subscriptions by when
// they were made, so that old ones are looked through only now and then.
func (r *Razorpay) listEnded(ctx context.Context, c *client, since time.Time) (all []fund.Fact, err error) {
	now, query, from := r.Now().UTC(), url.Values{}, since
	r.mu.Lock()
	last := r.scanned[c.key]
	r.mu.Unlock()
	whole := now.Sub(last) >= scanEvery || now.Before(last)
	switch {
	case !whole:
		query.Set("from", seconds(since.Add(-young)))
	case !last.IsZero() && last.Before(since):
		from = last.Add(-lookMargin) // what ended between two looks
	}
	err = pages(ctx, c, "/v1/subscriptions", query, func(s subscription) (bool, error) {
		if ended := s.EndedAt.moment(); s.over() && !ended.Before(from.Truncate(time.Second)) {
			all = append(all, s.stands(ended)...)
		}
		return false, nil
	})
	if no := refusal(err); no != nil { // subscriptions are not enabled: there are none
		err = nil
	}
	if err == nil && whole {
		r.mu.Lock()
		r.scanned[c.key] = now
		r.mu.Unlock()
	}
	return all, err
}

func (r *Razorpay) listSettlements(ctx context.Context, c *client, since time.Time) (all []fund.Fact, err error) {
	err = pages(ctx, c, "/v1/settlements", url.Values{"from": {seconds(since.Add(-payoutsTake))}}, func(s settlement) (bool, error) {
		if s.Status != "processed" {
			return false, nil
		}
		fees, tax := s.Fees, s.Tax
		if fees == 0 {
			var shown bool
			var err error
			if fees, tax, shown, err = c.kept(ctx, s.ID.id(), s.CreatedAt.moment()); err != nil || !shown {
				return err != nil, err // without its account the next list tells it
			}
		}
		f, err := s.fact(fees, tax)
		return false, took(&all, []fund.Fact{f}, err)
	})
	if refusal(err) != nil { // a test account may have none; what is not paid out is seen in the clearing account
		err = nil
	}
	return all, err
}
