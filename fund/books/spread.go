package books

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// Life is a payment that bought support for good: what came of it and what went back.
type Life struct {
	Payment fund.PaymentID
	Since   time.Time // the month in which the spreading begins
	Moves   []Move
}

// Move is money of a life: positive when it came, without the tax that is not ours, negative when it went.
type Move struct {
	At    time.Time
	Minor int64
}

// SpreadMonth is one month of both views, in minor units.
type SpreadMonth struct {
	Month  string // 2026-11
	Cash   int64  // what lifetimes brought in that month, less what went back
	Earned int64  // that month's part of all lifetimes
}

// Spread is the money of lifetimes over a set term, in one currency.
type Spread struct {
	Currency string
	Years    int
	Months   []SpreadMonth // the oldest first, the last is the month that runs
	Lives    int           // that still have months to come
	Owed     int           // those months, of all of them
	Left     int64         // the money that is for them, in minor units
}

// OwedYears is how many whole years are owed, and the months beyond them.
func (s Spread) OwedYears() (years, months int) { return s.Owed / 12, s.Owed % 12 }

// Spreading spreads lives over so many years of months, the month in which the
// money came being the first, as of a moment. Every month's part is made so
// that all parts sum to the whole to the last minor unit. Money that went back
// was never earned: the month in which it went undoes its part of all months
// before, and what went back whole is owed no longer.
func Spreading(in *time.Location, years int, now time.Time, currency string, lives []Life) Spread {
	s := Spread{Currency: currency, Years: years}
	this, first := monthOf(now, in), monthOf(now, in)
	for _, l := range lives {
		first = min(first, monthOf(l.Since, in))
		for _, m := range l.Moves {
			first = min(first, monthOf(m.At, in))
		}
	}
	s.Months = make([]SpreadMonth, max(this-first+1, 0))
	for i := range s.Months {
		s.Months[i].Month = monthName(first + i)
	}
	for _, l := range lives {
		s.add(l, in, first, this)
	}
	return s
}

func (s *Spread) add(l Life, in *time.Location, first, this int) {
	term := s.Years * 12
	cash := make([]int64, len(s.Months))
	for _, m := range l.Moves {
		if i := monthOf(m.At, in) - first; i < len(cash) {
			cash[i] += m.Minor
		}
	}
	began := monthOf(l.Since, in)
	var held, earned int64 // up to the month
	passed := 0
	for i := range cash {
		held += cash[i]
		passed = min(max(first+i-began+1, 0), term)
		part := partOf(max(held, 0), passed, term)
		s.Months[i].Cash += cash[i]
		s.Months[i].Earned += part - earned
		earned = part
	}
	if left := max(held, 0) - earned; left > 0 {
		s.Lives++
		s.Owed += term - passed
		s.Left += left
	}
}

// partOf is sum × n ÷ of, rounded down, without overflow for any sum of money.Amount.
func partOf(sum int64, n, of int) int64 {
	return sum/int64(of)*int64(n) + sum%int64(of)*int64(n)/int64(of)
}

// monthOf counts months, so that they can be compared and subtracted.
func monthOf(t time.Time, in *time.Location) int {
	y, m, _ := t.In(in).Date()
	return y*12 + int(m) - 1
}

func monthName(n int) string {
	return time.Date(n/12, time.Month(n%12+1), 1, 0, 0, 0, 0, time.UTC).Format(monthShape)
}

// Spread is the second view of the money of lifetimes, over the law's years, in each currency.
func (b *Books) Spread(ctx context.Context) ([]Spread, error) {
	m, err := b.staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	law, err := b.fund.Law(ctx)
	if err != nil {
		return nil, err
	}
	type row struct {
		payment  fund.PaymentID
		since    time.Time
		currency string
		Move
	}
	rows, err := db.All(ctx, b.db, func(r *row) []any {
		return []any{&r.payment, db.Moment(&r.since), &r.currency, db.Moment(&r.At), &r.Minor}
	}, `with life as (select y.id, y.gateway, y.object, y.currency, y.captured from fund_payment y
			join fund_pledge g on g.id = y.pledge join fund_plan p on p.id = g.plan where p.months = 0)
		select l.id, l.captured, l.currency, t.occurred, -e.amount from life l
			join fund_tx t on t.gateway = l.gateway and t.object = l.object and t.kind in ('payment', 'clearance')
			join fund_entry e on e.tx = t.id and e.currency = l.currency where e.account like 'income:%'
		union all
		select l.id, l.captured, l.currency, t.occurred, -e.amount from life l join fund_refund r on r.payment = l.id
			join fund_tx t on t.gateway = r.gateway and t.object = r.object and t.kind in ('refund', 'refund-cleared', 'unrefund', 'unrefund-cleared')
			join fund_entry e on e.tx = t.id and e.currency = l.currency where e.account = $1
		union all
		select l.id, l.captured, l.currency, t.occurred, -e.amount from life l join fund_dispute d on d.payment = l.id
			join fund_tx t on t.gateway = d.gateway and t.object = d.object and t.kind = 'dispute-lost'
			join fund_entry e on e.tx = t.id and e.currency = l.currency where e.account = $2`, fund.AccountRefunds, fund.AccountChargebacks)
	if err != nil {
		return nil, err
	}
	lives := map[string]map[fund.PaymentID]*Life{}
	for _, r := range rows {
		of := lives[r.currency]
		if of == nil {
			of = map[fund.PaymentID]*Life{}
			lives[r.currency] = of
		}
		if of[r.payment] == nil {
			of[r.payment] = &Life{Payment: r.payment, Since: r.since}
		}
		of[r.payment].Moves = append(of[r.payment].Moves, r.Move)
	}
	var out []Spread
	for currency, of := range lives {
		var all []Life
		for _, l := range of {
			all = append(all, *l)
		}
		out = append(out, Spreading(m.Location(), law.SpreadYears, b.db.Now(), currency, all))
	}
	slices.SortFunc(out, func(a, b Spread) int { return cmp.Compare(a.Currency, b.Currency) })
	return out, nil
}
