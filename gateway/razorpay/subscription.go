package razorpay

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// subscription is a payer's leave to be charged again.
type subscription struct {
	ID           text  `json:"id"`
	PlanID       text  `json:"plan_id"`
	Status       text  `json:"status"`
	CurrentStart whole `json:"current_start"`
	CurrentEnd   whole `json:"current_end"`
	EndedAt      whole `json:"ended_at"`
	ChargeAt     whole `json:"charge_at"`
	StartAt      whole `json:"start_at"`
	PausedAt     whole `json:"paused_at"`
	PaidCount    whole `json:"paid_count"`
	TotalCount   whole `json:"total_count"`
	AuthAttempts whole `json:"auth_attempts"`
	Quantity     whole `json:"quantity"`
	Method       text  `json:"payment_method"`
	PausedBy     text  `json:"pause_initiated_by"`
	ShortURL     text  `json:"short_url"`
	Notes        notes `json:"notes"`
	CreatedAt    whole `json:"created_at"`
}

// How a subscription stands (payments/subscriptions/states.md).
const (
	subCreated       = "created"
	subAuthenticated = "authenticated"
	subActive        = "active"
	subPending       = "pending"
	subHalted        = "halted"
	subPaused        = "paused"
	subCancelled     = "cancelled"
	subCompleted     = "completed"
	subExpired       = "expired"
)

type newSubscription struct {
	PlanID         string            `json:"plan_id"`
	TotalCount     int               `json:"total_count"`
	Quantity       int               `json:"quantity"`
	CustomerNotify bool              `json:"customer_notify"`
	ExpireBy       int64             `json:"expire_by"`
	Notes          map[string]string `json:"notes"`
}

func (c *client) newSubscription(ctx context.Context, s newSubscription) (made subscription, err error) {
	return made, c.post(ctx, "/v1/subscriptions", s, &made)
}

func (c *client) subscription(ctx context.Context, id string) (s subscription, err error) {
	return s, c.get(ctx, object("subscriptions", id), nil, &s)
}

// subscriptionBy finds the subscription with our reference made since a
// moment, of whichever plan of its price; its id is "" where there is none.
func (c *client) subscriptionBy(ctx context.Context, reference string, since time.Time) (found subscription, err error) {
	err = pages(ctx, c, "/v1/subscriptions", url.Values{"from": {seconds(since)}}, func(s subscription) (bool, error) {
		if s.Notes.reference() == reference && is("sub_", string(s.ID)) {
			found = s
		}
		return found.ID != "", nil
	})
	return found, err
}

// turn asks for a change of how a subscription stands: cancel, pause or resume.
func (c *client) turn(ctx context.Context, id, do string, body any) (s subscription, err error) {
	return s, c.post(ctx, object("subscriptions", id, "/", do), body, &s)
}

// over tells whether nothing is charged by it any more, for good.
func (s subscription) over() bool {
	return s.Status == subCancelled || s.Status == subCompleted || s.Status == subExpired
}

// cycle names the period that a failed charge is of: the same as long as it is tried.
func (s subscription) cycle() string { return fmt.Sprintf("%d:%d", s.PaidCount, s.CurrentStart) }

// minute names a moment so that a notice and a look, which come by it a few seconds apart, name it alike.
func minute(t time.Time) string { return t.UTC().Format("200601021504") }

// stands tells of a subscription what its state says of the mandate, as facts
// of the moment at. What is active says nothing, unless Razorpay still names a
// pause that is over: payments, notices and [Razorpay.Mandates] say the rest.
func (s subscription) stands(at time.Time) []fund.Fact {
	f := fund.Fact{Gateway: Name, Ref: s.ID.id(), Reference: s.Notes.reference(), At: at, Amount: money.Of(0, "INR"), Method: Name}
	paused := s.PausedAt.moment()
	switch s.Status {
	case subPending:
		f.Kind, f.Object = fund.KindPending, f.Ref+":pending:"+s.cycle()
	case subHalted:
		f.Kind, f.Object = fund.KindHalted, f.Ref+":halted:"+s.cycle()
	case subPaused:
		f.Kind, f.Object = fund.KindPaused, f.Ref+":paused:"+s.cycle() // of no moment it is the same at each look
		if !paused.IsZero() {
			f.At, f.Object = paused, f.Ref+":paused:"+minute(paused)
		}
	case subActive:
		if paused.IsZero() {
			return nil
		}
		f.Kind, f.Object = fund.KindResumed, f.Ref+":resumed:"+minute(paused)
	case subCancelled, subCompleted:
		f.Kind, f.Object = fund.KindStopped, f.Ref
		if ended := s.EndedAt.moment(); !ended.IsZero() {
			f.At = ended
		}
	default: // created, authenticated, expired: nobody was charged and nobody is told
		return nil
	}
	return []fund.Fact{f}
}

// mandate is a subscription as one that is charged, for a plan.
func (s subscription) mandate(p plan) fund.Mandate {
	m := fund.Mandate{Ref: s.ID.id(), Reference: s.Notes.reference(), Amount: p.amount(), Every: p.every()}
	if q := int64(s.Quantity); q > 1 && q < 1000 && m.Amount.Minor < 1<<40 {
		m.Amount.Minor *= q
	}
	if s.PaidCount > 0 {
		m.PaidUntil = s.CurrentEnd.moment()
	}
	switch s.Status {
	case subPending, subHalted: // the present period is the one that was not paid
		m.Stands = fund.KindPending
		if s.Status == subHalted {
			m.Stands = fund.KindHalted
		}
		if s.PaidCount > 0 {
			m.PaidUntil = s.CurrentStart.moment()
		}
	case subPaused:
		m.Stands = fund.KindPaused
	case subCancelled, subCompleted, subExpired:
		m.Stands = fund.KindStopped
	default:
		m.Next = s.ChargeAt.moment()
	}
	return m
}
