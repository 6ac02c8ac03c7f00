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
	err = m.confirm(v, id, form)
	if fault.Is(err, fault.Conflict) && fault.Of(err).Field == "utr" {
		err = fault.Bad("utr", fault.Of(err).Key)
	}
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go("/newsroom/money#waiting", "done-confirmed")
	}
	view, other := m.view(v)
	if other != nil {
		return other
	}
	form.Blame(err, "utr", "amount", "at")
	for i := range view.Waiting {
		if view.Waiting[i].Pledge == id {
			view.Waiting[i].Form = form.Named(string(id))
		}
	}
	return moneyPage.Again(v, view)
}

func (m *Money) confirm(v *frame.Visit, id fund.PledgeID, form *frame.Form) error {
	amount, badAmount := money.Parse(form.Raw("amount"), v.Masthead.Currency)
	day, badDay := frame.Date("at", form.Get("at"))
	if badDay == nil && day.IsZero() {
		badDay = fault.Bad("at", "fault-field-missing")
	}
	if err := errors.Join(named(badAmount, "amount"), badDay); err != nil {
		return err
	}
	return m.Fund.Confirm(v.Context(), v.By, id, form.Raw("utr"), amount, moment(v, day))
}

// moment is when money moved on a day of which the bank tells no hour: noon in
// the newsroom's zone, or now if noon is still to come.
func moment(v *frame.Visit, day time.Time) time.Time {
	noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, v.Masthead.Location()).UTC()
	if today := v.Local(v.Now).Format(time.DateOnly); today == day.Format(time.DateOnly) && noon.After(v.Now) {
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
