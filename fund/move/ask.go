package move

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// Kind is which letter about a move.
type Kind string

const (
	First Kind = "first"
	Again Kind = "again" // a week later
	Last  Kind = "last"  // three days before their time ends
)

// Asked is told when a reader is to be asked to move a pledge: once a kind.
type Asked struct {
	Move   MoveID            `json:"move"`
	Pledge fund.PledgeID     `json:"pledge"`
	Reader audience.ReaderID `json:"reader"`
	Kind   Kind              `json:"kind"`
}

// atOnce is how many are looked for at a time.
const atOnce = 100

// running is what is charged by itself at the gateway $1, or would be. Who supports for good is asked for nothing.
const running = ` from fund_pledge g join fund_plan p on p.id = g.plan
	where g.gateway = $1 and g.settled is not null and g.stopped is null and p.every in ('month', 'year')
		and not exists (select 1 from fund_entitlement e where e.reader = g.reader and e.kind = 'paid' and e.ends is null)`

// Sweep tells the letters of open moves that have fallen due, each once however
// many processes sweep, and ends the moves in which nobody is left. What is cut
// short the next one goes on with. Run it often.
func (s *Moves) Sweep(ctx context.Context) error {
	open, err := db.All(ctx, s.db, (*Move).fields, `select `+moveColumns+` from fund_move where begun is not null and ended is null and paused is null order by id`)
	for _, m := range open {
		err = errors.Join(err, s.sweep(ctx, m))
	}
	return err
}

func (s *Moves) sweep(ctx context.Context, m Move) error {
	whole, err := s.each(ctx, m, First, s.unasked)
	if err != nil {
		return err
	}
	if _, err := s.each(ctx, m, Last, s.ending); err != nil {
		return err
	}
	if _, err := s.each(ctx, m, Again, s.silent); err != nil || !whole {
		return err
	}
	return s.done(ctx, m)
}

// someone is who may be asked.
type someone struct {
	pledge fund.PledgeID
	reader audience.ReaderID
}

func (o *someone) fields() []any { return []any{&o.pledge, &o.reader} }

// finding looks for those to whom a letter is due, behind a pledge.
type finding func(ctx context.Context, from db.Querier, m Move, after fund.PledgeID, only fund.PledgeID) ([]someone, error)

// unasked run at the gateway that is left, and have not been asked.
func (s *Moves) unasked(ctx context.Context, from db.Querier, m Move, after, only fund.PledgeID) ([]someone, error) {
	where, behind := ` and g.id > $3`, after
	if only != "" { // its own text: it is found by its key, and not by a look at all
		where, behind = ` and g.id = $3`, only
	}
	return db.All(ctx, from, (*someone).fields, `select g.id, g.reader`+running+` and not exists (select 1 from fund_move_pledge a where a.move = $2 and a.pledge = g.id)`+
		where+` order by g.id limit $4`, m.From, m.ID, behind, atOnce)
}

// waits is who was asked, has not moved and did not say that a transfer is on its way.
const waits = ` from fund_move_pledge a join fund_pledge g on g.id = a.pledge where a.move = $1 and g.stopped is null
	and not exists (select 1 from fund_pledge n where n.replaces = g.id and (n.settled is not null or exists (select 1 from fund_claim c where c.pledge = n.id)))`

// waiting is the rest of waits for one pledge, or for those behind one.
func waiting(after, only fund.PledgeID) (string, fund.PledgeID) {
	if only != "" {
		return waits + ` and a.pledge = $2`, only
	}
	return waits + ` and a.pledge > $2`, after
}

// silent were asked a week ago.
func (s *Moves) silent(ctx context.Context, from db.Querier, m Move, after, only fund.PledgeID) ([]someone, error) {
	where, behind := waiting(after, only)
	return db.All(ctx, from, (*someone).fields, `select a.pledge, a.reader`+where+` and a.again is null and a.asked <= $3 order by a.pledge limit $4`,
		m.ID, behind, db.At(s.db.Now().Add(-againAfter)), atOnce)
}

// ending are those whose time ends in three days, if they were not written to just now.
func (s *Moves) ending(ctx context.Context, from db.Querier, m Move, after, only fund.PledgeID) ([]someone, error) {
	now := s.db.Now()
	where, behind := waiting(after, only)
	return db.All(ctx, from, (*someone).fields, `select a.pledge, a.reader`+where+` and a.last is null and a.asked <= $3 and coalesce(a.again, 0) <= $3
		and exists (select 1 from fund_entitlement e where e.reader = a.reader and e.ends > $4)
		and not exists (select 1 from fund_entitlement e where e.reader = a.reader and (e.ends is null or e.ends > $5)) order by a.pledge limit $6`,
		m.ID, behind, db.At(now.Add(-24*time.Hour)), db.At(now), db.At(now.Add(lastFor)), atOnce)
}

// each tells a kind of letter to all that a finding gives, a handful at a time,
// each in a transaction of its own. whole: it came to the end of them.
func (s *Moves) each(ctx context.Context, m Move, kind Kind, find finding) (whole bool, err error) {
	for after := fund.PledgeID(""); ; {
		some, err := find(ctx, s.db, m, after, "")
		if err != nil {
			return false, err
		}
		for _, one := range some {
			if ctx.Err() != nil {
				return false, ctx.Err()
			}
			open, err := s.ask(ctx, m.ID, kind, one, find)
			if err != nil {
				return false, fmt.Errorf("move %s, pledge %s: %w", m.ID, one.pledge, err)
			}
			if !open {
				return false, nil
			}
			after = one.pledge
		}
		if len(some) < atOnce {
			return true, nil
		}
	}
}

// ask tells one letter, if the move is still open and it is still due.
func (s *Moves) ask(ctx context.Context, id MoveID, kind Kind, one someone, find finding) (open bool, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		open = false
		m, err := moveBy(ctx, tx, id)
		if err != nil || m.State() != Running {
			return err
		}
		open = true
		due, err := find(ctx, tx, m, "", one.pledge)
		if err != nil || len(due) == 0 {
			return err
		}
		now := db.At(tx.Now())
		switch kind {
		case First:
			if _, err = tx.Do(ctx, `insert into fund_move_pledge (move, pledge, reader, asked) values ($1, $2, $3, $4)`, id, one.pledge, one.reader, now); err == nil {
				err = s.fund.Keep(ctx, tx, one.pledge, one.reader, tx.Now().AddDate(0, 0, m.Days))
			}
		case Again:
			_, err = tx.Do(ctx, `update fund_move_pledge set again = $3 where move = $1 and pledge = $2`, id, one.pledge, now)
		case Last: // who slept through the one before hears this alone
			_, err = tx.Do(ctx, `update fund_move_pledge set last = $3, again = coalesce(again, $3) where move = $1 and pledge = $2`, id, one.pledge, now)
		}
		if err != nil {
			return err
		}
		return tx.Tell(ctx, Asked{Move: id, Pledge: one.pledge, Reader: one.reader, Kind: kind})
	})
	return open, err
}

// done ends a move by itself when nobody is left in it.
func (s *Moves) done(ctx context.Context, m Move) error {
	left := func(from db.Querier) (n int, err error) {
		err = from.Row(ctx, `select count(*) from fund_move_pledge a join fund_pledge g on g.id = a.pledge where a.move = $1 and g.stopped is null`, m.ID).Scan(&n)
		return n, err
	}
	if n, err := left(s.db); err != nil || n > 0 {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := left(tx)
		if err != nil || n > 0 {
			return err
		}
		unasked, err := s.unasked(ctx, tx, m, "", "")
		if err != nil || len(unasked) > 0 {
			return err
		}
		_, err = tx.Do(ctx, `update fund_move set ended = $2 where id = $1 and ended is null and paused is null`, m.ID, db.At(tx.Now()))
		return err
	})
}
