package fund

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
)

type paymentRow struct {
	id       PaymentID
	gateway  string
	object   string
	pledge   PledgeID
	reader   audience.ReaderID
	amount   money.Amount
	captured time.Time
	suspense string
	cleared  time.Time         // when a person let it stand
	without  db.JSON[[]string] // the refunds that had gone out of suspense by then, as far as was known
}

func (p *paymentRow) fields() []any {
	return []any{&p.id, &p.gateway, &p.object, &p.pledge, &p.reader, &p.amount.Minor, &p.amount.Currency, db.Moment(&p.captured), &p.suspense, db.Moment(&p.cleared), &p.without}
}

// fits tells whether the payment counts: it did from the first, or a person let it stand.
func (p paymentRow) fits() bool { return p.suspense == "" || !p.cleared.IsZero() }

const paymentSelect = `select y.id, y.gateway, y.object, y.pledge, y.reader, y.amount, y.currency, y.captured, y.suspense, c.at, coalesce(c.without, '[]')
	from fund_payment y left join fund_clearance c on c.payment = y.id where `

// paymentOf is a payment by the gateway's name for it; ok is false while it is unknown.
func paymentOf(ctx context.Context, from db.Querier, gateway, object string) (p paymentRow, ok bool, err error) {
	p, err = db.One(ctx, from, (*paymentRow).fields, paymentSelect+`y.gateway = $1 and y.object = $2`, gateway, object)
	if fault.Is(err, fault.NotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

// bookRefund books money that went back, and writes its note. It waits while its payment is unknown.
func (f *Fund) bookRefund(ctx context.Context, tx *db.Tx, e era, fact Fact) (done bool, err error) {
	p, ok, err := paymentOf(ctx, tx, fact.Gateway, fact.Payment)
	if !ok {
		return false, err
	}
	id := db.NewID()
	_, err = tx.Do(ctx, `insert into fund_refund (id, gateway, object, payment, amount, currency, refunded, booked) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, fact.Gateway, fact.Object, p.id, fact.Amount.Minor, fact.Amount.Currency, db.At(fact.At), db.At(tx.Now()))
	if err != nil {
		return false, err
	}
	lines, err := f.returnLines(ctx, tx, e, p, fact.Amount)
	if err != nil {
		return false, err
	}
	if err := post(ctx, tx, "refund", fact, append(lines, line{f.purse(fact), fact.Amount.Neg()})...); err != nil {
		return false, err
	}
	if err := f.fromIncome(ctx, tx, e, p, fact); err != nil {
		return false, err
	}
	if err := markOver(ctx, tx, p); err != nil {
		return false, err
	}
	if err := answerAsk(ctx, tx, p.id, fact, false); err != nil {
		return false, err
	}
	if p.fits() {
		if _, err := f.entitle(ctx, tx, e, p.reader); err != nil {
			return false, err
		}
		if err := f.note(ctx, tx, e, p, id, fact); err != nil {
			return false, err
		}
	}
	if err := f.restopOf(ctx, tx, p); err != nil {
		return false, err
	}
	return true, tx.Tell(ctx, Refunded{id, p.id, p.pledge, p.reader, fact.Amount, e.quiet})
}

// returnLines are the debits of money that goes back: what it was booked to when it came, tax apart.
func (f *Fund) returnLines(ctx context.Context, tx *db.Tx, e era, p paymentRow, sum money.Amount) ([]line, error) {
	if p.suspense != "" || sum.Currency != p.amount.Currency {
		why := p.suspense
		if why == "" {
			why = "currency"
		}
		return []line{{waits(why), sum}}, nil
	}
	return f.incomeBack(ctx, tx, e, p, sum)
}

// incomeBack takes a sum out of what was earned, and its tax out of what is owed.
func (f *Fund) incomeBack(ctx context.Context, tx *db.Tx, e era, p paymentRow, sum money.Amount) ([]line, error) {
	t, has, err := taxedBack(ctx, tx, e, p, sum.Minor)
	if err != nil {
		return nil, err
	}
	if has {
		return withTax(AccountRefunds, t, sum.Currency, 1), nil
	}
	return []line{{AccountRefunds, sum}}, nil
}

// fromIncome moves a refund of money that a person let stand from suspense to
// what was earned, unless it was off what was let stand: it was booked to
// suspense like all refunds of such a payment, so that the books are the same
// whichever is told first.
func (f *Fund) fromIncome(ctx context.Context, tx *db.Tx, e era, p paymentRow, fact Fact) error {
	if !p.fromSuspense(fact.Amount) || slices.Contains(p.without.V, fact.Object) {
		return nil
	}
	lines, err := f.incomeBack(ctx, tx, e, p, fact.Amount)
	if err != nil {
		return err
	}
	return post(ctx, tx, "refund-cleared", fact, append(lines, line{waits(p.suspense), fact.Amount.Neg()})...)
}

// toIncome moves a refund that came back from suspense to what is earned: what
// a person let stand is the pledge's, also what was not there just then.
func (f *Fund) toIncome(ctx context.Context, tx *db.Tx, e era, p paymentRow, fact Fact) error {
	if !p.fromSuspense(fact.Amount) {
		return nil
	}
	lines, err := f.incomeBack(ctx, tx, e, p, fact.Amount)
	if err != nil {
		return err
	}
	return post(ctx, tx, "unrefund-cleared", fact, opposite(append(lines, line{waits(p.suspense), fact.Amount.Neg()}))...)
}

// fromSuspense tells whether a sum is of money that a person moved out of
// suspense: after that nothing of the payment stays there.
func (p paymentRow) fromSuspense(sum money.Amount) bool {
	return p.suspense != "" && !p.cleared.IsZero() && sum.Currency == p.amount.Currency
}

func opposite(lines []line) []line {
	for i := range lines {
		lines[i].amount = lines[i].amount.Neg()
	}
	return lines
}

// bookUnrefund books a refund that came back to us. It waits while the refund is unknown.
func (f *Fund) bookUnrefund(ctx context.Context, tx *db.Tx, e era, fact Fact) (done bool, err error) {
	var id, payment string
	var sum money.Amount
	err = db.Found(tx.Row(ctx, `select r.id, y.object, r.amount, r.currency from fund_refund r join fund_payment y on y.id = r.payment
		where r.gateway = $1 and r.object = $2`, fact.Gateway, fact.Object).Scan(&id, &payment, &sum.Minor, &sum.Currency))
	known := !fault.Is(err, fault.NotFound)
	if known && err != nil {
		return false, err
	}
	if known {
		fact.Payment = payment // the refund's own, whatever is told of it now
	}
	p, ok, err := paymentOf(ctx, tx, fact.Gateway, fact.Payment)
	switch {
	case !ok:
		return false, err
	case !known: // the gateway took it, and it failed before it went
		return false, answerAsk(ctx, tx, p.id, fact, true)
	}
	if _, err := tx.Do(ctx, `insert into fund_unrefund (refund, at) values ($1, $2)`, id, db.At(fact.At)); err != nil {
		return false, err
	}
	lines, err := f.returnLines(ctx, tx, e, p, sum)
	if err != nil {
		return false, err
	}
	if err := post(ctx, tx, "unrefund", fact, append(opposite(lines), line{f.asset(fact.Gateway), sum})...); err != nil {
		return false, err
	}
	fact.Amount = sum
	if err := f.toIncome(ctx, tx, e, p, fact); err != nil {
		return false, err
	}
	if err := markOver(ctx, tx, p); err != nil {
		return false, err
	}
	if p.fits() {
		_, err = f.entitle(ctx, tx, e, p.reader)
	} else {
		err = f.restopOf(ctx, tx, p)
	}
	return err == nil, err
}
