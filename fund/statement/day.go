package statement

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	parts  = regexp.MustCompile(`[0-9]+|[A-Za-z]+`)
	serial = regexp.MustCompile(`^[2-7][0-9]{4}(?:\.[0-9]+)?$`)
	hour   = regexp.MustCompile(`(?:[T ]|^)[0-9]{1,2}:[0-9]{2}.*$`)
	months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)

// numbers are the numbers and words of a day, without its hour.
func numbers(cell string) []string {
	return parts.FindAllString(hour.ReplaceAllString(digits(cell), ""), -1)
}

// day reads a day, at midnight UTC. Spreadsheets that lost its form write how
// many days it is after the end of 1899.
func day(cell string, o Order) (time.Time, bool) {
	s := strings.TrimSpace(digits(cell))
	if len(s) > 40 {
		return time.Time{}, false
	}
	if serial.MatchString(s) {
		whole, _, _ := strings.Cut(s, ".")
		n, err := strconv.Atoi(whole)
		return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC), err == nil
	}
	p := numbers(s)
	if len(p) == 1 && len(p[0]) == 8 {
		if strings.HasPrefix(p[0], "20") {
			p = []string{p[0][:4], p[0][4:6], p[0][6:]}
		} else {
			p = []string{p[0][:2], p[0][2:4], p[0][4:]}
		}
	}
	if len(p) != 3 {
		return time.Time{}, false
	}
	switch {
	case len(p[0]) == 4:
		slices.Reverse(p)
	case month(p[0]) > 0 || o == MonthFirst && month(p[1]) == 0:
		p[0], p[1] = p[1], p[0]
	}
	d, badDay := strconv.Atoi(p[0])
	m := month(p[1])
	if m == 0 {
		m, _ = strconv.Atoi(p[1])
	}
	y, badYear := strconv.Atoi(p[2])
	if len(p[2]) == 2 {
		y += 2000
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	ok := badDay == nil && badYear == nil && m >= 1 && m <= 12 && t.Day() == d && y >= 2000 && y < 2100
	return t, ok
}

// month is the number of a month's name, whole or its first letters; 0: it is none.
func month(s string) int {
	if len(s) < 3 {
		return 0
	}
	return slices.Index(months, strings.ToLower(s[:3])) + 1
}
