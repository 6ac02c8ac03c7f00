package money

import (
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Refund books a transfer by which the publisher sent a payment back.
func (m *Money) Refund(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := fund.PaymentID(v.Path("payment"))
	moved, err := readTransfer(v, form)
	if err == nil {
		err = besideUTR(m.Fund.ConfirmRefund(v.Context(), v.By, id, form.Raw("utr"), moved.amount, moved.at))
	}
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go("/newsroom/money/payments", "done-refunded")
	}
	view, other := m.payments(v)
	if other != nil {
		return other
	}
	form.Blame(err, "utr", "amount", "at")
	for i := range view.Rows {
		if view.Rows[i].ID == id {
			view.Rows[i].Form = form.Named(string(id))
		}
	}
	return paymentsPage.Again(v, view)
}
