package money

import (
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Refund has a payment of a reader sent back, in whole or in part; of a
// transfer by hand it books that the publisher sent it.
func (m *Money) Refund(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := fund.PaymentID(v.Path("payment"))
	p, err := m.Desk.Payment(v.Context(), id)
	if err == nil && p.Reader != audience.ReaderID(v.Path("reader")) {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil {
		return err
	}
	gateways, err := m.gatewaysNamed(v)
	if err != nil {
		return err
	}
	word := "done-refund-asked"
	if gateways[p.Gateway].ByHand {
		word, err = "done-refunded", m.returned(v, id, p.Amount.Currency, form)
	} else {
		err = m.askRefund(v, p, form)
	}
	return m.afterActing(v, p.Reader, word, err, func(view *personView) {
		form.Blame(err, "utr", "amount", "at", "why")
		for i := range view.Payments {
			if view.Payments[i].ID == id {
				view.Payments[i].Form = form.Named("refund-" + string(id))
			}
		}
	})
}

func (m *Money) askRefund(v *frame.Visit, p desk.Payment, form *frame.Form) error {
	amount, err := money.Parse(form.Raw("amount"), p.Amount.Currency)
	if err != nil {
		return named(err, "amount")
	}
	return m.Fund.AskRefund(v.Context(), v.By, p.ID, amount, form.Raw("why"))
}

// afterActing leads back to a reader's page, or shows it with what went wrong.
func (m *Money) afterActing(v *frame.Visit, reader audience.ReaderID, word string, err error, blame func(*personView)) error {
	if !stays(err) {
		if err != nil {
			return err
		}
		return v.Go(supporterPath(reader), word)
	}
	view, other := m.person(v, reader)
	if other != nil {
		return other
	}
	blame(&view)
	return again(personPage, v, view, err)
}
