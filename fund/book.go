package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund/span"
)

// Accounts that those who read the books know by name.
const (
	AccountRefunds     = "contra:refunds"
	AccountDisputes    = "assets:disputes" // what a payer's bank has back until it decides
	AccountChargebacks = "expense:chargebacks"
)

const (
	suspense = "suspense:unmatched" // money that fits nothing, until a person has looked
	foreign  = "foreign"            // why money from abroad does not fit
)

// asset is the account where a gateway's money lands: its clearing account, or
// the bank itself when the payer sends it straight there.
func (f *Fund) asset(gateway string) string {
	if f.byHand(gateway) {
		return "assets:bank:" + gateway
	}
	return Clearing(gateway)
}

// purse is the account that a refund leaves: a person sends it from the bank, whichever gateway the money came by.
func (f *Fund) purse(fact Fact) string {
	if fact.Bank != "" {
		return "assets:bank:" + fact.Bank
	}
	return f.asset(fact.Gateway)
}

// Clearing is the account of what a gateway has collected and not paid out.
func Clearing(gateway string) string { return "assets:clearing:" + gateway }

func income(p Plan) string {
	if p.Nature == Subscription {
		return "income:subscriptions:" + p.Code
	}
	return "income:contributions:" + p.Code
}

// bookPayment books money that came for a pledge: ledger, period, receipt and
// the word of it in one. What does not fit goes to suspense and buys nothing.
func (f *Fund) bookPayment(ctx context.Context, tx *db.Tx, e era, p pledgeRow, fact Fact) error {
	why := misfit(e.law, p, fact)
	id := PaymentID(db.NewID())
	_, err := tx.Do(ctx, `insert into fund_payment (id, gateway, object, pledge, reader, amount, currency, captured, counts, booked, method, last4, suspense)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, id, fact.Gateway, fact.Object, p.ID, p.Reader,
		fact.Amount.Minor, fact.Amount.Currency, db.At(fact.At), db.At(fact.counts()), db.At(tx.Now()), fact.Method, fact.Last4, why)
	if err != nil {
		return err
	}
	if err := post(ctx, tx, "payment", fact, f.paymentLines(e, p, why, fact)...); err != nil {
		return err
	}
	if err := f.restop(ctx, tx, &p); err != nil {
		return err
	}
	if why != "" {
		return f.setAside(ctx, tx, e, p, why, fact)
	}
	return f.earn(ctx, tx, e, p, id, fact)
}

// misfit is why money fits nothing, or "".
func misfit(l Law, p pledgeRow, fact Fact) string {
	switch {
	case fact.Amount.Currency != p.Amount.Currency:
		return "currency"
	case fact.Amount.Minor != p.Amount.Minor:
		return "amount"
	case fact.Foreign && l.Citizens && p.Plan.Nature == Contribution:
		return foreign
	}
	return ""
}

func (f *Fund) paymentLines(e era, p pledgeRow, why string, fact Fact) []line {
	from := line{f.asset(fact.Gateway), fact.Amount}
	if why != "" {
		return []line{from, {waits(why), fact.Amount.Neg()}}
	}
	return append(earned(e.law, e.m, p, fact.Amount, fact.At), from)
}

// waits is the account of money that does not fit, by why.
func waits(why string) string {
	if why == foreign {
		return "suspense:foreign"
	}
	return suspense
}

// earn gives what a payment bought: the period, the next charge, the end of
// what it replaces, the receipt and the word of it.
func (f *Fund) earn(ctx context.Context, tx *db.Tx, e era, p pledgeRow, id PaymentID, fact Fact) error {
	spans, err := f.entitle(ctx, tx, e, p.Reader)
	if err != nil {
		return err
	}
	var bought span.Period
	for _, s := range spans {
		if s.kind == byPaying && s.Payment == string(id) {
			bought = s.Period
		}
	}
	// A renewal that nobody tells of is looked for when it should have come,
	// whatever else the reader has paid ahead.
	due := time.Time{}
	if f.recurs(p) && p.stopped.IsZero() {
		if due, _, err = charges(ctx, tx, e.m, p); err != nil {
			return err
		}
	}
	if _, err := tx.Do(ctx, `update fund_pledge set settled = coalesce(settled, $2), look = $3, due = $3 where id = $1`, p.ID, db.At(tx.Now()), db.At(due)); err != nil {
		return err
	}
	if err := f.endReplaced(ctx, tx, e, p); err != nil {
		return err
	}
	if err := f.endRenewals(ctx, tx, e, p.Reader); err != nil {
		return err
	}
	number, err := issue(ctx, tx, e, p, id, fact, bought)
	if err != nil {
		return err
	}
	return tx.Tell(ctx, Settled{id, p.ID, p.Reader, number, fact.Amount, e.quiet})
}

// endReplaced stops the pledge in whose place this one was made, now that this
// one is paid: never before, so that nobody is left without.
func (f *Fund) endReplaced(ctx context.Context, tx *db.Tx, e era, p pledgeRow) error {
	if p.replaces == "" {
		return nil
	}
	old, err := pledge(ctx, tx, p.replaces)
	if err != nil {
		return err
	}
	return f.end(ctx, tx, e, old, tx.Now(), true)
}

// endRenewals stops what would be charged again although its reader has bought
// support for good since pledging it. What decides is when the one was pledged
// and the other pledged or paid, and not which was told first; of a transfer by
// hand only the day is known.
func (f *Fund) endRenewals(ctx context.Context, tx *db.Tx, e era, reader audience.ReaderID) error {
	running, err := db.All(ctx, tx, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+`
		where g.reader = $1 and g.settled is not null and (g.stopped is null or g.stopped > $3) and exists (
			select 1 from fund_earned y join fund_pledge l on l.id = y.pledge join fund_plan n on n.id = l.plan
			where y.reader = g.reader and n.every = $2
				and (y.captured >= g.made or l.made >= g.made))`, reader, Lifetime, db.At(tx.Now()))
	for _, p := range running {
		if err == nil && f.recurs(p) {
			err = f.end(ctx, tx, e, p, tx.Now(), true)
		}
	}
	return err
}
