package span

import (
	"cmp"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/money"
)

// Paid is a payment that bought time.
type Paid struct {
	Payment string    // its id
	Key     string    // the gateway's name for it: the same however the payment came to us
	Months  int       // that it buys; 0 is for good
	Counts  time.Time // when it came, or later: when a person of ours found it, or let it stand
	Amount  money.Amount
	Until   time.Time // of what was paid elsewhere and brought along: the last day of it; zero of any other payment
}

// Returned is money that went back out of a payment.
type Returned struct {
	Payment string
	Amount  money.Amount
}

// Period is the time that one payment bought: from the beginning of a day to
// the beginning of another, the last not included; Until is zero for a lifetime.
type Period struct {
	Payment     string
	From, Until time.Time
}

// Periods is what a reader's payments entitle to, in the newsroom's zone,
// whatever the order in which they became known. Each payment buys its span
// from the end of what is paid, or from the day it counts when nothing is paid
// then: no day is bought that was over before anybody could have it. Months are
// clamped and remember the day they began with: 31 January, 28 February, 31
// March. A payment refunded in full buys nothing, and those after it move up;
// one refunded in part keeps its period. A lifetime does not consume months, so
// they are there again should it be refunded.
func Periods(in *time.Location, payments []Paid, refunds []Returned) []Period {
	back := sums(refunds)
	sorted := slices.Clone(payments)
	slices.SortFunc(sorted, func(a, b Paid) int {
		return cmp.Or(a.Counts.Compare(b.Counts), cmp.Compare(a.Key, b.Key))
	})
	var out []Period
	var end day
	anchor := 0
	for _, p := range sorted {
		if back[p.Payment] >= p.Amount.Minor {
			continue
		}
		counts := dayOf(p.Counts.In(in))
		if p.Months == 0 && p.Until.IsZero() {
			out = append(out, Period{Payment: p.Payment, From: counts.begins(in)})
			continue
		}
		from := end
		if anchor == 0 || end.before(counts) {
			from, anchor = counts, counts.d
		}
		if p.Until.IsZero() {
			end = from.plus(p.Months, anchor)
		} else {
			end = from.on(counts.days(dayOf(p.Until.In(in))) + 1)
			anchor = end.d
		}
		out = append(out, Period{p.Payment, from.begins(in), end.begins(in)})
	}
	return out
}

// sums are what went back, in minor units, by payment.
func sums(refunds []Returned) map[string]int64 {
	back := map[string]int64{}
	for _, r := range refunds {
		back[r.Payment] += r.Amount.Minor
	}
	return back
}

// Buys is the time that a payment at a moment buys somebody who has paid for
// nothing yet: what a reader is told before paying.
func Buys(in *time.Location, months int, at time.Time) Period {
	return Periods(in, []Paid{{Months: months, Counts: at, Amount: money.Of(1, "XXX")}}, nil)[0]
}

// Grace is the time after a period in which its renewal is waited for: so many
// days, unless the pledge was stopped before (ends, zero while it runs) or
// another period follows at once. A function of moments, like all of this.
func Grace(p Period, days int, ends time.Time, all []Period, in *time.Location) (Period, bool) {
	if p.Until.IsZero() || days <= 0 || !ends.IsZero() && !ends.After(p.Until) {
		return Period{}, false
	}
	for _, next := range all {
		if !next.From.After(p.Until) && (next.Until.IsZero() || next.Until.After(p.Until)) {
			return Period{}, false
		}
	}
	last := p.Until.In(in).AddDate(0, 0, days).UTC()
	if !ends.IsZero() && ends.Before(last) {
		last = ends
	}
	for _, next := range all {
		if next.From.After(p.Until) && next.From.Before(last) {
			last = next.From
		}
	}
	return Period{p.Payment, p.Until, last}, true
}
