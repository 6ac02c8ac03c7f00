package sandbox

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// event is one thing that happened.
type event struct {
	ID, Bank, Order, Object, Payment string
	Kind                             fund.Kind
	Amount                           money.Amount
	At, Known, Made                  time.Time // Known: from when the bank admits it; the moment of writing when zero
	Abroad                           bool
	Fee, Tax                         int64
	Answer                           time.Time
	Ask, Payout                      string
	settles                          bool // it waits to be paid out
}

const (
	eventColumns = `id, bank, booking, kind, object, payment, amount, currency, at, known, made, abroad, fee, tax, answer, ask, payout`
	eventWidth   = 17
)

func (e *event) fields() []any {
	return []any{&e.ID, &e.Bank, text{&e.Order}, &e.Kind, &e.Object, &e.Payment, &e.Amount.Minor, &e.Amount.Currency, db.Moment(&e.At), db.Moment(&e.Known), db.Moment(&e.Made),
		&e.Abroad, &e.Fee, &e.Tax, db.Moment(&e.Answer), text{&e.Ask}, text{&e.Payout}}
}

func (e event) values() []any {
	var payout any = e.Payout
	if e.settles {
		payout = nil
	}
	return []any{e.ID, e.Bank, some(e.Order), e.Kind, e.Object, e.Payment, e.Amount.Minor, e.Amount.Currency, db.At(e.At), db.At(e.Known), db.At(e.Made),
		e.Abroad, e.Fee, e.Tax, db.At(e.Answer), some(e.Ask), payout}
}

// text scans what may be null as "".
type text struct{ to *string }

func (t text) Scan(v any) error {
	*t.to = ""
	switch s := v.(type) {
	case string:
		*t.to = s
	case []byte:
		*t.to = string(s)
	}
	return nil
}

func some(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// fact says an event as the newsroom hears it.
func (e event) fact(o order) fund.Fact {
	f := fund.Fact{Gateway: e.Bank, Kind: e.Kind, Object: e.Object, Payment: e.Payment, Ref: o.ID, Reference: o.Reference, Amount: e.Amount, At: e.At,
		Method: e.Bank, Foreign: e.Abroad, Answer: e.Answer}
	if e.Kind == fund.KindPaidOut { // what it kept is told when it pays
		f.Fee, f.Tax = e.Fee, e.Tax
	}
	return f
}

func (s *Sandbox) events(ctx context.Context, from db.Querier, where string, args ...any) ([]event, error) {
	return db.All(ctx, from, (*event).fields, `select `+eventColumns+` from sandbox_event where `+s.mine+` and `+where+` order by at, id`, args...)
}

// nature is how an event of a kind is named, and what it does to what the bank owes the newsroom.
type nature struct {
	prefix string // of the name of the object it brings; "": it is about one that is there
	owes   int64  // 1: so much more, -1: so much less
}

var natures = map[fund.Kind]nature{
	fund.KindCaptured:    {"pay-", 1},
	fund.KindFailed:      {"try-", 0},
	fund.KindStopped:     {"end-", 0},
	fund.KindPending:     {"wait-", 0},
	fund.KindHalted:      {"halt-", 0},
	fund.KindPaused:      {"hold-", 0},
	fund.KindResumed:     {"go-", 0},
	fund.KindRefunded:    {"ref-", -1},
	fund.KindUnrefunded:  {"", 1},
	fund.KindDisputed:    {"dis-", -1},
	fund.KindDisputeWon:  {"", 1},
	fund.KindDisputeLost: {"", 0},
	fund.KindPaidOut:     {"out-", 0},
}

// record writes events down, with so many notices of each due when the bank
// admits it; it gives the notices' ids. It completes the events it is given.
func (s *Sandbox) record(ctx context.Context, tx *db.Tx, all []event, say int) ([]string, error) {
	if len(all) == 0 {
		return nil, nil
	}
	t, err := s.temperOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	var rows, told []any
	var ids []string
	for i := range all {
		e := &all[i]
		n, known := natures[e.Kind]
		if !known {
			return nil, fault.New(fault.Invalid, "fund-fact-malformed")
		}
		e.ID, e.Bank, e.Made, e.settles = db.NewID(), s.Name(), now, n.owes != 0 // ids are in the order of writing
		if n.prefix != "" {
			e.Object = n.prefix + e.ID
		}
		if e.Known.IsZero() {
			e.Known = now
		}
		if e.Kind == fund.KindCaptured {
			e.Fee, e.Tax = fee(e.Amount.Minor)
		}
		rows = append(rows, e.values()...)
		for range say {
			id, due := "say-"+db.NewID(), db.At(e.Known)
			if t.Holding {
				due = db.Time{}
			}
			ids = append(ids, id)
			told = append(told, id, e.Bank, e.ID, due, db.At(now), 0, 0, db.Time{}, e.At.UnixMicro(), t.Secret, t.Holding)
		}
	}
	if _, err := tx.Do(ctx, `insert into sandbox_event (`+eventColumns+`) values `+tx.Places(len(all), eventWidth), rows...); err != nil || len(ids) == 0 {
		return nil, err
	}
	_, err = tx.Do(ctx, `insert into sandbox_notice (id, bank, event, due, made, tries, answer, answered, place, secret, held) values `+tx.Places(len(ids), 11), told...)
	return ids, err
}
