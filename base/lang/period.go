package lang

import "time"

// stretch is a month, week or year, before a part of it is taken.
type stretch struct {
	year  int        // 0: the one ahead
	month time.Month // 0: a whole year
	week  *Span
}

// period reads a month, week or year at a token, and the part of it that is
// named before (mid-November) or behind (नवंबर के मध्य).
func (l loose) period(i int) (Span, bool) {
	at, cut := i, func(s Span, _ stretch) Span { return s }
	qualified := false
	if p, ok := parts[l.at(i)]; ok {
		at, cut, qualified = l.skipOf(i+1), p.of, true
	} else if n, ok := weeks[l.at(i)]; ok && weekWords[l.after(i)] && ofWords[l.after(i+1)] {
		at, cut, qualified = l.skipOf(i+2), weekOf(n), true
	}
	s, next, ok := l.stretchAt(at, qualified)
	if !ok {
		return Span{}, false
	}
	if !qualified {
		behind := next
		for monthWords[l.at(behind)] || ofWords[l.at(behind)] {
			behind++
		}
		if p, ok := parts[l.at(behind)]; ok && l.phrase(next-1, behind) {
			cut = p.of
		} else if n, ok := weeks[l.at(behind)]; ok && l.phrase(next-1, behind+1) && weekWords[l.at(behind+1)] {
			cut = weekOf(n)
		}
	}
	if s.year != 0 || s.week != nil {
		return cut(l.whole(s), s), true
	}
	for _, s.year = range l.years(0) {
		if span := cut(l.whole(s), s); l.notPast(span.Until) {
			return span, true
		}
	}
	return Span{}, false
}

// phrase tells whether only spaces stand between the words from a token to another.
func (l loose) phrase(from, to int) bool {
	for ; from < to; from++ {
		if !l.joined(from) {
			return false
		}
	}
	return true
}

func (l loose) skipOf(i int) int {
	for n := 0; n < 2 && ofWords[l.at(i)] && !thisWords[l.at(i)]; n++ {
		i++
	}
	return i
}

// stretchAt reads "November", "November 2027", "2027", "next week", "this
// month", and, behind "end of", "the year".
func (l loose) stretchAt(i int, qualified bool) (stretch, int, bool) {
	if m, ok := l.monthAt(i); ok {
		s, next := stretch{month: m}, i+1
		if y, ok := l.year(next); ok && l.near(i) {
			s.year = y
			next++
		}
		return s, next, true
	}
	if y, ok := l.year(i); ok {
		alone := len(l.tokens) == 1 || qualified || inWords[l.before(i)] || yearWords[l.before(i)] ||
			inWords[l.after(i)] || ofWords[l.after(i)]
		return stretch{year: y}, i + 1, alone
	}
	at, shift := i+1, 0
	switch {
	case nextWords[l.at(i)]:
		shift = 1
	case thisWords[l.at(i)]:
	case qualified && l.at(i-1) == "the":
		at = i
	default:
		return stretch{}, i, false
	}
	if at > i && !l.joined(i) {
		return stretch{}, i, false
	}
	monday := midnight(l.from, weekStart(l.from)+7*shift)
	month := l.date(l.from.Year(), l.from.Month()+time.Month(shift), 1)
	switch word := l.at(at); {
	case weekWords[word] && !dayAfters[l.after(at)]:
		return stretch{week: &Span{monday, midnight(monday, 6)}}, at + 1, true
	case monthWords[word]:
		return stretch{year: month.Year(), month: month.Month()}, at + 1, true
	case yearWords[word]:
		return stretch{year: l.from.Year() + shift}, at + 1, true
	}
	return stretch{}, i, false
}

// whole gives all the days of a stretch.
func (l loose) whole(s stretch) Span {
	switch {
	case s.week != nil:
		return *s.week
	case s.month == 0:
		return Span{l.date(s.year, time.January, 1), l.date(s.year, time.December, 31)}
	}
	return Span{l.date(s.year, s.month, 1), l.date(s.year, s.month+1, 0)}
}

// of takes a third: ten days of a month (the last one has the rest), four
// months of a year, two days of a week (the last one has three).
func (p part) of(whole Span, s stretch) Span {
	n := int(p)
	begin := whole.From
	switch {
	case s.week != nil:
		whole = Span{midnight(begin, 2*n), midnight(begin, 2*n+1)}
		if p == late {
			whole.Until = midnight(begin, 6)
		}
	case s.month == 0:
		first := time.Date(begin.Year(), time.Month(1+4*n), 1, 0, 0, 0, 0, begin.Location())
		whole = Span{first, time.Date(begin.Year(), time.Month(5+4*n), 0, 0, 0, 0, 0, begin.Location())}
	default:
		whole.From = midnight(begin, 10*n)
		if p != late {
			whole.Until = midnight(begin, 10*n+9)
		}
	}
	return whole
}

// weekOf takes the nth seven days of a month; the fifth is its last seven.
func weekOf(n int) func(Span, stretch) Span {
	return func(whole Span, s stretch) Span {
		if n == 5 {
			return Span{midnight(whole.Until, -6), whole.Until}
		}
		if s.week != nil {
			return whole
		}
		return Span{midnight(whole.From, 7*(n-1)), midnight(whole.From, 7*n-1)}
	}
}
