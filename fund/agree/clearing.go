package agree

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// clearWithin is how long a gateway may keep money before a person looks.
const clearWithin = 7 * 24 * time.Hour

// markClearing keeps whether a gateway has kept money for more than a week: what
// its clearing account holds beyond all that came within the week, or, where it
// paid out more than we know of, what it lacks beyond all that went. It is told
// once a month while it stands.
func (l *Lists) markClearing(ctx context.Context, gateway string) error {
	m, err := l.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	now := l.db.Now()
	type held struct {
		currency       string
		all, came, out int64
	}
	rows, err := db.All(ctx, l.db, func(h *held) []any { return []any{&h.currency, &h.all, &h.came, &h.out} }, `
		with held as (select currency, sum(amount) as minor from fund_entry where account = $1 group by currency having sum(amount) <> 0),
			recent as (select e.currency, sum(case when e.amount > 0 then e.amount else 0 end) as came, sum(case when e.amount < 0 then e.amount else 0 end) as went
				from fund_tx t join fund_entry e on e.tx = t.id where t.occurred > $2 and e.account = $1 group by e.currency)
		select h.currency, cast(h.minor as bigint), cast(coalesce(r.came, 0) as bigint), cast(coalesce(r.went, 0) as bigint)
		from held h left join recent r on r.currency = h.currency order by h.currency`, fund.Clearing(gateway), db.At(now.Add(-clearWithin)))
	if err != nil {
		return err
	}
	var found []fund.Odd
	for _, h := range rows {
		if over := max(h.all-h.came, 0) + min(h.all-h.out, 0); over != 0 {
			found = append(found, fund.Odd{Kind: fund.OddClearing, Gateway: gateway, Object: h.currency + " " + now.In(m.Location()).Format("2006-01"), Amount: money.Of(over, h.currency), At: now})
		}
	}
	return l.db.Write(ctx, func(tx *db.Tx) error {
		return fund.MarkOdd(ctx, tx, fund.OddClearing, gateway, time.Time{}, found)
	})
}
