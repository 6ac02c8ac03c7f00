package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// bookPayout books what a gateway paid out: the bank has more, the gateway
// kept its fee and the tax on that, and its clearing account holds so much less.
func (f *Fund) bookPayout(ctx context.Context, tx *db.Tx, fact Fact) error {
	_, err := tx.Do(ctx, `insert into fund_payout (gateway, object, amount, fee, tax, currency, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		fact.Gateway, fact.Object, fact.Amount.Minor, fact.Fee, fact.Tax, fact.Amount.Currency, db.At(fact.At))
	if err != nil {
		return err
	}
	return post(ctx, tx, "payout", fact, f.payoutLines(fact)...)
}

func (f *Fund) payoutLines(fact Fact) []line {
	currency := fact.Amount.Currency
	lines := []line{{"assets:bank:" + fact.Gateway, fact.Amount}, {f.asset(fact.Gateway), money.Of(-fact.Amount.Minor-fact.Fee-fact.Tax, currency)}}
	if fact.Fee != 0 {
		lines = append(lines, line{"expense:gateway-fees", money.Of(fact.Fee, currency)})
	}
	if fact.Tax != 0 {
		lines = append(lines, line{"expense:tax-on-fees", money.Of(fact.Tax, currency)})
	}
	return lines
}
