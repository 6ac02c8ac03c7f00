package lang

import "time"

// DayWord is a word in a story that names a day.
type DayWord struct {
	Text       string
	Start, End int       // byte offsets in the story's text
	Date       time.Time // midnight of that day, in the zone of the story's own
}

// DayWords finds the words of a text that name a day and counts its date from
// the story's own day, as newspapers mean it: "Friday" is the last Friday, or
// the story's own day if that is one; "last Friday" lies before the story's
// day, "next Friday" is the first one after it; "on Monday next week" lies in
// the next week, which begins on Monday. A date beside the weekday ("Friday,
// 4 December") is believed before any counting.
//
// Only what has one meaning is found. Left out are: Hindi कल and Urdu کل alone
// (yesterday and tomorrow are one word; گزشتہ کل and آئندہ کل are not) and
// परसों (likewise two days ago or ahead); "this Friday" (past in one paper,
// coming in another); what is by, until or every Friday; Monday to Friday;
// days with a name (Good Friday), papers and programmes (The Sunday Times,
// आज तक); Urdu weekdays that are other words, unless کو, کے روز, بروز or the
// like stands beside them; a weekday that contradicts the date beside it.
func DayWords(text string, from time.Time) []DayWord {
	p := read(text)
	var out []DayWord
	for i := 0; i < len(p.tokens); {
		first, next, date, ok := p.relativeDay(i, from)
		if !ok {
			first, next, date, ok = p.weekday(i, from)
		}
		if !ok {
			i++
			continue
		}
		start, end := p.tokens[first].start, p.tokens[next-1].end
		out = append(out, DayWord{Text: text[start:end], Start: start, End: end, Date: date})
		i = next
	}
	return out
}

var (
	todays     = setOf("today आज آج")
	yesterdays = setOf("yesterday")
	tomorrows  = setOf("tomorrow")
	urduKal    = setOf("کل")
	urduRoz    = setOf("روز")
	urduPast   = setOf("گزشتہ گذشتہ")
	urduAhead  = setOf("آئندہ آیندہ")
	notToday   = setOf("तक कल भी تک کل بھی")
	dayWord    = setOf("day")
	beforeWord = setOf("before")
	afterWord  = setOf("after")
)

// relativeDay reads today, yesterday and tomorrow at a token; it gives the
// first token of the phrase and the one behind it.
func (p passage) relativeDay(i int, from time.Time) (first, next int, date time.Time, ok bool) {
	word, after := p.at(i), p.after(i)
	found := func(n, days int) (int, int, time.Time, bool) { return i, i + n, midnight(from, days), true }
	switch {
	case dayWord[word] && beforeWord[after] && yesterdays[p.after(i+1)]:
		return found(3, -2)
	case dayWord[word] && afterWord[after] && tomorrows[p.after(i+1)]:
		return found(3, 2)
	case urduPast[word] && (urduKal[after] || urduRoz[after]):
		return found(2, -1)
	case urduAhead[word] && urduKal[after]:
		return found(2, 1)
	case todays[word] && !notToday[after] && !(p.capital(i) && p.before(i) != "" && p.capital(i-1)):
		return found(1, 0)
	case yesterdays[word] && !(beforeWord[p.before(i)] || afterWord[p.before(i)]):
		return found(1, -1)
	case tomorrows[word] && !(beforeWord[p.before(i)] || afterWord[p.before(i)]):
		return found(1, 1)
	}
	return i, i, date, false
}

// weekday reads a day of the week at a token, with the words beside it that
// move it and the date beside it that settles it.
func (p passage) weekday(i int, from time.Time) (first, next int, date time.Time, ok bool) {
	first, at, shift := i, i, p.shift(i)
	if shift != 0 {
		at++
	}
	_, day := weekdays[p.after(at)]
	week := at > i && weekWords[p.at(at)] && day // "अगले हफ्ते सोमवार"
	if week {
		at++
	}
	d, known := weekdays[p.at(at)]
	if !known || at > i && !p.joined(i) || !p.meant(at, shift != 0) {
		return i, i, date, false
	}
	next = at + 1
	if date, ok, beside := p.besideDate(at, d, from); beside {
		return first, next, date, ok
	}
	if shift == 0 {
		if s, n := p.weekBehind(next); n > 0 {
			shift, week, next = s, true, n
		}
	}
	switch {
	case week:
		days := weekStart(from) + 7*shift + (int(d)+6)%7
		return first, next, midnight(from, days), true
	case shift > 0:
		return first, next, midnight(from, 1+ahead(midnight(from, 1), d)), true
	case shift < 0:
		return first, next, midnight(from, -1-back(midnight(from, -1), d)), true
	}
	return first, next, midnight(from, -back(from, d)), true
}

// meant tells whether the weekday at a token is that one day, and not a name,
// a habit, a limit or another word.
func (p passage) meant(i int, shifted bool) bool {
	word, prev := p.at(i), p.before(i)
	if !shifted && (everyWords[prev] || thisWords[prev] || towardsWords[prev] || namedDays[prev]) {
		return false
	}
	paper := p.capital(i) && p.capital(i+1) && namedPapers[p.after(i)]
	if paper || everyWords[p.before(i-1)] || p.inRange(i) {
		return false
	}
	if !doubtfulDays[word] || len(p.tokens) == 1 || dayBefores[prev] || p.dayFollows(i) {
		return true
	}
	n := i + 1
	if andWords[p.after(i)] { // "ہفتہ اور اتوار کو"
		n++
	}
	if _, ok := weekdays[p.at(n)]; ok && p.near(i) {
		return p.dayFollows(n)
	}
	return shifted && !weekWords[word]
}

// dayFollows tells whether what stands behind a word makes it a day: کو, کے روز, روز, کی شام.
func (p passage) dayFollows(i int) bool {
	return dayAfters[p.after(i)] || dayTails[p.after(i)] || ofWords[p.after(i)] && dayTails[p.after(i+1)]
}

// inRange tells whether a weekday is one end of "Monday to Friday".
func (p passage) inRange(i int) bool {
	joins := func(a, b int) bool {
		_, x := weekdays[p.at(a)]
		_, y := weekdays[p.at(b)]
		return x && y
	}
	return p.dashed(i) && joins(i, i+1) || p.dashed(i-1) && joins(i-1, i) ||
		rangeWords[p.after(i)] && joins(i, i+2) || rangeWords[p.before(i)] && joins(i-2, i)
}

// besideDate looks for a date next to a weekday: "Friday, 20 November",
// "20 नवंबर (शुक्रवार)". The last result tells whether there is one.
func (p passage) besideDate(i int, d time.Weekday, from time.Time) (date time.Time, agrees, beside bool) {
	if day, _, ok := p.dayMonthAt(i + 1); ok && p.near(i) {
		date, agrees = day.nearest(from, d)
		return date, agrees, true
	}
	for n := 2; n <= 3 && p.near(i-1); n++ {
		if day, end, ok := p.dayMonthAt(i - n); ok && end == i {
			date, agrees = day.nearest(from, d)
			return date, agrees, true
		}
	}
	return date, false, false
}

// weekBehind reads "next week", "of last week" behind a weekday; it gives the
// shift in weeks and the token behind, 0 if there is none.
func (p passage) weekBehind(i int) (shift, next int) {
	if ofWords[p.at(i)] && p.joined(i-1) {
		i++
	}
	if !p.joined(i-1) || !weekWords[p.after(i)] {
		return 0, 0
	}
	if s := p.shift(i); s != 0 {
		return s, i + 2
	}
	return 0, 0
}

// shift is which way a word moves the week, month or day behind it: last -1, next 1.
func (p passage) shift(i int) int {
	switch {
	case lastWords[p.at(i)]:
		return -1
	case nextWords[p.at(i)]:
		return 1
	}
	return 0
}
