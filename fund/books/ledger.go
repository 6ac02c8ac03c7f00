package books

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// AccountBalance is what an account holds: debit positive, credit negative.
type AccountBalance struct {
	Account string
	Balance money.Amount
}

// Balance lists every account that was ever used, by name. The balances of a currency sum to 0.
func (b *Books) Balance(ctx context.Context) ([]AccountBalance, error) {
	return db.All(ctx, b.db, func(a *AccountBalance) []any { return []any{&a.Account, &a.Balance.Minor, &a.Balance.Currency} },
		`select account, cast(sum(amount) as bigint), currency from fund_entry group by account, currency order by account, currency`)
}

// Entry is one line of the books.
type Entry struct {
	Tx       string
	Occurred time.Time // when the money moved
	Posted   time.Time // when it was booked
	Kind     string    // payment, refund, payout …
	Gateway  string
	Object   string
	Account  string
	Amount   money.Amount // debit positive, credit negative
}

// pageOf is how many entries a page has.
const pageOf = 50

// Entries lists the books, newest first; pages count from 1.
func (b *Books) Entries(ctx context.Context, page int) (rows []Entry, more bool, err error) {
	before := (min(max(page, 1), 1_000_000) - 1) * pageOf
	rows, err = db.All(ctx, b.db, func(e *Entry) []any {
		return []any{&e.Tx, db.Moment(&e.Occurred), db.Moment(&e.Posted), &e.Kind, &e.Gateway, &e.Object, &e.Account, &e.Amount.Minor, &e.Amount.Currency}
	}, `select t.id, t.occurred, t.posted, t.kind, t.gateway, t.object, e.account, e.amount, e.currency
		from fund_tx t cross join fund_entry e where e.tx = t.id order by t.id desc, e.id limit $1 offset $2`, pageOf+1, before)
	if len(rows) > pageOf {
		return rows[:pageOf], true, err
	}
	return rows, false, err
}
