package desk

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// Net is what came in a span less what went back in it, in one currency, by
// the moments at which the money moved. What lies in suspense is not counted:
// it is nobody's yet.
func (d *Desk) Net(ctx context.Context, from, until time.Time, currency string) (money.Amount, error) {
	net := money.Of(0, currency)
	err := d.db.Row(ctx, `select cast(
		coalesce((select sum(amount) from fund_earned where captured >= $1 and captured < $2 and currency = $3), 0)
		- coalesce((select sum(r.amount) from fund_refund r join fund_earned y on y.id = r.payment
			where r.refunded >= $1 and r.refunded < $2 and r.currency = $3 and y.currency = $3 and not exists (select 1 from fund_unrefund u where u.refund = r.id)), 0)
		- coalesce((select sum(d.amount) from fund_dispute d join fund_earned y on y.id = d.payment
			where d.lost >= $1 and d.lost < $2 and d.currency = $3 and y.currency = $3), 0) as bigint)`,
		db.At(from), db.At(until), currency).Scan(&net.Minor)
	return net, err
}
