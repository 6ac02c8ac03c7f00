package fund

import (
	"context"
	"fmt"

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
