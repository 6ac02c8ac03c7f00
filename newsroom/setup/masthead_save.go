package setup

import (
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// mastheadFields are the fields of the masthead's form, in their order on the page.
var mastheadFields = []string{"name", "legal_name", "address", "email", "accent", "languages", "main", "zone", "money_style", "currency",
	"receipt_prefix", "grievance_officer", "grievance_email", "tls", "domain", "trusted_proxies"}

// Save changes what the newsroom is called and how it presents itself.
func (s *Setup) Save(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = s.Staff.SetMasthead(v.Context(), v.By, mastheadOf(v.Masthead, form))
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go("/newsroom/setup", "done-saved")
	}
	view, other := s.view(v)
	if other != nil {
		return other
	}
	view.Form = form.Blame(err, mastheadFields...)
	view.Swatch, view.Contrast = swatch(form.Get("accent"))
	return setupPage.Again(v, view)
}

func mastheadOf(m staff.Masthead, form *frame.Form) staff.Masthead {
	m.Name, m.LegalName, m.Address, m.Email = form.Get("name"), form.Get("legal_name"), form.Get("address"), form.Get("email")
	m.Accent, m.Zone = form.Get("accent"), form.Get("zone")
	m.MoneyStyle, m.Currency = form.Get("money_style"), strings.ToUpper(form.Get("currency"))
	m.GrievanceOfficer, m.GrievanceEmail = form.Get("grievance_officer"), form.Get("grievance_email")
	m.ReceiptPrefix = strings.ToUpper(form.Get("receipt_prefix"))
	m.TLS, m.Domain = form.Get("tls"), form.Get("domain")
	m.TrustedProxies = strings.FieldsFunc(form.Get("trusted_proxies"), func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ' ' })
	// The main language comes first: its addresses have no language in them.
	m.Languages = nil
	if chosen := form.All("languages"); slices.Contains(chosen, form.Get("main")) {
		m.Languages = append(m.Languages, lang.Code(form.Get("main")))
	}
	for _, c := range form.All("languages") {
		if c != form.Get("main") {
			m.Languages = append(m.Languages, lang.Code(c))
		}
	}
	return m
}
