package move

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// MoveID names a move.
type MoveID string

// The days for which a supporter's time is kept at least after the letter.
const (
	Days                = 30
	fewDays, manyDays   = 14, 120
	againAfter, lastFor = 7 * 24 * time.Hour, 3 * 24 * time.Hour
)

// Moves are the moves of a fund.
type Moves struct {
	db       *db.DB
	staff    *staff.Staff
	audience *audience.Audience
	fund     *fund.Fund
}

// New makes the moves.
func New(d *db.DB, st *staff.Staff, a *audience.Audience, f *fund.Fund) *Moves {
	return &Moves{db: d, staff: st, audience: a, fund: f}
}

// Move is one move.
type Move struct {
	ID                             MoveID
	From, To                       string // gateways
	Why                            string
	Days                           int // for which each is a supporter at least, from their letter on
	Prepared, Begun, Paused, Ended time.Time
}

const moveColumns = `id, gateway, onward, why, days, prepared, begun, paused, ended`

func (m *Move) fields() []any {
	return []any{&m.ID, &m.From, &m.To, &m.Why, &m.Days, db.Moment(&m.Prepared), db.Moment(&m.Begun), db.Moment(&m.Paused), db.Moment(&m.Ended)}
}

// Open tells whether letters go out and links are good.
func (m Move) Open() bool { return !m.Begun.IsZero() && m.Ended.IsZero() }

// State is how a move stands.
type State string

const (
	Prepared State = "prepared"
	Running  State = "running"
	Paused   State = "paused"
	Ended    State = "ended"
)

// Key is the key of its words in base/lang, for staff.
func (s State) Key() string { return "move-state-" + string(s) }

// State is how the move stands.
func (m Move) State() State {
	switch {
	case !m.Ended.IsZero():
		return Ended
	case m.Begun.IsZero():
		return Prepared
	case !m.Paused.IsZero():
		return Paused
	}
	return Running
}

// Move is one move, or NotFound.
func (s *Moves) Move(ctx context.Context, id MoveID) (Move, error) { return moveBy(ctx, s.db, id) }

func moveBy(ctx context.Context, from db.Querier, id MoveID) (Move, error) {
	return db.One(ctx, from, (*Move).fields, `select `+moveColumns+` from fund_move where id = $1`, id)
}

// All are all moves, the newest first.
func (s *Moves) All(ctx context.Context) ([]Move, error) {
	return db.All(ctx, s.db, (*Move).fields, `select `+moveColumns+` from fund_move order by id desc limit 200`)
}

// Prepare writes a move down; nobody hears of it until it begins. It goes from
// a gateway that charges by itself to another that is open and offered for what
// its supporters pay, or to one whose transfers a person confirms. A gateway is left by one move at a time.
func (s *Moves) Prepare(ctx context.Context, by staff.Person, from, to string, days int, why string) (MoveID, error) {
	if err := by.May(staff.Role.Runs); err != nil {
		return "", err
	}
	why, err := fund.Reason(why)
	if err != nil {
		return "", err
	}
	if days < fewDays || days > manyDays {
		return "", fault.Bad("days", "move-days", "Least", fewDays, "Most", manyDays)
	}
	if err := s.ways(ctx, from, to); err != nil {
		return "", err
	}
	id := MoveID(db.NewID())
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var open int
		if err := tx.Row(ctx, `select count(*) from fund_move where gateway = $1 and ended is null`, from).Scan(&open); err != nil {
			return err
		}
		if open > 0 {
			return fault.Bad("from", "move-already")
		}
		_, err := tx.Do(ctx, `insert into fund_move (id, gateway, onward, why, days, prepared) values ($1, $2, $3, $4, $5, $6)`, id, from, to, why, days, db.At(tx.Now()))
		if err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.move-prepare", "move:"+string(id), fund.Noted(from+" → "+to, why)))
	})
	return id, err
}

// ways looks whether one gateway can be left for the other.
func (s *Moves) ways(ctx context.Context, from, to string) error {
	all, err := s.fund.Gateways(ctx)
	if err != nil {
		return err
	}
	leaves, goes := false, false
	for _, g := range all {
		leaves = leaves || g.Name == from && !g.ByHand
		goes = goes || g.Name == to && g.Open && to != from
	}
	kinds, err := db.All(ctx, s.db, func(e *fund.Every) []any { return []any{e} }, `select distinct p.every`+running, from)
	if err != nil {
		return err
	}
	for _, every := range kinds { // or every tap would find it closed
		offered, err := s.fund.Ways(ctx, every)
		if err != nil {
			return err
		}
		goes = goes && slices.ContainsFunc(offered, func(g fund.GatewayView) bool { return g.Name == to })
	}
	switch {
	case !leaves:
		return fault.Bad("from", "move-from")
	case !goes:
		return fault.Bad("to", "move-to")
	}
	return nil
}

// Begin has the letters written. Beginning twice is fine.
func (s *Moves) Begin(ctx context.Context, by staff.Person, id MoveID) error {
	m, err := s.Move(ctx, id)
	if err == nil && m.Begun.IsZero() && m.Ended.IsZero() {
		err = s.ways(ctx, m.From, m.To)
	}
	if err != nil {
		return err
	}
	return s.turn(ctx, by, id, "fund.move-begin", "", `begun = $2 where id = $1 and begun is null and ended is null`)
}

// Pause tells no further letter until the move goes on. Links stay good.
func (s *Moves) Pause(ctx context.Context, by staff.Person, id MoveID, why string) error {
	why, err := fund.Reason(why)
	if err != nil {
		return err
	}
	return s.turn(ctx, by, id, "fund.move-pause", why, `paused = $2 where id = $1 and begun is not null and paused is null and ended is null`)
}

// GoOn takes a pause back.
func (s *Moves) GoOn(ctx context.Context, by staff.Person, id MoveID) error {
	return s.turn(ctx, by, id, "fund.move-go-on", "", `paused = null where id = $1 and paused is not null and ended is null and cast($2 as bigint) > 0`)
}

// End closes the links. The days that letters promised stay: who was told that
// nothing ends before a day can rely on it.
func (s *Moves) End(ctx context.Context, by staff.Person, id MoveID, why string) error {
	why, err := fund.Reason(why)
	if err != nil {
		return err
	}
	return s.turn(ctx, by, id, "fund.move-end", why, `ended = $2 where id = $1 and ended is null`)
}

// turn changes how a move stands, once.
func (s *Moves) turn(ctx context.Context, by staff.Person, id MoveID, act, why, set string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		m, err := moveBy(ctx, tx, id)
		if err != nil {
			return err
		}
		n, err := tx.Do(ctx, `update fund_move set `+set, id, db.At(tx.Now()))
		if err != nil || n == 0 {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, act, "move:"+string(id), fund.Noted(m.From+" → "+m.To, why)))
	})
}
