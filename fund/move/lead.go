package move

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/token"
	"github.com/nightdesk/nightdesk/fund"
)

// Lead is where a letter's link leads: whose pledge goes on where, and why.
type Lead struct {
	Move   Move
	Pledge fund.PledgeID
	Reader audience.ReaderID
}

// MintLink makes what a letter's link carries, at the moment of sending, so
// that no fact or job holds it. The links of earlier letters stay good. A
// pledge that need not move any more is NotFound.
func (s *Moves) MintLink(ctx context.Context, move MoveID, pledge fund.PledgeID) (string, error) {
	made := token.New()
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := leadWhere(ctx, tx, `a.move = $1 and a.pledge = $2`, move, pledge); err != nil {
			return err
		}
		_, err := tx.Do(ctx, `insert into fund_move_token (hash, move, pledge) values ($1, $2, $3)`, token.Hash(made), move, pledge)
		return err
	})
	return made, err
}

// Lead opens a link. It changes nothing. Gone: the pledge has moved
// (move-moved), or it was stopped or the move has ended (move-over); NotFound:
// it was never one.
func (s *Moves) Lead(ctx context.Context, t string) (Lead, error) {
	l, err := leadWhere(ctx, s.db, `exists (select 1 from fund_move_token t where t.hash = $1 and t.move = a.move and t.pledge = a.pledge)`, token.Hash(t))
	if !fault.Is(err, fault.NotFound) {
		return l, err
	}
	var known, moved int
	if e := s.db.Row(ctx, `select count(*), coalesce(sum(case when exists (select 1 from fund_pledge n where n.replaces = t.pledge and n.settled is not null) then 1 else 0 end), 0)
		from fund_move_token t where t.hash = $1`, token.Hash(t)).Scan(&known, &moved); e != nil {
		return Lead{}, e
	}
	switch {
	case moved > 0:
		err = fault.New(fault.Gone, "move-moved")
	case known > 0:
		err = fault.New(fault.Gone, "move-over")
	}
	return Lead{}, err
}

// leadWhere is who was asked and may still move.
func leadWhere(ctx context.Context, from db.Querier, where string, args ...any) (Lead, error) {
	return db.One(ctx, from, func(l *Lead) []any {
		return append([]any{&l.Pledge, &l.Reader}, l.Move.fields()...)
	}, `select a.pledge, a.reader, m.id, m.gateway, m.onward, m.why, m.days, m.prepared, m.begun, m.paused, m.ended
		from fund_move_pledge a join fund_move m on m.id = a.move join fund_pledge g on g.id = a.pledge
		where m.begun is not null and m.ended is null and g.stopped is null and `+where, args...)
}

// Stays is until when a reader supports, by what is paid and what is kept for
// them; zero where nothing ever was.
func (s *Moves) Stays(ctx context.Context, reader audience.ReaderID) (until time.Time, err error) {
	err = s.db.Row(ctx, `select max(ends) from fund_entitlement where reader = $1`, reader).Scan(db.Moment(&until))
	return until, err
}
