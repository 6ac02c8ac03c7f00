package sandbox

import (
	"context"
	"encoding/json"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
)

// slowest bounds how long the bank can be made to think.
const slowest = time.Minute

// Temper is how the bank behaves at present.
type Temper struct {
	Out     time.Time     `json:"out,omitzero"` // until when it answers nothing and tells nothing
	Slow    time.Duration `json:"-"`            // how long it thinks before each answer, by the machine's clock
	Holding bool          `json:"holding"`      // new notices are held back
	Payouts bool          `json:"payouts"`      // what was collected is paid out each day
	Gone    bool          `json:"gone"`         // for good: it has closed the newsroom's account, and answers, tells and charges nothing
	Secret  int64         `json:"secret"`       // how often the secret was changed
	Old     time.Time     `json:"old,omitzero"` // until when the newsroom takes the secret before it

	outSince, changed, paidOut time.Time
}

// MarshalJSON writes how slow the bank is in words: 3s.
func (t Temper) MarshalJSON() ([]byte, error) {
	type plain Temper
	return json.Marshal(struct {
		plain
		Slow string `json:"slow"`
	}{plain(t), t.Slow.String()})
}

func (t *Temper) fields() []any {
	return []any{db.Moment(&t.outSince), db.Moment(&t.Out), (*micros)(&t.Slow), &t.Holding, &t.Payouts, &t.Gone, &t.Secret, db.Moment(&t.changed), db.Moment(&t.Old), db.Moment(&t.paidOut)}
}

// micros is a span kept as microseconds.
type micros time.Duration

func (m *micros) Scan(v any) error {
	n, _ := v.(int64)
	*m = micros(time.Duration(n) * time.Microsecond)
	return nil
}

// temperOf is how the bank behaves; a bank that nobody has touched pays out and does nothing odd.
func (s *Sandbox) temperOf(ctx context.Context, from db.Querier) (Temper, error) {
	t, err := db.One(ctx, from, (*Temper).fields, `select out_since, out_until, slow, holding, paying, gone, secret, changed, old_until, paid_out from sandbox_temper where `+s.mine)
	if fault.Is(err, fault.NotFound) {
		return Temper{Payouts: true}, nil
	}
	return t, err
}

// touch makes the row that the first change to the bank's behaviour needs.
func (s *Sandbox) touch(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Do(ctx, `insert into sandbox_temper (bank, slow, holding, paying, gone, secret) values ($1, 0, $2, $3, $2, 0) on conflict (bank) do nothing`, s.Name(), false, true)
	return err
}

// temper reads how the bank behaves, and remembers it for Read, which asks no database.
func (s *Sandbox) temper(ctx context.Context) (Temper, error) {
	t, err := s.temperOf(ctx, s.DB)
	if err == nil {
		s.now.Store(&t)
	}
	return t, err
}

// Temper tells how the bank behaves.
func (s *Sandbox) Temper(ctx context.Context) (Temper, error) { return s.temper(ctx) }

func (s *Sandbox) set(ctx context.Context, change func(t *Temper, now time.Time)) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.touch(ctx, tx); err != nil {
			return err
		}
		t, err := s.temperOf(ctx, tx)
		if err != nil {
			return err
		}
		change(&t, tx.Now())
		_, err = tx.Do(ctx, `update sandbox_temper set out_since = $1, out_until = $2, slow = $3, holding = $4, paying = $5, secret = $6, changed = $7, old_until = $8, gone = $9 where `+s.mine,
			db.At(t.outSince), db.At(t.Out), t.Slow.Microseconds(), t.Holding, t.Payouts, t.Secret, db.At(t.changed), db.At(t.Old), t.Gone)
		return err
	})
	if err == nil {
		_, err = s.temper(ctx)
	}
	return err
}

// Outage lets the bank answer nothing and tell nothing for a while by the
// newsroom's clock; 0 ends it. Mandates go on being charged, and its pages stand.
func (s *Sandbox) Outage(ctx context.Context, span time.Duration) error {
	return s.set(ctx, func(t *Temper, now time.Time) {
		if t.outSince, t.Out = now, now.Add(span); span <= 0 {
			t.outSince, t.Out = time.Time{}, time.Time{}
		}
	})
}

// Vanish closes the newsroom's account, as a payment company can: from now on, for
// good, the bank answers nothing, tells nothing, charges nobody and pays nothing
// out. What it had collected and not told is known to it alone.
func (s *Sandbox) Vanish(ctx context.Context) error {
	return s.set(ctx, func(t *Temper, _ time.Time) { t.Gone = true })
}

// silent tells whether the bank answers and tells nothing at a moment.
func (t Temper) silent(now time.Time) bool { return t.Gone || t.Out.After(now) }

// Slow lets the bank think so long by the machine's clock, at most a minute,
// after it has done what it was asked and before it answers.
func (s *Sandbox) Slow(ctx context.Context, span time.Duration) error {
	return s.set(ctx, func(t *Temper, _ time.Time) { t.Slow = min(max(span, 0), slowest) })
}

// Hold keeps back the notices of all that happens from now on, until Release.
func (s *Sandbox) Hold(ctx context.Context) error {
	return s.set(ctx, func(t *Temper, _ time.Time) { t.Holding = true })
}

// Payouts turns the daily payouts on or off.
func (s *Sandbox) Payouts(ctx context.Context, on bool) error {
	return s.set(ctx, func(t *Temper, _ time.Time) { t.Payouts = on })
}

// Rotate changes the secret that signs notices. For so long by the newsroom's
// clock the newsroom takes the old one too; notices made before go on carrying it.
func (s *Sandbox) Rotate(ctx context.Context, window time.Duration) error {
	return s.set(ctx, func(t *Temper, now time.Time) {
		t.Secret++
		t.changed, t.Old = now, now.Add(max(window, 0))
	})
}

// Release tells what was held back and holds nothing back any more: in the
// order in which it happened, or with the last first, one notice after the other.
func (s *Sandbox) Release(ctx context.Context, reversed bool) error {
	var ids []string
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		order := `n.place, n.id`
		if reversed {
			order = `n.place desc, n.id desc`
		}
		var err error
		ids, err = db.All(ctx, tx, func(id *string) []any { return []any{id} }, `select n.id from sandbox_notice n where held and `+s.mine+` order by `+order)
		if err != nil {
			return err
		}
		sign := 1
		if reversed {
			sign = -1
		}
		now := db.At(tx.Now())
		if _, err := tx.Do(ctx, `update sandbox_notice set held = $1, place = place * $2,
			due = (select case when known > $3 then known else $3 end from sandbox_event e where e.id = event) where held and `+s.mine, false, sign, now); err != nil {
			return err
		}
		_, err = tx.Do(ctx, `update sandbox_temper set holding = $1 where `+s.mine, false)
		return err
	})
	if err == nil {
		_, err = s.temper(ctx)
	}
	if err == nil {
		err = s.tell(ctx, ids...)
	}
	return err
}

// asked lets the newsroom ask the bank something: not in an outage, and as
// slowly as it is set. What was asked is done before the bank thinks, so that
// one who does not wait has it done all the same.
func asked[T any](ctx context.Context, s *Sandbox, do func() (T, error)) (T, error) {
	t, err := s.temper(ctx)
	if err == nil && t.silent(s.DB.Now()) {
		err = fault.New(fault.Unavailable, "fund-gateway-unavailable")
	}
	var v T
	if err != nil {
		return v, err
	}
	v, err = do()
	if t.Slow > 0 {
		pause := time.NewTimer(t.Slow)
		defer pause.Stop()
		select {
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		case <-pause.C:
		}
	}
	return v, err
}
