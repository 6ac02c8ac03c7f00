package sandbox

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// The headers of a notice. The signature is HMAC-SHA256 over the raw body, in
// hex, as Razorpay signs; the event id is the same when a notice is told again.
const (
	SignatureHeader = "X-Sandbox-Signature"
	EventHeader     = "X-Sandbox-Event"
)

const (
	maxBody   = 1 << 20
	answerIn  = 5 * time.Second // a notice unanswered by then counts as failed
	tellFor   = 24 * time.Hour  // and is told again for a day
	firstWait = 5 * time.Second
	longWait  = time.Hour
)

// spoken is a notice's body.
type spoken struct {
	Event string `json:"event"`
	Kind  string `json:"kind"`
	Order struct {
		ID        string `json:"id"`
		Reference string `json:"reference"`
	} `json:"order"`
	Object   string    `json:"object"`
	Payment  string    `json:"payment,omitempty"`
	Minor    int64     `json:"amount"`
	Currency string    `json:"currency"`
	At       time.Time `json:"at"`
}

// Sign is the signature of a body.
func (s *Sandbox) Sign(body []byte) string {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// Read proves a notice by its signature and translates it.
func (s *Sandbox) Read(_ context.Context, n fund.Notice) ([]fund.Fact, error) {
	given, err := hex.DecodeString(n.Header(SignatureHeader))
	want, _ := hex.DecodeString(s.Sign(n.Body)) // our own hex
	if err != nil || len(n.Body) == 0 || len(n.Body) > maxBody || !hmac.Equal(given, want) {
		return nil, fault.New(fault.Forbidden, "fund-not-genuine")
	}
	var b spoken
	if err := json.Unmarshal(n.Body, &b); err != nil {
		return nil, fault.New(fault.Invalid, "fund-fact-malformed").Because(err)
	}
	return []fund.Fact{{Gateway: Name, Event: b.Event, Kind: fund.Kind(b.Kind), Object: b.Object, Payment: b.Payment, Ref: b.Order.ID, Reference: b.Order.Reference,
		Amount: money.Of(b.Minor, b.Currency), At: b.At, Method: Name}}, nil
}

// body is the notice of an event, the same bytes each time it is told.
func (s *Sandbox) body(ctx context.Context, id string) ([]byte, error) {
	e, err := db.One(ctx, s.DB, (*event).fields, `select `+eventColumns+` from sandbox_event where id = (select event from sandbox_notice where id = $1)`, id)
	if err != nil {
		return nil, err
	}
	o, err := orderBy(ctx, s.DB, e.Order)
	if err != nil {
		return nil, err
	}
	b := spoken{Event: id, Kind: string(e.Kind), Object: e.ID, Payment: e.Payment, Minor: e.Amount.Minor, Currency: e.Amount.Currency, At: e.At}
	b.Order.ID, b.Order.Reference = o.ID, o.Reference
	return json.Marshal(b)
}

// tell sends one notice if it is due, and writes down how it was answered.
// Taking it moves its due time on, so that nobody else sends it meanwhile.
func (s *Sandbox) tell(ctx context.Context, id string) error {
	var tries int
	var made time.Time
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		return db.Found(tx.Row(ctx, `update sandbox_notice set due = $2, tries = tries + 1 where id = $1 and due <= $3 returning tries, made`,
			id, db.At(tx.Now().Add(time.Minute)), db.At(tx.Now())).Scan(&tries, db.Moment(&made)))
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	status, failed := s.post(ctx, id)
	return s.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		now := tx.Now()
		due, answered := db.At(now.Add(min(firstWait<<min(tries-1, 20), longWait))), db.Time{}
		switch {
		case failed == nil && status >= 200 && status < 300:
			due, answered = db.Time{}, db.At(now)
		case now.Sub(made) > tellFor:
			due = db.Time{}
		}
		_, err := tx.Do(ctx, `update sandbox_notice set due = $2, answer = $3, answered = coalesce($4, answered) where id = $1`, id, due, status, answered)
		return err
	})
}

// post carries a notice; status 0 is no answer.
func (s *Sandbox) post(ctx context.Context, id string) (int, error) {
	body, err := s.body(ctx, id)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL()+"/hooks/"+Name, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(SignatureHeader, s.Sign(body))
	r.Header.Set(EventHeader, id)
	w, err := s.HTTP.Do(r)
	if err != nil {
		return 0, fmt.Errorf("the newsroom does not answer: %w", err)
	}
	defer w.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(w.Body, 4096))
	return w.StatusCode, err
}

// tellAfter sends notices once gone is closed, without anybody waiting. What is lost by a stop meanwhile, the sweep sends.
func (s *Sandbox) tellAfter(gone <-chan struct{}, ids []string) {
	s.telling.Go(func() {
		<-gone
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		for _, id := range ids {
			if err := s.tell(ctx, id); err != nil {
				s.Log.Error("the sandbox bank could not tell", "notice", id, "err", err)
			}
		}
	})
}

// Sweep charges the mandates that are due by the newsroom's clock and sends the notices that are. Run it every second.
func (s *Sandbox) Sweep(ctx context.Context) error {
	if err := s.chargeDue(ctx); err != nil {
		return err
	}
	due, err := db.All(ctx, s.DB, func(id *string) []any { return []any{id} }, `select id from sandbox_notice where due <= $1 order by made, id limit 500`, db.At(s.DB.Now()))
	for _, id := range due {
		if err == nil {
			err = s.tell(ctx, id)
		}
	}
	return err
}
