package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/staff"
)

// LetStand takes money out of suspense: it is the pledge's after all, whatever
// its sum, and buys what the plan gives. A reason is asked for. A Conflict when
// nothing is left of it, or all of that is asked back already.
func (f *Fund) LetStand(ctx context.Context, by staff.Person, id PaymentID, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, err := Reason(why)
	if err != nil {
		return err
	}
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	p, err := db.One(ctx, f.db, (*paymentRow).fields, paymentSelect+`y.id = $1`, id)
	if err != nil {
		return err
	}
	if p.fits() {
		return nil
	}
	left, without, err := standing(ctx, f.db, p)
	if err != nil {
		return err
	}
	var free int64 // of what is asked back already
	if err := f.db.Row(ctx, `select `+LeftOf+` from fund_payment y where y.id = $1`, id).Scan(&free); err != nil {
		return err
	}
	if free <= 0 {
		return fault.New(fault.Conflict, "fund-refund-more")
	}
	fact := Fact{Gateway: p.gateway, Event: "cleared", Kind: KindCleared, Object: p.object, Payment: p.object, Amount: left, Without: without, At: f.db.Now()}
	return f.apply(ctx, e, fact, func(tx *db.Tx) error {
		of, err := paymentTitle(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := (deed{kind: "let-stand", reader: p.reader, pledge: p.pledge, payment: id}).keep(ctx, tx, by, why); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.let-stand", "payment:"+string(id), of+": "+why))
	})
}

// standing is what is left of a payment in suspense, and which refunds are off it.
func standing(ctx context.Context, from db.Querier, p paymentRow) (left money.Amount, without []string, err error) {
	type row struct {
		object string
		amount int64
	}
	gone, err := db.All(ctx, from, func(r *row) []any { return []any{&r.object, &r.amount} }, `select r.object, r.amount from fund_refund r
		where r.payment = $1 and r.currency = $2 and not exists (select 1 from fund_unrefund u where u.refund = r.id) order by r.object`, p.id, p.amount.Currency)
	left = p.amount
	for _, r := range gone {
		left.Minor -= r.amount
		without = append(without, r.object)
	}
	return left, without, err
}

// bookClearance books that a payment stands. Of one from abroad that holds for
// the mandate: what came later under the same pledge from abroad stands too.
func (f *Fund) bookClearance(ctx context.Context, tx *db.Tx, e era, fact Fact) (done bool, err error) {
	p, ok, err := paymentOf(ctx, tx, fact.Gateway, fact.Object)
	if !ok || p.fits() {
		return ok, err
	}
	if err := f.clear(ctx, tx, e, p, fact); err != nil {
		return false, err
	}
	if p.suspense != foreign {
		return true, nil
	}
	later, err := db.All(ctx, tx, (*paymentRow).fields, paymentSelect+`y.pledge = $1 and y.suspense = $2 and y.captured > $3 and c.at is null order by y.captured, y.object`,
		p.pledge, foreign, db.At(fact.At))
	for _, q := range later {
		if err == nil {
			err = f.clear(ctx, tx, e, q, q.stands())
		}
	}
	return err == nil, err
}

// stands is the clearance of a payment that stands from the first, by what was decided of one before it.
func (p paymentRow) stands() Fact {
	return Fact{Gateway: p.gateway, Kind: KindCleared, Object: p.object, Payment: p.object, Amount: p.amount, At: p.captured}
}

// clearLikeOthers lets a payment from abroad stand if one that came under the same pledge was let stand before.
func (f *Fund) clearLikeOthers(ctx context.Context, tx *db.Tx, e era, p paymentRow) (stands bool, err error) {
	err = tx.Row(ctx, `select exists (select 1 from fund_payment y join fund_clearance c on c.payment = y.id where y.pledge = $1 and y.suspense = $2 and c.at < $3)`,
		p.pledge, foreign, db.At(p.captured)).Scan(&stands)
	if err != nil || !stands {
		return false, err
	}
	return true, f.clear(ctx, tx, e, p, p.stands())
}

// clear moves money from suspense to income, and gives what it buys.
func (f *Fund) clear(ctx context.Context, tx *db.Tx, e era, p paymentRow, fact Fact) error {
	if _, err := tx.Do(ctx, `insert into fund_clearance (payment, amount, without, at) values ($1, $2, $3, $4)`, p.id, fact.Amount.Minor, db.JSON[[]string]{V: fact.Without}, db.At(fact.At)); err != nil {
		return err
	}
	p.cleared, p.without.V = fact.At, fact.Without
	g, err := pledge(ctx, tx, p.pledge)
	if err != nil {
		return err
	}
	if err := post(ctx, tx, "clearance", fact, append(earned(e.law, e.m, g, fact.Amount, p.captured), line{waits(p.suspense), fact.Amount})...); err != nil {
		return err
	}
	if err := f.restop(ctx, tx, &g); err != nil {
		return err
	}
	told, err := f.clearRefunds(ctx, tx, e, p)
	if err != nil {
		return err
	}
	paid := Fact{Gateway: p.gateway, Kind: KindCaptured, Object: p.object, Amount: p.amount, At: p.captured}
	if err := tx.Row(ctx, `select method, last4 from fund_payment where id = $1`, p.id).Scan(&paid.Method, &paid.Last4); err != nil {
		return err
	}
	if err := f.earn(ctx, tx, e, g, p.id, paid); err != nil {
		return err
	}
	for _, r := range told { // a refund that was told first has a note as well, now that there is a receipt
		if err := f.note(ctx, tx, e, p, r.id, r.Fact); err != nil {
			return err
		}
	}
	return nil
}

type refundTold struct {
	Fact
	id   string
	back time.Time // when it came back, if it did
}

// clearRefunds books what was told of a payment's refunds before it was told that the payment stands.
func (f *Fund) clearRefunds(ctx context.Context, tx *db.Tx, e era, p paymentRow) ([]refundTold, error) {
	told, err := db.All(ctx, tx, func(r *refundTold) []any {
		return []any{&r.id, &r.Object, &r.Amount.Minor, &r.Amount.Currency, db.Moment(&r.At), db.Moment(&r.back)}
	}, `select r.id, r.object, r.amount, r.currency, r.refunded, u.at from fund_refund r left join fund_unrefund u on u.refund = r.id
		where r.payment = $1 order by r.object`, p.id)
	for i := range told {
		r := &told[i]
		r.Gateway = p.gateway
		if err == nil {
			err = f.fromIncome(ctx, tx, e, p, r.Fact)
		}
		if err == nil && !r.back.IsZero() {
			back := r.Fact
			back.At = r.back
			err = f.toIncome(ctx, tx, e, p, back)
		}
	}
	return told, err
}
