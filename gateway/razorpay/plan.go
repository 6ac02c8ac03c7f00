package razorpay

import (
	"cmp"
	"context"
	"fmt"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// plan is a price that is charged again and again. Razorpay never changes one.
type plan struct {
	ID       text            `json:"id"`
	Period   text            `json:"period"`
	Interval whole           `json:"interval"`
	Item     maybe[planItem] `json:"item"`
	Notes    notes           `json:"notes"`
}

type planItem struct {
	Amount   whole `json:"amount"`
	Currency text  `json:"currency"`
}

type newPlan struct {
	Period   string            `json:"period"`
	Interval int               `json:"interval"`
	Item     newPlanItem       `json:"item"`
	Notes    map[string]string `json:"notes"`
}

type newPlanItem struct {
	Name     string `json:"name"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// rhythm is how Razorpay charges what we charge so often: its word, and for so
// many times that it is ten years (their documents disagree on what is the most).
func rhythm(e fund.Every) (period string, times int) {
	switch e {
	case fund.Month:
		return "monthly", 120
	case fund.Year:
		return "yearly", 10
	}
	return "", 0
}

// every is what we call a plan's rhythm, "" for one of which we have no word.
func (p plan) every() fund.Every {
	switch {
	case p.Period == "monthly" && p.Interval == 1:
		return fund.Month
	case p.Period == "yearly" && p.Interval == 1, p.Period == "monthly" && p.Interval == 12:
		return fund.Year
	}
	return ""
}

func (p plan) amount() money.Amount {
	return money.Of(int64(p.Item.v.Amount), p.Item.v.Currency.shaped(currencyShape))
}

// plansDeep is how many of the newest plans are looked through for one, while a reader waits.
const plansDeep = 2 * pageSize

// planFor is the plan of a price: one that was found or made before, one of
// ours among the newest that Razorpay has, or a new one. That two are made of
// one price does no harm: nothing is charged by a plan alone.
func (r *Razorpay) planFor(ctx context.Context, c *client, d fund.Due) (string, error) {
	period, _ := rhythm(d.Every)
	known := fmt.Sprintf("%s %s %d %s", c.key, period, d.Amount.Minor, d.Amount.Currency)
	r.mu.Lock()
	id := r.plans[known]
	r.mu.Unlock()
	if id != "" {
		return id, nil
	}
	seen := 0
	err := pages(ctx, c, "/v1/plans", nil, func(p plan) (bool, error) {
		seen++
		if p.every() == d.Every && string(p.Period) == period && p.amount() == d.Amount && p.Notes[noteMade] == maker && is("plan_", string(p.ID)) {
			id = string(p.ID)
		}
		return id != "" || seen >= plansDeep, nil
	})
	if err == nil && id == "" {
		var made plan
		err = c.post(ctx, "/v1/plans", newPlan{Period: period, Interval: 1, Notes: map[string]string{noteMade: maker},
			Item: newPlanItem{Name: cmp.Or(label(d.Title, 100), maker), Amount: d.Amount.Minor, Currency: d.Amount.Currency}}, &made)
		id = made.ID.id()
	}
	if err != nil {
		return "", err
	}
	if !is("plan_", id) {
		return "", fmt.Errorf("Razorpay gave a plan no name")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.plans[known] = id
	return id, nil
}

// forgetPlan has a plan looked for anew: Razorpay knows it no more.
func (r *Razorpay) forgetPlan(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for known, p := range r.plans {
		if p == id {
			delete(r.plans, known)
		}
	}
}
