package move

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Outlook is who would be asked if a gateway were left now.
type Outlook struct {
	All, Active, Halted, Paused int
	Langs                       map[lang.Code]int // by the readers' languages
	Over, Week, Month, Later    int               // whose paid days are over, end within seven or thirty days, or later
	Soonest                     time.Time         // the next end of paid days
}

// Outlook looks who is charged by itself at a gateway.
func (s *Moves) Outlook(ctx context.Context, gateway string) (o Outlook, err error) {
	type row struct {
		reader audience.ReaderID
		turn   fund.Kind
		until  time.Time
	}
	rows, err := db.All(ctx, s.db, func(r *row) []any { return []any{&r.reader, &r.turn, db.Moment(&r.until)} }, `select g.reader,
		coalesce((select t.kind from fund_turn t where t.pledge = g.id and t.kind <> 'stopped' and t.at > coalesce((select max(y.captured) from fund_payment y where y.pledge = g.id), 0) order by t.at desc limit 1), ''),
		(select max(e.ends) from fund_entitlement e where e.reader = g.reader and e.kind = 'paid')`+running+` order by g.id`, gateway)
	if err != nil {
		return o, err
	}
	now := s.db.Now()
	var readers []audience.ReaderID
	for _, r := range rows {
		o.All++
		switch r.turn {
		case fund.KindHalted:
			o.Halted++
		case fund.KindPaused:
			o.Paused++
		default:
			o.Active++
		}
		switch left := r.until.Sub(now); {
		case left <= 0:
			o.Over++
		case left <= 7*24*time.Hour:
			o.Week++
		case left <= 30*24*time.Hour:
			o.Month++
		default:
			o.Later++
		}
		if r.until.After(now) && (o.Soonest.IsZero() || r.until.Before(o.Soonest)) {
			o.Soonest = r.until
		}
		readers = append(readers, r.reader)
	}
	o.Langs = map[lang.Code]int{}
	known, err := s.audience.Readers(ctx, readers)
	for _, id := range readers {
		if r, here := known[id]; here {
			o.Langs[r.Lang]++
		}
	}
	return o, err
}

// Wanted is a gateway that is lost, and how many are charged there.
type Wanted struct {
	Gateway string
	Count   int
}

// Wanted lists the gateways that are lost and that no move leaves yet.
func (s *Moves) Wanted(ctx context.Context) ([]Wanted, error) {
	all, err := s.fund.Gateways(ctx)
	var out []Wanted
	for _, g := range all {
		if g.Lost.IsZero() || g.ByHand {
			continue
		}
		var open, n int
		if err := s.db.Row(ctx, `select count(*) from fund_move where gateway = $1 and ended is null and begun is not null`, g.Name).Scan(&open); err != nil {
			return nil, err
		}
		if open > 0 {
			continue
		}
		if err := s.db.Row(ctx, `select count(distinct g.reader)`+running, g.Name).Scan(&n); err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, Wanted{g.Name, n})
		}
	}
	return out, err
}

// Step is how far one supporter has come.
type Step string

const (
	Waiting Step = "waiting" // was written to
	OnWay   Step = "on-way"  // tapped, and has not paid yet
	Moved   Step = "moved"
	Left    Step = "left" // stopped, or asked to be forgotten
)

// Steps are all of them, in the order of a picture.
var Steps = []Step{Moved, OnWay, Waiting, Left}

// Key is the key of its words in base/lang, for staff.
func (s Step) Key() string { return "move-step-" + string(s) }

// steps is each pledge of the move $1 with how far it has come.
const steps = `select a.pledge, a.reader, a.asked, a.again, a.last, case
		when exists (select 1 from fund_pledge n where n.replaces = a.pledge and n.settled is not null) then 'moved'
		when g.stopped is not null then 'left'
		when exists (select 1 from fund_pledge n where n.replaces = a.pledge and n.made >= a.asked and n.stopped is null
			and (n.expires > $2 or exists (select 1 from fund_claim c where c.pledge = n.id))) then 'on-way'
		else 'waiting' end as step
	from fund_move_pledge a join fund_pledge g on g.id = a.pledge where a.move = $1`

// Progress is how far a move has come, by pledges.
type Progress struct {
	All     int // who was written to, and Unasked
	Unasked int
	By      map[Step]int
}

// Progress counts.
func (s *Moves) Progress(ctx context.Context, m Move) (p Progress, err error) {
	type row struct {
		step Step
		n    int
	}
	rows, err := db.All(ctx, s.db, func(r *row) []any { return []any{&r.step, &r.n} }, `select step, count(*) from (`+steps+`) as t group by step`, m.ID, db.At(s.db.Now()))
	p.By = map[Step]int{}
	for _, r := range rows {
		p.By[r.step] = r.n
		p.All += r.n
	}
	if err == nil && m.Ended.IsZero() {
		err = s.db.Row(ctx, `select count(*)`+running+` and not exists (select 1 from fund_move_pledge a where a.move = $2 and a.pledge = g.id)`, m.From, m.ID).Scan(&p.Unasked)
	}
	p.All += p.Unasked
	return p, err
}

// Row is one supporter in a move.
type Row struct {
	Pledge             fund.PledgeID
	Reader             audience.ReaderID
	Step               Step
	Asked, Again, Last time.Time // the letters
	Plan               fund.Plan
	Amount             money.Amount
	Until              time.Time // the end of what is paid or kept
}

const (
	pageOf     = 50
	onlyAtMost = 500
)

// Rows lists who was written to, 50 a page: those of one step, or all; or only
// the pledges named.
func (s *Moves) Rows(ctx context.Context, m Move, step Step, only []fund.PledgeID, page int) (rows []Row, more bool, err error) {
	args := []any{m.ID, db.At(s.db.Now()), step, pageOf + 1, (min(max(page, 1), 1_000_000) - 1) * pageOf}
	where := ``
	if only != nil {
		places := make([]string, min(len(only), onlyAtMost))
		for i := range places {
			args = append(args, only[i])
			places[i] = fmt.Sprintf("$%d", len(args))
		}
		if len(places) == 0 {
			return nil, false, nil
		}
		where = ` and t.pledge in (` + strings.Join(places, ", ") + `)`
	}
	rows, err = db.All(ctx, s.db, func(r *Row) []any {
		return append([]any{&r.Pledge, &r.Reader, db.Moment(&r.Asked), db.Moment(&r.Again), db.Moment(&r.Last), &r.Step, &r.Amount.Minor, &r.Amount.Currency, db.Moment(&r.Until)}, fund.OwnFields(&r.Plan)...)
	}, `select t.pledge, t.reader, t.asked, t.again, t.last, t.step, g.amount, g.currency,
			(select max(e.ends) from fund_entitlement e where e.reader = t.reader), `+fund.OwnColumns+`
		from (`+steps+`) as t join fund_pledge g on g.id = t.pledge join fund_plan p on p.id = g.plan
		where ($3 = '' or t.step = $3)`+where+` order by t.asked desc, t.pledge desc limit $4 offset $5`, args...)
	if len(rows) > pageOf {
		rows, more = rows[:pageOf], true
	}
	return rows, more, err
}
