package sandbox

import (
	"context"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
)

const (
	tellFor   = 24 * time.Hour // a notice is told again for a day
	firstWait = 5 * time.Second
	longWait  = time.Hour
	taken     = time.Minute // nobody else tells it so long
)

// notice is the telling of an event, on its way.
type notice struct {
	id     string
	tries  int
	made   time.Time
	secret int64
	event  event
	order  order

	body   []byte
	status int
	failed error
}

func (n *notice) fields() []any {
	return append(n.event.fields(), &n.id, &n.tries, db.Moment(&n.made), &n.secret, &n.order.ID, &n.order.Reference)
}

// take takes notices that are due, at most 200, so that nobody else sends them meanwhile.
func (s *Sandbox) take(ctx context.Context, where string, args ...any) (got []notice, err error) {
	t, err := s.temper(ctx)
	if err != nil || t.silent(s.DB.Now()) {
		return nil, err
	}
	due := ` from sandbox_notice n join sandbox_event e on e.id = n.event left join sandbox_order o on o.id = e.booking where n.due <= $1 and n.` + s.mine + ` and ` + where + ` order by n.place, n.id limit `
	read := func(from db.Querier, at time.Time, most string) ([]notice, error) {
		return db.All(ctx, from, (*notice).fields, `select e.id, e.bank, e.booking, e.kind, e.object, e.payment, e.amount, e.currency, e.at, e.known, e.made, e.abroad, e.fee, e.tax,
			e.answer, e.ask, e.payout, n.id, n.tries + 1, n.made, n.secret, coalesce(o.id, ''), coalesce(o.reference, '')`+due+most, append([]any{db.At(at)}, args...)...)
	}
	// Most sweeps find nothing, and need no turn at the writer's door.
	if waits, err := read(s.DB, s.DB.Now(), `1`); err != nil || len(waits) == 0 {
		return nil, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		var err error
		if got, err = read(tx, tx.Now(), `200`); err != nil || len(got) == 0 {
			return err
		}
		_, err = tx.Do(ctx, fmt.Sprintf(`update sandbox_notice set tries = tries + 1, due = %d where id in (select n.id%s200)`, tx.Now().Add(taken).UnixMicro(), due),
			append([]any{db.At(tx.Now())}, args...)...)
		return err
	})
	for i := range got {
		n := &got[i]
		if err == nil {
			n.body, err = body(n.id, n.event, n.order)
		}
	}
	return got, err
}

// deliver carries notices, those of one order one after the other, and writes
// down how they were answered. It tells whether anybody answered at all.
func (s *Sandbox) deliver(ctx context.Context, all []notice, lanes int) (answered bool, err error) {
	of := make([][]*notice, lanes)
	for i := range all {
		h := fnv.New32a()
		h.Write([]byte(all[i].order.ID))
		lane := h.Sum32() % uint32(lanes)
		of[lane] = append(of[lane], &all[i])
	}
	var running sync.WaitGroup
	for _, lane := range of {
		running.Go(func() {
			for _, n := range lane {
				n.status, n.failed = s.post(ctx, n.body, hex.EncodeToString(s.sign(n.body, n.secret)), n.id)
			}
		})
	}
	running.Wait()
	for _, n := range all {
		answered = answered || n.status != 0
	}
	return answered, s.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error { return answers(ctx, tx, all) })
}

// answers writes down what notices were answered, and when those that failed are told again.
func answers(ctx context.Context, tx *db.Tx, all []notice) error {
	ctx, now := context.WithoutCancel(ctx), tx.Now()
	heard := map[int][]any{}
	for _, n := range all {
		if n.failed == nil && n.status >= 200 && n.status < 300 {
			heard[n.status] = append(heard[n.status], n.id)
			continue
		}
		due := db.At(now.Add(min(firstWait<<min(n.tries-1, 20), longWait)))
		if now.Sub(n.made) > tellFor {
			due = db.Time{}
		}
		if _, err := tx.Do(ctx, `update sandbox_notice set due = $2, answer = $3 where id = $1`, n.id, due, n.status); err != nil {
			return err
		}
	}
	for status, ids := range heard {
		_, err := tx.Do(ctx, fmt.Sprintf(`update sandbox_notice set due = null, answer = %d, answered = %d where id in %s`, status, now.UnixMicro(), tx.Places(1, len(ids))), ids...)
		if err != nil {
			return err
		}
	}
	return nil
}

// tell sends these notices, if they are due, one after the other.
func (s *Sandbox) tell(ctx context.Context, ids ...string) error {
	for _, id := range ids {
		got, err := s.take(ctx, `n.id = $2`, id)
		if err == nil && len(got) > 0 {
			_, err = s.deliver(ctx, got, 1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tellEach tells at once what was just made; what fails, the sweep tells.
func (s *Sandbox) tellEach(ctx context.Context, ids []string) {
	if err := s.tell(ctx, ids...); err != nil {
		s.Log.Error("the sandbox bank could not tell", "err", err)
	}
}

// tellAfter sends notices once gone is closed, without anybody waiting. What is lost by a stop meanwhile, the sweep sends.
func (s *Sandbox) tellAfter(gone <-chan struct{}, ids []string) {
	s.telling.Go(func() {
		<-gone
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		s.tellEach(ctx, ids)
	})
}

// tellDue sends all notices that are due, the earliest event's first, until
// nobody answers any more.
func (s *Sandbox) tellDue(ctx context.Context) error {
	for ctx.Err() == nil {
		got, err := s.take(ctx, `n.due is not null`)
		if err != nil || len(got) == 0 {
			return err
		}
		if answered, err := s.deliver(ctx, got, s.Lanes); err != nil || !answered {
			return err
		}
	}
	return ctx.Err()
}
