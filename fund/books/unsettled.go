package books

import (
	"context"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Unsettled is a balance that should tend to nothing, and since when it does not.
type Unsettled struct {
	Account string
	Balance money.Amount
	Since   time.Time // when the oldest money came that is still in it
}

// Unsettled lists what stands on clearing accounts, in suspense and in
// disputes. What went out is taken to be what was booked first.
func (b *Books) Unsettled(ctx context.Context) (out []Unsettled, err error) {
	all, err := b.Balance(ctx)
	for _, a := range all {
		if err == nil && settles(a.Account) && !a.Balance.IsZero() {
			u := Unsettled{Account: a.Account, Balance: a.Balance}
			u.Since, err = b.standsSince(ctx, a)
			out = append(out, u)
		}
	}
	return out, err
}

// settles tells whether an account should tend to nothing.
func settles(account string) bool {
	return strings.HasPrefix(account, fund.Clearing("")) || strings.HasPrefix(account, "suspense:") || account == fund.AccountDisputes
}

// standsSince walks back over what came until it makes up the balance.
func (b *Books) standsSince(ctx context.Context, a AccountBalance) (since time.Time, err error) {
	sign := int64(1)
	if a.Balance.Minor < 0 {
		sign = -1
	}
	rows, err := b.db.Rows(ctx, `select e.amount, t.occurred from fund_entry e join fund_tx t on t.id = e.tx
		where e.account = $1 and e.currency = $2 and e.amount * $3 > 0 order by e.id desc`, a.Account, a.Balance.Currency, sign)
	if err != nil {
		return since, err
	}
	defer rows.Close()
	for left := sign * a.Balance.Minor; left > 0 && rows.Next(); {
		var minor int64
		if err := rows.Scan(&minor, db.Moment(&since)); err != nil {
			return since, err
		}
		left -= sign * minor
	}
	return since, rows.Err()
}
