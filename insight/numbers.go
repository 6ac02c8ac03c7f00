package insight

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
)

// Numbers is one month in five figures.
type Numbers struct {
	Month      string `json:"month"`      // 2026-11, in the newsroom's time zone
	Readers    int64  `json:"readers"`    // browsers seen on at least one day
	Regulars   int64  `json:"regulars"`   // browsers seen on at least four days
	Supporters int64  `json:"supporters"` // readers whose payments reach to now, or to the month's end
	MoneyMinor int64  `json:"money_minor"`
	Currency   string `json:"currency"`
}

// Numbers tells a month; "" is the month that runs.
func (i *Insight) Numbers(ctx context.Context, month string) (Numbers, error) {
	m, err := i.staff.Masthead(ctx)
	if err != nil {
		return Numbers{}, err
	}
	now, loc := i.db.Now(), m.Location()
	if month == "" {
		month = now.In(loc).Format("2006-01")
	}
	from, err := time.ParseInLocation("2006-01", month, loc)
	if err != nil {
		return Numbers{}, fault.Bad("month", "insight-month").Because(err)
	}
	until := from.AddDate(0, 1, 0)
	n := Numbers{Month: month, Currency: m.Currency}
	if n.Readers, err = i.reached(ctx, month, 1); err != nil {
		return n, err
	}
	if n.Regulars, err = i.reached(ctx, month, Regular); err != nil {
		return n, err
	}
	at := now
	if until.Before(now) {
		at = until.Add(-time.Microsecond)
	}
	supporters, err := i.fund.Supporters(ctx, at)
	if err != nil {
		return n, err
	}
	n.Supporters = int64(supporters)
	net, err := i.desk.Net(ctx, from, until, m.Currency)
	n.MoneyMinor = net.Minor
	return n, err
}

// reached counts the browsers that came on this many days of a month or more.
// Each passes every count on its way, so the counter of that step is the answer.
func (i *Insight) reached(ctx context.Context, month string, days int) (n int64, err error) {
	err = db.Found(i.db.Row(ctx, `select n from insight_days where month = $1 and days = $2`, month, days).Scan(&n))
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	i.mu.Lock()
	n += i.pending[reached{month, days}]
	i.mu.Unlock()
	return n, err
}

// Months tells the last n months, oldest first, the running one included.
func (i *Insight) Months(ctx context.Context, n int) ([]Numbers, error) {
	m, err := i.staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	today := i.db.Now().In(m.Location())
	first := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, m.Location())
	var out []Numbers
	for k := n - 1; k >= 0; k-- {
		one, err := i.Numbers(ctx, first.AddDate(0, -k, 0).Format("2006-01"))
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}
