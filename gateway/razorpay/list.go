package razorpay

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/fund"
)

const (
	// refundsTake is how long a refund may be under way before Razorpay says that it was sent.
	refundsTake = 14 * 24 * time.Hour
	// payoutsTake is how long the account of a settlement may come behind it.
	payoutsTake = 4 * 24 * time.Hour
	// accountTakes is from when on it is missed.
	accountTakes = 3 * 24 * time.Hour
	// scanEvery is how often all subscriptions are looked through for those that ended.
	scanEvery = 6 * time.Hour
	young     = 48 * time.Hour
	// endedWithin is what a list has for the subscriptions that ended, behind all money.
	endedWithin = 8 * time.Second
	// billsBefore is how long after its bill was written a payment may be begun:
	// a bank tries for days, and a payer who turns to another card longer.
	billsBefore = 9 * 24 * time.Hour
	// singly is how many older bills a list asks for one by one.
	singly = 20
)

// List tells what happened since a moment, of whichever pledge: payments and
// failed tries, refunds, disputes, mandates that ended, and settlements with
// what was kept of them. A payment is listed by when it was begun, as Razorpay
// does; one that its bank authorised days later is found by Fetch. Of old
// subscriptions it is looked a few times a day which ended: money waits for
// none of it, and what there was no time for is looked through by the next list.
func (r *Razorpay) List(ctx context.Context, since time.Time) (all []fund.Fact, err error) {
	c, _, err := r.client(ctx)
	if errors.Is(err, errUnset) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, list := range []func(context.Context, *client, time.Time) ([]fund.Fact, error){r.listPayments, r.listRefunds, r.listDisputes, r.listSettlements} {
		facts, err := list(ctx, c, since)
		if err != nil {
			return nil, err
		}
		all = append(all, facts...)
	}
	short, cancel := context.WithTimeout(ctx, endedWithin)
	defer cancel()
	return append(all, r.listEnded(short, c, since)...), nil
}

// took appends facts, or says why it cannot. What makes no sense is told as far
// as it was understood: nobody books that, it differs, and the rest is booked.
func took(all *[]fund.Fact, facts []fund.Fact, err error) error {
	if errors.Is(err, errSum) {
		err = nil
		for i := range facts {
			if facts[i].Object == "" {
				facts[i].Object, facts[i].At = nameless, time.Time{}
			}
		}
	}
	if err == nil {
		*all = append(*all, facts...)
	}
	return err
}

// nameless stands for the name that an object of Razorpay's lacks. Such a fact
// has no moment, so that it cannot be booked.
const nameless = "nameless"

func (r *Razorpay) listPayments(ctx context.Context, c *client, since time.Time) (all []fund.Fact, err error) {
	var came []payment
	bills := map[string]invoice{} // by id; those asked for are empty until they are found
	err = pages(ctx, c, "/v1/payments", url.Values{"from": {seconds(since)}, "expand[]": {"card"}}, func(p payment) (bool, error) {
		if came = append(came, p); p.came() && p.InvoiceID.id() != "" {
			bills[p.InvoiceID.id()] = invoice{}
		}
		return false, nil
	})
	if err == nil {
		err = c.findBills(ctx, bills, since.Add(-billsBefore))
	}
	if err != nil {
		return nil, err
	}
	for _, p := range came {
		bill := bills[p.InvoiceID.id()]
		facts, err := p.fact(bill.SubscriptionID.id(), bill.Notes.reference())
		if err := took(&all, facts, err); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// findBills finds the invoices that are asked for, a hundred at once and the
// newest first, and a few that are older one by one. A payment whose bill is
// not found is told without its subscription, and waits for a later list or look.
func (c *client) findBills(ctx context.Context, wanted map[string]invoice, since time.Time) error {
	left := len(wanted)
	if left == 0 {
		return nil
	}
	err := pages(ctx, c, "/v1/invoices", nil, func(i invoice) (bool, error) {
		if at := i.CreatedAt.moment(); !at.IsZero() && at.Before(since) {
			return true, nil
		}
		if was, is := wanted[i.ID.id()]; is && was.ID == "" {
			wanted[i.ID.id()] = i
			left--
		}
		return left == 0, nil
	})
	if err != nil && refusal(err) == nil {
		return err
	}
	asked := 0
	for id, found := range wanted {
		if found.ID != "" || asked >= singly {
			continue
		}
		asked++
		i, err := c.invoice(ctx, id)
		if err != nil && refusal(err) == nil {
			return err
		}
		wanted[id] = i
	}
	return nil
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

// scan is how far all subscriptions were looked through.
type scan struct {
	done  time.Time // when the last whole look began
	from  time.Time // what ended since is told by the one under way
	began time.Time // zero: none is under way
	skip  int       // where it goes on
}

// listEnded are the mandates that ended. Razorpay lists subscriptions by when
// they were made, so that old ones are looked through only now and then, from
// where the last list had to leave off. That it fails fails nothing else: what
// ended meanwhile is told by the next whole look.
func (r *Razorpay) listEnded(ctx context.Context, c *client, since time.Time) (all []fund.Fact) {
	now := r.Now().UTC()
	r.mu.Lock()
	s := r.scans[c.key]
	r.mu.Unlock()
	query, from := url.Values{"from": {seconds(since.Add(-young))}}, since
	if !s.began.IsZero() || now.Sub(s.done) >= scanEvery || now.Before(s.done) {
		if s.began.IsZero() {
			s.began, s.from = now, since
			if last := s.done.Add(-lookMargin); !s.done.IsZero() && last.Before(since) {
				s.from = last // what ended between two looks
			}
		}
		if since.Before(s.from) {
			s.from, s.skip = since, 0
		}
		query, from = url.Values{"skip": {strconv.Itoa(s.skip)}}, s.from
	}
	seen := 0
	err := pages(ctx, c, "/v1/subscriptions", query, func(x subscription) (bool, error) {
		seen++
		if ended := x.EndedAt.moment(); x.over() && !ended.Before(from.Truncate(time.Second)) {
			all = append(all, x.stands(ended)...)
		}
		return false, nil
	})
	if s.skip += seen; err == nil || refusal(err) != nil { // where subscriptions are not enabled there are none
		s = scan{done: s.began}
	}
	if query.Has("skip") {
		r.mu.Lock()
		r.scans[c.key] = s
		r.mu.Unlock()
	}
	return all
}

// listSettlements are what was paid out. Where a live account may not ask, or
// what was kept of one stays unknown, that is told as what nobody can book, so
// that it differs; an account for tests may have none.
func (r *Razorpay) listSettlements(ctx context.Context, c *client, since time.Time) (all []fund.Fact, err error) {
	now := r.Now().UTC()
	err = pages(ctx, c, "/v1/settlements", url.Values{"from": {seconds(since.Add(-payoutsTake))}}, func(s settlement) (bool, error) {
		if s.Status != "processed" {
			return false, nil
		}
		fees, tax := s.Fees, s.Tax
		if fees == 0 {
			var shown bool
			var err error
			fees, tax, shown, err = c.kept(ctx, s.ID.id(), s.CreatedAt.moment(), now)
			switch late := s.CreatedAt.moment().Before(now.Add(-accountTakes)); {
			case refusal(err) != nil && !r.Live:
				return false, nil
			case refusal(err) != nil, errors.Is(err, errSum), err == nil && !shown && late:
				fees, tax = unreadable, 0
			case err != nil || !shown:
				return err != nil, err // without its account the next list tells it
			}
		}
		f, err := s.fact(fees, tax)
		return false, took(&all, []fund.Fact{f}, err)
	})
	if refusal(err) != nil {
		if err = nil; r.Live {
			all = append(all, fund.Fact{Gateway: Name, Kind: fund.KindPaidOut, Object: "settlements", Method: Name})
		}
	}
	return all, err
}
