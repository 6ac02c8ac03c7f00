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
	// translates it; what is not genuine is Forbidden. It asks no database.
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
	// CheckSettings gives a fault beside each setting that is missing or malformed.
	CheckSettings(settings map[string]string) error
}

// Due is what a gateway is asked to collect.
type Due struct {
	Pledge    PledgeID
	Reference string // at most 35 letters and digits, unique to the pledge
	Amount    money.Amount
	Every     Every
	Recurring bool // collect again each period until cancelled, if the gateway can
	Title     string
	Email     string
	ReturnURL string
	Lang      lang.Code
	Settings  map[string]string // what the publisher set for this gateway
}

// Begun is how the reader goes on.
type Begun struct {
	Ref    string // the outside place's own name for it
	URL    string // where the reader's browser goes, or ""
	Link   string // a link that opens a payment app, or ""
	QR     string // the same link as SVG path data, or ""
	QRSize int    // the side of the QR's viewBox in modules, quiet zone included
	Payee  string // the address to type by hand, or ""
	Name   string // the payee's name as the payer's app will show it
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
	KindRefunded Kind = "refunded" // money went back
	KindStopped  Kind = "stopped"  // the payer ended it at the outside place
)

// Fact is one thing that an outside place knows about money, in our words.
type Fact struct {
	Gateway   string       `json:"gateway"`
	Event     string       `json:"event"` // their name for the telling; many events may tell one fact
	Kind      Kind         `json:"kind"`
	Object    string       `json:"object"`  // their payment or refund id: with Gateway and Kind it names the fact
	Payment   string       `json:"payment"` // of a refund: the payment's id
	Ref       string       `json:"ref"`     // their name for the pledge
	Reference string       `json:"reference"`
	Amount    money.Amount `json:"amount"`
	At        time.Time    `json:"at"` // when it happened
	Method    string       `json:"method"`
	Last4     string       `json:"last4"`
}

// GatewayView is a gateway as staff and the support page see it.
type GatewayView struct {
	Name     string
	Open     bool
	ByHand   bool // confirmed by staff; does not renew by itself
	Settings map[string]string
}
