package money

import (
	"errors"
	"slices"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// OrderGateways sets in which order readers are offered the ways to pay, for each kind of support.
func (m *Money) OrderGateways(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	all, err := m.Fund.Gateways(v.Context())
	if err != nil {
		return err
	}
	err = m.order(v, form, all)
	if err == nil {
		return v.Go(home+"/gateways", "done-saved")
	}
	if !frame.IsForm(err) {
		return err
	}
	view, other := m.gateways(v, form.Named("order").Blame(err, orderKnown(all)...))
	if other != nil {
		return other
	}
	return gatewaysPage.Again(v, view)
}

func (m *Money) order(v *frame.Visit, form *frame.Form, all []fund.GatewayView) error {
	offers, err := m.Rails.Offers(v.Context())
	if err != nil {
		return err
	}
	wanted, faults := map[fund.Every][]string{}, []error{}
	for _, kind := range rail.Kinds {
		one, wrong := typedOrder(form, kind, all)
		wanted[kind], faults = one, append(faults, wrong...)
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	for _, kind := range rail.Kinds {
		if slices.Equal(wanted[kind], offeredNow(offers[kind], all)) {
			continue // also where none was set, and none is now
		}
		if err := m.Rails.Offer(v.Context(), v.By, kind, wanted[kind], form.Raw("why")); err != nil {
			return err
		}
	}
	return nil
}
