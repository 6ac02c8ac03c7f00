package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
)

// bookDispute books what a payer's bank took back, gave again or kept. Each of
// the three is an entry of its own, so that their order does not matter. It
// waits while its payment is unknown.
func (f *Fund) bookDispute(ctx context.Context, tx *db.Tx, e era, fact Fact) (done bool, err error) {
	p, ok, err := paymentOf(ctx, tx, fact.Gateway, fact.Payment)
	if !ok {
		return false, err
	}
	kind, lines := f.disputeLines(fact)
	moment, graver := "opened", "fund_dispute.lost is null"
	switch fact.Kind {
	case KindDisputeWon:
		moment, graver = "won", "fund_dispute.lost is null and fund_dispute.opened is null"
	case KindDisputeLost:
		moment, graver = "lost", "true"
	}
	// What is said of one dispute may differ in its sum: what the bank kept counts, whenever it was told.
	_, err = tx.Do(ctx, `insert into fund_dispute (gateway, object, payment, amount, currency, `+moment+`, answer) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (gateway, object) do update set `+moment+` = excluded.`+moment+`,
			payment = case when `+graver+` then excluded.payment else fund_dispute.payment end,
			amount = case when `+graver+` then excluded.amount else fund_dispute.amount end,
			currency = case when `+graver+` then excluded.currency else fund_dispute.currency end,
			answer = coalesce(fund_dispute.answer, excluded.answer)`,
		fact.Gateway, fact.Object, p.id, fact.Amount.Minor, fact.Amount.Currency, db.At(fact.At), db.At(fact.Answer))
	if err != nil {
		return false, err
	}
	if err := post(ctx, tx, kind, fact, lines...); err != nil {
		return false, err
	}
	if fact.Kind == KindDisputeLost {
		if err := markOver(ctx, tx, p); err != nil {
			return false, err
		}
	}
	if fact.Kind == KindDisputeLost {
		if err := f.restopOf(ctx, tx, p); err != nil {
			return false, err
		}
	}
	if p.fits() && fact.Kind == KindDisputeLost {
		if _, err := f.entitle(ctx, tx, e, p.reader); err != nil {
			return false, err
		}
	}
	return true, tx.Tell(ctx, Disputed{fact.Gateway, fact.Object, p.pledge, p.reader, fact.Kind, e.quiet})
}

func (f *Fund) disputeLines(fact Fact) (kind string, lines []line) {
	switch fact.Kind {
	case KindDisputeWon:
		return "dispute-won", []line{{f.asset(fact.Gateway), fact.Amount}, {AccountDisputes, fact.Amount.Neg()}}
	case KindDisputeLost:
		return "dispute-lost", []line{{AccountChargebacks, fact.Amount}, {AccountDisputes, fact.Amount.Neg()}}
	}
	return "dispute", []line{{AccountDisputes, fact.Amount}, {f.asset(fact.Gateway), fact.Amount.Neg()}}
}
