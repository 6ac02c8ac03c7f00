package fund_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/staff"
)

// till is the gateway on paper with a clerk who sends money back and reads out the day's list.
type till struct {
	*paper
	paid    []fund.RefundDue  // what went back, once a name
	asked   []string          // every asking, by its name
	names   map[string]string // of a refund, by the name of its asking
	refuses bool
	mute    bool            // it does what it is asked, and its answer is lost
	kept    map[string]bool // what it leaves out of its list
}

func (b *till) Refund(_ context.Context, d fund.RefundDue) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, d.ID)
	switch {
	case b.down:
		return "", errors.New("the line is dead")
	case b.refuses:
		return "", fault.New(fault.Invalid, "fund-refund-old")
	}
	if b.names[d.ID] == "" {
		b.paid = append(b.paid, d)
		b.names[d.ID] = "back-" + d.Payment + "-" + string(rune('0'+len(b.paid)))
	}
	if b.mute {
		return "", context.DeadlineExceeded
	}
	return b.names[d.ID], nil
}

func (b *till) List(_ context.Context, since time.Time) (out []fund.Fact, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return nil, errors.New("the line is dead")
	}
	for _, facts := range b.known {
		for _, f := range facts {
			if !f.At.Before(since) && !b.kept[f.Object] {
				out = append(out, f)
			}
		}
	}
	slices.SortFunc(out, func(x, y fund.Fact) int { return strings.Compare(x.Object, y.Object) })
	return out, nil
}

// counter is a house whose gateway refunds and lists.
type counter struct {
	*house
	till *till
}

func open(t testing.TB, d *db.DB) *counter {
	t.Helper()
	h := build(t, d)
	c := &counter{h, &till{paper: h.paper, names: map[string]string{}, kept: map[string]bool{}}}
	h.opens(c.till, h.drawer)
	return c
}

// delivers hands every asking that was told to its listener, as the jobs do.
func (c *counter) delivers() error {
	var all error
	for _, asked := range heard[fund.RefundAsked](c.house) {
		all = errors.Join(all, c.SendRefund(context.Background(), asked))
	}
	return all
}

// goesBack tells what the till paid back, as its notices do.
func (c *counter) goesBack(p fund.Pledge) {
	c.t.Helper()
	for _, d := range c.till.paid {
		c.must(c.Apply(context.Background(), []fund.Fact{refunded(p, c.till.names[d.ID], d.Payment, d.Amount.Minor, c.db.Now())}))
	}
}

// bought is a pledge that was paid once, and that payment.
func (c *counter) bought(reader string, every fund.Every, object string) (fund.Pledge, fund.PaymentID) {
	c.t.Helper()
	ctx := context.Background()
	p := c.pledges(readerOf(reader), every, "paper")
	fact := captured(p, object, c.db.Now())
	c.till.write(p.Ref, fact)
	c.must(c.Apply(ctx, []fund.Fact{fact}))
	return p, c.payment(object).ID
}

func (c *counter) payment(object string) desk.Payment {
	c.t.Helper()
	all, _, err := c.Payments(context.Background(), 1)
	c.must(err)
	i := slices.IndexFunc(all, func(p desk.Payment) bool { return p.Object == object })
	if i < 0 {
		c.t.Fatalf("no payment %s", object)
	}
	return all[i]
}

// asks says the state of every asking, the oldest first: "40.00 done, 60.00 asked".
func (c *counter) asks() string {
	c.t.Helper()
	all, _, err := c.Refunds(context.Background(), 1)
	c.must(err)
	var out []string
	for _, a := range slices.Backward(all) {
		out = append(out, a.Amount.Decimal(2)+" "+string(a.State))
	}
	return strings.Join(out, ", ")
}

// needs says what needs attention, the newest first: "twice pay2 refund 100.00".
func (c *counter) needs() string {
	c.t.Helper()
	all, err := c.Attention(context.Background())
	c.must(err)
	var out []string
	for _, o := range all {
		out = append(out, o.Kind+" "+o.Object+" "+o.Do+" "+o.Amount.Decimal(2))
	}
	return strings.Join(out, ", ")
}

// acts lists what of one kind was written down, as what it was about.
func (c *counter) acts(act string) (on []string) {
	for _, a := range heard[staff.Acted](c.house) {
		if a.Act == act {
			on = append(on, a.On)
		}
	}
	return on
}
