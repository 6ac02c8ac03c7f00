package fund

import (
	"context"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// line is one entry to be: a debit when positive, a credit when negative.
type line struct {
	account string
	amount  money.Amount
}

// post writes one transaction of the books. What does not sum to 0 in each
// currency is refused: nothing is booked rather than something untrue. A month
// that is closed stays as it is: what is posted by a clock that jumped back is
// posted at the first moment after it. Whoever closes a month meanwhile, and
// whoever posts into it, read what the other writes, so that one runs again.
func post(ctx context.Context, tx *db.Tx, kind string, fact Fact, lines ...line) error {
	sum := map[string]int64{}
	for _, l := range lines {
		sum[l.amount.Currency] += l.amount.Minor
	}
	for currency, left := range sum {
		if left != 0 {
			return fmt.Errorf("the entries of %s %s leave %d %s", kind, fact.Object, left, currency)
		}
	}
	id := db.NewID()
	_, err := tx.Do(ctx, `insert into fund_tx (id, kind, gateway, object, occurred, posted) values ($1, $2, $3, $4, $5,
		(select case when coalesce(max(ends), 0) > $6 then max(ends) else $6 end from fund_close))`,
		id, kind, fact.Gateway, fact.Object, db.At(fact.At), db.At(tx.Now()))
	for _, l := range lines {
		if err == nil {
			_, err = tx.Do(ctx, `insert into fund_entry (id, tx, account, amount, currency) values ($1, $2, $3, $4, $5)`,
				db.NewID(), id, l.account, l.amount.Minor, l.amount.Currency)
		}
	}
	return err
}

// AccountBalance is what an account holds: debit positive, credit negative.
type AccountBalance struct {
	Account string
	Balance money.Amount
}

// Balance lists every account that was ever used, by name. The balances of a currency sum to 0.
func (f *Fund) Balance(ctx context.Context) ([]AccountBalance, error) {
	return db.All(ctx, f.db, func(b *AccountBalance) []any { return []any{&b.Account, &b.Balance.Minor, &b.Balance.Currency} },
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

// pageOf is how many rows a page of the books has.
const pageOf = 50

// Entries lists the books, newest first; pages count from 1.
func (f *Fund) Entries(ctx context.Context, page int) (rows []Entry, more bool, err error) {
	rows, err = db.All(ctx, f.db, func(e *Entry) []any {
		return []any{&e.Tx, db.Moment(&e.Occurred), db.Moment(&e.Posted), &e.Kind, &e.Gateway, &e.Object, &e.Account, &e.Amount.Minor, &e.Amount.Currency}
	}, `select t.id, t.occurred, t.posted, t.kind, t.gateway, t.object, e.account, e.amount, e.currency
		from fund_tx t cross join fund_entry e where e.tx = t.id order by t.id desc, e.id limit $1 offset $2`, pageOf+1, offset(page))
	return cut(rows, err)
}

func offset(page int) int { return (min(max(page, 1), 1_000_000) - 1) * pageOf }

func cut[T any](rows []T, err error) ([]T, bool, error) {
	if len(rows) > pageOf {
		return rows[:pageOf], true, err
	}
	return rows, false, err
}
