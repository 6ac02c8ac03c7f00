package lang

import "time"

// dated is a day of the calendar as a text names it; year 0 where it does not say.
type dated struct {
	day   int
	month time.Month
	year  int
}

// yearsAhead is far enough to find the next 29 February, also across 2100.
const yearsAhead = 8

// in gives the day in a year, if that year has it.
func (d dated) in(year int, zone *time.Location) (time.Time, bool) {
	t := time.Date(year, d.month, d.day, 0, 0, 0, 0, zone)
	return t, t.Day() == d.day && t.Month() == d.month
}

// monthAt reads a month's name. A word that may be another ("they may", "a
// march") needs a phrase of its own, or a number, a preposition or a part of
// the month beside it, and in a sentence of English its capital.
func (p passage) monthAt(i int) (time.Month, bool) {
	word := p.at(i)
	m, ok := months[word]
	if !ok || !doubtfulMonths[word] || len(p.tokens) == 1 {
		return m, ok
	}
	if ascii(word) && !p.capital(i) && !p.short() {
		return 0, false
	}
	_, opens := parts[p.at(i-1)]
	_, closes := parts[p.at(i+2)]
	before := p.near(i-1) && (p.number(i-1) >= 0 || inWords[p.at(i-1)] || nextWords[p.at(i-1)])
	behind := p.near(i) && (p.number(i+1) >= 0 || p.short() && inWords[p.at(i+1)])
	return m, opens || before || behind || closes && ofWords[p.after(i)]
}

// dayMonthAt reads "20 November 2026", "November 20, 2026" or either without a
// year, and gives the token behind it.
func (p passage) dayMonthAt(i int) (dated, int, bool) {
	var d dated
	if m, ok := p.monthAt(i + 1); ok && p.near(i) && p.day(i) > 0 {
		d = dated{day: p.day(i), month: m}
	} else if m, ok := p.monthAt(i); ok && p.joined(i) && p.day(i+1) > 0 {
		d = dated{day: p.day(i + 1), month: m}
	} else {
		return d, i, false
	}
	next := i + 2
	if y, ok := p.year(next); ok && p.near(next-1) {
		d.year = y
		next++
	}
	return d, next, true
}

// numericAt reads 2026-11-20 (ISO 8601) and 20/11/2026, day first as India writes it.
func (p passage) numericAt(i int) (dated, int, bool) {
	if y, ok := p.year(i); ok && p.gap(i) == "-" && p.gap(i+1) == "-" {
		return p.checked(dated{p.day(i + 2), time.Month(p.number(i + 1)), y}, i+3)
	}
	sign := p.gap(i)
	if sign != "/" && sign != "." && sign != "-" || p.gap(i+1) != sign {
		return dated{}, i, false
	}
	y, ok := p.year(i + 2)
	if !ok {
		return dated{}, i, false
	}
	return p.checked(dated{p.day(i), time.Month(p.number(i + 1)), y}, i+3)
}

func (p passage) checked(d dated, next int) (dated, int, bool) {
	_, ok := d.in(d.year, time.UTC)
	return d, next, ok && d.day > 0
}

// day reads a token as a day of a month; 0 if it is none.
func (p passage) day(i int) int {
	if n := p.number(i); n >= 1 && n <= 31 && len(p.at(i)) <= 4 {
		return n
	}
	return 0
}

// nearest is the day in the year closest to a moment that falls on a weekday;
// false if the text contradicts itself.
func (d dated) nearest(from time.Time, weekday time.Weekday) (time.Time, bool) {
	years := []int{d.year}
	if d.year == 0 {
		years = []int{from.Year(), from.Year() - 1, from.Year() + 1}
	}
	for _, y := range years {
		if t, ok := d.in(y, from.Location()); ok && t.Weekday() == weekday {
			return t, true
		}
	}
	return time.Time{}, false
}
