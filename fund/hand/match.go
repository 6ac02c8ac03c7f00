package hand

import (
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
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
	Reversed  bool   // a debit of the same number took it back
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

// Why is something that speaks for a proposal or against it.
type Why string

// What speaks for it,
const (
	WhyNumber    Why = "number"    // its reader named this number
	WhyReference Why = "reference" // its reference stands in what the bank printed
	WhySum       Why = "sum"       // the sum is the pledge's
	WhyName      Why = "name"      // the bank printed a name like the reader's
	WhyDays      Why = "days"      // it came in the days after the pledge

	// and against it.
	WhyOtherSum Why = "other-sum"
	WhyTwice    Why = "twice"    // two readers named this number, or number and reference are of two pledges
	WhyReversed Why = "reversed" // the bank took it back
	WhyPaid     Why = "paid"     // the pledge is paid already: it would be paid once more
	WhyStopped  Why = "stopped"
)

// Key is the key of its words in base/lang.
func (w Why) Key() string { return "statement-why-" + string(w) }

// weights are such that no number of lighter reasons outweighs a heavier one.
var weights = map[Why]int{WhyNumber: 1000, WhyReference: 300, WhySum: 100, WhyName: 40, WhyDays: 10, WhyOtherSum: -50, WhyTwice: -50, WhyReversed: -500, WhyPaid: -20, WhyStopped: -20}

// waiting is a pledge by hand as rows are compared with it.
type waiting struct {
	pledgeRow
	names  []string // words of the payer's name and address, folded
	claims []string // numbers that its reader named, without those that a person set aside
}

// open tells whether a first payment is waited for.
func (w *waiting) open() bool { return w.settled.IsZero() && w.stopped.IsZero() }

// index finds pledges by what a bank may print of them.
type index struct {
	byNumber    map[string][]*waiting
	byReference map[string]*waiting
	bySum       map[money.Amount][]*waiting
}

func newIndex(all []waiting) index {
	x := index{map[string][]*waiting{}, map[string]*waiting{}, map[money.Amount][]*waiting{}}
	for i := range all {
		w := &all[i]
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
	flat := squeezed(r.Narration + " " + r.Reference)
	for at := 0; at+referenceLong <= len(flat); at++ {
		if w := x.byReference[flat[at:at+referenceLong]]; w != nil {
			add(w, WhyReference)
		}
	}
	strong := len(order)
	printed := lang.Words(lang.Fold(r.Narration + " " + r.Reference))
	for _, w := range x.bySum[r.Amount] {
		if named(printed, w.names) && w.within(r.Day) {
			add(w, WhySum)
		}
	}
	var out []Proposal
	for i, w := range order {
		out = append(out, w.proposal(r, found[w], printed, i < strong && strong > 1))
	}
	slices.SortStableFunc(out, func(a, b Proposal) int { return b.Score - a.Score })
	return out
}

func (w *waiting) proposal(r Row, why []Why, printed []string, contested bool) Proposal {
	strong := slices.Contains(why, WhyNumber) || slices.Contains(why, WhyReference)
	for _, one := range []struct {
		why Why
		is  bool
	}{{WhySum, r.Amount == w.amount}, {WhyName, named(printed, w.names)}, {WhyDays, w.within(r.Day)}, {WhyOtherSum, r.Amount != w.amount},
		{WhyTwice, contested}, {WhyReversed, r.Reversed}, {WhyPaid, !w.settled.IsZero()}, {WhyStopped, !w.stopped.IsZero()}} {
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
