package agree

import (
	"context"
	"errors"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// Ask has the fund ask about pledges whose money should have come by now
// ([fund.Fund.Reconcile]), and keeps how that went where there was anything to
// ask. Run it every minute.
func (l *Lists) Ask(ctx context.Context) error {
	type due struct {
		pledge  fund.PledgeID
		gateway string
	}
	began := l.db.Now()
	asked, err := db.All(ctx, l.db, func(d *due) []any { return []any{&d.pledge, &d.gateway} },
		`select id, gateway from fund_pledge where look <= $1 and ref is not null order by look limit 200`, db.At(began))
	if err != nil {
		return err
	}
	all := l.fund.Reconcile(ctx)
	runs := map[string]*Run{}
	for _, d := range asked {
		r := runs[d.gateway]
		if r == nil {
			r = &Run{Gateway: d.gateway, Kind: RunAsk, At: began}
			runs[d.gateway] = r
		}
		var n int
		if err := l.db.Row(ctx, `select count(*) from fund_payment where pledge = $1 and booked >= $2`, d.pledge, db.At(began)).Scan(&n); err != nil {
			return errors.Join(all, err)
		}
		r.Found += n
	}
	for _, r := range runs {
		if r.Found == 0 {
			continue // nobody wants to read of each look that found nothing
		}
		all = errors.Join(all, l.db.Write(ctx, func(tx *db.Tx) (err error) {
			if r.Differences, err = differences(ctx, tx, r.Gateway); err != nil {
				return err
			}
			return r.keep(ctx, tx)
		}))
	}
	return all
}
