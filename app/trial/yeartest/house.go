package yeartest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/journal"
)

// machine acts where it does not matter who of the staff does.
var machine = staff.Machine("year")

// house is the whole program, listening.
type house struct {
	*app.App
	zone   *time.Location
	stop   context.CancelFunc
	served chan error
}

func open(ctx context.Context, o app.Options) (h *house, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	o.URL, o.Demo = "http://"+ln.Addr().String(), true
	if o.Log == nil {
		o.Log = journal.Log()
	}
	a, err := app.Open(ctx, o)
	if err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	for _, step := range []func() error{func() error { return a.Prepare(ctx) }, func() error { return a.OpenDoors(app.Doors{}) }, func() error { return a.Start(ctx) }} {
		if err := step(); err != nil {
			return nil, errors.Join(err, ln.Close(), a.Close(ctx))
		}
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	h = &house{App: a, stop: stop, served: make(chan error, 1)}
	go func() { h.served <- a.Serve(serving, ln) }()
	m, err := a.Staff.Masthead(ctx)
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	h.zone = m.Location()
	return h, nil
}

func (h *house) close() error {
	h.stop()
	err := <-h.served
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return errors.Join(err, h.Close(ctx))
}

// furnish opens the bank, taxes subscriptions, and puts two plans beside the three that are there.
func (h *house) furnish(ctx context.Context) error {
	l, err := h.Fund.Law(ctx)
	if err != nil {
		return err
	}
	l.Taxes = []fund.TaxFrom{{From: "2027-04-01", Registered: true, Rate: 1800, GSTIN: "01ABCDE1234F1Z5", State: "JK", SAC: "998431"}}
	err = errors.Join(h.Fund.SetLaw(ctx, machine, l, "the accountant said so"), h.Rails.Set(ctx, machine, sandbox.Name, true, nil, "the newsroom opens"))
	for i, p := range []fund.Plan{
		{Names: fund.Names{lang.English: "Once"}, Every: fund.Once, Months: 1, Nature: fund.Contribution, Amount: money.Rupees(500), Own: true, Least: money.Rupees(50), Most: money.Rupees(50_000)},
		{Names: fund.Names{lang.English: "Paper"}, Every: fund.Month, Nature: fund.Subscription, Amount: money.Rupees(149)},
	} {
		p.Position = 10 + i
		_, e := h.Fund.SavePlan(ctx, machine, p, "a plan more")
		err = errors.Join(err, e)
	}
	return err
}

// settle lets happen what has fallen due and waits until everything told was heard.
func (h *house) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	return h.Jobs.Settle(ctx)
}

// day is the beginning of the n-th day of the year, by the newsroom's zone.
func (h *house) day(n int) time.Time {
	return time.Date(begins.Year(), begins.Month(), begins.Day()+n, 0, 0, 0, 0, h.zone)
}

// begins is the first day: a year with a 29 February.
var begins = time.Date(2028, time.January, 1, 0, 0, 0, 0, time.UTC)

// on is the number of a day of the year.
func on(month time.Month, day int) int {
	return int(time.Date(begins.Year(), month, day, 0, 0, 0, 0, time.UTC).Sub(begins).Hours() / 24)
}

func standing(at time.Time) *clock.Clock { return clock.At(at.UTC().Truncate(time.Microsecond)) }

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
