package sandbox

import (
	"cmp"
	"context"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// Name is the gateway's name where Options give no other.
const Name = "sandbox"

var cleanName = regexp.MustCompile(`^[a-z][a-z0-9]{1,19}$`)

// Options is what the bank needs.
type Options struct {
	Name     string                // the gateway's name, small letters and digits: one database holds several banks; "sandbox" when ""
	Title    string                // what its pages call it; "Sandbox Bank" when ""
	Path     string                // where its pages stand; "/bank" when ""
	Play     bool                  // this is a demonstration, a test, or somebody said so by a flag
	DB       *db.DB                // keeps what happened, so that a restart forgets nothing and two processes are one bank
	URL      func() string         // the newsroom's address without a slash at the end: http://127.0.0.1:8080
	Zone     func() *time.Location // the newsroom's; UTC when nil
	Secret   []byte                // signs the notices; at least 16 bytes
	Key      string                // lets a program in from another machine; "": none
	Clock    string                // the door that moves the newsroom's clock (POST days, back); "": none
	HTTP     *http.Client          // carries the notices; one with a time-out when nil
	AnswerIn time.Duration         // a notice unanswered by then counts as failed; 5 s when 0, as Razorpay has it
	Lanes    int                   // so many notices travel at once, those of one order one after the other; 2 when 0
	Log      *slog.Logger
}

// Sandbox is the bank, and the gateway to it.
type Sandbox struct {
	Options
	mine     string             // says of rows that they are this bank's: `bank = 'sandbox'`; the name is clean
	pages    *template.Template // with this bank's name and addresses
	telling  sync.WaitGroup
	sweeping chan struct{} // holds one: a process sweeps once at a time
	now      atomic.Pointer[Temper]
	seen     atomic.Int64 // the latest moment that a sweep saw, to tell a clock that was moved back
}

var (
	_ fund.Gateway  = (*Sandbox)(nil)
	_ fund.Pauser   = (*Sandbox)(nil)
	_ fund.Refunder = (*Sandbox)(nil)
	_ fund.Lister   = (*Sandbox)(nil)
)

// New opens the bank. It refuses where money is meant.
func New(o Options) (*Sandbox, error) {
	switch {
	case !o.Play:
		return nil, errors.New("the sandbox bank moves no money: it opens in the demonstration, or when a flag asks for it")
	case o.Name != "" && !cleanName.MatchString(o.Name):
		return nil, errors.New("the sandbox bank's name is not two to twenty small letters and digits")
	case o.Path != "" && (!strings.HasPrefix(o.Path, "/") || !cleanName.MatchString(o.Path[1:])):
		return nil, errors.New("the sandbox bank's path is not a slash and two to twenty small letters and digits")
	case len(o.Secret) < 16:
		return nil, errors.New("the sandbox bank's secret is shorter than 16 bytes")
	case o.DB == nil || o.URL == nil || o.Log == nil:
		return nil, errors.New("the sandbox bank needs a database, the newsroom's address and a log")
	}
	o.Name, o.Title, o.Path = cmp.Or(o.Name, Name), cmp.Or(o.Title, "Sandbox Bank"), cmp.Or(o.Path, "/bank")
	if o.Zone == nil {
		o.Zone = func() *time.Location { return time.UTC }
	}
	if o.AnswerIn == 0 {
		o.AnswerIn = 5 * time.Second
	}
	if o.Lanes <= 0 {
		o.Lanes = 2
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: o.Lanes, IdleConnTimeout: time.Minute}}
	}
	s := &Sandbox{Options: o, sweeping: make(chan struct{}, 1), mine: `bank = '` + o.Name + `'`, pages: pagesOf(o)}
	s.now.Store(&Temper{Payouts: true})
	return s, nil
}

// Close waits for notices that are on their way. Those not answered are told again after the next start.
func (s *Sandbox) Close() {
	s.telling.Wait()
	s.HTTP.CloseIdleConnections()
}

// Name is the gateway's name, "sandbox" where no other was given.
func (s *Sandbox) Name() string { return s.Options.Name }

// Begin opens an order, or finds the one with this reference.
func (s *Sandbox) Begin(ctx context.Context, d fund.Due) (fund.Begun, error) {
	return asked(ctx, s, func() (fund.Begun, error) { return s.begin(ctx, d) })
}

func (s *Sandbox) begin(ctx context.Context, d fund.Due) (fund.Begun, error) {
	back, err := url.Parse(d.ReturnURL)
	if err != nil || back.Host == "" || back.Scheme != "http" && back.Scheme != "https" {
		return fund.Begun{}, errors.New("the address to return to is no http address")
	}
	if d.Reference == "" || d.Amount.Minor <= 0 {
		return fund.Begun{}, errors.New("an order needs a reference and a sum")
	}
	months := 0
	if d.Recurring {
		months = map[fund.Every]int{fund.Month: 1, fund.Year: 12}[d.Every]
	}
	var id string
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		o := order{ID: "ord-" + db.NewID(), Bank: s.Name(), Reference: d.Reference, Title: d.Title, ReturnURL: d.ReturnURL, Amount: d.Amount, Months: months, Made: tx.Now()}
		if _, err := tx.Do(ctx, `insert into sandbox_order (`+orderColumns+`) values `+tx.Places(1, orderWidth)+` on conflict (bank, reference) do nothing`, o.values()...); err != nil {
			return err
		}
		return tx.Row(ctx, `select id from sandbox_order where reference = $1 and `+s.mine, d.Reference).Scan(&id)
	})
	return fund.Begun{Ref: id, URL: s.URL() + s.Path + "/order/" + id}, err
}

// Fetch tells what the bank admits to know of an order now.
func (s *Sandbox) Fetch(ctx context.Context, ref string) ([]fund.Fact, error) {
	return asked(ctx, s, func() ([]fund.Fact, error) {
		o, err := s.orderBy(ctx, s.DB, ref)
		if err != nil {
			return nil, err
		}
		all, err := s.events(ctx, s.DB, `booking = $1 and known <= $2`, ref, db.At(s.DB.Now()))
		var facts []fund.Fact
		for _, e := range all {
			facts = append(facts, e.fact(o))
		}
		return facts, err
	})
}

// List tells all that happened, or that the bank came to admit, since a moment,
// payouts too, in the order in which it happened. The two differ for what is
// known late, and for what a clock that ran ahead charged.
func (s *Sandbox) List(ctx context.Context, since time.Time) ([]fund.Fact, error) {
	return asked(ctx, s, func() ([]fund.Fact, error) {
		now := s.DB.Now()
		all, err := s.events(ctx, s.DB, `(known >= $1 or at >= $1) and known <= $2`, db.At(since), db.At(now))
		if err != nil {
			return nil, err
		}
		of, err := db.All(ctx, s.DB, (*order).fields, `select `+orderColumns+` from sandbox_order
			where id in (select booking from sandbox_event where `+s.mine+` and (known >= $1 or at >= $1) and known <= $2)`, db.At(since), db.At(now))
		if err != nil {
			return nil, err
		}
		orders := byID(of)
		var facts []fund.Fact
		for _, e := range all {
			facts = append(facts, e.fact(orders[e.Order]))
		}
		return facts, nil
	})
}

// Cancel ends an order's mandate, and tells of it once.
func (s *Sandbox) Cancel(ctx context.Context, ref string) error {
	_, err := asked(ctx, s, func() (order, error) { return s.press(ctx, ref, TurnStop, 0) })
	return err
}

// Pause holds a mandate: nothing is charged until it is resumed. Where there is none it changes nothing.
func (s *Sandbox) Pause(ctx context.Context, ref string) error {
	_, err := asked(ctx, s, func() (order, error) { return s.press(ctx, ref, TurnPause, 0) })
	return err
}

// Resume goes on with a mandate that was paused, with the next period that
// begins: those that passed are not collected later. One that was halted only
// its payer resumes, in the bank's own app.
func (s *Sandbox) Resume(ctx context.Context, ref string) error {
	_, err := asked(ctx, s, func() (order, error) { return s.press(ctx, ref, turnUnpause, 0) })
	return err
}

// Refund sends money of a payment back, once for each RefundDue.ID.
func (s *Sandbox) Refund(ctx context.Context, d fund.RefundDue) (string, error) {
	return asked(ctx, s, func() (string, error) { return s.sendBack(ctx, d) })
}
