package razorpay

import (
	"context"
	"errors"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// Mandates are all subscriptions that a payer ever gave leave for, as they
// stand. Where no keys are set, or Subscriptions are not enabled, it cannot
// tell: Unavailable.
func (r *Razorpay) Mandates(ctx context.Context) (all []fund.Mandate, err error) {
	c, _, err := r.client(ctx)
	if errors.Is(err, errUnset) {
		return nil, fault.New(fault.Unavailable, "fund-gateway-closed").Because(err)
	}
	if err != nil {
		return nil, err
	}
	plans := map[text]plan{}
	err = pages(ctx, c, "/v1/plans", nil, func(p plan) (bool, error) {
		plans[p.ID] = p
		return false, nil
	})
	if err == nil {
		err = pages(ctx, c, "/v1/subscriptions", nil, func(s subscription) (bool, error) {
			given := s.Status != subCreated && s.Status != subExpired && (s.Status != subCancelled || s.PaidCount > 0)
			if given && is("sub_", string(s.ID)) {
				all = append(all, s.mandate(plans[s.PlanID]))
			}
			return false, nil
		})
	}
	if no := refusal(err); no != nil && no.says("requested url") {
		err = fault.New(fault.Unavailable, "fund-gateway-closed").Because(err)
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}
