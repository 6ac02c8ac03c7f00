package sandbox

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// Order is an order as a program sees it.
type Order struct {
	ID        string    `json:"id"`
	Reference string    `json:"reference"`
	Title     string    `json:"title"`
	Minor     int64     `json:"minor"`
	Currency  string    `json:"currency"`
	Months    int       `json:"months"` // charged again after so many; 0: once
	State     string    `json:"state"`  // waiting, paid (once), active, pending, halted, paused, ended
	Tries     int       `json:"tries"`  // how often the present period was refused
	Refuse    int       `json:"refuse"` // so many of the next tries are refused; -1: all
	Foreign   bool      `json:"foreign"`
	Made      time.Time `json:"made"`
	First     time.Time `json:"first,omitzero"` // the first payment of a mandate
	Next      time.Time `json:"next,omitzero"`  // when it is tried next
	Ended     time.Time `json:"ended,omitzero"`
	Events    []Event   `json:"events"`
}

// Event is one thing that happened, as a program sees it.
type Event struct {
	ID       string    `json:"id"`
	Kind     fund.Kind `json:"kind"`
	Object   string    `json:"object"`
	Payment  string    `json:"payment,omitempty"`
	Minor    int64     `json:"minor"`
	Currency string    `json:"currency"`
	At       time.Time `json:"at"`
	Known    time.Time `json:"known"` // from when the bank admits it
	Foreign  bool      `json:"foreign,omitempty"`
	Fee      int64     `json:"fee,omitempty"`
	Tax      int64     `json:"tax,omitempty"`
	Answer   time.Time `json:"answer,omitzero"`
	Payout   string    `json:"payout,omitempty"` // that settled it
	Notices  []Told    `json:"notices"`
}

// Told is a notice of an event.
type Told struct {
	ID     string    `json:"id"`
	Tries  int       `json:"tries"`
	Answer int       `json:"answer"` // the last answer's status; 0: none
	Due    time.Time `json:"due,omitzero"`
	Held   bool      `json:"held,omitempty"`
}

// state says how an order stands.
func (o order) state(paid bool) string {
	switch {
	case !o.Cancelled.IsZero():
		return "ended"
	case o.State != "":
		return o.State
	case paid:
		return "paid"
	}
	return "waiting"
}

// orders are some orders with all that happened, in two more questions however many they are.
func (s *Sandbox) orders(ctx context.Context, where string, args ...any) ([]Order, error) {
	all, err := db.All(ctx, s.DB, (*order).fields, `select `+orderColumns+` from sandbox_order where `+s.mine+` and `+where, args...)
	if err != nil {
		return nil, err
	}
	var out []Order
	var ids []any
	for _, o := range all {
		ids = append(ids, o.ID)
	}
	happened := map[string][]Event{}
	if len(ids) > 0 {
		if happened, err = s.happened(ctx, `e.booking in `+s.DB.Places(1, len(ids)), ids...); err != nil {
			return nil, err
		}
	}
	for _, o := range all {
		v := Order{ID: o.ID, Reference: o.Reference, Title: o.Title, Minor: o.Amount.Minor, Currency: o.Amount.Currency, Months: o.Months, Tries: o.Tries, Refuse: o.Refuse,
			Foreign: o.Abroad, Made: o.Made, First: o.First, Next: o.Next, Ended: o.Cancelled, Events: happened[o.ID]}
		paid := false
		for _, e := range v.Events {
			paid = paid || e.Kind == fund.KindCaptured
		}
		v.State = o.state(paid)
		out = append(out, v)
	}
	return out, nil
}

// happened are events with their notices, by order, in order of time.
func (s *Sandbox) happened(ctx context.Context, where string, args ...any) (map[string][]Event, error) {
	type row struct {
		event
		told Told
	}
	out := map[string][]Event{}
	rows, err := db.All(ctx, s.DB, func(r *row) []any {
		return append(r.event.fields(), text{&r.told.ID}, &r.told.Tries, &r.told.Answer, db.Moment(&r.told.Due), &r.told.Held)
	}, `select e.id, e.bank, e.booking, e.kind, e.object, e.payment, e.amount, e.currency, e.at, e.known, e.made, e.abroad, e.fee, e.tax, e.answer, e.ask, e.payout,
			n.id, coalesce(n.tries, 0), coalesce(n.answer, 0), n.due, coalesce(n.held, false)
		from sandbox_event e left join sandbox_notice n on n.event = e.id where e.`+s.mine+` and `+where+` order by e.at, e.id, n.id`, args...)
	for _, r := range rows {
		list := out[r.Order]
		if len(list) == 0 || list[len(list)-1].ID != r.ID {
			list = append(list, Event{ID: r.ID, Kind: r.Kind, Object: r.Object, Payment: r.Payment, Minor: r.Amount.Minor, Currency: r.Amount.Currency,
				At: r.At, Known: r.Known, Foreign: r.Abroad, Fee: r.Fee, Tax: r.Tax, Answer: r.Answer, Payout: r.Payout, Notices: []Told{}})
		}
		if last := &list[len(list)-1]; r.told.ID != "" {
			last.Notices = append(last.Notices, r.told)
		}
		out[r.Order] = list
	}
	return out, err
}

// Order is one order with all that happened, or NotFound.
func (s *Sandbox) Order(ctx context.Context, id string) (Order, error) {
	all, err := s.orders(ctx, `id = $1`, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil {
		return Order{}, err
	}
	return all[0], nil
}

// ByReference finds an order by the newsroom's reference, or is NotFound.
func (s *Sandbox) ByReference(ctx context.Context, reference string) (Order, error) {
	all, err := s.orders(ctx, `reference = $1`, reference)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil {
		return Order{}, err
	}
	return all[0], nil
}

// Orders are at most n orders, 1000 at the most, oldest first, after the one with this id ("" is from the first).
func (s *Sandbox) Orders(ctx context.Context, after string, n int) ([]Order, error) {
	return s.orders(ctx, `id > $1 order by id limit $2`, after, min(max(n, 1), 1000))
}
