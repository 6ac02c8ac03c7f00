package fund

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// twice finds among a reader's payments those that were charged too much: a
// lifetime after a lifetime, what is charged once a second time, a mandate
// twice within days, a charge after its stop or after what replaced it, a
// renewal after a lifetime was bought, and an older attempt that came in after the newer one was paid. A
// function of moments alone, so that the order of telling changes nothing.
// Transfers by hand were looked at by a person, and are left out where only a
// machine's mistake is meant.
func (f *Fund) twice(bought []buy, back []Returned) []buy {
	gone := map[PaymentID]int64{}
	for _, r := range back {
		gone[r.Payment] += r.Amount.Minor
	}
	kept := slices.DeleteFunc(slices.Clone(bought), func(b buy) bool { return gone[b.Payment] >= b.Amount.Minor })
	slices.SortFunc(kept, func(a, b buy) int { return cmp.Or(a.captured.Compare(b.captured), cmp.Compare(a.Key, b.Key)) })
	var out []buy
	paid := map[PledgeID]time.Time{}
	for _, b := range bought {
		if first, has := paid[b.pledge]; !has || b.captured.Before(first) {
			paid[b.pledge] = b.captured
		}
	}
	for i, b := range kept {
		b.first = b.captured.Equal(paid[b.pledge])
		if slices.ContainsFunc(kept[:i], func(a buy) bool { return f.doubles(a, b) }) || !f.byHand(b.gateway) && !b.stopped.IsZero() && b.captured.After(b.stopped) {
			out = append(out, b)
		}
	}
	return out
}

// doubles tells whether b should not have been charged, after a was.
func (f *Fund) doubles(a, b buy) bool {
	renews := b.every.months() > 0 && !f.byHand(b.gateway)
	switch {
	case a.every == Lifetime && b.every == Lifetime:
		return true
	case a.every == Lifetime:
		// Who pledges to go on giving after a lifetime means it.
		return renews && (!a.captured.Before(b.made) || !a.made.Before(b.made))
	case a.replaces == b.pledge && renews && !f.byHand(a.gateway) && b.captured.After(a.captured) && b.captured.After(a.cleared):
		return true // it is stopped when the other is told, which may be later
	case a.pledge != b.pledge:
		return a.plan == b.plan && a.made.After(b.made) && b.first
	case b.every == Once:
		return true
	}
	return renews && b.captured.Sub(a.captured) < settling*24*time.Hour
}

// running are a reader's pledges that are charged again by themselves, but the oldest.
func (f *Fund) running(bought []buy) []buy {
	seen := map[PledgeID]buy{}
	for _, b := range bought {
		if b.every.months() > 0 && !f.byHand(b.gateway) && b.stopped.IsZero() {
			if a, has := seen[b.pledge]; !has || b.captured.Before(a.captured) {
				seen[b.pledge] = b
			}
		}
	}
	var all []buy
	for _, b := range seen {
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b buy) int { return cmp.Or(a.made.Compare(b.made), cmp.Compare(a.pledge, b.pledge)) })
	return all[min(1, len(all)):]
}

// undone are those of a reader's payments that all went back and after which
// the pledge is charged again all the same: a gateway sent them by itself.
func (f *Fund) undone(bought []buy, back []Returned) []buy {
	gone, newest := map[PaymentID]int64{}, map[PledgeID]buy{}
	for _, r := range back {
		gone[r.Payment] += r.Amount.Minor
	}
	for _, b := range bought {
		a, has := newest[b.pledge]
		if !has || cmp.Or(a.captured.Compare(b.captured), cmp.Compare(a.Key, b.Key)) < 0 {
			newest[b.pledge] = b
		}
	}
	stays := func(b buy) bool { // what was charged twice within days went back once, and the pledge goes on
		return slices.ContainsFunc(bought, func(a buy) bool {
			return a.pledge == b.pledge && gone[a.Payment] < a.Amount.Minor && b.captured.Sub(a.captured) < settling*24*time.Hour
		})
	}
	var out []buy
	for _, b := range newest {
		if b.every.months() > 0 && !f.byHand(b.gateway) && b.stopped.IsZero() && gone[b.Payment] >= b.Amount.Minor && !stays(b) {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b buy) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

// mark keeps what is odd about a reader's payments, made anew.
func (f *Fund) mark(ctx context.Context, tx *db.Tx, reader audience.ReaderID, bought []buy, back []Returned) error {
	if len(bought) == 0 {
		return nil
	}
	if _, err := tx.Do(ctx, `delete from fund_odd where reader = $1 and kind in ('twice', 'two-running', 'refunded-running')`, reader); err != nil {
		return err
	}
	for _, b := range f.twice(bought, back) {
		err := keepOdd(ctx, tx, Odd{Kind: OddTwice, Gateway: b.gateway, Object: b.object, Payment: b.Payment, Pledge: b.pledge, Reader: reader, Amount: b.Amount, At: b.captured})
		if err != nil {
			return err
		}
	}
	for _, b := range f.undone(bought, back) {
		err := keepOdd(ctx, tx, Odd{Kind: OddRefundedRunning, Gateway: b.gateway, Object: b.object, Payment: b.Payment, Pledge: b.pledge, Reader: reader, Amount: b.Amount, At: b.captured})
		if err != nil {
			return err
		}
	}
	for _, b := range f.running(bought) {
		err := keepOdd(ctx, tx, Odd{Kind: OddTwoRunning, Gateway: b.gateway, Object: string(b.pledge), Pledge: b.pledge, Reader: reader, Amount: b.Amount, At: b.captured})
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

func keepOdd(ctx context.Context, tx *db.Tx, o Odd) error {
	_, err := tx.Do(ctx, `insert into fund_odd (kind, gateway, object, reader, payment, pledge, amount, currency, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (kind, gateway, object) do update set amount = excluded.amount, currency = excluded.currency, at = excluded.at`,
		o.Kind, o.Gateway, o.Object, o.Reader, o.Payment, o.Pledge, o.Amount.Minor, o.Amount.Currency, db.At(o.At))
	return err
}
