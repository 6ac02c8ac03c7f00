package money

import (
	"html/template"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// paymentsView is a page of payments.
type paymentsView struct {
	Rows []paymentRow
	Turn turn
}

type paymentRow struct {
	fund.Payment
	Plan, Sum, Back string
	When            template.HTML
}

var paymentsPage = frame.NewPage[paymentsView](files, "payment_list.html")

// Payments lists what came, the last booked first. It names no reader.
func (m *Money) Payments(v *frame.Visit) error {
	page := pageAsked(v)
	rows, more, err := m.Fund.Payments(v.Context(), page)
	if err != nil {
		return err
	}
	view := paymentsView{Turn: turns("/newsroom/money/payments", page, more)}
	for _, p := range rows {
		row := paymentRow{Payment: p, Plan: p.PlanCode, Sum: v.Money(p.Amount), When: v.Full(p.Captured)}
		if p.Refunded.Minor != 0 {
			row.Back = v.Money(p.Refunded)
		}
		view.Rows = append(view.Rows, row)
	}
	return paymentsPage.Show(v, view)
}
