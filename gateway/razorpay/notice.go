package razorpay

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// The headers of a notice. The signature is HMAC-SHA256 over the raw body, in
// hex; the event's id is the same when a notice is told again, and not signed,
// so that nothing depends on it (webhooks/validate-test.md).
const (
	SignatureHeader = "X-Razorpay-Signature"
	EventHeader     = "X-Razorpay-Event-Id"
)

// envelope is a notice's body. Its parts are decoded as they are needed: which
// there are depends on the event, and some samples have a number among them.
type envelope struct {
	AccountID text                       `json:"account_id"`
	Event     text                       `json:"event"`
	Payload   map[string]json.RawMessage `json:"payload"`
	CreatedAt whole                      `json:"created_at"`
}

// Read proves a notice by its signature, under the present secret or one that
// was changed of late, sees that it is of this account and mode, and translates
// it. What is genuine and of no use to the books gives no facts.
func (r *Razorpay) Read(ctx context.Context, n fund.Notice) ([]fund.Fact, error) {
	forged := fault.New(fault.Forbidden, "fund-not-genuine")
	if len(n.Body) == 0 || len(n.Body) > maxBody {
		return nil, forged
	}
	set, err := r.Setup(ctx)
	if err != nil { // nothing can be proved now; told again it may be genuine
		return nil, fault.New(fault.Unavailable, "fund-gateway-closed").Because(err)
	}
	if !proved(n.Body, n.Header(SignatureHeader), append([]string{set.Values[WebhookSecret]}, set.Former[WebhookSecret]...)) {
		return nil, forged
	}
	if !r.mode(set.Values[KeyID]) {
		return nil, forged.Because(errors.New("the keys are of the other mode, test or live"))
	}
	var e envelope
	if err := json.Unmarshal(n.Body, &e); err != nil {
		return nil, fault.New(fault.Invalid, "fund-fact-malformed").Because(errors.New("a notice is no JSON object"))
	}
	if account := set.Values[Account]; account != "" && string(e.AccountID) != account {
		return nil, forged.Because(errors.New("a notice of another account"))
	}
	facts, err := e.facts()
	if err != nil {
		return nil, fault.New(fault.Invalid, "fund-fact-malformed").Because(err)
	}
	event := text(n.Header(EventHeader)).id()
	if event == "" {
		sum := sha256.Sum256(n.Body)
		event = hex.EncodeToString(sum[:])
	}
	for i := range facts {
		facts[i].Event = event
	}
	return facts, nil
}

// proved tells in constant time whether a body was signed with one of the
// secrets. Each is tried, so that the time tells nothing of which it was.
func proved(body []byte, signature string, secrets []string) bool {
	genuine := false
	for _, secret := range secrets {
		if secret != "" {
			genuine = signed(secret, body, signature) || genuine
		}
	}
	return genuine
}

// signed compares the hex itself: what decodes to the same bytes in other letters was not written by Razorpay.
func signed(secret string, message []byte, signature string) bool {
	return hmac.Equal([]byte(sign(secret, message)), []byte(signature))
}

func sign(secret string, message []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(message)
	return hex.EncodeToString(mac.Sum(nil))
}

// part is one entity of a notice, zero where it holds none.
func part[T any](e envelope, name string) (v T, has bool) {
	var wrapped struct {
		Entity json.RawMessage `json:"entity"`
	}
	if json.Unmarshal(e.Payload[name], &wrapped) != nil || !bytes.HasPrefix(wrapped.Entity, []byte("{")) {
		return v, false
	}
	var entity maybe[T]
	has = json.Unmarshal(wrapped.Entity, &entity) == nil
	return entity.v, has
}

// at is when the event was; one sample has the moment inside its payload.
func (e envelope) at() time.Time {
	var inside whole
	if raw := e.Payload["created_at"]; raw != nil {
		_ = inside.UnmarshalJSON(raw)
	}
	return cmp.Or(e.CreatedAt.moment(), inside.moment())
}

// facts translate what a notice is of.
func (e envelope) facts() ([]fund.Fact, error) {
	event := string(e.Event)
	switch {
	case strings.HasPrefix(event, "payment.dispute."):
		if x, has := part[dispute](e, "dispute"); has {
			return x.facts(e.at())
		}
		return nil, errSum
	case event == "payment.captured", event == "payment.failed":
		return e.payment("", "")
	case event == "payment_link.paid", event == "payment_link.cancelled":
		return e.link()
	case event == "order.paid":
		o, _ := part[order](e, "order")
		return e.payment("", o.reference())
	case event == "invoice.paid":
		i, _ := part[invoice](e, "invoice")
		return e.payment(i.SubscriptionID.id(), i.Notes.reference())
	case strings.HasPrefix(event, "refund."):
		x, has := part[refund](e, "refund")
		if !has {
			return nil, errSum
		}
		return x.fact("", "")
	case strings.HasPrefix(event, "subscription."):
		return e.subscription()
	case event == "settlement.processed":
		return e.settlement()
	}
	return nil, nil
}

// payment is the payment of a notice, whose it is being known from the rest of it.
func (e envelope) payment(ref, reference string) ([]fund.Fact, error) {
	p, has := part[payment](e, "payment")
	if !has {
		return nil, errSum
	}
	return p.fact(ref, reference)
}

// link is of a Payment Link: paid, or cancelled by us or in the dashboard.
// What was paid in part is not told as paid, and buys nothing.
func (e envelope) link() ([]fund.Fact, error) {
	l, has := part[link](e, "payment_link")
	if !has || !is("plink_", string(l.ID)) {
		return nil, errSum
	}
	if e.Event == "payment_link.paid" {
		return e.payment(string(l.ID), l.reference())
	}
	return l.stopped(e.at()), nil
}

// stopped says that a link was cancelled.
func (l link) stopped(at time.Time) []fund.Fact {
	if cancelled := l.CancelledAt.moment(); !cancelled.IsZero() {
		at = cancelled
	}
	return []fund.Fact{{Gateway: Name, Kind: fund.KindStopped, Object: string(l.ID), Ref: string(l.ID), Reference: l.reference(), At: at, Method: Name}}
}

// subscription is of a mandate: how it stands now, and the payment that came or failed with it.
func (e envelope) subscription() ([]fund.Fact, error) {
	s, has := part[subscription](e, "subscription")
	if !has || !is("sub_", string(s.ID)) {
		return nil, errSum
	}
	all := s.turned(string(e.Event), e.at())
	if p, paid := part[payment](e, "payment"); paid && e.Event != "subscription.authenticated" { // a token's authorisation goes back by itself
		money, err := p.fact(string(s.ID), s.Notes.reference())
		if err != nil {
			return nil, err
		}
		return append(money, all...), nil
	}
	return all, nil
}

// turned is what an event says of a mandate. The event's own word counts, and
// not the state that came with it: that is of the moment of writing.
func (s subscription) turned(event string, at time.Time) []fund.Fact {
	word := map[string]text{"subscription.pending": subPending, "subscription.halted": subHalted, "subscription.paused": subPaused,
		"subscription.cancelled": subCancelled, "subscription.completed": subCompleted}[event]
	if word != "" {
		s.Status = word
		if word == subPaused && s.PausedAt.moment().IsZero() {
			s.PausedAt = whole(at.Unix())
		}
		return s.stands(at)
	}
	again := event == "subscription.activated" && (s.PaidCount > 1 || s.AuthAttempts > 0)
	if event != "subscription.resumed" && !again {
		return nil
	}
	s.Status = subActive
	if event == "subscription.activated" || s.PausedAt.moment().IsZero() {
		s.PausedAt = whole(at.Unix())
	}
	all := s.stands(at)
	for i := range all {
		all[i].At = at
	}
	return all
}

// settlement is what was paid out, where the notice tells what was kept of it.
// An ordinary one says 0, for each payment bears its own fee: List tells it,
// with the sum of those.
func (e envelope) settlement() ([]fund.Fact, error) {
	s, has := part[settlement](e, "settlement")
	if !has {
		return nil, errSum
	}
	f, err := s.fact(s.Fees, s.Tax)
	if err != nil || s.Fees == 0 {
		return nil, err
	}
	return []fund.Fact{f}, nil
}

// needed are the events that the newsroom must hear, beside those that it merely understands.
var needed = []string{
	"payment.captured", "payment.failed", "payment_link.paid", "payment_link.cancelled", "order.paid",
	"subscription.activated", "subscription.charged", "subscription.pending", "subscription.halted", "subscription.paused",
	"subscription.resumed", "subscription.cancelled", "subscription.completed", "refund.processed", "refund.failed",
	"payment.dispute.created", "payment.dispute.won", "payment.dispute.lost", "payment.dispute.closed", "settlement.processed",
}

// Events are those to tick where the notices' address is entered.
func (*Razorpay) Events() []string { return append([]string(nil), needed...) }

// Event is the event of a notice, "" where it names none.
func (*Razorpay) Event(n fund.Notice) string {
	var e struct {
		Event text `json:"event"`
	}
	if len(n.Body) > maxBody || json.Unmarshal(n.Body, &e) != nil || len(e.Event) > 60 {
		return ""
	}
	return string(e.Event)
}
