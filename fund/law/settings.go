package law

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Settings are what an accountant or a lawyer decides about the newsroom's
// money. The zero value is not safe: Careful is.
type Settings struct {
	Citizens      bool      `json:"citizens"`       // contributions only from citizens of India (FCRA 2010, section 3)
	Foreign       bool      `json:"foreign"`        // gateways that take foreign money may be opened
	Taxes         []TaxFrom `json:"taxes"`          // by day, the oldest first; before the first nothing is registered
	Benefit       string    `json:"benefit"`        // "" or "80g": whether payers may deduct it from their income
	BenefitWords  string    `json:"benefit_words"`  // the approval's number and section as documents name it
	RetainYears   int       `json:"retain_years"`   // documents and books after the end of their financial year (Companies Act 2013, section 128: 8)
	RefundDays    int       `json:"refund_days"`    // within which a reader gets the whole back on request
	GraceMonth    int       `json:"grace_month"`    // days for which a monthly renewal is waited for
	GraceYear     int       `json:"grace_year"`     // and a yearly one
	DisputeEnds   bool      `json:"dispute_ends"`   // a lost dispute ends what the payment bought
	SpreadYears   int       `json:"spread_years"`   // over which a lifetime's money is spread in the books' second view
	Notices       bool      `json:"notices"`        // a letter the day before each charge
	GrievanceDays int       `json:"grievance_days"` // within which a grievance is answered (IT Rules 2021, rule 18: 15)
	Registration  string    `json:"registration"`   // the newsroom's own numbers as documents name them: "CIN …, PAN …"; "" is fine
}

// Careful is what holds until the publisher sets something else: nothing that a
// newsroom in India could regret.
func Careful() Settings {
	return Settings{Citizens: true, RetainYears: 8, RefundDays: 7, GraceMonth: 7, GraceYear: 14, DisputeEnds: true, SpreadYears: 10, Notices: true, GrievanceDays: 15}
}

// Check brings what was typed into shape, the taxes in order of their days, or
// gives a fault beside each field that cannot be.
func (s *Settings) Check() error {
	var all []error
	bounds := func(field string, n, least, most int) {
		if n < least || n > most {
			all = append(all, fault.Bad(field, "fund-law-bounds", "Least", least, "Most", most))
		}
	}
	bounds("retain_years", s.RetainYears, 6, 30)
	bounds("refund_days", s.RefundDays, 0, 90)
	bounds("grace_month", s.GraceMonth, 0, 28)
	bounds("grace_year", s.GraceYear, 0, 60)
	bounds("spread_years", s.SpreadYears, 1, 40)
	bounds("grievance_days", s.GrievanceDays, 1, 15)
	s.BenefitWords = strings.TrimSpace(s.BenefitWords)
	if s.Benefit != "" && s.Benefit != "80g" || s.Benefit == "80g" && s.BenefitWords == "" || utf8.RuneCountInString(s.BenefitWords) > 200 || !utf8.ValidString(s.BenefitWords) {
		all = append(all, fault.Bad("benefit", "fund-law-benefit"))
	}
	s.Registration = strings.TrimSpace(s.Registration)
	if utf8.RuneCountInString(s.Registration) > 200 || !utf8.ValidString(s.Registration) {
		all = append(all, fault.Bad("registration", "fault-too-long", "Max", 200))
	}
	for i, t := range s.Taxes {
		all = append(all, t.check(i)...)
	}
	s.Taxes = slices.Clone(s.Taxes)
	slices.SortStableFunc(s.Taxes, func(a, b TaxFrom) int { return strings.Compare(a.From, b.From) })
	return errors.Join(all...)
}

// Differs says which settings other has otherwise, in their order, numbers and
// yes or no with both values: "grace month 7 → 9".
func (s Settings) Differs(other Settings) (said []string) {
	a, b := reflect.ValueOf(s), reflect.ValueOf(other)
	for i := range a.NumField() {
		x, y := a.Field(i).Interface(), b.Field(i).Interface()
		if reflect.DeepEqual(x, y) {
			continue
		}
		name := strings.ReplaceAll(a.Type().Field(i).Tag.Get("json"), "_", " ")
		switch x.(type) {
		case int, bool:
			name += fmt.Sprintf(" %v → %v", x, y)
		}
		said = append(said, name)
	}
	return said
}
