package fund

import (
	"context"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// Unsettled is a balance that should tend to nothing, and since when it does not.
type Unsettled struct {
	Account string
	Balance money.Amount
	Since   time.Time // when the oldest money came that is still in it
}

// Unsettled lists what stands on clearing accounts, in suspense and in
// disputes. What went out is taken to be what was booked first.
func (f *Fund) Unsettled(ctx context.Context) (out []Unsettled, err error) {
	all, err := f.Balance(ctx)
	for _, b := range all {
		if err == nil && settles(b.Account) && !b.Balance.IsZero() {
			u := Unsettled{Account: b.Account, Balance: b.Balance}
			u.Since, err = f.standsSince(ctx, b)
			out = append(out, u)
		}
	}
	return out, err
}

// settles tells whether an account should tend to nothing.
func settles(account string) bool {
	return strings.HasPrefix(account, "assets:clearing:") || strings.HasPrefix(account, "suspense:") || account == heldInDispute
}

// standsSince walks back over what came until it makes up the balance.
func (f *Fund) standsSince(ctx context.Context, b AccountBalance) (since time.Time, err error) {
	sign := int64(1)
	if b.Balance.Minor < 0 {
		sign = -1
	}
	rows, err := f.db.Rows(ctx, `select e.amount, t.occurred from fund_entry e join fund_tx t on t.id = e.tx
		where e.account = $1 and e.currency = $2 and e.amount * $3 > 0 order by e.id desc`, b.Account, b.Balance.Currency, sign)
	if err != nil {
		return since, err
	}
	defer rows.Close()
	for left := sign * b.Balance.Minor; left > 0 && rows.Next(); {
		var minor int64
		if err := rows.Scan(&minor, db.Moment(&since)); err != nil {
			return since, err
		}
		left -= sign * minor
	}
	return since, rows.Err()
}
