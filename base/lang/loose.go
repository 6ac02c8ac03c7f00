package lang

import "time"

// Span is a run of whole days, both ends included, each at midnight in the
// zone of the day it was counted from.
type Span struct{ From, Until time.Time }

// kept is for how many days a day without a year stays in this year once it
// is past: "mid-November" in a story of the 23rd is the November that is, and
// the desk sees at once that it is due; "March" is next year's.
const kept = 31

// LooseDate reads the first date of a phrase, as exactly as the phrase knows
// it, counted from a day: "27 November", "November 27-30", "28 November to 2
// December", "mid-November" (11 to 20), "early" (1 to 10), "late" or "end of"
// (21 to the last), "first week of November" (1 to 7; "last week" is the last
// seven days), "November", "early 2027" (thirds of the year), "2027", "next
// week" (Monday to Sunday), "this month", "next year", "next weekend",
// "Friday" (the coming one, or the day itself), "tomorrow", 2026-11-27 and
// 27/11/2026. Months and these qualifiers are read in English, Hindi and Urdu.
// It looks ahead: a day without a year is the next one, or one at most 31 days
// past. False means that the phrase names no date.
func LooseDate(text string, from time.Time) (Span, bool) {
	l := loose{read(text), from}
	for i := range l.tokens {
		for _, try := range []func(int) (Span, bool){l.exact, l.period, l.relative} {
			if s, ok := try(i); ok {
				return s, true
			}
		}
		if _, _, ok := l.dayMonthAt(i); ok { // 31 November: no day of any year
			return Span{}, false
		}
	}
	return Span{}, false
}

type loose struct {
	passage
	from time.Time
}

func oneDay(t time.Time) Span { return Span{t, t} }

func (l loose) date(year int, m time.Month, day int) time.Time {
	return time.Date(year, m, day, 0, 0, 0, 0, l.from.Location())
}

// exact reads a day, or a run from one day to another.
func (l loose) exact(i int) (Span, bool) {
	if d, _, ok := l.numericAt(i); ok {
		return l.run(d, d)
	}
	if d, next, ok := l.dayMonthAt(i); ok {
		last := d
		if to, joined := l.runOn(next - 1); joined {
			if other, _, ok := l.dayMonthAt(to); ok {
				last = other
			} else if day := l.day(to); day > d.day && l.at(next-1) != "" && l.number(next-1) == d.day {
				last.day = day // November 27-30
				if y, ok := l.year(to + 1); ok && l.near(to) {
					d.year, last.year = y, y
				}
			}
		}
		if d.year == 0 {
			d.year = last.year
			if last.month < d.month && last.year != 0 {
				d.year--
			}
		}
		return l.run(d, last)
	}
	if to, joined := l.runOn(i); joined && l.day(i) > 0 { // 27 to 30 November
		if last, _, ok := l.dayMonthAt(to); ok && last.day > l.day(i) && l.at(to) != "" && l.day(to) == last.day {
			first := last
			first.day = l.day(i)
			return l.run(first, last)
		}
	}
	return Span{}, false
}

// runOn gives the token behind a dash, "to", "से" or "and" that follows a token.
func (l loose) runOn(i int) (int, bool) {
	if l.dashed(i) {
		return i + 1, true
	}
	word := l.after(i)
	return i + 2, word != "" && l.joined(i+1) && (rangeWords[word] || andWords[word])
}

// run places two days of the calendar in the year meant.
func (l loose) run(first, last dated) (Span, bool) {
	for _, y := range l.years(first.year) {
		a, ok := first.in(y, l.from.Location())
		end := y
		if last.month < first.month {
			end++
		}
		if last.year != 0 {
			end = last.year
		}
		b, also := last.in(end, l.from.Location())
		if ok && also && !b.Before(a) && (first.year != 0 || l.notPast(b)) {
			return Span{a, b}, true
		}
	}
	return Span{}, false
}

// years lists the years a date may be in: the one it names, or this and the next few.
func (l loose) years(named int) []int {
	if named != 0 {
		return []int{named}
	}
	var out []int
	for n := 0; n <= yearsAhead; n++ {
		out = append(out, l.from.Year()+n)
	}
	return out
}

func (l loose) notPast(until time.Time) bool { return !until.Before(midnight(l.from, -kept)) }

// relative reads today, tomorrow, a coming weekday or weekend.
func (l loose) relative(i int) (Span, bool) {
	if _, _, date, ok := l.relativeDay(i, l.from); ok {
		return oneDay(date), !date.Before(midnight(l.from, 0))
	}
	at, shift := i, 0
	if nextWords[l.at(i)] {
		at, shift = i+1, 1
	}
	if at > i && !l.joined(i) {
		return Span{}, false
	}
	if weekendWords[l.at(at)] && (shift == 1 || thisWords[l.before(i)]) {
		saturday := weekStart(l.from) + 5 + 7*shift
		return Span{midnight(l.from, saturday), midnight(l.from, saturday+1)}, true
	}
	d, ok := weekdays[l.at(at)]
	_, n := l.weekBehind(at + 1)
	if !ok || lastWords[l.before(i)] || !(l.meant(at, shift == 1) || thisWords[l.before(i)] || towardsWords[l.before(i)]) {
		return Span{}, false
	}
	if _, _, beside := l.besideDate(at, d, l.from); n > 0 || beside {
		if _, _, date, ok := l.weekday(at, l.from); ok {
			return oneDay(date), !date.Before(midnight(l.from, 0))
		}
		return Span{}, false
	}
	return oneDay(midnight(l.from, shift+ahead(midnight(l.from, shift), d))), true
}
