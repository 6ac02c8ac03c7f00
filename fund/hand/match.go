package hand

import (
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/statement"
)

// Row is a movement that a bank lists.
type Row struct {
	ID        string
	Account   string
	Gateway   string
	File      FileID // the first that had it
	Line      int
	Day       time.Time    // at midnight UTC
	Amount    money.Amount // below zero: it went out
	Number    string       // of the transfer, "" where the bank prints none
	Object    string       // what the books call it
	Narration string
	Reference string
	Aside     string // why it is not for us
	Reversed  bool   // a debit of the same number took it back within days
	Again     bool   // a row before it has the same number: a person must see whether it is the same transfer

	payout  string   // that it is
	flat    string   // what the bank printed, squeezed
	printed []string // its words, folded
	hints   []string // what else in it has the shape of a number
}

// print reads once what a row says.
func (r *Row) print() {
	if r.flat == "" {
		all := r.Narration + " " + r.Reference
		r.flat, r.printed = squeezed(all), lang.Words(lang.Fold(all))
		_, r.hints = statement.Numbers(r.Narration, r.Reference)
	}
}

// Proposal is a pledge that a row may be for.
type Proposal struct {
	Row       Row
	Pledge    fund.PledgeID
	Reader    audience.ReaderID
	Plan      string // its code
	Amount    money.Amount
	Reference string
	Made      time.Time
	Score     int
	Why       []Why // what speaks for it and against it, the weightiest first
	Sure      bool  // a number or a reference and the sum agree, and nothing speaks against it
}

// Wants tells whether a person must say why they confirm it all the same: the
// sum is another, or it may be booked already.
func (p Proposal) Wants() bool {
	return slices.ContainsFunc(p.Why, func(w Why) bool { return w == WhyOtherSum || w == WhyBooked || w == WhyAgain })
}

// Why is something that speaks for a proposal or against it.
type Why string

// What speaks for it,
const (
	WhyNumber    Why = "number"    // its reader named this number
	WhyReference Why = "reference" // its reference stands in what the bank printed
	WhyHint      Why = "hint"      // a number that its reader named stands in it, and may be an account's
	WhySum       Why = "sum"       // the sum is the pledge's
	WhyName      Why = "name"      // the bank printed a name like the reader's
	WhyDays      Why = "days"      // it came in the days after the pledge

	// and against it.
	WhyOtherSum Why = "other-sum"
	WhyTwice    Why = "twice"    // two readers named this number, or number and reference are of two pledges
	WhyReversed Why = "reversed" // the bank took it back
	WhyPaid     Why = "paid"     // the pledge is paid already: it would be paid once more
	WhyStopped  Why = "stopped"
	WhyBooked   Why = "booked" // a payment of the same sum on the same day or the next is booked for it under another name
	WhyAgain    Why = "again"  // a row before it has the same number
)

// Key is the key of its words in base/lang.
func (w Why) Key() string { return "statement-why-" + string(w) }

// weights are such that no number of lighter reasons outweighs a heavier one.
var weights = map[Why]int{WhyNumber: 1000, WhyReference: 400, WhyHint: 200, WhySum: 100, WhyName: 40, WhyDays: 10, WhyOtherSum: -50, WhyTwice: -50, WhyReversed: -500, WhyPaid: -20, WhyStopped: -20, WhyBooked: -200, WhyAgain: -60}

// waiting is a pledge by hand as rows are compared with it.
type waiting struct {
	pledgeRow
	names  []string // words of the payer's name and address, folded
	claims []string // numbers that its reader named, without those that a person set aside
	paid   []paidOnce
}

// open tells whether a first payment is waited for.
func (w *waiting) open() bool { return w.settled.IsZero() && w.stopped.IsZero() }

// index finds pledges by what a bank may print of them.
type index struct {
	byNumber    map[string][]*waiting
	byReference map[string]*waiting
	bySum       map[money.Amount][]*waiting
}

func newIndex(all []*waiting) index {
	x := index{map[string][]*waiting{}, map[string]*waiting{}, map[money.Amount][]*waiting{}}
	for _, w := range all {
		x.byReference[w.reference] = w
		for _, n := range w.claims {
			x.byNumber[n] = append(x.byNumber[n], w)
		}
		if w.open() && len(w.names) > 0 {
			x.bySum[w.amount] = append(x.bySum[w.amount], w)
		}
	}
	return x
}

const referenceLong = 8

// propose gives the pledges that a row may be for, the likeliest first: by the
// number that a reader named, by our reference, or by the sum together with the
// payer's name within days. The sum alone proposes nothing: everybody pays the same.
func (x index) propose(r Row) []Proposal {
	r.print()
	found := map[*waiting][]Why{}
	var order []*waiting
	add := func(w *waiting, why Why) {
		if len(found[w]) == 0 {
			order = append(order, w)
		}
		if !slices.Contains(found[w], why) {
			found[w] = append(found[w], why)
		}
	}
	for _, w := range x.byNumber[r.Number] {
		add(w, WhyNumber)
	}
	for at := 0; at+referenceLong <= len(r.flat); at++ {
		if w := x.byReference[r.flat[at:at+referenceLong]]; w != nil {
			add(w, WhyReference)
		}
	}
	for _, n := range r.hints {
		for _, w := range x.byNumber[n] {
			add(w, WhyHint)
		}
	}
	strong := len(order)
	for _, w := range x.bySum[r.Amount] {
		if named(r.printed, w.names) && w.within(r.Day) {
			add(w, WhySum)
		}
	}
	var out []Proposal
	for i, w := range order {
		out = append(out, w.proposal(r, found[w], i < strong && strong > 1))
	}
	slices.SortStableFunc(out, func(a, b Proposal) int { return b.Score - a.Score })
	return out
}

func (w *waiting) proposal(r Row, why []Why, contested bool) Proposal {
	strong := slices.Contains(why, WhyNumber) || slices.Contains(why, WhyReference)
	for _, one := range []struct {
		why Why
		is  bool
	}{{WhySum, r.Amount == w.amount}, {WhyName, named(r.printed, w.names)}, {WhyDays, w.within(r.Day)}, {WhyOtherSum, r.Amount != w.amount},
		{WhyTwice, contested}, {WhyReversed, r.Reversed}, {WhyPaid, !w.settled.IsZero()}, {WhyStopped, !w.stopped.IsZero()},
		{WhyBooked, w.booked(r)}, {WhyAgain, r.Again}} {
		if one.is && !slices.Contains(why, one.why) {
			why = append(why, one.why)
		}
	}
	p := Proposal{Row: r, Pledge: w.id, Reader: w.reader, Plan: w.code, Amount: w.amount, Reference: w.reference, Made: w.made, Why: why, Sure: strong}
	for _, one := range why {
		p.Score += weights[one]
		p.Sure = p.Sure && weights[one] > 0
	}
	return p
}

// booked tells whether a row may be a transfer that is booked for the pledge under another name.
func (w *waiting) booked(r Row) bool {
	return slices.ContainsFunc(w.paid, func(y paidOnce) bool { return y.like(r) })
}

// A transfer is looked for in these days around its pledge: a bank may write the
// day before, and readers take their time.
const (
	daysBefore = 2
	daysAfter  = 21
)

func (w *waiting) within(day time.Time) bool {
	return !day.Before(w.made.AddDate(0, 0, -daysBefore)) && !day.After(w.made.AddDate(0, 0, daysAfter))
}

// named tells whether a bank printed a name: a whole word of it of four letters
// or more, or two shorter ones. Banks cut names short, so a word that begins alike will do.
func named(printed, names []string) bool {
	hits := 0
	for _, n := range names {
		for _, p := range printed {
			if len(p) >= 3 && (p == n || len(p) >= 5 && strings.HasPrefix(n, p)) {
				if hits++; len(p) >= 4 {
					hits++
				}
				break
			}
		}
	}
	return hits >= 2
}

// squeezed leaves the letters and digits of what a bank printed: some break words in the middle.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, s)
}
