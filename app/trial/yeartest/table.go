package yeartest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/fund"
)

// What a reader is entitled to is reckoned here from the bank's record and the
// agenda alone, day by day of the calendar, and shares no line with the fund.

// civil is a day of the calendar.
type civil struct{ y, m, d int }

func civilOf(t time.Time) civil {
	y, m, d := t.Date()
	return civil{y, int(m), d}
}

func (c civil) before(o civil) bool {
	return c.y < o.y || c.y == o.y && (c.m < o.m || c.m == o.m && c.d < o.d)
}

// monthsOn is the same day so many months on, or the last before it that is there.
func (c civil) monthsOn(n, anchor int) civil {
	for range n {
		if c.m++; c.m > 12 {
			c.y, c.m = c.y+1, 1
		}
	}
	long := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[c.m-1]
	if c.m == 2 && c.y%4 == 0 && (c.y%100 != 0 || c.y%400 == 0) {
		long = 29
	}
	c.d = min(anchor, long)
	return c
}

func (c civil) begins(in *time.Location) time.Time {
	return time.Date(c.y, time.Month(c.m), c.d, 0, 0, 0, 0, in).UTC()
}

// stretch is a time for which a reader supports.
type stretch struct {
	kind        string // paid, grace, grant
	object      string // the payment at the bank
	from, until time.Time
}

func (s stretch) String() string {
	until := "for good"
	if !s.until.IsZero() {
		until = s.until.UTC().Format(time.DateTime)
	}
	return fmt.Sprintf("%s %s %s–%s", s.kind, s.object, s.from.UTC().Format(time.DateTime), until)
}

// bought is a payment of the bank's record that counts.
type bought struct {
	of     *order
	object string
	at     time.Time // from when it counts
	minor  int64
	back   int64 // that went back and stayed there
	ended  time.Time
}

// days for which a renewal is waited for, as the law says it in the end.
const (
	graceOfMonth = 7
	graceOfYear  = 14
)

// entitled are the stretches that payments buy.
func entitled(in *time.Location, all []bought) (out []stretch) {
	slices.SortFunc(all, func(a, b bought) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.object, b.object)) })
	var end civil
	anchor := 0
	var by []bought
	for _, b := range all {
		if b.back >= b.minor {
			continue
		}
		came := civilOf(b.at.In(in))
		by = append(by, b)
		if b.of.months == 0 {
			out = append(out, stretch{kind: "paid", object: b.object, from: came.begins(in)})
			continue
		}
		if end.before(came) {
			end, anchor = came, came.d
		}
		from := end
		end = end.monthsOn(b.of.months, anchor)
		out = append(out, stretch{"paid", b.object, from.begins(in), end.begins(in)})
	}
	paid := slices.Clone(out)
	for i, s := range paid {
		if g, ok := graceAfter(in, s, by[i], paid); ok {
			out = append(out, g)
		}
	}
	return out
}

// graceAfter is the time for which a renewal is waited for after a stretch.
func graceAfter(in *time.Location, s stretch, b bought, paid []stretch) (stretch, bool) {
	days := map[fund.Every]int{fund.Month: graceOfMonth, fund.Year: graceOfYear}[b.of.every]
	if days == 0 || s.until.IsZero() || !b.ended.IsZero() && !b.ended.After(s.until) {
		return stretch{}, false
	}
	day := s.until.In(in)
	g := stretch{"grace", b.object, s.until, time.Date(day.Year(), day.Month(), day.Day()+days, 0, 0, 0, 0, in).UTC()}
	if !b.ended.IsZero() && b.ended.Before(g.until) {
		g.until = b.ended
	}
	for _, next := range paid {
		switch {
		case !next.from.After(s.until) && (next.until.IsZero() || next.until.After(s.until)):
			return stretch{}, false
		case next.from.After(s.until) && next.from.Before(g.until):
			g.until = next.from
		}
	}
	return g, true
}

// stretch is what was given, as long as it holds.
func (g given) stretch() (stretch, bool) {
	s := stretch{kind: "grant", from: g.from, until: g.until}
	if !g.revoked.IsZero() && g.revoked.Before(s.until) {
		s.until = g.revoked
	}
	return s, s.until.After(s.from)
}

// at is how somebody with these stretches stands at a moment: until when
// without a break, whether for good, whether at all.
func at(all []stretch, moment time.Time) (until time.Time, forGood, ok bool) {
	var waited time.Time
	until = moment
	for moved := true; moved; {
		moved = false
		for _, s := range all {
			covers := !s.from.After(until) && (s.until.IsZero() || s.until.After(until))
			switch {
			case s.kind == "grace":
				if !s.from.After(moment) && s.until.After(moment) {
					ok, waited = true, s.from
				}
			case covers && s.until.IsZero():
				ok, forGood = true, true
			case covers:
				ok, moved, until = true, true, s.until
			}
		}
	}
	if until.Equal(moment) {
		until = waited
	}
	return until, forGood, ok
}
