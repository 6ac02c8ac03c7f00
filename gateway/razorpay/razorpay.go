package razorpay

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// Name is the gateway's name.
const Name = "razorpay"

// noteReference is the note by which our objects are known at Razorpay, and
// noteMade marks the plans that we made there.
const (
	noteReference = "reference"
	noteMade      = "made_by"
	noteAsk       = "ask"
	maker         = "nightdesk"
)

// origin is where Razorpay's API is.
const origin = "https://api.razorpay.com"

// Options is what the plug needs.
type Options struct {
	Setup func(context.Context) (fund.Setup, error)  // how the publisher set it up, secrets included
	Now   func() time.Time                           // the newsroom's clock
	Live  bool                                       // money is meant: test keys are refused; otherwise live ones are
	HTTP  *http.Client                               // one with a time-out when nil
	Base  string                                     // where the API is; Razorpay's own when ""
	Wait  func(context.Context, time.Duration) error // between two tries; by the machine's clock when nil
}

// Razorpay is the gateway. It keeps no books: only what spares it a question.
type Razorpay struct {
	Options
	mu      sync.Mutex
	plans   map[string]string    // what was made or found of plans, by keys and price
	resumed map[string]time.Time // since when what we resumed goes on, by subscription
	scans   map[string]scan      // how far all subscriptions were looked through, by keys
}

var (
	_ fund.Gateway  = (*Razorpay)(nil)
	_ fund.Pauser   = (*Razorpay)(nil)
	_ fund.Refunder = (*Razorpay)(nil)
	_ fund.Lister   = (*Razorpay)(nil)
	_ fund.Mandater = (*Razorpay)(nil)
	_ fund.Returner = (*Razorpay)(nil)
	_ fund.Teller   = (*Razorpay)(nil)
	_ fund.Settable = (*Razorpay)(nil)
	_ fund.Tester   = (*Razorpay)(nil)
)

// New makes the plug. It asks nobody until it is asked.
func New(o Options) *Razorpay {
	if o.Base == "" {
		o.Base = origin
	}
	o.Base = strings.TrimRight(o.Base, "/")
	from := http.Client{Timeout: 15 * time.Second}
	if o.HTTP != nil {
		from = *o.HTTP
	}
	// The host is Razorpay's and no other: the keys travel with each request.
	from.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	o.HTTP = &from
	if o.Wait == nil {
		o.Wait = pause
	}
	return &Razorpay{Options: o, plans: map[string]string{}, scans: map[string]scan{}, resumed: map[string]time.Time{}}
}

// Name is "razorpay".
func (*Razorpay) Name() string { return Name }

// errUnset: nobody ever set Razorpay up, and nothing of ours is there.
var errUnset = errors.New("the keys of Razorpay are not set")

// client asks with the keys that the publisher set.
func (r *Razorpay) client(ctx context.Context) (*client, fund.Setup, error) {
	set, err := r.Setup(ctx)
	if err != nil {
		return nil, set, err
	}
	c := r.with(set.Values)
	if c.key == "" && c.secret == "" {
		return nil, set, errUnset
	}
	if c.key == "" || c.secret == "" {
		return nil, set, errors.New("one of Razorpay's keys is not set")
	}
	if !r.mode(c.key) {
		return nil, set, errors.New("the keys are of the other mode, test or live")
	}
	return c, set, nil
}

func (r *Razorpay) with(settings map[string]string) *client {
	return &client{http: r.HTTP, base: r.Base, key: settings[KeyID], secret: settings[KeySecret], wait: r.Wait}
}

// mode tells whether a key is of the mode that is meant.
func (r *Razorpay) mode(key string) bool {
	if r.Live {
		return strings.HasPrefix(key, livePrefix)
	}
	return strings.HasPrefix(key, testPrefix)
}

// never is a refusal for good, with words for the one who asked.
func never(key string, why error) error { return fault.New(fault.Invalid, key).Because(why) }
