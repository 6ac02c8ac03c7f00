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

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// The headers of a notice. The signature is HMAC-SHA256 over the raw body, in
// hex, as Razorpay signs; the event id is the same when a notice is told again,
// and not signed.
const (
	SignatureHeader = "X-Sandbox-Signature"
	EventHeader     = "X-Sandbox-Event"
)

const maxBody = 1 << 20

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
	Foreign  bool      `json:"foreign,omitempty"`
	Fee      int64     `json:"fee,omitempty"`
	Tax      int64     `json:"tax,omitempty"`
	Answer   time.Time `json:"answer,omitzero"`
}

// key is the secret after it was changed so often.
func (s *Sandbox) key(changed int64) []byte {
	if changed == 0 {
		return s.Secret
	}
	mac := hmac.New(sha256.New, s.Secret)
	fmt.Fprintf(mac, "secret %d", changed)
	return mac.Sum(nil)
}

func (s *Sandbox) sign(body []byte, changed int64) []byte {
	mac := hmac.New(sha256.New, s.key(changed))
	mac.Write(body)
	return mac.Sum(nil)
}

// Sign is the signature of a body under the present secret.
func (s *Sandbox) Sign(body []byte) string {
	return hex.EncodeToString(s.sign(body, s.now.Load().Secret))
}

// SignOld is its signature under the secret before that, "" when it was never changed.
func (s *Sandbox) SignOld(body []byte) string {
	n := s.now.Load().Secret
	if n == 0 {
		return ""
	}
	return hex.EncodeToString(s.sign(body, n-1))
}

// Read proves a notice by its signature, under the present secret or for a
// while the one before, and translates it. What it does not know it leaves out.
func (s *Sandbox) Read(_ context.Context, n fund.Notice) ([]fund.Fact, error) {
	t := s.now.Load()
	given, err := hex.DecodeString(n.Header(SignatureHeader))
	genuine := hmac.Equal(given, s.sign(n.Body, t.Secret))
	if t.Secret > 0 && n.At.Before(t.Old) {
		genuine = hmac.Equal(given, s.sign(n.Body, t.Secret-1)) || genuine
	}
	if err != nil || len(n.Body) == 0 || len(n.Body) > maxBody || !genuine {
		return nil, fault.New(fault.Forbidden, "fund-not-genuine")
	}
	var b spoken
	if err := json.Unmarshal(n.Body, &b); err != nil {
		return nil, fault.New(fault.Invalid, "fund-fact-malformed").Because(err)
	}
	if _, known := natures[fund.Kind(b.Kind)]; !known {
		return nil, nil
	}
	return []fund.Fact{{Gateway: s.Name(), Event: b.Event, Kind: fund.Kind(b.Kind), Object: b.Object, Payment: b.Payment, Ref: b.Order.ID, Reference: b.Order.Reference,
		Amount: money.Of(b.Minor, b.Currency), At: b.At, Method: s.Name(), Foreign: b.Foreign, Fee: b.Fee, Tax: b.Tax, Answer: b.Answer}}, nil
}

// body is the notice of an event, the same bytes each time it is told.
func body(notice string, e event, o order) ([]byte, error) {
	f := e.fact(o)
	b := spoken{Event: notice, Kind: string(f.Kind), Object: f.Object, Payment: f.Payment, Minor: f.Amount.Minor, Currency: f.Amount.Currency, At: f.At,
		Foreign: f.Foreign, Fee: f.Fee, Tax: f.Tax, Answer: f.Answer}
	b.Order.ID, b.Order.Reference = f.Ref, f.Reference
	return json.Marshal(b)
}

// post carries a body to the newsroom; status 0 is no answer.
func (s *Sandbox) post(ctx context.Context, body []byte, signature, event string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, s.AnswerIn)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL()+"/hooks/"+s.Name(), bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	if signature != "" {
		r.Header.Set(SignatureHeader, signature)
	}
	if event != "" {
		r.Header.Set(EventHeader, event)
	}
	w, err := s.HTTP.Do(r)
	if err != nil {
		return 0, fmt.Errorf("the newsroom does not answer: %w", err)
	}
	defer w.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(w.Body, 4096))
	return w.StatusCode, err
}

// Say sends a body of anybody's making as a notice, once, and gives the
// answer's status. It is signed with the present secret (""), the "old" one,
// or with "none".
func (s *Sandbox) Say(ctx context.Context, body []byte, secret, event string) (int, error) {
	if _, err := s.temper(ctx); err != nil {
		return 0, err
	}
	signature := ""
	switch secret {
	case "":
		signature = s.Sign(body)
	case "old":
		signature = s.SignOld(body)
	case "none":
	default:
		return 0, fault.New(fault.Invalid, "fault-form")
	}
	status, err := s.post(ctx, body, signature, event)
	if err != nil {
		return 0, fault.New(fault.Unavailable, "fault-unavailable").Because(err)
	}
	return status, nil
}
