package fund

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
)

const (
	refundSendWithin = 20 * time.Second
	// sendAgainAfter is when a refund without an answer is sent again, under the same name.
	sendAgainAfter = 5 * time.Minute
	// askAfter is when a gateway that took a refund and told nothing since is asked about it.
	askAfter = time.Hour

	sendAtOnce = 50
)

type sending struct {
	id      string
	payment paymentRow
	amount  money.Amount
	object  string
	refused time.Time
}

func sendingOf(ctx context.Context, from db.Querier, id string) (s sending, err error) {
	var of PaymentID
	err = db.Found(from.Row(ctx, `select id, payment, amount, currency, coalesce(object, ''), refused from fund_refund_ask where id = $1`, id).
		Scan(&s.id, &of, &s.amount.Minor, &s.amount.Currency, &s.object, db.Moment(&s.refused)))
	if err == nil {
		s.payment, err = db.One(ctx, from, (*paymentRow).fields, paymentSelect+`y.id = $1`, of)
	}
	return s, err
}

// SendRefund has the gateway send money back. It listens to RefundAsked and
// bears a repeat: one asking has one name, under which the gateway pays once.
// While the payer's bank disputes the payment it waits, for that would pay twice.
func (f *Fund) SendRefund(ctx context.Context, asked RefundAsked) error {
	s, err := sendingOf(ctx, f.db, asked.Ask)
	if err != nil || s.object != "" || !s.refused.IsZero() {
		return err
	}
	through, err := f.Reached(ctx, s.payment.gateway)
	if fault.Is(err, fault.Conflict) {
		return f.db.Write(ctx, func(tx *db.Tx) error { return refuse(ctx, tx, s.id, fault.Of(err).Key) })
	}
	g, can := through.(Refunder)
	if err != nil || !can {
		return fault.New(fault.Unavailable, "fund-gateway-closed")
	}
	send := false
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		send = false
		if _, err := tx.Do(ctx, `update fund_refund_ask set tried = $2 where id = $1`, s.id, db.At(tx.Now())); err != nil {
			return err
		}
		open, err := disputedNow(ctx, tx, s.payment.id)
		if err != nil || open {
			return err
		}
		var lost int64
		err = tx.Row(ctx, `select cast(coalesce(sum(amount), 0) as bigint) from fund_dispute where payment = $1 and currency = $2 and lost is not null`, s.payment.id, s.amount.Currency).Scan(&lost)
		if err == nil && s.amount.Minor > s.payment.amount.Minor-lost {
			return refuse(ctx, tx, s.id, "fund-refund-more")
		}
		send = err == nil
		return err
	})
	if err != nil || !send {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, refundSendWithin)
	defer cancel()
	object, err := g.Refund(asking, RefundDue{ID: s.id, Payment: s.payment.object, Amount: s.amount})
	f.Answered(ctx, s.payment.gateway, "refund", err)
	if err == nil && (object == "" || len(object) > 200) {
		err = errors.New("the gateway gave the refund no name")
	}
	if err != nil && !fault.Is(err, fault.Invalid) {
		return fmt.Errorf("refund %s at %s: %w", s.id, s.payment.gateway, err)
	}
	// The caller may be stopped now; what the gateway answered is kept all the same.
	ctx = context.WithoutCancel(ctx)
	return f.db.Write(ctx, func(tx *db.Tx) error {
		if err != nil {
			return refuse(ctx, tx, s.id, fault.Of(err).Key)
		}
		return f.sent(ctx, tx, s, object)
	})
}

func refuse(ctx context.Context, tx *db.Tx, id, key string) error {
	_, err := tx.Do(ctx, `update fund_refund_ask set refused = $2, refusal = $3 where id = $1 and done is null and refused is null`, id, db.At(tx.Now()), key)
	return err
}

// sent keeps the gateway's name for a refund, with what was told under that name before.
func (f *Fund) sent(ctx context.Context, tx *db.Tx, s sending, object string) error {
	_, err := tx.Do(ctx, `update fund_refund_ask set object = $2, done = (select booked from fund_refund where gateway = $3 and object = $2) where id = $1`,
		s.id, object, s.payment.gateway)
	if err != nil {
		return err
	}
	var failed int
	err = tx.Row(ctx, `select count(*) from fund_fact where gateway = $1 and kind = 'unrefunded' and object = $2 and applied is null`, s.payment.gateway, object).Scan(&failed)
	if err == nil && failed > 0 {
		err = refuse(ctx, tx, s.id, refundFailed)
	}
	return err
}

const refundFailed = "fund-refund-failed"

// answerAsk marks the asking whose refund was booked, or failed before it was.
func answerAsk(ctx context.Context, tx *db.Tx, payment PaymentID, fact Fact, failed bool) error {
	set := `done = $3 where`
	args := []any{payment, fact.Object, db.At(tx.Now())}
	if failed {
		set = `refused = $3, refusal = $4 where done is null and refused is null and`
		args = append(args, refundFailed)
	}
	_, err := tx.Do(ctx, `update fund_refund_ask set `+set+` payment = $1 and object = $2`, args...)
	return err
}

// sendAgain sends what got no answer, and asks about what was taken and not told of since.
func (f *Fund) sendAgain(ctx context.Context) error {
	now := f.db.Now()
	type row struct{ id, object string }
	rows, err := db.All(ctx, f.db, func(r *row) []any { return []any{&r.id, &r.object} },
		`select id, coalesce(object, '') from fund_refund_ask where done is null and refused is null
			and asked <= $1 and (tried is null or object is null and tried <= $1 or tried <= $2) order by asked limit $3`,
		db.At(now.Add(-sendAgainAfter)), db.At(now.Add(-askAfter)), sendAtOnce)
	all := err
	for _, r := range rows {
		if ctx.Err() != nil {
			return errors.Join(all, ctx.Err())
		}
		if r.object == "" {
			err = f.SendRefund(ctx, RefundAsked{r.id})
		} else {
			err = f.askAbout(ctx, r.id)
		}
		all = errors.Join(all, err)
	}
	return all
}

// askAbout asks what became of a refund that a gateway took.
func (f *Fund) askAbout(ctx context.Context, id string) error {
	s, err := sendingOf(ctx, f.db, id)
	if err != nil {
		return err
	}
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `update fund_refund_ask set tried = $2 where id = $1`, id, db.At(tx.Now()))
		return err
	})
	if err != nil {
		return err
	}
	p, err := pledge(ctx, f.db, s.payment.pledge)
	if err != nil {
		return err
	}
	return f.fetch(ctx, p, fetchWithin)
}
