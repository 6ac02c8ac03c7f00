package money

import (
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Readdress gives a reader who mistyped their address the right one. Whoever
// asks for it has proved by a receipt and its payment's number, which the
// payer alone holds together, that they paid.
func (m *Money) Readdress(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := audience.ReaderID(v.Path("reader"))
	err = m.readdress(v, id, form)
	return m.afterActing(v, id, "done-readdressed", err, func(view *personView) {
		view.Address = form.Named("address").Blame(err, "number", "object", "email", "why")
	})
}

func (m *Money) readdress(v *frame.Visit, id audience.ReaderID, form *frame.Form) error {
	who, err := m.Desk.WhoPaid(v.Context(), v.By, numberTyped(form.Get("number")), form.Get("object"))
	if fault.Is(err, fault.NotFound) || err == nil && who != id {
		return fault.Bad("object", "money-address-unproved")
	}
	if err != nil {
		return err
	}
	return m.Audience.Readdress(v.Context(), v.By, id, form.Raw("email"), form.Raw("why"))
}
