package money

import (
	"html/template"
	"maps"
	"slices"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// moneyView is the first page of the money.
type moneyView struct {
	Odd      []oddRow
	Waiting  []waitingRow
	Plans    []planRow
	Gateways []gatewayRow
	Balance  []balanceRow
	Even     bool // the balances of each currency sum to nothing
}

type oddRow struct {
	fund.Odd
	Words, Sum string
	When       template.HTML
}

type waitingRow struct {
	fund.Waiting
	Plan, Sum string
	Made      template.HTML
	Claims    []claimRow
	Form      *frame.Form
}

type claimRow struct {
	UTR  string
	When template.HTML
}

type planRow struct {
	fund.Plan
	Name, Sum string
	Form      *frame.Form
}

type gatewayRow struct {
	fund.GatewayView
	Words string
	Form  *frame.Form
	Link  string // what a payer's app is asked, for the publisher to check
}

type balanceRow struct{ Account, Debit, Credit string }

var moneyPage = frame.NewPage[moneyView](files, "money_show.html")

// Show is what needs a person first, and how the money is set.
func (m *Money) Show(v *frame.Visit) error {
	view, err := m.view(v)
	if err != nil {
		return err
	}
	return moneyPage.Show(v, view)
}

func (m *Money) view(v *frame.Visit) (moneyView, error) {
	var view moneyView
	for _, step := range []func(*frame.Visit, *moneyView) error{m.fillOdd, m.fillWaiting, m.fillPlans, m.fillGateways, m.fillBalance} {
		if err := step(v, &view); err != nil {
			return view, err
		}
	}
	return view, nil
}

func (m *Money) fillOdd(v *frame.Visit, view *moneyView) error {
	all, err := m.Fund.Attention(v.Context())
	for _, o := range all {
		row := oddRow{Odd: o, Words: frame.Speaks.Say(o.Key()), When: v.When(o.At)}
		if o.Amount.Currency != "" {
			row.Sum = v.Money(o.Amount)
		}
		view.Odd = append(view.Odd, row)
	}
	return err
}

func (m *Money) fillWaiting(v *frame.Visit, view *moneyView) error {
	all, err := m.Fund.Waiting(v.Context())
	for _, w := range all {
		row := waitingRow{Waiting: w, Plan: frame.Speaks.Say(w.Plan.NameKey()), Sum: v.Money(w.Amount), Made: v.When(w.Made)}
		exp, _ := money.Exponent(w.Amount.Currency)
		row.Form = frame.Filled("amount", w.Amount.Decimal(exp), "at", v.Local(v.Now).Format("2006-01-02")).Named(string(w.Pledge))
		for i, c := range w.Claims {
			row.Claims = append(row.Claims, claimRow{c.UTR, v.When(c.At)})
			if i == 0 {
				row.Form.Set("utr", c.UTR)
			}
		}
		view.Waiting = append(view.Waiting, row)
	}
	return err
}

func (m *Money) fillPlans(v *frame.Visit, view *moneyView) error {
	all, err := m.Fund.EveryPlan(v.Context())
	for _, p := range all {
		row := planRow{Plan: p, Name: frame.Speaks.Say(p.NameKey()), Form: frame.Filled().Named(string(p.ID))}
		if p.Price != "" {
			exp, _ := money.Exponent(p.Amount.Currency)
			row.Sum = v.Money(p.Amount)
			row.Form.Set("amount", p.Amount.Decimal(exp))
		}
		view.Plans = append(view.Plans, row)
	}
	return err
}

func (m *Money) fillGateways(v *frame.Visit, view *moneyView) error {
	all, err := m.Fund.Gateways(v.Context())
	for _, g := range all {
		row := gatewayRow{GatewayView: g, Words: g.Name, Form: frame.Filled().Named(g.Name)}
		if key := "gateway-" + g.Name; frame.Speaks.Has(key) {
			row.Words = frame.Speaks.Say(key)
		}
		for _, name := range slices.Sorted(maps.Keys(g.Settings)) {
			row.Form.Set(name, g.Settings[name])
		}
		if g.Open {
			row.Form.Set("open", "yes")
		}
		if p := g.Settings["payee"]; p != "" {
			row.Link = frame.Speaks.Say("gateway-payee-shown", "Payee", p, "Name", g.Settings["name"])
		}
		view.Gateways = append(view.Gateways, row)
	}
	return err
}

func (m *Money) fillBalance(v *frame.Visit, view *moneyView) error {
	all, err := m.Fund.Balance(v.Context())
	sums := map[string]int64{}
	for _, b := range all {
		sums[b.Balance.Currency] += b.Balance.Minor
		row := balanceRow{Account: b.Account}
		if b.Balance.Minor >= 0 {
			row.Debit = v.Money(b.Balance)
		} else {
			row.Credit = v.Money(b.Balance.Neg())
		}
		view.Balance = append(view.Balance, row)
	}
	view.Even = true
	for _, sum := range sums {
		view.Even = view.Even && sum == 0
	}
	return err
}
