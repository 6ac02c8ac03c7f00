package span_test

import (
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/span"
)

// What was paid elsewhere ends with its last day, and payments go on behind it, whenever they came.
func TestWhatWasPaidElsewhereIsAPeriod(t *testing.T) {
	at := func(s string) time.Time {
		d, err := time.ParseInLocation("2006-01-02 15:04", s+" 12:00", kolkata)
		if err != nil {
			t.Fatal(err)
		}
		return d.UTC()
	}
	brought := span.Paid{Payment: "b", Key: "b", Months: month, Counts: at("2026-11-15"), Until: at("2026-12-15"), Amount: money.Rupees(100)}
	pay := func(day string) span.Paid {
		return span.Paid{Payment: "p", Key: "p", Months: month, Counts: at(day), Amount: money.Rupees(100)}
	}
	for name, c := range map[string]struct {
		paid []span.Paid
		want string
	}{
		"alone":                 {[]span.Paid{brought}, "b 2026-11-15…2026-12-16"},
		"charged on its day":    {[]span.Paid{brought, pay("2026-12-15")}, "b 2026-11-15…2026-12-16, p 2026-12-16…2027-01-16"},
		"paid within it":        {[]span.Paid{brought, pay("2026-11-20")}, "b 2026-11-15…2026-12-16, p 2026-12-16…2027-01-16"},
		"paid before it":        {[]span.Paid{brought, pay("2026-11-01")}, "p 2026-11-01…2026-12-01, b 2026-12-01…2027-01-01"},
		"paid when it was over": {[]span.Paid{brought, pay("2026-12-20")}, "b 2026-11-15…2026-12-16, p 2026-12-20…2027-01-20"},
		"for good":              {[]span.Paid{{Payment: "b", Counts: at("2026-11-15"), Amount: money.Rupees(1)}}, "b 2026-11-15…"},
		"over in a day":         {[]span.Paid{{Payment: "b", Months: month, Counts: at("2026-11-15"), Until: at("2026-11-15"), Amount: money.Rupees(1)}}, "b 2026-11-15…2026-11-16"},
	} {
		got := ""
		for _, p := range span.Periods(kolkata, c.paid, nil) {
			if got != "" {
				got += ", "
			}
			got += p.Payment + " " + p.From.In(kolkata).Format("2006-01-02") + "…"
			if !p.Until.IsZero() {
				got += p.Until.In(kolkata).Format("2006-01-02")
			}
		}
		if got != c.want {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
	}
}

// A mandate that comes along is charged on its own day, also the last of a month.
func TestTheCycleOfWhatComesAlongGoesOn(t *testing.T) {
	for until, want := range map[string]string{"2027-01-31": "2027-01-31 2027-02-28", "2028-02-29": "2028-02-29 2028-03-29", "2026-12-15": "2026-12-15 2027-01-15", "2026-12-01": "2026-12-01 2027-01-01"} {
		end, err := time.ParseInLocation("2006-01-02 15:04", until+" 00:30", kolkata)
		if err != nil {
			t.Fatal(err)
		}
		first, last := span.Cycle(end.UTC())
		due, _ := span.Renewal(kolkata, month, first, last, end.AddDate(0, 0, -3))
		after, _ := span.Renewal(kolkata, month, first, due, due)
		if got := due.In(kolkata).Format("2006-01-02") + " " + after.In(kolkata).Format("2006-01-02"); got != want {
			t.Errorf("%s: %s; want %s", until, got, want)
		}
	}
}
