package money

import (
	"html/template"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// paymentsView is a page of payments.
type paymentsView struct {
	Rows []paymentRow
	Turn turn
	At   int // which page this is
}

type paymentRow struct {
	fund.Payment
	Plan, Sum, Back string
	When            template.HTML
	Form            *frame.Form // records that it was sent back by hand; nil where nothing is left, or a bank tells
}

var paymentsPage = frame.NewPage[paymentsView](files, "payment_list.html")

// Payments lists what came, the last booked first. It names no reader.
func (m *Money) Payments(v *frame.Visit) error {
	view, err := m.payments(v)
	if err != nil {
		return err
	}
	return paymentsPage.Show(v, view)
}

func (m *Money) payments(v *frame.Visit) (paymentsView, error) {
	page := pageAsked(v)
	rows, more, err := m.Fund.Payments(v.Context(), page)
	if err != nil {
		return paymentsView{}, err
	}
	gateways, err := m.Fund.Gateways(v.Context())
	byHand := map[string]bool{}
	for _, g := range gateways {
		byHand[g.Name] = g.ByHand
	}
	view := paymentsView{Turn: turns("/newsroom/money/payments", page, more), At: page}
	for _, p := range rows {
		row := paymentRow{Payment: p, Plan: p.PlanCode, Sum: v.Money(p.Amount), When: v.Full(p.Captured)}
		if p.Refunded.Minor != 0 {
			row.Back = v.Money(p.Refunded)
		}
		if left := p.Amount.Minor - p.Refunded.Minor; byHand[p.Gateway] && left > 0 {
			exp, _ := money.Exponent(p.Amount.Currency)
			row.Form = frame.Filled("amount", money.Of(left, p.Amount.Currency).Decimal(exp), "at", v.Local(v.Now).Format("2006-01-02")).Named(string(p.ID))
		}
		view.Rows = append(view.Rows, row)
	}
	return view, err
}
