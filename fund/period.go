package fund

import (
	"cmp"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/money"
)

// Paid is a payment that bought time.
type Paid struct {
	Payment PaymentID
	Key     string    // the gateway's name for it: the same however the payment came to us
	Months  int       // that it buys; 0 is for good
	Counts  time.Time // when it came, or later: when a person of ours found it, or let it stand
	Amount  money.Amount
}

// Returned is money that went back out of a payment.
type Returned struct {
	Payment PaymentID
	Amount  money.Amount
}

// Period is the time that one payment bought: from the beginning of a day to
// the beginning of another, the last not included; Until is zero for a lifetime.
type Period struct {
	Payment     PaymentID
	From, Until time.Time
}

// Periods is what a reader's payments entitle to, in the newsroom's zone,
// whatever the order in which they became known. Each payment buys its span
// from the end of what is paid, or from the day it counts when nothing is paid
// then: no day is bought that was over before anybody could have it. Months are clamped and remember the day they began with: 31 January,
// 28 February, 31 March. A payment refunded in full buys nothing, and those
// after it move up; one refunded in part keeps its period. A lifetime does not
// consume months, so they are there again should it be refunded.
func Periods(in *time.Location, payments []Paid, refunds []Returned) []Period {
	back := map[PaymentID]int64{}
	for _, r := range refunds {
		back[r.Payment] += r.Amount.Minor
	}
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
		if p.Months == 0 {
			out = append(out, Period{Payment: p.Payment, From: counts.begins(in)})
			continue
		}
		from := end
		if anchor == 0 || end.before(counts) {
			from, anchor = counts, counts.d
		}
		end = from.plus(p.Months, anchor)
		out = append(out, Period{p.Payment, from.begins(in), end.begins(in)})
	}
	return out
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

// PaidUntil is the end of the last of some periods, zero when there is none,
// and whether one of them has no end.
func PaidUntil(periods []Period) (until time.Time, lifetime bool) {
	for _, p := range periods {
		if p.Until.IsZero() {
			lifetime = true
		} else if p.Until.After(until) {
			until = p.Until
		}
	}
	return until, lifetime
}

// day is a date of the calendar.
type day struct {
	y int
	m time.Month
	d int
}

func dayOf(t time.Time) day {
	y, m, d := t.Date()
	return day{y, m, d}
}

func (a day) before(b day) bool {
	return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.m, b.m), cmp.Compare(a.d, b.d)) < 0
}

// plus is so many months on, on the anchor's day of the month or the month's last.
func (a day) plus(months, anchor int) day {
	first := time.Date(a.y, a.m+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return day{first.Year(), first.Month(), min(anchor, last)}
}

func (a day) begins(in *time.Location) time.Time {
	return time.Date(a.y, a.m, a.d, 0, 0, 0, 0, in).UTC()
}

// settling is how long after its day a bank may go on trying to charge; what
// comes within it belongs to that day.
const settling = 10

// renewal is the day on which what is charged by itself should have been
// charged again after its last payment, and the one after that. Days count in
// months or years from the first payment. While several have passed without a
// charge, due is the latest. A lifetime is charged once: never again.
func renewal(in *time.Location, every Every, first, last, now time.Time) (due, next time.Time) {
	began, paid := dayOf(first.In(in)), last.AddDate(0, 0, settling)
	for n := 1; every != Lifetime; n++ {
		switch day := began.plus(n*every.months(), began.d).begins(in); {
		case !day.After(paid):
		case due.IsZero() || !day.After(now):
			due = day
		default:
			return due, day
		}
	}
	return due, next
}

// financialYear is the Indian financial year (April to March) of a moment: "26-27".
func financialYear(t time.Time) string {
	y := t.Year()
	if t.Month() < time.April {
		y--
	}
	two := func(n int) string { n %= 100; return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
	return two(y) + "-" + two(y+1)
}
