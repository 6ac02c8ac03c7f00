package sandbox

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// How a mandate stands; "" before the first payment and of what is collected once.
const (
	active  = "active"
	pending = "pending" // refused, and tried again tomorrow
	halted  = "halted"  // refused to the end
	paused  = "paused"
)

// order is what the bank was asked to collect.
type order struct {
	ID, Bank, Reference, Title, ReturnURL string
	Amount                                money.Amount
	Months                                int // charge again after so many; 0: once
	Made, Cancelled, Next, First          time.Time
	State                                 string
	Round, Tries, Refuse                  int
	Abroad                                bool
}

const (
	orderColumns = `id, bank, reference, amount, currency, months, title, return_url, made, cancelled, next, first, state, round, tries, refuse, abroad`
	orderWidth   = 17
)

func (o *order) fields() []any {
	return []any{&o.ID, &o.Bank, &o.Reference, &o.Amount.Minor, &o.Amount.Currency, &o.Months, &o.Title, &o.ReturnURL, db.Moment(&o.Made), db.Moment(&o.Cancelled),
		db.Moment(&o.Next), db.Moment(&o.First), &o.State, &o.Round, &o.Tries, &o.Refuse, &o.Abroad}
}

func (o order) values() []any {
	return []any{o.ID, o.Bank, o.Reference, o.Amount.Minor, o.Amount.Currency, o.Months, o.Title, o.ReturnURL, db.At(o.Made), db.At(o.Cancelled),
		db.At(o.Next), db.At(o.First), o.State, o.Round, o.Tries, o.Refuse, o.Abroad}
}

func (s *Sandbox) orderBy(ctx context.Context, from db.Querier, id string) (order, error) {
	return db.One(ctx, from, (*order).fields, `select `+orderColumns+` from sandbox_order where id = $1 and `+s.mine, id)
}

func byID(all []order) map[string]order {
	by := map[string]order{}
	for _, o := range all {
		by[o.ID] = o
	}
	return by
}

// save writes down what became of orders that are there.
func save(ctx context.Context, tx *db.Tx, all ...order) error {
	if len(all) == 0 {
		return nil
	}
	var args []any
	for _, o := range all {
		args = append(args, o.values()...)
	}
	// An insert of whole rows, because only in it do both engines know the columns' types.
	_, err := tx.Do(ctx, `insert into sandbox_order (`+orderColumns+`) values `+tx.Places(len(all), orderWidth)+`
		on conflict (id) do update set cancelled = excluded.cancelled, next = excluded.next, first = excluded.first, state = excluded.state,
			round = excluded.round, tries = excluded.tries, refuse = excluded.refuse, abroad = excluded.abroad`, args...)
	return err
}

// do changes something about one order and writes it down, with what happened.
func (s *Sandbox) do(ctx context.Context, id string, say int, change func(tx *db.Tx, o *order) ([]event, error)) (o order, notices []string, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		var err error
		if o, err = s.orderBy(ctx, tx, id); err != nil {
			return err
		}
		all, err := change(tx, &o)
		if err != nil {
			return err
		}
		if notices, err = s.record(ctx, tx, all, say); err != nil {
			return err
		}
		return save(ctx, tx, o)
	})
	return o, notices, err
}
