package reach

import (
	"context"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/reach/letter"
	"github.com/nightdesk/nightdesk/staff"
)

// The letters that ask a supporter to go on at another gateway. Their names stand in the table and never change.
const (
	moveFirst = "move-" + string(move.First)
	moveAgain = "move-" + string(move.Again)
	moveLast  = "move-" + string(move.Last)
)

// MoveBy has the letters about moves written as m knows them.
func (r *Reach) MoveBy(m *move.Moves) { r.moves = m }

// AskToMove hears that a supporter is to be asked to go on at another gateway.
func (r *Reach) AskToMove(ctx context.Context, f move.Asked) error {
	return r.toReader(ctx, "move-"+string(f.Kind), string(f.Move)+" "+string(f.Pledge), f.Reader, time.Time{})
}

// askToMove writes the letter as things stand when it is sent, with a link of
// its own. Who has moved or stopped meanwhile, and whose move has ended, is not
// written to: NotFound.
func (r *Reach) askToMove(ctx context.Context, w waiting, reader audience.ReaderID, m staff.Masthead, l *lang.Lang, f letter.Frame) (letter.Sheet, error) {
	id, pledge, _ := strings.Cut(w.about, " ")
	if r.moves == nil {
		return letter.Sheet{}, fault.New(fault.NotFound, "fault-not-found")
	}
	at, err := r.moves.Move(ctx, move.MoveID(id))
	if err != nil {
		return letter.Sheet{}, err
	}
	p, err := r.pledge(ctx, reader, fund.PledgeID(pledge))
	if err != nil {
		return letter.Sheet{}, err
	}
	token, err := r.moves.MintLink(ctx, at.ID, p.Pledge)
	if err != nil {
		return letter.Sheet{}, err
	}
	stays, err := r.moves.Stays(ctx, reader)
	if err != nil {
		return letter.Sheet{}, err
	}
	words, err := r.moving(ctx, at.From, at.To, p, l, m)
	words.Link = r.URL + prefix(m, l.Code()) + "/move/" + token
	if now := r.db.Now(); err == nil && p.PaidUntil.After(now) {
		words.Paid, words.Buys = l.Date(last(p.PaidUntil, m)), l.Date(p.PaidUntil.In(m.Location()))
	}
	if stays.After(r.db.Now()) {
		words.Stays = l.Date(last(stays, m))
	}
	return letter.Moving(l, f, strings.TrimPrefix(w.kind, "move-"), words), err
}

// moving is what the letters of a move say of a pledge, but its days.
func (r *Reach) moving(ctx context.Context, from, to string, p fund.PledgeView, l *lang.Lang, m staff.Masthead) (letter.Move, error) {
	out := letter.Move{Plan: p.Plan.Name(l.Code()), Amount: l.Money(p.Amount.Minor, p.Amount.Currency, m.MoneyStyle), Way: to, Yearly: p.Plan.Every == fund.Year}
	if key := "fund-gateway-" + to; l.Has(key) {
		out.Way = l.Say(key)
	}
	all, err := r.fund.Gateways(ctx)
	for _, g := range all {
		out.Lost = out.Lost || g.Name == from && !g.Lost.IsZero()
		out.ByHand = out.ByHand || g.Name == to && g.ByHand
	}
	return out, err
}

// Preview is a letter as its reader will see it, for who is about to have it written.
type Preview struct {
	Lang          lang.Code
	Subject, Text string
}

// PreviewMove shows the first letter of a move in each language of the
// newsroom, to a supporter of a plan whose paid time ends today.
func (r *Reach) PreviewMove(ctx context.Context, at move.Move) ([]Preview, error) {
	m, err := r.staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	plans, err := r.fund.EveryPlan(ctx)
	if err != nil {
		return nil, err
	}
	var p fund.PledgeView
	for _, one := range plans {
		if p.Plan.ID == "" && one.Every.Months() > 0 && one.Price != "" {
			p.Plan, p.Amount = one, one.Amount
		}
	}
	var out []Preview
	for _, code := range m.Languages {
		l := lang.For(code)
		words, err := r.moving(ctx, at.From, at.To, p, l, m)
		if err != nil {
			return nil, err
		}
		words.Stays, words.Link = l.Date(last(r.db.Now().AddDate(0, 0, at.Days), m)), r.URL+prefix(m, code)+"/move/…"
		var into mail.Letter
		if err := letter.Moving(l, letter.Frame{Newsroom: m.Name, Address: m.Address, URL: r.URL, Accent: m.Accent}, string(move.First), words).Into(&into); err != nil {
			return nil, err
		}
		out = append(out, Preview{code, into.Subject, into.Text})
	}
	return out, nil
}

// Uncarried are the pledges of a move whose letter waits though it was tried.
func (r *Reach) Uncarried(ctx context.Context, id move.MoveID) ([]fund.PledgeID, error) {
	abouts, err := db.All(ctx, r.db, func(s *string) []any { return []any{s} }, `select distinct about from reach_letter
		where sent is null and tries > 0 and kind in ('move-first', 'move-again', 'move-last') and about like $1 order by about limit 500`, string(id)+" %")
	var out []fund.PledgeID
	for _, s := range abouts {
		_, pledge, _ := strings.Cut(s, " ")
		out = append(out, fund.PledgeID(pledge))
	}
	return out, err
}
