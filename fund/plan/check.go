package plan

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
)

// MaxPrice keeps a slip of the keyboard from becoming a price: one crore of the major unit, in minor units.
const MaxPrice = 10_000_000 * 100

const (
	planNameLetters = 60
	planMonths      = 120 // at most, that one payment buys
	planPosition    = 999
	// askedAgain is from where on a bank asks the payer anew at each charge (RBI
	// e-mandate framework 2026: 15,000 rupees), so that few of them come.
	askedAgain = 15_000 * 100
)

// Caution is the key of what the publisher should know of a plan before readers
// see it, "" when there is nothing: banks ask the payer anew for each charge
// above 15,000 rupees.
func (p Plan) Caution() string {
	most := p.Amount
	if p.Own && p.Most.Minor > most.Minor {
		most = p.Most
	}
	if p.Every.Months() > 0 && most.Currency == "INR" && most.Minor > askedAgain {
		return "fund-plan-dear"
	}
	return ""
}

// Tidy brings a plan as it was typed into shape, or tells what cannot be, with
// a fault beside each field. Its sums are in the newsroom's currency.
func (p *Plan) Tidy(currency string) error {
	var all []error
	bad := func(wrong bool, field, key string, pairs ...any) {
		if wrong {
			all = append(all, fault.Bad(field, key, pairs...))
		}
	}
	names := Names{}
	for code, name := range p.Names {
		name = strings.TrimSpace(name)
		_, known := lang.Known(string(code))
		bad(!known || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl), "name", "fund-plan-name")
		bad(utf8.RuneCountInString(name) > planNameLetters, "name", "fault-too-long", "Max", planNameLetters)
		if name != "" {
			names[code] = name
		}
	}
	p.Names = names
	bad(len(names) == 0 && p.ID == "", "name", "fund-plan-name")
	switch p.Every {
	case Month, Year, Lifetime:
		p.Months = p.Every.Months()
	case Once:
		bad(p.Months < 1 || p.Months > planMonths, "months", "fund-law-bounds", "Least", 1, "Most", planMonths)
	default:
		bad(true, "every", "fund-plan-every")
	}
	bad(p.Nature != Contribution && p.Nature != Subscription, "nature", "fund-plan-nature")
	bad(p.Amount.Minor <= 0 || p.Amount.Minor > MaxPrice || p.Amount.Currency != currency, "amount", "money-amount")
	bad(p.Position < 0 || p.Position > planPosition, "position", "fund-law-bounds", "Least", 0, "Most", planPosition)
	if p.Own {
		bad(p.Least.Minor <= 0 || p.Least.Minor > p.Amount.Minor || p.Least.Currency != p.Amount.Currency, "least", "fund-plan-own")
		bad(p.Most.Minor < p.Amount.Minor || p.Most.Minor > MaxPrice || p.Most.Currency != p.Amount.Currency, "most", "fund-plan-own")
	} else {
		p.Least, p.Most = money.Amount{}, money.Amount{}
	}
	return errors.Join(all...)
}

// Sums are what a plan costs, for the audit: its sum, and from where to where a reader may choose.
func (p Plan) Sums() string {
	if p.Own {
		return fmt.Sprintf("%s (%s to %s)", p.Amount, p.Least, p.Most)
	}
	return p.Amount.String()
}

// Bounds are the least and most as they are kept: null where the sum is fixed.
func (p Plan) Bounds() (least, most any) {
	if p.Own {
		least, most = p.Least.Minor, p.Most.Minor
	}
	return least, most
}

// CodeAt is what a plan is called in accounts where n-1 others have the same: its name in Latin letters, or else how often it is paid.
func (p Plan) CodeAt(n int) string {
	code := lang.Slug(p.Names.In(lang.English))
	if len(code) > 40 || p.Names.In(lang.English) == "" || strings.ContainsFunc(code, func(r rune) bool { return r > unicode.MaxASCII }) {
		code = string(p.Every)
	}
	if n > 1 {
		code = fmt.Sprintf("%s-%d", code, n)
	}
	return code
}
