package hand

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/staff"
)

// paymentRow is what matters of a payment that goes back.
type paymentRow struct {
	gateway, object, title string
	came                   time.Time
	left                   money.Amount // less what went back, and what a lost dispute took
	unknown                int64        // of that, what was asked of the gateway without an answer for good
	disputed               bool
}

// ConfirmRefund books a transfer by which a person sent money of a payment by
// hand, or of a gateway that is lost, back, with a reason, also when the
// payment was confirmed by mistake: the books are only added to. The number may
// be used once: for another payment it is a Conflict, for the same one it
// changes nothing. More than is left is refused; so is any while the payer's
// bank disputes the payment, and what a gateway was asked to send back when
// nobody knows whether it did, for that would pay twice. It leaves our bank
// account, also where the money came by a gateway that is lost.
func (h *Hand) ConfirmRefund(ctx context.Context, by staff.Person, id fund.PaymentID, typed string, amount money.Amount, at time.Time, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, badWhy := fund.Reason(why)
	number, err := ReadNumber(typed)
	if err := errors.Join(err, badWhy); err != nil {
		return err
	}
	m, err := h.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	y, err := payment(ctx, h.db, id)
	if err != nil {
		return err
	}
	sent, err := h.sentByHand(ctx, y.gateway)
	switch {
	case err != nil:
		return err
	case !sent:
		return fault.New(fault.Conflict, "fund-not-by-hand")
	case amount.Minor <= 0 || amount.Minor > maxMinor:
		return fault.Bad("amount", "money-amount")
	case at.After(h.db.Now()) || span.Before(m.Location(), at, y.came):
		return fault.Bad("at", "fund-refund-day")
	}
	fact := fund.Fact{Gateway: y.gateway, Event: "returned:" + number, Kind: fund.KindRefunded, Object: h.bank(y.gateway) + ":" + number, Payment: y.object,
		Amount: amount, At: at.UTC(), Method: y.gateway, Bank: h.bank(y.gateway)}
	err = h.fund.Book(ctx, fact, func(tx *db.Tx) error {
		now, err := payment(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case amount.Currency != now.left.Currency || amount.Minor > now.left.Minor:
			return fault.Bad("amount", "fund-refund-more")
		case now.disputed:
			return fault.New(fault.Conflict, "fund-disputed")
		case amount.Minor > now.left.Minor-now.unknown:
			return fault.Bad("amount", "fund-refund-unknown")
		}
		var used int
		if err := tx.Row(ctx, `select count(*) from fund_refund where object = $1 and payment <> $2`, fact.Object, id).Scan(&used); err != nil {
			return err
		}
		if used > 0 {
			return &fault.Error{Kind: fault.Conflict, Field: "utr", Key: "fund-utr-used"}
		}
		_, err = tx.Do(ctx, `insert into fund_deed (id, kind, reader, pledge, payment, object, by_name, why, at)
			select $1, 'refund', reader, pledge, id, $2, $3, $4, $5 from fund_payment where id = $6`, db.NewID(), fact.Object, by.Name, why, db.At(tx.Now()), id)
		if err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.refund", "payment:"+string(id), fund.Noted(now.title, amount.String(), why)))
	})
	if err != nil {
		return err
	}
	var of fund.PaymentID
	err = h.db.Row(ctx, `select payment from fund_refund where gateway = $1 and object = $2`, y.gateway, fact.Object).Scan(&of)
	if err == nil && of != id {
		err = &fault.Error{Kind: fault.Conflict, Field: "utr", Key: "fund-utr-used"}
	}
	return err
}

// payment is one, with what of it is left and what an act says of it: its receipt, or its plan.
func payment(ctx context.Context, from db.Querier, id fund.PaymentID) (paymentRow, error) {
	return db.One(ctx, from, func(y *paymentRow) []any {
		return []any{&y.gateway, &y.object, db.Moment(&y.came), &y.left.Minor, &y.left.Currency, &y.unknown, &y.disputed, &y.title}
	}, `select y.gateway, y.object, y.captured, cast(y.amount - `+fund.GoneOf+` as bigint), y.currency,
			cast(coalesce((select sum(a.amount) from fund_refund_ask a where a.payment = y.id and a.currency = y.currency and a.done is null and (a.refused is null
				or a.object is null and a.tried is not null and a.refusal = 'fund-gateway-lost')), 0) as bigint),
			exists (select 1 from fund_dispute d where d.payment = y.id and d.opened is not null and d.won is null and d.lost is null),
			coalesce((select number from fund_receipt where payment = y.id), n.code)
		from fund_payment y join fund_pledge g on g.id = y.pledge join fund_plan n on n.id = g.plan where y.id = $1`, id)
}

// bank is the gateway whose bank account money leaves that is sent back by
// hand: its own, or, of one that is lost, that of the transfers by hand.
func (h *Hand) bank(gateway string) string {
	if h.byHand(gateway) || len(h.gateways) == 0 {
		return gateway
	}
	return h.gateway()
}

// sentByHand tells whether the money of a gateway goes back by a transfer of ours.
func (h *Hand) sentByHand(ctx context.Context, gateway string) (bool, error) {
	if h.byHand(gateway) {
		return true, nil
	}
	all, err := h.fund.Gateways(ctx)
	return slices.ContainsFunc(all, func(g fund.GatewayView) bool { return g.Name == gateway && !g.Lost.IsZero() }), err
}
