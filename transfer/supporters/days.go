package supporters

import (
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
)

// order is in which order a column writes days with signs between numbers.
type order string

const (
	unclear    order = ""
	dayFirst   order = "dmy"
	monthFirst order = "mdy"
)

var layouts = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 MST",
	"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02 15:04:05", "2006/01/02 15:04", "2006/01/02", "20060102",
	"2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "2 January 2006", "Jan 2, 2006 15:04:05", "Jan 2, 2006 3:04 PM", "Jan 2, 2006", "Jan 2 2006", "January 2, 2006 3:04 pm", "January 2, 2006",
}

// clocks are how a time of day stands behind a day.
var clocks = []string{"", "15:04:05", "15:04", "3:04:05 PM", "3:04 PM", "3:04:05 pm", "3:04 pm"}

// moment reads a day or a moment in a zone. What says only the day is its
// noon, so that it stays the same day when a zone changes. ok is false for what
// is none; an empty cell and what programs write for none are the zero moment.
func moment(s string, in *time.Location, o order) (at time.Time, ok bool) {
	s = strings.TrimSpace(s)
	switch strings.ToLower(s) {
	case "", "0", "-", "n/a", "na", "null", "none", "never", "nil", "0000-00-00 00:00:00":
		return time.Time{}, true
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return ofNumber(n, s, in)
	}
	for _, l := range layouts {
		if at, err := time.ParseInLocation(l, s, in); err == nil {
			return sane(noon(at, l, in))
		}
	}
	a, b, y, rest, parts := numbers(s)
	if !parts {
		return time.Time{}, false
	}
	if a > 12 && b <= 12 {
		o = dayFirst
	} else if b > 12 && a <= 12 {
		o = monthFirst
	}
	switch o {
	case monthFirst:
		a, b = b, a
	case unclear:
		return time.Time{}, false
	}
	for _, c := range clocks {
		at, err := time.ParseInLocation("2-1-2006 "+c, strconv.Itoa(a)+"-"+strconv.Itoa(b)+"-"+strconv.Itoa(y)+" "+rest, in)
		if err == nil {
			return sane(noon(at, c, in))
		}
	}
	return time.Time{}, false
}

// noon is a day's noon where its layout has no time of day.
func noon(at time.Time, layout string, in *time.Location) time.Time {
	if strings.Contains(layout, "04") && layout != "20060102" {
		return at
	}
	return time.Date(at.Year(), at.Month(), at.Day(), 12, 0, 0, 0, in)
}

// ofNumber reads seconds or milliseconds since 1970, and a spreadsheet's days since 1899.
func ofNumber(n int64, s string, in *time.Location) (time.Time, bool) {
	switch {
	case len(s) == 5:
		return sane(time.Date(1899, 12, 30+int(n), 12, 0, 0, 0, in))
	case len(s) == 8:
		at, err := time.ParseInLocation("20060102", s, in)
		if err != nil {
			return at, false
		}
		return sane(noon(at, "", in))
	case len(s) == 9 || len(s) == 10:
		return sane(time.Unix(n, 0))
	case len(s) == 13:
		return sane(time.UnixMilli(n))
	}
	return time.Time{}, false
}

func sane(at time.Time) (time.Time, bool) {
	return at.UTC().Truncate(time.Microsecond), at.Year() >= 1990 && at.Year() <= 2200
}

// numbers takes 3/12/2026 and 3.12.2026 14:05 apart; those with points have the day first.
func numbers(s string) (a, b, y int, rest string, ok bool) {
	day, rest, _ := strings.Cut(strings.TrimSuffix(s, ","), " ")
	day = strings.TrimSuffix(day, ",")
	for _, sign := range []string{"/", "-", "."} {
		p := strings.Split(day, sign)
		if len(p) != 3 || len(p[0]) > 2 || len(p[1]) > 2 || len(p[2]) != 4 && len(p[2]) != 2 {
			continue
		}
		var n [3]int
		for i := range p {
			var err error
			if n[i], err = strconv.Atoi(p[i]); err != nil || n[i] < 0 {
				return 0, 0, 0, "", false
			}
		}
		if len(p[2]) == 2 {
			n[2] += 2000
		}
		return n[0], n[1], n[2], strings.TrimSpace(rest), true
	}
	return 0, 0, 0, "", false
}

// orders watches in which order the columns write days.
type orders struct {
	h    *heading
	seen map[int][2]bool // by column: some that can only have the day first, some only the month
	any  map[int]bool    // some that need it
}

func (o *orders) watch(r record) {
	for _, c := range moments {
		for _, i := range o.h.at[c] {
			if i >= len(r.cells) {
				continue
			}
			a, b, _, _, is := numbers(r.cells[i])
			if !is {
				continue
			}
			o.any[i] = true
			was := o.seen[i]
			was[0], was[1] = was[0] || a > 12 && b <= 12 || strings.Contains(r.cells[i], "."), was[1] || b > 12 && a <= 12
			o.seen[i] = was
		}
	}
}

// moments are our columns of days.
var moments = []column{cUntil, cEnd, cFrom, cSince, cPaidOn, cCancelled}

// decided is the order of each column, as told or as the whole column shows it;
// one that shows none goes by the others. Where none does it is refused, since
// to guess is to be wrong by months.
func (o *orders) decided(told order) (map[int]order, error) {
	out, all, needed := map[int]order{}, [2]bool{}, -1
	for i := range o.any {
		was := o.seen[i]
		if told == unclear && was[0] && was[1] {
			return nil, fault.New(fault.Invalid, "bring-days-mixed", "Column", clip(o.h.names[i], 60))
		}
		all[0], all[1] = all[0] || was[0], all[1] || was[1]
		switch {
		case told != unclear:
			out[i] = told
		case was[0]:
			out[i] = dayFirst
		case was[1]:
			out[i] = monthFirst
		case needed < 0 || i < needed:
			needed = i
		}
	}
	if needed < 0 || told != unclear {
		return out, nil
	}
	if all[0] == all[1] {
		return nil, fault.New(fault.Invalid, "bring-days-unclear", "Column", clip(o.h.names[needed], 60))
	}
	for i := range o.any {
		if out[i] == unclear {
			out[i] = monthFirst
			if all[0] {
				out[i] = dayFirst
			}
		}
	}
	return out, nil
}
