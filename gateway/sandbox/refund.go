package sandbox

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

const (
	// refundable is how old a payment may be of which money goes back the ordinary way (Razorpay: six months).
	refundable = 183 * 24 * time.Hour
	// answerWithin is how long the newsroom has to answer a dispute.
	answerWithin = 7 * 24 * time.Hour
)

// SendBack refunds a payment in the bank's own pages, without the newsroom
// having asked: so much of it, or all that is left when minor is 0. It gives
// the refund's name. More than is left is Invalid.
func (s *Sandbox) SendBack(ctx context.Context, payment string, minor int64) (string, error) {
	object, _, err := s.takeFrom(ctx, event{Kind: fund.KindRefunded, Payment: payment}, func(event, int64) int64 { return minor })
	return object, err
}

// Dispute lets the payer's bank take back so much of a payment, or all that is
// left of it when minor is 0. It gives the dispute's name.
func (s *Sandbox) Dispute(ctx context.Context, payment string, minor int64) (string, error) {
	object, _, err := s.takeFrom(ctx, event{Kind: fund.KindDisputed, Payment: payment}, func(event, int64) int64 { return minor })
	return object, err
}

// takeFrom takes money of a payment: as much as sum says, or all that is left for 0.
func (s *Sandbox) takeFrom(ctx context.Context, e event, sum func(payment event, left int64) int64) (object string, notices []string, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p, left, err := s.leftOf(ctx, tx, e.Payment)
		if err != nil {
			return err
		}
		e.Order, e.At, e.Amount = p.Order, tx.Now(), money.Of(sum(p, left), p.Amount.Currency)
		if e.Amount.Minor == 0 {
			e.Amount.Minor = left
		}
		if e.Amount.Minor <= 0 || e.Amount.Minor > left {
			return fault.Bad("amount", "fund-refund-more")
		}
		if e.Kind == fund.KindDisputed {
			e.Answer = e.At.Add(answerWithin)
		}
		all := []event{e}
		notices, err = s.record(ctx, tx, all, 1)
		object = all[0].Object
		return err
	})
	return object, notices, err
}

// leftOf is a payment that the bank knows of by now, and what is left of it:
// less what was sent back and did not return, and what a payer's bank has or kept.
func (s *Sandbox) leftOf(ctx context.Context, tx *db.Tx, payment string) (p event, left int64, err error) {
	p, err = db.One(ctx, tx, (*event).fields, `select `+eventColumns+` from sandbox_event where object = $1 and kind = 'captured' and known <= $2 and `+s.mine, payment, db.At(tx.Now()))
	if err != nil {
		return p, 0, err
	}
	err = tx.Row(ctx, `select cast(coalesce(sum(case kind when 'refunded' then -amount when 'disputed' then -amount
		when 'unrefunded' then amount when 'dispute-won' then amount else 0 end), 0) as bigint) from sandbox_event where payment = $1`, payment).Scan(&left)
	return p, left + p.Amount.Minor, err
}

// sendBack does what the newsroom asks, once. What can never be done is Invalid.
func (s *Sandbox) sendBack(ctx context.Context, d fund.RefundDue) (object string, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		never := fault.Bad("amount", "fund-refund-more")
		if d.ID == "" || d.Amount.Minor <= 0 {
			return never
		}
		done, err := db.One(ctx, tx, (*event).fields, `select `+eventColumns+` from sandbox_event where ask = $1 and `+s.mine, d.ID)
		if err == nil {
			if object = done.Object; done.Payment != d.Payment || done.Amount != d.Amount {
				return never // one name for two askings
			}
			return nil
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		p, left, err := s.leftOf(ctx, tx, d.Payment)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Invalid, "fault-not-found")
		}
		if err != nil {
			return err
		}
		var open int
		err = tx.Row(ctx, `select count(*) from sandbox_event o where payment = $1 and kind = 'disputed' and not exists (
			select 1 from sandbox_event d where d.object = o.object and d.kind in ('dispute-won', 'dispute-lost'))`, d.Payment).Scan(&open)
		switch {
		case err != nil:
			return err
		case open > 0:
			return fault.New(fault.Invalid, "fund-disputed")
		case d.Amount.Currency != p.Amount.Currency, d.Amount.Minor > left, p.At.Before(tx.Now().Add(-refundable)):
			return never
		}
		all := []event{{Kind: fund.KindRefunded, Order: p.Order, Payment: d.Payment, Amount: d.Amount, At: tx.Now(), Ask: d.ID}}
		_, err = s.record(ctx, tx, all, 1)
		object = all[0].Object
		return err
	})
	return object, err
}

// ReturnRefund lets a refund come back: the payer's account is closed. Once only.
func (s *Sandbox) ReturnRefund(ctx context.Context, refund string) error {
	_, err := s.comesBack(ctx, refund)
	return err
}

func (s *Sandbox) comesBack(ctx context.Context, refund string) ([]string, error) {
	return s.follow(ctx, refund, fund.KindRefunded, fund.KindUnrefunded, fund.KindUnrefunded)
}

// Decide ends a dispute for the newsroom or for the payer. Once only.
func (s *Sandbox) Decide(ctx context.Context, dispute string, won bool) error {
	_, err := s.decide(ctx, dispute, won)
	return err
}

func (s *Sandbox) decide(ctx context.Context, dispute string, won bool) ([]string, error) {
	kind := fund.KindDisputeLost
	if won {
		kind = fund.KindDisputeWon
	}
	return s.follow(ctx, dispute, fund.KindDisputed, kind, fund.KindDisputeWon, fund.KindDisputeLost)
}

// follow writes down what became of a refund or a dispute, unless one of closed happened to it before.
func (s *Sandbox) follow(ctx context.Context, object string, of, kind fund.Kind, closed ...fund.Kind) (notices []string, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		notices = nil
		first, err := db.One(ctx, tx, (*event).fields, `select `+eventColumns+` from sandbox_event where object = $1 and kind = $2 and `+s.mine, object, of)
		if err != nil {
			return err
		}
		for _, k := range closed {
			var n int
			if err := tx.Row(ctx, `select count(*) from sandbox_event where object = $1 and kind = $2`, object, k).Scan(&n); err != nil || n > 0 {
				return err
			}
		}
		notices, err = s.record(ctx, tx, []event{{Kind: kind, Order: first.Order, Object: object, Payment: first.Payment, Amount: first.Amount, At: tx.Now()}}, 1)
		return err
	})
	return notices, err
}
