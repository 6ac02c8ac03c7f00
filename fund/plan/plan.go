package plan

import (
	"cmp"
	"maps"
	"slices"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
)

// ID names a plan.
type ID string

// PriceID names one version of a plan's price. It never changes; a new price is a new version.
type PriceID string

// Every is how much time one payment under a plan buys.
type Every string

const (
	Month    Every = "month"
	Year     Every = "year"
	Lifetime Every = "lifetime"
	Once     Every = "once" // one payment that is not asked for again, and buys Plan.Months
)

// Months is the span between two charges; 0 of what is charged once.
func (e Every) Months() int {
	switch e {
	case Month:
		return 1
	case Year:
		return 12
	}
	return 0
}

// Nature tells what a plan's money is, which decides declaration, tax and document.
type Nature string

const (
	Contribution Nature = "contribution" // a gift: only from citizens of India (FCRA 2010)
	Subscription Nature = "subscription" // the price of something
)

// Plan is a way to support the newsroom, at its present price.
type Plan struct {
	ID       ID
	Code     string // "monthly": in accounts, and in the key of its name
	Names    Names  // empty for those the program has words for
	Every    Every
	Months   int // that one payment buys; 0 is for good
	Nature   Nature
	Price    PriceID
	Amount   money.Amount // or what is suggested, where the reader chooses
	Own      bool         // the reader chooses the sum, from Least to Most
	Least    money.Amount
	Most     money.Amount
	Position int
	Retired  bool
}

// Names is what a thing is called in the newsroom's languages.
type Names map[lang.Code]string

// In is the name in a language, or in another where that has none; "" when there is no name.
func (n Names) In(code lang.Code) string {
	if n[code] != "" {
		return n[code]
	}
	for _, other := range slices.Sorted(maps.Keys(n)) {
		if n[other] != "" {
			return n[other]
		}
	}
	return ""
}

// Scan reads names as they are kept.
func (n *Names) Scan(v any) error {
	var kept db.JSON[map[lang.Code]string]
	err := kept.Scan(v)
	*n = kept.V
	return err
}

// Name is what the plan is called in a language.
func (p Plan) Name(code lang.Code) string {
	return cmp.Or(p.Names.In(code), lang.For(code).Say("fund-plan-"+string(p.Every)))
}

// TermsKey is the key of what one payment buys, with the placeholder Amount:
// different where the gateway renews by itself and where it does not.
func (p Plan) TermsKey(renews bool) string {
	if renews && p.Every.Months() > 0 {
		return "fund-terms-" + string(p.Every) + "-renews"
	}
	return "fund-terms-" + string(p.Every)
}
