package money

import (
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Settle does the one thing that something odd asks for. What is no longer
// there was done by somebody else, or by a first click.
func (m *Money) Settle(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	name := func(o fund.Odd) bool {
		return o.Kind == form.Raw("kind") && o.Gateway == form.Raw("gateway") && o.Object == form.Raw("object")
	}
	do, word := form.Get("do"), "done-already"
	if do == "find" {
		return m.lookFor(v, form, name)
	}
	all, err := m.Attend.Attention(v.Context())
	if err != nil {
		return err
	}
	for _, o := range all {
		if name(o) {
			word, err = m.settle(v, o, do, form)
			break
		}
	}
	if !stays(err) {
		if err != nil {
			return err
		}
		return v.Go(home, word)
	}
	view, other := m.attention(v)
	if other != nil {
		return other
	}
	for i := range view.Rows {
		if name(view.Rows[i].Odd) {
			if do == "give" && view.Rows[i].Give != nil {
				if other := m.found(v, &view.Rows[i], form); other != nil {
					return other
				}
			}
			view.Rows[i].blame(do, form, err)
			return again(attentionPage, v, view, err)
		}
	}
	return v.Go(home, "done-already")
}

func (m *Money) settle(v *frame.Visit, o fund.Odd, do string, form *frame.Form) (word string, err error) {
	ctx, why := v.Context(), form.Raw("why")
	switch do {
	case "refund":
		return "done-refund-asked", m.Fund.AskRefund(ctx, v.By, o.Payment, o.Amount, why)
	case "let-stand":
		return "done-let-stand", m.Fund.LetStand(ctx, v.By, o.Payment, why)
	case "look-again":
		return "done-looked", m.Attend.LookAgain(ctx, v.By, o.Kind, o.Gateway, o.Object)
	case "stop":
		return "done-stopped", m.Fund.StopFor(ctx, v.By, o.Pledge, why)
	case "set-aside":
		return "done-set-aside", m.Attend.SetAside(ctx, v.By, o.Kind, o.Gateway, o.Object, why)
	case "returned":
		return "done-refunded", m.returned(v, o.Payment, o.Amount.Currency, form)
	case "give":
		return "done-given-to", m.giveOrphan(v, o, form)
	case "confirm":
		return m.confirm(v, o.Pledge, form)
	}
	return "", fault.New(fault.NotFound, "fault-not-found")
}

// returned books a transfer by which the publisher sent a payment back.
func (m *Money) returned(v *frame.Visit, id fund.PaymentID, currency string, form *frame.Form) error {
	moved, err := readTransfer(v, form, currency)
	if err != nil {
		return err
	}
	return besideUTR(m.Hand.ConfirmRefund(v.Context(), v.By, id, form.Raw("utr"), moved.amount, moved.at, form.Raw("why")))
}
