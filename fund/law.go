package fund

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

// Law is what an accountant or a lawyer decides about the newsroom's money.
// The zero value is not safe: ask Fund.Law, whose defaults are.
type Law struct {
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

// TaxFrom is how the newsroom is taxed from a day on.
type TaxFrom struct {
	From       string `json:"from"`       // the first day, 2026-04-01
	Registered bool   `json:"registered"` // subscriptions carry goods and services tax, and get a tax invoice
	Rate       int    `json:"rate"`       // in hundredths of a per cent: 1800
	GSTIN      string `json:"gstin"`
	State      string `json:"state"` // the newsroom's own, as two letters
	SAC        string `json:"sac"`   // the service accounting code
}

// Careful is what holds until the publisher sets something else: nothing that a
// newsroom in India could regret.
func Careful() Law {
	return Law{Citizens: true, RetainYears: 8, RefundDays: 7, GraceMonth: 7, GraceYear: 14, DisputeEnds: true, SpreadYears: 10, Notices: true, GrievanceDays: 15}
}

// Law is what is set, or the careful defaults.
func (f *Fund) Law(ctx context.Context) (Law, error) { return law(ctx, f.db) }

func law(ctx context.Context, from db.Querier) (Law, error) {
	kept := db.JSON[Law]{V: Careful()}
	err := db.Found(from.Row(ctx, `select body from fund_setting where id = 'law'`).Scan(&kept))
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return kept.V, err
}

// SetLaw keeps what the publisher set, with a fault beside each field that cannot be.
// Paid periods are made anew where grace or the weight of a lost dispute changed.
func (f *Fund) SetLaw(ctx context.Context, by staff.Person, l Law) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return err
	}
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	var before Law
	err = f.db.Write(ctx, func(tx *db.Tx) (err error) {
		// Read here: of two at once the second must see what the first set.
		if before, err = law(ctx, tx); err != nil {
			return err
		}
		_, err = tx.Do(ctx, `insert into fund_setting (id, body) values ('law', $1) on conflict (id) do update set body = excluded.body`, db.JSON[Law]{V: l})
		if err == nil { // and every one that ever was
			_, err = tx.Do(ctx, `insert into fund_law (id, since, body) values ($1, $2, $3)`, db.NewID(), db.At(tx.Now()), db.JSON[Law]{V: l})
		}
		if err != nil {
			return err
		}
		if l.RetainYears != before.RetainYears {
			if err := f.keepLonger(ctx, tx, e, l.RetainYears-before.RetainYears); err != nil {
				return err
			}
		}
		tx.Change("plans")
		return tx.Tell(ctx, staff.Act(by, "fund.law", "law", ""))
	})
	if err != nil || before.GraceMonth == l.GraceMonth && before.GraceYear == l.GraceYear && before.DisputeEnds == l.DisputeEnds {
		return err
	}
	return f.Recount(ctx)
}

var (
	gstinShape = regexp.MustCompile(`^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]Z[0-9A-Z]$`)
	stateShape = regexp.MustCompile(`^[A-Z]{2}$`)
	sacShape   = regexp.MustCompile(`^[0-9]{4,8}$`)
)

func (l *Law) check() error {
	var all []error
	bounds := func(field string, n, least, most int) {
		if n < least || n > most {
			all = append(all, fault.Bad(field, "fund-law-bounds", "Least", least, "Most", most))
		}
	}
	bounds("retain_years", l.RetainYears, 6, 30)
	bounds("refund_days", l.RefundDays, 0, 90)
	bounds("grace_month", l.GraceMonth, 0, 28)
	bounds("grace_year", l.GraceYear, 0, 60)
	bounds("spread_years", l.SpreadYears, 1, 40)
	bounds("grievance_days", l.GrievanceDays, 1, 15)
	l.BenefitWords = strings.TrimSpace(l.BenefitWords)
	if l.Benefit != "" && l.Benefit != "80g" || l.Benefit == "80g" && l.BenefitWords == "" || utf8.RuneCountInString(l.BenefitWords) > 200 || !utf8.ValidString(l.BenefitWords) {
		all = append(all, fault.Bad("benefit", "fund-law-benefit"))
	}
	l.Registration = strings.TrimSpace(l.Registration)
	if utf8.RuneCountInString(l.Registration) > 200 || !utf8.ValidString(l.Registration) {
		all = append(all, fault.Bad("registration", "fault-too-long", "Max", 200))
	}
	for i, t := range l.Taxes {
		all = append(all, t.check(i)...)
	}
	l.Taxes = slices.Clone(l.Taxes)
	slices.SortStableFunc(l.Taxes, func(a, b TaxFrom) int { return strings.Compare(a.From, b.From) })
	return errors.Join(all...)
}

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
		bad(!stateShape.MatchString(t.State), "state", "fund-law-tax")
		bad(!sacShape.MatchString(t.SAC), "sac", "fund-law-tax")
	}
	return all
}

// TaxAt is how the newsroom is taxed on a day of its zone.
func (l Law) TaxAt(at time.Time, in *time.Location) TaxFrom {
	day, found := at.In(in).Format(time.DateOnly), TaxFrom{}
	for _, t := range l.Taxes {
		if t.From <= day {
			found = t
		}
	}
	return found
}
