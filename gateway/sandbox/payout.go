package sandbox

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// The bank keeps 2 % of what it collects and 18 % tax on that (GST), each
// payment's rounded to the minor unit; it gives neither back with a refund.
// What came on a day is paid out two days later, at eleven.
const (
	feePercent = 2
	taxPercent = 18
	payAfter   = 2 // days
	payHour    = 11
)

func fee(minor int64) (fee, tax int64) {
	fee = (minor*feePercent + 50) / 100
	return fee, (fee*taxPercent + 50) / 100
}

// payOut pays out, day by day, what was collected and not paid out yet, less
// what it kept and what went back. Where more went back than came, it waits.
func (s *Sandbox) payOut(ctx context.Context) error {
	for {
		t, err := s.temper(ctx)
		if err != nil || !t.Payouts {
			return err
		}
		day, owed, err := s.payday(ctx, t)
		if err != nil || !owed || day.After(s.DB.Now()) {
			return err
		}
		if err := s.payDay(ctx, day); err != nil {
			return err
		}
	}
}

// payday is when something is paid out next, if there is anything to pay.
func (s *Sandbox) payday(ctx context.Context, t Temper) (at time.Time, owed bool, err error) {
	var oldest time.Time
	if err := s.DB.Row(ctx, `select min(at) from sandbox_event where payout is null and `+s.mine).Scan(db.Moment(&oldest)); err != nil || oldest.IsZero() {
		return at, false, err
	}
	eleven := func(t time.Time, days int) time.Time {
		y, m, d := t.In(s.Zone()).Date()
		return time.Date(y, m, d+days, payHour, 0, 0, 0, s.Zone()).UTC()
	}
	at = eleven(oldest, payAfter)
	if !t.paidOut.IsZero() {
		if next := eleven(t.paidOut, 1); next.After(at) {
			at = next
		}
	}
	return at, true, nil
}

// payDay pays what is due on one day, a payout for each currency.
func (s *Sandbox) payDay(ctx context.Context, at time.Time) error {
	y, m, d := at.In(s.Zone()).Date()
	before := time.Date(y, m, d-payAfter+1, 0, 0, 0, 0, s.Zone()).UTC()
	type sum struct {
		currency        string
		minor, fee, tax int64
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		t, err := s.temperOf(ctx, tx)
		if err != nil || !t.paidOut.Before(at) { // another process was quicker
			return err
		}
		now := db.At(tx.Now())
		sums, err := db.All(ctx, tx, func(s *sum) []any { return []any{&s.currency, &s.minor, &s.fee, &s.tax} }, `
			select currency, cast(sum(case when kind in ('refunded', 'disputed') then -amount else amount end) as bigint),
				cast(sum(fee) as bigint), cast(sum(tax) as bigint)
			from sandbox_event where `+s.mine+` and payout is null and at < $1 and known <= $2 group by currency order by currency`, db.At(before), now)
		if err != nil {
			return err
		}
		for _, c := range sums {
			net := c.minor - c.fee - c.tax
			if net <= 0 {
				continue
			}
			all := []event{{Kind: fund.KindPaidOut, Amount: money.Of(net, c.currency), At: at, Fee: c.fee, Tax: c.tax}}
			if _, err := s.record(ctx, tx, all, 1); err != nil {
				return err
			}
			if _, err := tx.Do(ctx, `update sandbox_event set payout = $1 where payout is null and at < $2 and known <= $3 and currency = $4 and `+s.mine,
				all[0].Object, db.At(before), now, c.currency); err != nil {
				return err
			}
		}
		if err := s.touch(ctx, tx); err != nil {
			return err
		}
		_, err = tx.Do(ctx, `update sandbox_temper set paid_out = $1 where `+s.mine, db.At(at))
		return err
	})
}

// Sums is what the bank moved in one currency, in minor units.
type Sums struct {
	Payments   int64 `json:"payments"` // how many
	Captured   int64 `json:"captured"`
	Refunded   int64 `json:"refunded"`
	Unrefunded int64 `json:"unrefunded"`
	Disputed   int64 `json:"disputed"` // opened, whatever became of it
	Won        int64 `json:"won"`
	Lost       int64 `json:"lost"`
	PaidOut    int64 `json:"paid_out"`
	Fees       int64 `json:"fees"` // kept of what was paid out
	Taxes      int64 `json:"taxes"`
	Owed       int64 `json:"owed"` // not paid out yet, before fee and tax: what the newsroom's clearing account should hold
}

// Totals is what the bank admits to have moved by now, by currency: what the
// newsroom's books should agree with once all was told.
func (s *Sandbox) Totals(ctx context.Context) (map[string]Sums, error) {
	type row struct {
		currency        string
		kind            fund.Kind
		n               int64
		minor, fee, tax int64
	}
	rows, err := db.All(ctx, s.DB, func(r *row) []any { return []any{&r.currency, &r.kind, &r.n, &r.minor, &r.fee, &r.tax} }, `
		select currency, kind, count(*), cast(sum(amount) as bigint), cast(sum(fee) as bigint), cast(sum(tax) as bigint)
		from sandbox_event where known <= $1 and `+s.mine+` group by currency, kind`, db.At(s.DB.Now()))
	if err != nil {
		return nil, err
	}
	out := map[string]Sums{}
	for _, r := range rows {
		t := out[r.currency]
		switch r.kind {
		case fund.KindCaptured:
			t.Payments, t.Captured = r.n, r.minor
		case fund.KindRefunded:
			t.Refunded = r.minor
		case fund.KindUnrefunded:
			t.Unrefunded = r.minor
		case fund.KindDisputed:
			t.Disputed = r.minor
		case fund.KindDisputeWon:
			t.Won = r.minor
		case fund.KindDisputeLost:
			t.Lost = r.minor
		case fund.KindPaidOut:
			t.PaidOut, t.Fees, t.Taxes = r.minor, r.fee, r.tax
		}
		out[r.currency] = t
	}
	for c, t := range out {
		t.Owed = t.Captured - t.Refunded + t.Unrefunded - t.Disputed + t.Won - t.PaidOut - t.Fees - t.Taxes
		out[c] = t
	}
	return out, nil
}
