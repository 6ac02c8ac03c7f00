package sandbox

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// late is how long "pay, but tell late" takes.
const late = 10 * time.Minute

// The ways in which the payer's page ends.
const (
	doPay   = "pay"   // paid; the payer returns, and the notice follows
	doFail  = "fail"  // not paid
	doLate  = "late"  // paid; the bank itself knows it ten minutes later
	doTwice = "twice" // paid; two notices of it
	doFirst = "first" // paid; the notice is answered before the payer returns
	doNever = "never" // paid; no notice at all, only an answer when asked
	doBack  = "back"  // nothing
)

// act does what the payer chose and gives the notices to send. An order that
// was paid is not paid again, whatever is pressed.
func (s *Sandbox) act(ctx context.Context, id, do string) (o order, notices []string, err error) {
	err = s.do(ctx, id, func(tx *db.Tx, found order) error {
		o, notices = found, nil
		paid, err := captured(ctx, tx, id)
		if err != nil || len(paid) > 0 || !o.Cancelled.IsZero() || do == doBack {
			return err
		}
		now := tx.Now()
		e := event{Order: id, Kind: fund.KindCaptured, Amount: o.Amount, At: now, Known: now}
		say := 1
		switch do {
		case doPay, doFirst:
		case doFail:
			e.Kind = fund.KindFailed
		case doLate:
			e.Known = now.Add(late)
		case doTwice:
			say = 2
		case doNever:
			say = 0
		default:
			return fault.New(fault.Invalid, "fault-form")
		}
		if notices, err = happen(ctx, tx, e, say); err != nil || e.Kind == fund.KindFailed {
			return err
		}
		return s.schedule(ctx, tx, o, []event{e})
	})
	return o, notices, err
}

func captured(ctx context.Context, from db.Querier, id string) ([]event, error) {
	return events(ctx, from, `booking = $1 and kind = 'captured'`, id)
}

// schedule sets when a mandate is charged next: on the day of the month on
// which it began, or the month's last, as that day begins: the very moment at which the paid time ends.
func (s *Sandbox) schedule(ctx context.Context, tx *db.Tx, o order, paid []event) error {
	if o.Months == 0 || !o.Cancelled.IsZero() {
		return nil
	}
	first := paid[0].At.In(s.Zone())
	month := time.Date(first.Year(), first.Month()+time.Month(o.Months*len(paid)), 1, 0, 0, 0, 0, first.Location())
	day := min(first.Day(), month.AddDate(0, 1, -1).Day())
	next := month.AddDate(0, 0, day-1)
	_, err := tx.Do(ctx, `update sandbox_order set next = $2 where id = $1`, o.ID, db.At(next.UTC()))
	return err
}

// charge takes the next period of a mandate at a moment.
func (s *Sandbox) charge(ctx context.Context, tx *db.Tx, o order, at time.Time) ([]string, error) {
	paid, err := captured(ctx, tx, o.ID)
	if err != nil || len(paid) == 0 || o.Months == 0 || !o.Cancelled.IsZero() {
		return nil, err
	}
	e := event{Order: o.ID, Kind: fund.KindCaptured, Amount: o.Amount, At: at, Known: tx.Now()}
	ids, err := happen(ctx, tx, e, 1)
	if err != nil {
		return nil, err
	}
	return ids, s.schedule(ctx, tx, o, append(paid, e))
}

// chargeDue takes every period that has fallen due, several of one mandate when the clock was moved far.
func (s *Sandbox) chargeDue(ctx context.Context) error {
	for range 100 {
		ids, err := db.All(ctx, s.DB, func(id *string) []any { return []any{id} }, `select id from sandbox_order where next <= $1 order by next, id limit 200`, db.At(s.DB.Now()))
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			err := s.do(ctx, id, func(tx *db.Tx, o order) error {
				if o.Next.IsZero() || o.Next.After(tx.Now()) {
					return nil
				}
				_, err := s.charge(ctx, tx, o, o.Next)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// The buttons beside a mandate.
const (
	doCharge = "charge" // take the next period now
	doRefuse = "refuse" // the payer's bank refuses it; the next try is tomorrow
	doStop   = "stop"   // the payer ends the mandate in the bank's own app
)

func (s *Sandbox) mandate(ctx context.Context, id, do string) (notices []string, err error) {
	if do == doStop {
		return nil, s.Cancel(ctx, id)
	}
	err = s.do(ctx, id, func(tx *db.Tx, o order) error {
		notices = nil
		if o.Next.IsZero() {
			return nil
		}
		switch do {
		case doCharge:
			notices, err = s.charge(ctx, tx, o, tx.Now())
			return err
		case doRefuse:
			e := event{Order: id, Kind: fund.KindFailed, Amount: o.Amount, At: tx.Now(), Known: tx.Now()}
			if notices, err = happen(ctx, tx, e, 1); err != nil {
				return err
			}
			again := o.Next
			if again.Before(tx.Now()) {
				again = tx.Now()
			}
			_, err = tx.Do(ctx, `update sandbox_order set next = $2 where id = $1`, id, db.At(again.Add(24*time.Hour)))
			return err
		}
		return fault.New(fault.Invalid, "fault-form")
	})
	return notices, err
}

// refund sends money of a payment back: all that is left, or half of what it was if so much is left.
func (s *Sandbox) refund(ctx context.Context, payment string, half bool) (notices []string, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		notices = nil
		p, err := db.One(ctx, tx, (*event).fields, `select `+eventColumns+` from sandbox_event where id = $1 and kind = 'captured'`, payment)
		if err != nil {
			return err
		}
		var back int64
		if err := tx.Row(ctx, `select cast(coalesce(sum(amount), 0) as bigint) from sandbox_event where payment = $1`, payment).Scan(&back); err != nil {
			return err
		}
		sum := p.Amount.Minor - back
		if half {
			sum = min(sum, p.Amount.Minor/2)
		}
		if sum <= 0 {
			return nil
		}
		e := event{Order: p.Order, Kind: fund.KindRefunded, Payment: payment, Amount: money.Of(sum, p.Amount.Currency), At: tx.Now(), Known: tx.Now()}
		notices, err = happen(ctx, tx, e, 1)
		return err
	})
	return notices, err
}
