package fund

import (
	"context"
	"net/url"
	"time"

	"github.com/nightdesk/nightdesk/base/money"
)

// Pauser is a gateway that can hold a mandate and go on with it later. What
// came of it is told as facts. Doing either twice is fine.
type Pauser interface {
	Pause(ctx context.Context, ref string) error
	Resume(ctx context.Context, ref string) error
}

// Refunder is a gateway that sends money back when asked.
type Refunder interface {
	// Refund gives the gateway's name for the refund, which the fact of it will
	// carry as Object. Repeating it for one RefundDue.ID sends nothing a second
	// time. Invalid: the gateway refuses, for good; any other error: ask again.
	Refund(ctx context.Context, d RefundDue) (object string, err error)
}

// RefundDue is what a gateway is asked to send back.
type RefundDue struct {
	ID      string // ours, unique to the asking
	Payment string // the gateway's name for the payment
	Amount  money.Amount
}

// Lister is a gateway that can tell all that happened since a moment, of
// whichever pledge, so that what no notice told is found.
type Lister interface {
	List(ctx context.Context, since time.Time) ([]Fact, error)
}

// Mandater is a gateway that can tell which mandates it has, so that one that
// it goes on charging after it was stopped here, or has dropped, is found.
type Mandater interface {
	Mandates(ctx context.Context) ([]Mandate, error)
}

// Mandate is a payer's leave to be charged again, as the gateway has it.
type Mandate struct {
	Ref       string
	Reference string // ours, "" where the gateway was not told
	Amount    money.Amount
	Every     Every
	Stands    Kind      // "": it is charged; KindPending, KindHalted, KindPaused or KindStopped
	PaidUntil time.Time // the end of the period charged last; zero: none was
	Next      time.Time // the next charge; zero: none
}

// Returner is a gateway that signs what the payer's browser brings back.
type Returner interface {
	// Return proves in constant time that what came back is of the pledge with
	// this Ref and Reference, and names the payment; what is not is Forbidden. It
	// says whose a payment is and never that it was captured. "": the payer
	// came back without paying.
	Return(ctx context.Context, ref, reference string, brought url.Values) (payment string, err error)
}

// Leader is a gateway that leads payers to pages of its own: a browser goes
// from our form only where our page's policy says so, redirects included.
type Leader interface {
	// Leads are the origins of those pages: "https://bank.example", "https://*.bank.example".
	Leads() []string
}

// Teller is a gateway that tells by notices, of which each is of a kind.
type Teller interface {
	// Events are the kinds that the newsroom needs to hear.
	Events() []string
	// Event is the kind of a genuine notice.
	Event(n Notice) string
}

// Settable is a gateway that the publisher sets up.
type Settable interface {
	// Fields are its settings in the order of the form.
	Fields() []Field
	// CheckSettings gives a fault beside each setting that is missing or
	// malformed. It asks nobody.
	CheckSettings(settings map[string]string) error
}

// Field is a setting of a gateway. The keys of its words in base/lang are
// gateway-GATEWAY-NAME, -hint beside it for where it is found, and for a choice -CHOICE.
type Field struct {
	Name    string
	Secret  bool     // sealed at rest and never shown again; when it changes, the former goes on proving for a day
	Needed  bool     // without it the gateway cannot be open
	Choices []string // the first is what stands while nothing is chosen; nil: any text
	Longest int      // in letters
}

// Tester is a gateway that can be asked whether it would work as set up.
type Tester interface {
	// Test asks the outside place, with the secrets among the settings, and says
	// what is well and what is not. It changes nothing there.
	Test(ctx context.Context, settings map[string]string) []Finding
}

// Finding is one thing that a test found.
type Finding struct {
	Setting string // beside which it belongs, or ""
	Bad     bool   // it must be put right before readers can pay
	Key     string // of its words in base/lang
	Args    []any  // their values, in pairs
}
