package statement

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
)

// Row is one movement on the account.
type Row struct {
	Line      int
	Day       time.Time    // at midnight UTC
	Amount    money.Amount // below zero: it went out
	Narration string
	Reference string
	Number    string // of the transfer, "" where the bank prints none
	Balance   string // behind it, "" where the bank prints none
}

// Hash names a row by all that it says: of the same bank it is the same in each
// file. Of rows that have no number the balance tells those apart that are
// alike in all else; those that have one need it not, and banks reckon it anew.
func (r Row) Hash() string {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
	h := sha256.Sum256(fmt.Appendf(nil, "%s\n%d %s\n%s\n%s", r.Day.Format(time.DateOnly), r.Amount.Minor, r.Amount.Currency, fold(r.Narration), fold(r.Reference)))
	if r.Number == "" && r.Balance != "" {
		h = sha256.Sum256(fmt.Appendf(h[:], "\n%s", r.Balance))
	}
	return hex.EncodeToString(h[:])
}

// Refused is a line that looks like a movement and cannot be read. Why is a key of base/lang.
type Refused struct {
	Line int    `json:"line"`
	Why  string `json:"why"`
}

// Check refuses a mapping that cannot be: no day, no sums, one column for two things.
func (m Mapping) Check() error {
	switch {
	case m.Day == 0:
		return fault.Bad("day", "statement-no-day")
	case m.Amount == 0 && m.Credit == 0:
		return fault.Bad("amount", "statement-no-sum")
	case m.Order != DayFirst && m.Order != MonthFirst:
		return fault.Bad("order", "statement-no-day")
	}
	used := map[int]bool{}
	for _, c := range m.columns() {
		if *c < 0 || *c > maxWide || *c > 0 && used[*c] {
			return fault.Bad("day", "statement-twice")
		}
		used[*c] = true
	}
	return nil
}

// Take reads the movements of a file. What is no movement (letterhead, totals,
// balances brought forward) is passed over; what looks like one and cannot be
// read is named.
func Take(t Table, m Mapping, currency string) (rows []Row, refused []Refused, err error) {
	if err := m.Check(); err != nil {
		return nil, nil, err
	}
	exp, err := money.Exponent(currency)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range t.After(m.Header) {
		r, why := m.row(l, exp)
		switch {
		case why == passed:
		case why != "":
			refused = append(refused, Refused{l.N, why})
		default:
			r.Amount.Currency = currency
			rows = append(rows, r)
		}
	}
	return rows, refused, nil
}

const passed = "passed" // it is no movement

// row reads one; why is a key of base/lang where it cannot be read.
func (m Mapping) row(l Line, exp int) (r Row, why string) {
	for _, c := range l.Cells {
		if len(c) > maxCell {
			return r, "statement-row-long"
		}
	}
	minor, why := m.minor(l, exp)
	d, ok := day(l.cell(m.Day), m.Order)
	switch {
	case !ok && (why != "" || around(l)): // a title, a total, a remark
		return r, passed
	case !ok:
		return r, "statement-row-day"
	case why == passed && !around(l):
		return r, "statement-row-sum"
	case why != "":
		return r, why
	}
	r = Row{Line: l.N, Day: d, Narration: l.cell(m.Narration), Reference: l.cell(m.Reference)}
	r.Amount.Minor = minor
	r.Number, _ = Numbers(r.Narration, r.Reference)
	if n, sign, blank, ok := sum(l.cell(m.Balance), exp); ok && !blank {
		r.Balance = fmt.Sprint(n * int64(cmp.Or(sign, 1)))
	}
	return r, ""
}

// minor is a row's sum, below zero where it went out; passed: it has none.
func (m Mapping) minor(l Line, exp int) (int64, string) {
	if m.Amount > 0 {
		n, sign, blank, ok := sum(l.cell(m.Amount), exp)
		switch {
		case !ok:
			return 0, "statement-row-sum"
		case blank || n == 0:
			return 0, passed
		case m.Sign > 0 && sign != -1:
			if sign = sideOf(l.cell(m.Sign)); sign == 0 {
				return 0, "statement-row-sign"
			}
		case sign == 0:
			sign = 1
		}
		return n * int64(sign), ""
	}
	out, outSign, noOut, okOut := sum(l.cell(m.Debit), exp)
	in, inSign, noIn, okIn := sum(l.cell(m.Credit), exp)
	noOut, noIn = noOut || out == 0, noIn || in == 0
	switch {
	case !okOut || !okIn || inSign < 0 && !noIn || outSign > 0 && !noOut:
		return 0, "statement-row-sum"
	case noOut && noIn:
		return 0, passed
	case !noOut && !noIn:
		return 0, "statement-row-both"
	case noIn:
		return -out, ""
	}
	return in, ""
}

// around tells whether a row stands around the movements: a total, a balance brought forward.
func around(l Line) bool {
	s := letters(strings.Join(l.Cells, ""))
	for _, w := range []string{"total", "openingbalance", "closingbalance", "broughtforward", "carriedforward", "balancebf", "balancecf", "statementsummary", "कुल", "आरंभिकशेष", "अंतिमशेष"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return slices.ContainsFunc(l.Cells, func(c string) bool { return strings.EqualFold(c, "b/f") || strings.EqualFold(c, "c/f") })
}
