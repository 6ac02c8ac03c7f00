package sandbox

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// retries is on how many following days a refused renewal is tried again (Razorpay: T+1, T+2, T+3).
const retries = 3

// What can be done with a mandate, in the bank or in the payer's app.
const (
	TurnCharge   = "charge"    // take the next period now
	TurnRefuse   = "refuse"    // try it now, and the payer's bank refuses
	TurnRefuseOn = "refuse-on" // refuse so many of the next tries
	TurnAccept   = "accept"    // refuse no more
	TurnSkip     = "skip"      // the payer declines one charge: it fails and is not tried again
	TurnHalt     = "halt"      // all tries have failed
	TurnPause    = "pause"     // the payer holds it
	TurnResume   = "resume"    // the payer goes on with what was paused or halted
	TurnStop     = "stop"      // the payer ends it
	TurnRace     = "race"      // a charge that was on its way when the mandate ended

	turnUnpause = "unpause" // the newsroom goes on with what was paused
)

// begins starts a mandate with its first payment.
func (o *order) begins(at time.Time, in *time.Location) {
	if o.Months == 0 {
		return
	}
	o.First, o.State, o.Round, o.Tries = at, active, 1, 0
	o.Next = o.period(1, in)
}

// period is when a mandate's n-th period after the first is charged: on the
// day of the month on which it began, or the month's last, as that day begins:
// the very moment at which the paid time ends.
func (o order) period(n int, in *time.Location) time.Time {
	first := o.First.In(in)
	month := time.Date(first.Year(), first.Month()+time.Month(o.Months*n), 1, 0, 0, 0, 0, in)
	day := min(first.Day(), month.AddDate(0, 1, -1).Day())
	return month.AddDate(0, 0, day-1).UTC()
}

// try charges the next period at a moment, or is refused: then again on the
// following days, until it is halted.
func (o *order) try(at time.Time, refused bool, in *time.Location) []event {
	e := event{Order: o.ID, Kind: fund.KindCaptured, Amount: o.Amount, At: at, Abroad: o.Abroad}
	if !refused {
		o.Round, o.Tries, o.State = o.Round+1, 0, active
		o.Next = o.period(o.Round, in)
		return []event{e}
	}
	e.Kind = fund.KindFailed
	o.Tries++
	if o.Tries > retries {
		o.State, o.Next = halted, time.Time{}
		return []event{e, o.turned(fund.KindHalted, at)}
	}
	o.State, o.Next = pending, at.In(in).AddDate(0, 0, 1).UTC()
	return []event{e, o.turned(fund.KindPending, at)}
}

// falls charges what fell due, refused as long as that was asked for.
func (o *order) falls(in *time.Location) []event {
	refused := o.Refuse != 0
	if o.Refuse > 0 {
		o.Refuse--
	}
	return o.try(o.Next, refused, in)
}

func (o order) turned(k fund.Kind, at time.Time) event {
	return event{Order: o.ID, Kind: k, Amount: money.Of(0, o.Amount.Currency), At: at}
}

// runs tells whether the mandate is charged again by itself.
func (o order) runs() bool { return o.State == active || o.State == pending }

// goesOn resumes a mandate with the next period that begins: none that passed meanwhile is collected.
func (o *order) goesOn(now time.Time, in *time.Location) []event {
	for !o.period(o.Round, in).After(now) {
		o.Round++
	}
	o.State, o.Tries, o.Refuse, o.Next = active, 0, 0, o.period(o.Round, in)
	return []event{o.turned(fund.KindResumed, now)}
}

// Press does something with a mandate. What makes no sense as it stands
// changes nothing; an unknown word is Invalid. times is for TurnRefuseOn: 0 is all.
func (s *Sandbox) Press(ctx context.Context, ref, turn string, times int) error {
	if turn == turnUnpause {
		return fault.New(fault.Invalid, "fault-form")
	}
	_, err := s.press(ctx, ref, turn, times)
	return err
}

func (s *Sandbox) press(ctx context.Context, ref, turn string, times int) (order, error) {
	o, _, err := s.pressed(ctx, ref, turn, times)
	return o, err
}

func (s *Sandbox) pressed(ctx context.Context, ref, turn string, times int) (order, []string, error) {
	return s.do(ctx, ref, 1, func(tx *db.Tx, o *order) ([]event, error) { return o.press(turn, times, tx.Now(), s.Zone()) })
}

func (o *order) press(turn string, times int, now time.Time, in *time.Location) ([]event, error) {
	over := !o.Cancelled.IsZero()
	switch turn {
	case TurnStop:
		if over {
			return nil, nil
		}
		o.Cancelled, o.Next, o.State = now, time.Time{}, ""
		return []event{o.turned(fund.KindStopped, now)}, nil
	case TurnRace:
		if over && !o.First.IsZero() {
			return []event{{Order: o.ID, Kind: fund.KindCaptured, Amount: o.Amount, At: now, Abroad: o.Abroad}}, nil
		}
		return nil, nil
	case TurnRefuseOn:
		o.Refuse = times
		if times <= 0 {
			o.Refuse = -1
		}
		return nil, nil
	case TurnAccept:
		o.Refuse = 0
		return nil, nil
	case TurnPause:
		if o.State == "" || o.State == paused {
			return nil, nil
		}
		o.State, o.Next = paused, time.Time{}
		return []event{o.turned(fund.KindPaused, now)}, nil
	case TurnResume, turnUnpause:
		if o.State == paused || o.State == halted && turn == TurnResume {
			return o.goesOn(now, in), nil
		}
		return nil, nil
	}
	return o.charge(turn, now, in)
}

// charge is what is done with the next charge of a mandate that runs.
func (o *order) charge(turn string, now time.Time, in *time.Location) ([]event, error) {
	runs := o.runs()
	switch turn {
	case TurnCharge, TurnRefuse:
		if runs {
			return o.try(now, turn == TurnRefuse, in), nil
		}
	case TurnSkip:
		if runs {
			o.Round, o.Tries, o.State = o.Round+1, 0, active
			o.Next = o.period(o.Round, in)
			return []event{{Order: o.ID, Kind: fund.KindFailed, Amount: o.Amount, At: now, Abroad: o.Abroad}}, nil
		}
	case TurnHalt:
		if runs {
			o.Tries = retries
			return o.try(now, true, in), nil
		}
	default:
		return nil, fault.New(fault.Invalid, "fault-form")
	}
	return nil, nil
}
