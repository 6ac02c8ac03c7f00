package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Name is the gateway's name.
const Name = "sandbox"

// Options is what the bank needs.
type Options struct {
	Play   bool                  // this is a demonstration, a test, or somebody said so by a flag
	DB     *db.DB                // keeps what happened, so that a restart forgets nothing and two processes are one bank
	URL    func() string         // the newsroom's address without a slash at the end: http://127.0.0.1:8080
	Zone   func() *time.Location // the newsroom's; UTC when nil
	Secret []byte                // signs the notices; at least 16 bytes
	HTTP   *http.Client          // carries the notices; one with a time-out when nil
	Log    *slog.Logger
}

// Sandbox is the bank, and the gateway to it.
type Sandbox struct {
	Options
	telling sync.WaitGroup
}

var _ fund.Gateway = (*Sandbox)(nil)

// New opens the bank. It refuses where money is meant.
func New(o Options) (*Sandbox, error) {
	switch {
	case !o.Play:
		return nil, errors.New("the sandbox bank moves no money: it opens in the demonstration, or when a flag asks for it")
	case len(o.Secret) < 16:
		return nil, errors.New("the sandbox bank's secret is shorter than 16 bytes")
	case o.DB == nil || o.URL == nil || o.Log == nil:
		return nil, errors.New("the sandbox bank needs a database, the newsroom's address and a log")
	}
	if o.Zone == nil {
		o.Zone = func() *time.Location { return time.UTC }
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{Timeout: 10 * time.Second}
	}
	return &Sandbox{Options: o}, nil
}

// Close waits for notices that are on their way. Those not answered are told again after the next start.
func (s *Sandbox) Close() { s.telling.Wait() }

// Name is "sandbox".
func (s *Sandbox) Name() string { return Name }

// order is what the bank was asked to collect.
type order struct {
	ID, Reference, Title, ReturnURL string
	Amount                          money.Amount
	Months                          int // charge again after so many; 0: once
	Made, Cancelled, Next           time.Time
}

const orderColumns = `id, reference, amount, currency, months, title, return_url, made, cancelled, next`

func (o *order) fields() []any {
	return []any{&o.ID, &o.Reference, &o.Amount.Minor, &o.Amount.Currency, &o.Months, &o.Title, &o.ReturnURL,
		db.Moment(&o.Made), db.Moment(&o.Cancelled), db.Moment(&o.Next)}
}

// event is one thing that happened with an order.
type event struct {
	ID, Order, Payment string
	Kind               fund.Kind
	Amount             money.Amount
	At, Known          time.Time
}

const eventColumns = `id, booking, kind, payment, amount, currency, at, known`

func (e *event) fields() []any {
	return []any{&e.ID, &e.Order, &e.Kind, &e.Payment, &e.Amount.Minor, &e.Amount.Currency, db.Moment(&e.At), db.Moment(&e.Known)}
}

// fact says an event as the newsroom hears it.
func (e event) fact(o order) fund.Fact {
	return fund.Fact{Gateway: Name, Kind: e.Kind, Object: e.ID, Payment: e.Payment, Ref: o.ID, Reference: o.Reference, Amount: e.Amount, At: e.At, Method: Name}
}

// Begin opens an order, or finds the one with this reference.
func (s *Sandbox) Begin(ctx context.Context, d fund.Due) (fund.Begun, error) {
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
		_, err := tx.Do(ctx, `insert into sandbox_order (id, reference, amount, currency, months, title, return_url, made)
			values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (reference) do nothing`, "ord-"+db.NewID(), d.Reference, d.Amount.Minor, d.Amount.Currency,
			months, d.Title, d.ReturnURL, db.At(tx.Now()))
		if err != nil {
			return err
		}
		return tx.Row(ctx, `select id from sandbox_order where reference = $1`, d.Reference).Scan(&id)
	})
	return fund.Begun{Ref: id, URL: s.URL() + "/bank/order/" + id}, err
}

// Fetch tells what the bank admits to know of an order now.
func (s *Sandbox) Fetch(ctx context.Context, ref string) ([]fund.Fact, error) {
	o, err := orderBy(ctx, s.DB, ref)
	if err != nil {
		return nil, err
	}
	all, err := events(ctx, s.DB, `booking = $1 and known <= $2`, ref, db.At(s.DB.Now()))
	var facts []fund.Fact
	for _, e := range all {
		facts = append(facts, e.fact(o))
	}
	return facts, err
}

// Cancel ends an order's mandate, and tells of it once.
func (s *Sandbox) Cancel(ctx context.Context, ref string) error {
	return s.do(ctx, ref, func(tx *db.Tx, o order) error {
		if !o.Cancelled.IsZero() {
			return nil
		}
		if _, err := tx.Do(ctx, `update sandbox_order set cancelled = $2, next = null where id = $1`, ref, db.At(tx.Now())); err != nil {
			return err
		}
		_, err := happen(ctx, tx, event{Order: ref, Kind: fund.KindStopped, Amount: money.Of(0, o.Amount.Currency), At: tx.Now(), Known: tx.Now()}, 1)
		return err
	})
}

func orderBy(ctx context.Context, from db.Querier, id string) (order, error) {
	return db.One(ctx, from, (*order).fields, `select `+orderColumns+` from sandbox_order where id = $1`, id)
}

func events(ctx context.Context, from db.Querier, where string, args ...any) ([]event, error) {
	return db.All(ctx, from, (*event).fields, `select `+eventColumns+` from sandbox_event where `+where+` order by at, id`, args...)
}

// do changes something about one order.
func (s *Sandbox) do(ctx context.Context, id string, change func(*db.Tx, order) error) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		o, err := orderBy(ctx, tx, id)
		if err != nil {
			return err
		}
		return change(tx, o)
	})
}

// happen writes an event down, with so many notices of it due when the bank
// admits it; it gives their ids.
func happen(ctx context.Context, tx *db.Tx, e event, notices int) ([]string, error) {
	prefix := map[fund.Kind]string{fund.KindCaptured: "pay-", fund.KindFailed: "try-", fund.KindRefunded: "ref-", fund.KindStopped: "end-"}[e.Kind]
	if prefix == "" {
		return nil, fault.New(fault.Invalid, "fund-fact-malformed")
	}
	e.ID = prefix + db.NewID()
	_, err := tx.Do(ctx, `insert into sandbox_event (`+eventColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.ID, e.Order, e.Kind, e.Payment, e.Amount.Minor, e.Amount.Currency, db.At(e.At), db.At(e.Known))
	var ids []string
	for range notices {
		id := "say-" + db.NewID()
		if err == nil {
			_, err = tx.Do(ctx, `insert into sandbox_notice (id, event, due, made, tries, answer) values ($1, $2, $3, $4, 0, 0)`, id, e.ID, db.At(e.Known), db.At(tx.Now()))
		}
		ids = append(ids, id)
	}
	return ids, err
}
