package money

import (
	"errors"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Confirm books a transfer that a person found in the bank's record.
func (m *Money) Confirm(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := fund.PledgeID(v.Path("pledge"))
	word, err := m.confirm(v, id, form)
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go(home+"/payments#waiting", word)
	}
	view, other := m.payments(v)
	if other != nil {
		return other
	}
	form.Blame(err, "utr", "amount", "at", "why")
	for i := range view.Waiting {
		if view.Waiting[i].Pledge == id {
			view.Waiting[i].Form = form.Named(string(id))
		}
	}
	return paymentsPage.Again(v, view)
}

// confirm books a transfer and gives the word about it.
func (m *Money) confirm(v *frame.Visit, id fund.PledgeID, form *frame.Form) (word string, err error) {
	moved, err := readTransfer(v, form, v.Masthead.Currency)
	if err != nil {
		return "", err
	}
	if form.Has("other") {
		return "done-suspense", besideUTR(m.Hand.ConfirmOther(v.Context(), v.By, id, form.Raw("utr"), moved.amount, moved.at, form.Raw("why")))
	}
	return "done-confirmed", besideUTR(m.Hand.Confirm(v.Context(), v.By, id, form.Raw("utr"), moved.amount, moved.at))
}

// transfer is what the bank's record says of one.
type transfer struct {
	amount money.Amount
	at     time.Time
}

func readTransfer(v *frame.Visit, form *frame.Form, currency string) (transfer, error) {
	amount, badAmount := money.Parse(form.Raw("amount"), currency)
	day, badDay := frame.Date("at", form.Get("at"))
	if badDay == nil && day.IsZero() {
		badDay = fault.Bad("at", "fault-field-missing")
	}
	return transfer{amount, moment(v, day)}, errors.Join(named(badAmount, "amount"), badDay)
}

// besideUTR makes of a number that is booked already a fault of its field.
func besideUTR(err error) error {
	if fault.Is(err, fault.Conflict) && fault.Of(err).Field == "utr" {
		return fault.Bad("utr", fault.Of(err).Key)
	}
	return err
}

// moment is when money moved on a day of which the bank tells no hour: noon in
// the newsroom's zone, or now if noon is still to come.
func moment(v *frame.Visit, day time.Time) time.Time {
	noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, v.Masthead.Location()).UTC()
	if v.Local(v.Now).Format(time.DateOnly) == day.Format(time.DateOnly) && noon.After(v.Now) {
		return v.Now
	}
	return noon
}

// named puts a fault beside a field of the form.
func named(err error, field string) error {
	if err == nil {
		return nil
	}
	f := *fault.Of(err)
	f.Field = field
	return &f
}
