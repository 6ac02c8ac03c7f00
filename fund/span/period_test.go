package span_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/span"
)

var kolkata = func() *time.Location {
	loc, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		panic(err)
	}
	return loc
}()

const month, year, lifetime = 1, 12, 0

func TestPeriods(t *testing.T) {
	day := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", s, kolkata)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	type pay struct {
		months int
		at     string
		back   int64 // of 100
	}
	for name, c := range map[string]struct {
		pays []pay
		want string
	}{
		"a month":                          {[]pay{{month, "2026-11-23 12:00", 0}}, "2026-11-23…2026-12-23"},
		"a year with a leap day":           {[]pay{{year, "2028-02-29 12:00", 0}}, "2028-02-29…2029-02-28"},
		"months keep the day they began":   {[]pay{{month, "2027-01-31 10:00", 0}, {month, "2027-02-27 10:00", 0}, {month, "2027-03-30 10:00", 0}}, "2027-01-31…2027-02-28 2027-02-28…2027-03-31 2027-03-31…2027-04-30"},
		"a leap February":                  {[]pay{{month, "2028-01-31 10:00", 0}}, "2028-01-31…2028-02-29"},
		"on the very last day":             {[]pay{{month, "2027-01-31 10:00", 0}, {month, "2027-02-28 23:00", 0}}, "2027-01-31…2027-02-28 2027-02-28…2027-03-31"},
		"a day late begins anew":           {[]pay{{month, "2027-01-31 10:00", 0}, {month, "2027-03-01 00:01", 0}}, "2027-01-31…2027-02-28 2027-03-01…2027-04-01"},
		"two at once follow one another":   {[]pay{{month, "2026-11-23 12:00", 0}, {month, "2026-11-23 12:00", 0}}, "2026-11-23…2026-12-23 2026-12-23…2027-01-23"},
		"a year after a month":             {[]pay{{month, "2026-11-23 12:00", 0}, {year, "2026-12-01 12:00", 0}}, "2026-11-23…2026-12-23 2026-12-23…2027-12-23"},
		"a full refund closes the gap":     {[]pay{{month, "2026-11-23 12:00", 100}, {month, "2026-11-24 12:00", 0}}, "2026-11-24…2026-12-24"},
		"a part of a refund takes nothing": {[]pay{{month, "2026-11-23 12:00", 99}}, "2026-11-23…2026-12-23"},
		"a lifetime":                       {[]pay{{lifetime, "2026-11-23 12:00", 0}}, "2026-11-23…∞"},
		"a lifetime consumes no months":    {[]pay{{month, "2026-11-23 12:00", 0}, {lifetime, "2026-11-25 12:00", 0}, {month, "2026-12-20 12:00", 0}}, "2026-11-23…2026-12-23 2026-11-25…∞ 2026-12-23…2027-01-23"},
		"a lifetime refunded":              {[]pay{{month, "2026-11-23 12:00", 0}, {lifetime, "2026-11-25 12:00", 100}}, "2026-11-23…2026-12-23"},
		"the newsroom's day, not UTC's":    {[]pay{{month, "2026-12-01 00:30", 0}}, "2026-12-01…2027-01-01"},
		"the year's end":                   {[]pay{{month, "2026-12-31 23:59", 0}}, "2026-12-31…2027-01-31"},
		"nothing":                          {nil, ""},
	} {
		var paid []span.Paid
		var back []span.Returned
		for i, p := range c.pays {
			id := fmt.Sprint(i)
			paid = append(paid, span.Paid{Payment: id, Key: id, Months: p.months, Counts: day(p.at).UTC(), Amount: money.Rupees(100)})
			if p.back > 0 { // in two halves, as refunds come
				back = append(back, span.Returned{Payment: id, Amount: money.Rupees(p.back - 1)}, span.Returned{Payment: id, Amount: money.Rupees(1)})
			}
		}
		for range 5 { // in any order
			rand.Shuffle(len(paid), func(i, j int) { paid[i], paid[j] = paid[j], paid[i] })
			rand.Shuffle(len(back), func(i, j int) { back[i], back[j] = back[j], back[i] })
			var got []string
			for _, p := range span.Periods(kolkata, paid, back) {
				until := "∞"
				if !p.Until.IsZero() {
					until = p.Until.In(kolkata).Format("2006-01-02")
				}
				if h, m, s := p.From.In(kolkata).Clock(); h+m+s != 0 {
					t.Errorf("%s: a period begins at %s", name, p.From)
				}
				got = append(got, p.From.In(kolkata).Format("2006-01-02")+"…"+until)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Fatalf("%s: %s; want %s", name, s, c.want)
			}
		}
	}
}

func TestNoPaidDayIsLostAndNoneIsGivenTwice(t *testing.T) {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "payments")
		var paid []span.Paid
		for i := range n {
			paid = append(paid, span.Paid{Payment: fmt.Sprint(i), Key: fmt.Sprint(i), Months: rapid.SampledFrom([]int{1, 12}).Draw(t, "months"),
				Counts: begin.Add(time.Duration(rapid.IntRange(0, 3*365*24*60).Draw(t, "minute")) * time.Minute), Amount: money.Rupees(100)})
		}
		periods := span.Periods(kolkata, paid, nil)
		if len(periods) != n {
			t.Fatalf("%d payments bought %d periods", n, len(periods))
		}
		for i, p := range periods {
			days := p.Until.Sub(p.From).Hours() / 24
			if days < 28 {
				t.Fatalf("a period of %.2f days", days)
			}
			if i > 0 && p.From.Before(periods[i-1].Until) {
				t.Fatalf("%v overlaps %v", p, periods[i-1])
			}
			for _, q := range paid {
				if q.Payment == p.Payment && p.From.After(q.Counts) && i > 0 && !p.From.Equal(periods[i-1].Until) {
					t.Fatalf("%v waits for nothing", p)
				}
			}
		}
	})
}
