package money

import (
	"errors"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Give gives a reader support until the end of a day, or for good.
func (m *Money) Give(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	reader := audience.ReaderID(v.Path("reader"))
	if _, err := m.Audience.Reader(v.Context(), reader); err != nil {
		return err
	}
	until, err := untilTyped(v, form)
	if err == nil {
		_, err = m.Fund.Give(v.Context(), v.By, reader, until, form.Raw("why"))
	}
	return m.afterActing(v, reader, "done-given", err, func(view *personView) {
		view.Give = form.Named("give").Blame(err, "until", "why")
	})
}

// GiveSomebody gives support to whoever has an address; who is not known yet
// becomes a reader, once nothing else is wrong.
func (m *Money) GiveSomebody(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	reader, err := m.giveTo(v, form)
	if !stays(err) {
		if err != nil {
			return err
		}
		return v.Go(supporterPath(reader), "done-given")
	}
	view, other := m.supporters(v)
	if other != nil {
		return other
	}
	view.Give = form.Named("give").Blame(err, "email", "lang", "until", "why")
	return again(supportersPage, v, view, err)
}

func (m *Money) giveTo(v *frame.Visit, form *frame.Form) (audience.ReaderID, error) {
	r, err := m.Audience.ByEmail(v.Context(), form.Raw("email"))
	unknown := fault.Is(err, fault.NotFound)
	if unknown {
		err = nil
	}
	until, badUntil := untilTyped(v, form)
	var badWhy error
	if form.Get("why") == "" {
		badWhy = fault.Bad("why", "fund-why-missing")
	}
	if err := errors.Join(err, badUntil, badWhy); err != nil {
		return "", err
	}
	if unknown {
		if r, err = m.Audience.Welcome(v.Context(), form.Raw("email"), lang.Code(form.Get("lang"))); err != nil {
			return "", err
		}
	}
	_, err = m.Fund.Give(v.Context(), v.By, r.ID, until, form.Raw("why"))
	return r.ID, err
}

// untilTyped is the end of the day that was chosen, in the newsroom's zone;
// zero is for good, which is said and never left to an empty field.
func untilTyped(v *frame.Visit, form *frame.Form) (time.Time, error) {
	day, err := frame.Date("until", form.Get("until"))
	switch {
	case err != nil:
		return day, err
	case form.Has("good") && !day.IsZero():
		return day, fault.Bad("until", "money-give-both")
	case form.Has("good"):
		return day, nil
	case day.IsZero():
		return day, fault.Bad("until", "money-give-neither")
	}
	end := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, v.Masthead.Location())
	if !end.After(v.Now) {
		return end, fault.Bad("until", "fund-grant-until")
	}
	return end, nil
}
