package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/staff"
)

const (
	suspense = "suspense:unmatched" // money that fits nothing, until a person has looked
	refunds  = "contra:refunds"
)

// asset is the account where a gateway's money lands: its clearing account, or
// the bank itself when the payer sends it straight there.
func (f *Fund) asset(gateway string) string {
	if f.byHand(gateway) {
		return "assets:bank:" + gateway
	}
	return "assets:clearing:" + gateway
}

func income(p Plan) string {
	if p.Nature == Subscription {
		return "income:subscriptions:" + p.Code
	}
	return "income:contributions:" + p.Code
}

// bookPayment books money that came for a pledge: ledger, period, receipt and
// the word of it in one. A sum that was not asked for goes to suspense and buys nothing.
func (f *Fund) bookPayment(ctx context.Context, tx *db.Tx, m staff.Masthead, p pledgeRow, fact Fact) error {
	why, account := "", income(p.Plan)
	switch {
	case fact.Amount.Currency != p.Amount.Currency:
		why, account = "currency", suspense
	case fact.Amount.Minor != p.Amount.Minor:
		why, account = "amount", suspense
	}
	id := PaymentID(db.NewID())
	_, err := tx.Do(ctx, `insert into fund_payment (id, gateway, object, pledge, reader, amount, currency, captured, booked, method, last4, suspense)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, id, fact.Gateway, fact.Object, p.ID, p.Reader,
		fact.Amount.Minor, fact.Amount.Currency, db.At(fact.At), db.At(tx.Now()), fact.Method, fact.Last4, why)
	if err != nil {
		return err
	}
	if err := post(ctx, tx, "payment", fact, line{f.asset(fact.Gateway), fact.Amount}, line{account, fact.Amount.Neg()}); err != nil || why != "" {
		return err
	}
	periods, err := entitle(ctx, tx, m, p.Reader)
	if err != nil {
		return err
	}
	var bought Period
	for _, period := range periods {
		if period.Payment == id {
			bought = period
		}
	}
	// A renewal that nobody tells of is looked for when it should have come,
	// whatever else the reader has paid ahead.
	look := time.Time{}
	if f.recurs(p) && p.stopped.IsZero() {
		if look, _, err = charges(ctx, tx, m, p); err != nil {
			return err
		}
	}
	if _, err := tx.Do(ctx, `update fund_pledge set settled = coalesce(settled, $2), look = $3 where id = $1`, p.ID, db.At(tx.Now()), db.At(look)); err != nil {
		return err
	}
	if err := f.endRenewals(ctx, tx, p.Reader); err != nil {
		return err
	}
	number, err := issue(ctx, tx, m, p, id, fact, bought)
	if err != nil {
		return err
	}
	return tx.Tell(ctx, Settled{id, p.ID, p.Reader, number, fact.Amount})
}

// endRenewals stops what would be charged again although its reader has bought
// support for good since pledging it. What decides is when the one was pledged
// and the other pledged or paid, and not which was told first; of a transfer by
// hand only the day is known.
func (f *Fund) endRenewals(ctx context.Context, tx *db.Tx, reader audience.ReaderID) error {
	running, err := db.All(ctx, tx, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+`
		where g.reader = $1 and g.settled is not null and g.stopped is null and exists (
			select 1 from fund_payment y join fund_pledge l on l.id = y.pledge join fund_plan n on n.id = l.plan
			where y.reader = g.reader and y.suspense = '' and n.every = $2
				and (y.captured >= g.made or l.made >= g.made))`, reader, Lifetime)
	for _, p := range running {
		if err == nil && f.recurs(p) {
			err = f.stop(ctx, tx, p, tx.Now())
		}
	}
	return err
}

type paymentRow struct {
	id       PaymentID
	pledge   PledgeID
	reader   audience.ReaderID
	amount   money.Amount
	suspense string
}

func (p *paymentRow) fields() []any {
	return []any{&p.id, &p.pledge, &p.reader, &p.amount.Minor, &p.amount.Currency, &p.suspense}
}

// bookRefund books money that went back. It waits while its payment is unknown.
func (f *Fund) bookRefund(ctx context.Context, tx *db.Tx, m staff.Masthead, fact Fact) (done bool, err error) {
	p, err := db.One(ctx, tx, (*paymentRow).fields, `select id, pledge, reader, amount, currency, suspense from fund_payment where gateway = $1 and object = $2`,
		fact.Gateway, fact.Payment)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	id := db.NewID()
	_, err = tx.Do(ctx, `insert into fund_refund (id, gateway, object, payment, amount, currency, refunded, booked) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, fact.Gateway, fact.Object, p.id, fact.Amount.Minor, fact.Amount.Currency, db.At(fact.At), db.At(tx.Now()))
	if err != nil {
		return false, err
	}
	account := refunds
	if p.suspense != "" || fact.Amount.Currency != p.amount.Currency {
		account = suspense
	}
	if err := post(ctx, tx, "refund", fact, line{account, fact.Amount}, line{f.asset(fact.Gateway), fact.Amount.Neg()}); err != nil {
		return false, err
	}
	if account == refunds {
		if _, err := entitle(ctx, tx, m, p.reader); err != nil {
			return false, err
		}
	}
	return true, tx.Tell(ctx, Refunded{id, p.id, p.pledge, p.reader, fact.Amount})
}

// entitle makes a reader's paid periods anew from all payments and refunds.
func entitle(ctx context.Context, tx *db.Tx, m staff.Masthead, reader audience.ReaderID) ([]Period, error) {
	paid, back, pledges, err := paidBy(ctx, tx, reader)
	if err != nil {
		return nil, err
	}
	periods := Periods(m.Location(), paid, back)
	if _, err := tx.Do(ctx, `delete from fund_entitlement where reader = $1`, reader); err != nil {
		return nil, err
	}
	for _, p := range periods {
		_, err := tx.Do(ctx, `insert into fund_entitlement (payment, reader, pledge, begins, ends) values ($1, $2, $3, $4, $5)`,
			p.Payment, reader, pledges[p.Payment], db.At(p.From), db.At(p.Until))
		if err != nil {
			return nil, err
		}
	}
	return periods, nil
}

// paidBy is all that decides what a reader is entitled to.
func paidBy(ctx context.Context, from db.Querier, reader audience.ReaderID) ([]Paid, []Returned, map[PaymentID]PledgeID, error) {
	type row struct {
		Paid
		pledge PledgeID
	}
	rows, err := db.All(ctx, from, func(r *row) []any {
		return []any{&r.Payment, &r.Key, &r.Every, db.Moment(&r.Captured), &r.Amount.Minor, &r.Amount.Currency, &r.pledge}
	}, `select y.id, y.gateway || ':' || y.object, p.every, y.captured, y.amount, y.currency, y.pledge
		from fund_payment y join fund_pledge g on g.id = y.pledge join fund_plan p on p.id = g.plan
		where y.reader = $1 and y.suspense = ''`, reader)
	if err != nil {
		return nil, nil, nil, err
	}
	back, err := db.All(ctx, from, func(r *Returned) []any { return []any{&r.Payment, &r.Amount.Minor, &r.Amount.Currency} }, `
		select r.payment, r.amount, r.currency from fund_refund r join fund_payment y on y.id = r.payment
		where y.reader = $1 and y.suspense = '' and r.currency = y.currency`, reader)
	var paid []Paid
	pledges := map[PaymentID]PledgeID{}
	for _, r := range rows {
		paid = append(paid, r.Paid)
		pledges[r.Payment] = r.pledge
	}
	return paid, back, pledges, err
}

// Recount makes every reader's paid periods anew: after the newsroom's zone was changed.
func (f *Fund) Recount(ctx context.Context) error {
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	readers, err := db.All(ctx, f.db, func(r *audience.ReaderID) []any { return []any{r} }, `select distinct reader from fund_payment`)
	for _, reader := range readers {
		if err == nil {
			err = f.db.Write(ctx, func(tx *db.Tx) error { _, err := entitle(ctx, tx, m, reader); return err })
		}
	}
	return err
}

// Entitled tells until when a reader is entitled without a break, seen from a
// moment, and whether without end. Not ok: not entitled then.
func (f *Fund) Entitled(ctx context.Context, reader audience.ReaderID, at time.Time) (until time.Time, lifetime, ok bool, err error) {
	periods, err := db.All(ctx, f.db, func(p *Period) []any { return []any{db.Moment(&p.From), db.Moment(&p.Until)} },
		`select begins, ends from fund_entitlement where reader = $1 order by begins, ends`, reader)
	until = at
	for _, p := range periods {
		switch {
		case p.From.After(until):
		case p.Until.IsZero():
			lifetime, ok = true, true
		case p.Until.After(until):
			until, ok = p.Until, true
		}
	}
	if !until.After(at) {
		until = time.Time{}
	}
	return until, lifetime, ok, err
}

// Standing is all that a page may know of who reads it.
type Standing string

const (
	Reader     Standing = "reader"     // unknown to us
	Registered Standing = "registered" // known, not entitled now
	Supporter  Standing = "supporter"  // entitled now
)

// Standing tells how a reader stands now; "" is a reader unknown to us.
func (f *Fund) Standing(ctx context.Context, reader audience.ReaderID) (Standing, error) {
	if reader == "" {
		return Reader, nil
	}
	_, _, ok, err := f.Entitled(ctx, reader, f.db.Now())
	if err != nil || !ok {
		return Registered, err
	}
	return Supporter, nil
}

// Supporters counts the readers who are entitled at a moment, by what is known today.
func (f *Fund) Supporters(ctx context.Context, at time.Time) (n int, err error) {
	err = f.db.Row(ctx, `select count(distinct reader) from fund_entitlement where (ends is null or ends > $1) and begins <= $1`, db.At(at)).Scan(&n)
	return n, err
}
