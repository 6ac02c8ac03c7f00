package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
)

// Gateway is an outside place that collects money. A plug translates: it keeps
// no books and knows no reader. The suite in gateway/gatewaytest holds what
// each must promise.
type Gateway interface {
	// Name is also the address of its notices: /hooks/NAME.
	Name() string
	// Begin asks the outside place to collect. It may be slow. Repeating it
	// for one Due.Reference gives the same Begun and collects no second time.
	Begin(ctx context.Context, d Due) (Begun, error)
	// Read proves a notice genuine, on its raw bytes and in constant time, and
	// translates it; what is not genuine is Forbidden, and what cannot be proved
	// just now Unavailable. It asks no database.
	Read(ctx context.Context, n Notice) ([]Fact, error)
	// Fetch tells what the outside place knows now under its own name for a pledge.
	Fetch(ctx context.Context, ref string) ([]Fact, error)
	// Cancel ends collecting under a pledge. Doing it twice is fine.
	Cancel(ctx context.Context, ref string) error
}

// ByHand is a gateway that tells nothing: the payer sends money straight to
// the newsroom's bank account and staff confirm it. It never renews and never
// refunds by itself.
type ByHand interface {
	Gateway
	Settable
	// ByHand only says so.
	ByHand()
}

// Due is what a gateway is asked to collect.
type Due struct {
	Pledge    PledgeID
	Reference string    // at most 35 letters and digits, unique to the pledge
	Ref       string    // what Begin gave for it before, "" the first time
	Made      time.Time // when the reader gave their word: the gateway knows nothing of it that is older
	Amount    money.Amount
	Every     Every
	Recurring bool // collect again each period until cancelled, if the gateway can
	Title     string
	Email     string
	ReturnURL string
	Lang      lang.Code
	Settings  map[string]string // what the publisher set for this gateway, without its secrets
}

// Begun is how the reader goes on.
type Begun struct {
	Ref    string       // the outside place's own name for it
	URL    string       // where the reader's browser goes, or ""
	Link   string       // a link that opens a payment app, or ""
	QR     string       // the same link as SVG path data, or ""
	QRSize int          // the side of the QR's viewBox in modules, quiet zone included
	Payee  string       // the address to type by hand, or ""
	Name   string       // the payee's name as the payer's app will show it
	Bank   *BankAccount // where a plain bank transfer goes, or nil
	Embed  *Embed       // the gateway's own form, shown inside a page of ours, or nil
}

// BankAccount is where a payer sends a transfer, with the pledge's reference as its remark.
type BankAccount struct{ Holder, Number, Code, Bank string } // Code is the IFSC in India

// Embed is a gateway's own form for paying, shown on a page of ours that holds
// nothing else. Without script the payer goes on by a plain form.
type Embed struct {
	Script  string            // the address of its script
	Data    map[string]string // the script's data- attributes
	Post    string            // where the plain form goes
	Fields  map[string]string // what it says
	Origins []string          // with whom the page may speak: "https://checkout.example"
}

// Notice is what arrived at /hooks/NAME.
type Notice struct {
	Body   []byte
	Header func(string) string
	At     time.Time
}

// Kind is what a fact says.
type Kind string

const (
	KindCaptured Kind = "captured" // money came
	KindFailed   Kind = "failed"   // a try to pay came to nothing; it may still be captured later
	KindStopped  Kind = "stopped"  // the payer ended it at the outside place

	KindPending Kind = "pending" // a renewal failed and will be tried again; Object is the event's own name
	KindHalted  Kind = "halted"  // no more tries until the payer does something
	KindPaused  Kind = "paused"  // nothing is charged until it is resumed
	KindResumed Kind = "resumed" // charged again, after pending, halted or paused

	KindRefunded   Kind = "refunded"   // money of Payment went back
	KindUnrefunded Kind = "unrefunded" // a refund (Object, of Payment) came back to us

	KindDisputed    Kind = "disputed"     // the payer's bank took Amount of Payment back for now; Object is the dispute
	KindDisputeWon  Kind = "dispute-won"  // and gave it to us again
	KindDisputeLost Kind = "dispute-lost" // or kept it

	KindPaidOut Kind = "paid-out" // Amount arrived on our bank account; Fee and Tax were kept

	KindCleared Kind = "cleared" // a person of ours let a payment (Object) in suspense stand; no gateway tells it
)

// Fact is one thing that an outside place knows about money, in our words.
type Fact struct {
	Gateway   string       `json:"gateway"`
	Event     string       `json:"event"` // their name for the telling; many events may tell one fact
	Kind      Kind         `json:"kind"`
	Object    string       `json:"object"`         // their payment or refund id: with Gateway and Kind it names the fact
	Payment   string       `json:"payment"`        // of a refund or dispute: the payment's id
	Ref       string       `json:"ref"`            // their name for the pledge
	Reference string       `json:"reference"`      // of a payout: the number of the bank's transfer
	Bank      string       `json:"bank,omitempty"` // of a refund that a person of ours sent: whose bank account it left
	Amount    money.Amount `json:"amount"`
	At        time.Time    `json:"at"`                // when it happened
	Found     time.Time    `json:"found,omitzero"`    // when a person of ours found it, or whose it is
	Without   []string     `json:"without,omitempty"` // of a clearance: the refunds (their Objects) that are off Amount already
	Method    string       `json:"method"`
	Last4     string       `json:"last4"`
	Foreign   bool         `json:"foreign,omitempty"` // paid from abroad: a foreign card or account
	Fee       int64        `json:"fee,omitempty"`     // of a payout: what was kept, in minor units of Amount's currency
	Tax       int64        `json:"tax,omitempty"`     // and the tax on that
	Answer    time.Time    `json:"answer,omitzero"`   // of a dispute: until when it may be answered
}

// counts is from when money buys time: from when it came, or when a person
// found it if nobody could know of it before, so that no bought day is over
// before it can be had.
func (f Fact) counts() time.Time {
	if f.Found.After(f.At) {
		return f.Found
	}
	return f.At
}

// GatewayView is a gateway as staff and the support page see it.
type GatewayView struct {
	Name     string
	Open     bool
	Lost     time.Time // since when nothing is asked of it; zero: it is not lost
	ByHand   bool      // confirmed by staff; does not renew by itself
	Foreign  bool      // takes money from abroad: open only where the law's settings say so
	Settings map[string]string
}
