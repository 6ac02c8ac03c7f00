package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/span"
)

// mark keeps what is odd about a reader's payments, made anew.
func mark(ctx context.Context, tx *db.Tx, reader audience.ReaderID, bought []span.Bought, back []span.Returned) error {
	if len(bought) == 0 {
		return nil
	}
	if _, err := tx.Do(ctx, `delete from fund_odd where reader = $1 and kind in ('twice', 'two-running', 'refunded-running')`, reader); err != nil {
		return err
	}
	for _, b := range span.Twice(bought, back) {
		err := keepOdd(ctx, tx, Odd{Kind: OddTwice, Gateway: b.Gateway, Object: b.Object, Payment: PaymentID(b.Payment), Pledge: PledgeID(b.Pledge), Reader: reader, Amount: b.Amount, At: b.Captured})
		if err != nil {
			return err
		}
	}
	for _, b := range span.Undone(bought, back) {
		err := keepOdd(ctx, tx, Odd{Kind: OddRefundedRunning, Gateway: b.Gateway, Object: b.Object, Payment: PaymentID(b.Payment), Pledge: PledgeID(b.Pledge), Reader: reader, Amount: b.Amount, At: b.Captured})
		if err != nil {
			return err
		}
	}
	for _, b := range span.Running(bought) {
		err := keepOdd(ctx, tx, Odd{Kind: OddTwoRunning, Gateway: b.Gateway, Object: b.Pledge, Pledge: PledgeID(b.Pledge), Reader: reader, Amount: b.Amount, At: b.Captured})
		if err != nil {
			return err
		}
	}
	return nil
}

// markOver keeps whether more of a payment went back than came, lost disputes included.
func markOver(ctx context.Context, tx *db.Tx, p paymentRow) error {
	var over int64
	var last time.Time
	err := tx.Row(ctx, `select cast(coalesce(sum(amount), 0) as bigint), max(at) from (
			select r.amount, r.refunded as at from fund_refund r where r.payment = $1 and r.currency = $2 and not exists (select 1 from fund_unrefund u where u.refund = r.id)
			union all
			select d.amount, d.lost from fund_dispute d where d.payment = $1 and d.currency = $2 and d.lost is not null) as back`,
		p.id, p.amount.Currency).Scan(&over, db.Moment(&last))
	if err != nil {
		return err
	}
	if _, err := tx.Do(ctx, `delete from fund_odd where kind = 'over-refunded' and gateway = $1 and object = $2`, p.gateway, p.object); err != nil {
		return err
	}
	if over -= p.amount.Minor; over <= 0 {
		return nil
	}
	return keepOdd(ctx, tx, Odd{Kind: OddOver, Gateway: p.gateway, Object: p.object, Payment: p.id, Pledge: p.pledge, Reader: p.reader,
		Amount: money.Of(over, p.amount.Currency), At: last})
}

// MarkOdd keeps for a person what was found odd of a kind at a gateway, in
// place of what was odd there since a moment. It writes in the transaction of
// whoever looked.
func MarkOdd(ctx context.Context, tx *db.Tx, kind, gateway string, since time.Time, found []Odd) error {
	if _, err := tx.Do(ctx, `delete from fund_odd where kind = $1 and gateway = $2 and at >= $3`, kind, gateway, max(since.UnixMicro(), 0)); err != nil {
		return err
	}
	for _, o := range found {
		if err := keepOdd(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

func keepOdd(ctx context.Context, tx *db.Tx, o Odd) error {
	_, err := tx.Do(ctx, `insert into fund_odd (kind, gateway, object, reader, payment, pledge, amount, currency, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (kind, gateway, object) do update set amount = excluded.amount, currency = excluded.currency, at = excluded.at`,
		o.Kind, o.Gateway, o.Object, o.Reader, o.Payment, o.Pledge, o.Amount.Minor, o.Amount.Currency, db.At(o.At))
	return err
}
