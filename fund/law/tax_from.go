package law

import (
	"fmt"
	"regexp"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
)

// TaxFrom is how the newsroom is taxed from a day on.
type TaxFrom struct {
	From       string `json:"from"`       // the first day, 2026-04-01
	Registered bool   `json:"registered"` // subscriptions carry goods and services tax, and get a tax invoice
	Rate       int    `json:"rate"`       // in hundredths of a per cent: 1800
	GSTIN      string `json:"gstin"`
	State      string `json:"state"` // the newsroom's own, as two letters
	SAC        string `json:"sac"`   // the service accounting code
}

var (
	gstinShape = regexp.MustCompile(`^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]Z[0-9A-Z]$`)
	stateShape = regexp.MustCompile(`^[A-Z]{2}$`)
	sacShape   = regexp.MustCompile(`^[0-9]{4,8}$`)
)

// StateShaped tells whether letters have the shape of a state's: two capitals (ISO 3166-2:IN).
func StateShaped(letters string) bool { return stateShape.MatchString(letters) }

// check gives the faults of the tax that stands at a place of the list: beside tax-0-from, tax-0-rate …
func (t TaxFrom) check(at int) (all []error) {
	bad := func(wrong bool, field, key string) {
		if wrong {
			all = append(all, fault.Bad(fmt.Sprintf("tax-%d-%s", at, field), key))
		}
	}
	_, err := time.Parse(time.DateOnly, t.From)
	bad(err != nil, "from", "fund-law-day")
	if t.Registered {
		bad(t.Rate <= 0 || t.Rate > 5000, "rate", "fund-law-tax")
		bad(!gstinShape.MatchString(t.GSTIN), "gstin", "fund-law-tax")
		bad(!StateShaped(t.State), "state", "fund-law-tax")
		bad(!sacShape.MatchString(t.SAC), "sac", "fund-law-tax")
	}
	return all
}

// TaxAt is how the newsroom is taxed on a day of its zone.
func (s Settings) TaxAt(at time.Time, in *time.Location) TaxFrom {
	day, found := at.In(in).Format(time.DateOnly), TaxFrom{}
	for _, t := range s.Taxes {
		if t.From <= day {
			found = t
		}
	}
	return found
}
