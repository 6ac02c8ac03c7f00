package yeartest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// keptDays is how long the move of the lost year keeps everybody's time after the letter.
const keptDays = 30

// lostYear is a year in whose middle the bank closes the newsroom's account.
type lostYear struct {
	*year
	lostOn  int
	written time.Time         // when the letters went
	seen    []map[string]bool // whose time was running, by day, as the newsroom had it
	looked  []time.Time
	hand    map[*order][]fund.Fact // what came by transfer, which no bank here has on record
	moved   map[*person]string     // who tapped, and where they go
}

// PlayLost plays a year in whose middle the bank is gone for good and is
// declared lost. Its supporters are moved to the other bank: most tap one day
// or another, some send their money by hand, and some never answer. The rest is
// as in Play, with fewer fates, so that what each reader is owed on each day
// can be told from the banks' records.
func PlayLost(ctx context.Context, o Options) (*Report, error) {
	y := &lostYear{year: &year{Options: o, dice: rand.New(rand.NewPCG(o.Seed, 29)), report: &Report{Seed: o.Seed, Supporters: o.Supporters, gone: map[string][]fund.Fact{}}, agenda: map[int][]act{}, jumped: map[int]bool{}},
		hand: map[*order][]fund.Fact{}, moved: map[*person]string{}}
	h, err := open(ctx, app.Options{Data: o.Data, Database: o.Database, Log: o.Log, Clock: standing(begins)})
	if err != nil {
		return nil, err
	}
	y.house = h
	began := time.Now()
	if err = wrap("furnish", y.furnishTwo(ctx)); err == nil {
		y.writeLost()
		err = y.runLost(ctx)
	}
	y.report.Played = time.Since(began)
	if err == nil {
		err = y.judgeLost(ctx)
	}
	return y.report, errors.Join(err, h.close())
}

// furnishTwo opens a second bank and transfers by hand beside the first.
func (y *lostYear) furnishTwo(ctx context.Context) error {
	return errors.Join(y.house.furnish(ctx), y.Rails.Set(ctx, machine, app.OtherBank, true, nil, "never dependent on one bank"),
		y.Rails.Set(ctx, machine, "upi", true, map[string]string{"payee": "paper@examplebank", "name": "The Paper"}, "by hand too"))
}

// writeLost writes the agenda: who joins, whom something befalls, and the loss.
func (y *lostYear) writeLost() {
	y.lostOn = y.between(on(time.June, 10), on(time.July, 20))
	for n := range y.Supporters {
		p := &person{n: n, email: fmt.Sprintf("reader%d.%d@readers.example", y.Seed, n)}
		y.people = append(y.people, p)
		plan := pick(y.year, map[string]int{"monthly": 66, "yearly": 22, "lifetime": 5, "once": 4, "paper": 3})
		fate := pick(y.year, map[string]int{"": 74, "halted": 8, "paused": 6, "stopped": 8, "leaves": 4})
		joined := y.between(0, y.lostOn-3)
		y.at(joined, "join", func(ctx context.Context, _ int) error { return y.joinLost(ctx, p, plan) })
		if fate == "" || plan == "lifetime" || plan == "once" {
			continue
		}
		at := y.between(joined+1, y.lostOn+60)
		if (fate == "halted" || fate == "paused") && at >= y.lostOn { // a bank that is gone does neither
			continue
		}
		y.at(at, fate, func(ctx context.Context, _ int) error { return y.befalls(ctx, p, fate) })
	}
	y.at(y.lostOn, "the bank is gone", y.loses)
	y.at(y.lostOn+2, "the move begins", y.beginsMove)
}

func (y *lostYear) joinLost(ctx context.Context, p *person, plan string) error {
	r, err := y.Audience.Welcome(ctx, p.email, []lang.Code{"en", "hi", "ur"}[p.n%3])
	if err != nil {
		return err
	}
	p.reader = r.ID
	o, err := y.pledges(ctx, p, plan, "")
	if err == nil {
		err = y.pays(ctx, o, "pay")
	}
	return err
}

// befalls is what happens to somebody's newest order.
func (y *lostYear) befalls(ctx context.Context, p *person, fate string) error {
	if len(p.orders) == 0 || p.left {
		return nil
	}
	o := p.orders[len(p.orders)-1]
	switch fate {
	case "halted":
		return y.Bank.Press(ctx, o.ref, sandbox.TurnRefuseOn, 0)
	case "paused":
		return y.Fund.Pause(ctx, p.reader, o.pledge.ID)
	case "stopped":
		for _, o := range p.orders { // whichever runs
			if err := y.stops(ctx, o); err != nil {
				return err
			}
		}
		return nil
	}
	return y.leaves(ctx, p)
}

// loses has the bank close the newsroom's account overnight. What it had told is
// told; what it holds it keeps. It cancels every mandate and says so: of the
// first ones before the newsroom knows what happens, and of the rest after.
func (y *lostYear) loses(ctx context.Context, _ int) (err error) {
	if err := y.settle(ctx); err != nil {
		return err
	}
	if y.report.gone[sandbox.Name], err = y.Bank.List(ctx, time.UnixMicro(0)); err != nil {
		return err
	}
	if err := errors.Join(y.Bank.CancelAll(ctx, y.Supporters/3), y.settle(ctx)); err != nil {
		return err
	}
	if err := errors.Join(y.Rails.Lose(ctx, machine, sandbox.Name, "They closed our account overnight."), y.Bank.CancelAll(ctx, 0), y.settle(ctx)); err != nil {
		return err
	}
	return y.Bank.Vanish(ctx)
}

// beginsMove has the letters written, and writes into the agenda who taps when.
func (y *lostYear) beginsMove(ctx context.Context, today int) error {
	id, err := y.Moves.Prepare(ctx, machine, sandbox.Name, app.OtherBank, keptDays, "They closed our account overnight.")
	if err != nil {
		return err
	}
	if err := y.Moves.Begin(ctx, machine, id); err != nil {
		return err
	}
	y.written = y.Clock.Now()
	for _, p := range y.people {
		if len(p.orders) == 0 || !p.orders[0].renews() || !p.orders[0].ended.IsZero() {
			continue
		}
		to := pick(y.year, map[string]int{app.OtherBank: 74, "upi": 12, "": 14})
		if to == "" {
			continue
		}
		y.at(today+y.between(0, keptDays+15), "tap", func(ctx context.Context, _ int) error { return y.taps(ctx, id, p, to) })
	}
	return nil
}

// taps goes on by the link of a letter, or by hand from the account.
func (y *lostYear) taps(ctx context.Context, id move.MoveID, p *person, to string) error {
	old := p.orders[0]
	token, err := y.Moves.MintLink(ctx, id, old.pledge.ID)
	if err != nil {
		return err // has stopped or left meanwhile: borne
	}
	lead, err := y.Moves.Lead(ctx, token)
	if err != nil {
		return err
	}
	made, err := y.Fund.Again(ctx, lead.Reader, lead.Pledge, to)
	if err != nil {
		return err
	}
	fresh, err := y.begins(ctx, p, made)
	if err != nil {
		return err
	}
	fresh.again = true
	y.moved[p] = to
	if to == "upi" {
		at := y.Clock.Now()
		utr := fmt.Sprintf("6%011d", p.n)
		y.hand[fresh] = []fund.Fact{{Object: utr, Amount: made.Amount, At: at}}
		err = y.Hand.Confirm(ctx, machine, made.ID, utr, made.Amount, at)
	} else {
		err = y.Other.Pay(ctx, fresh.ref, sandbox.Way{Do: sandbox.WayPay})
	}
	if err == nil {
		err = y.settle(ctx)
	}
	return err
}

// runLost lets the days pass, and looks each day whose time is running.
func (y *lostYear) runLost(ctx context.Context) error {
	if err := y.prices(ctx); err != nil {
		return err
	}
	for day := 0; day <= lastDay+quietDays; day++ {
		at := y.day(day).Add(y.hour(day))
		y.Clock.Set(at)
		if err := wrap("what is due", y.settle(ctx)); err != nil {
			return fmt.Errorf("day %d: %w", day, err)
		}
		acts := y.agenda[day]
		for i := 0; i < len(acts); i++ {
			y.report.Acts++
			if err := y.bear(day, acts[i].do(ctx, day)); err != nil {
				return fmt.Errorf("day %d, %s: %w", day, acts[i].what, err)
			}
		}
		if len(acts) > 0 {
			if err := wrap("what follows", y.settle(ctx)); err != nil {
				return fmt.Errorf("day %d: %w", day, err)
			}
		}
		if err := y.look(ctx); err != nil {
			return err
		}
		if y.Day != nil {
			y.Day(at, y.report)
		}
	}
	return nil
}

// look notes whose time is running now, as the newsroom has it.
func (y *lostYear) look(ctx context.Context) error {
	seen, now := map[string]bool{}, y.Clock.Now()
	rows, err := y.DB.Rows(ctx, `select distinct reader from fund_entitlement where begins <= $1 and (ends is null or ends > $1)`, now.UnixMicro())
	if err != nil {
		return err
	}
	for rows.Next() {
		var reader string
		if err := rows.Scan(&reader); err != nil {
			return errors.Join(err, rows.Close())
		}
		seen[reader] = true
	}
	y.seen, y.looked = append(y.seen, seen), append(y.looked, now)
	return errors.Join(rows.Err(), rows.Close())
}

// judgeLost compares everything at the end.
func (y *lostYear) judgeLost(ctx context.Context) error {
	if err := wrap("compare", y.report.compare(ctx, y.App)); err != nil {
		return err
	}
	facts := y.report.gone[sandbox.Name]
	later, err := y.Other.List(ctx, time.UnixMicro(0))
	if err != nil {
		return err
	}
	captured, stopped := map[string][]fund.Fact{}, map[string]time.Time{}
	for _, f := range append(facts, later...) {
		switch f.Kind {
		case fund.KindCaptured:
			captured[f.Ref] = append(captured[f.Ref], f)
		case fund.KindStopped:
			stopped[f.Ref] = f.At
		}
	}
	for _, p := range y.people {
		y.owed(p, captured, stopped)
	}
	if err := y.movedAll(ctx); err != nil {
		return err
	}
	return y.lettersOf(ctx)
}

// owed compares, for one reader, each day's look with what the banks' records
// and the move promise: nobody's time ends early, and it ends when it is over.
func (y *lostYear) owed(p *person, captured map[string][]fund.Fact, stopped map[string]time.Time) {
	var paid []bought
	var first time.Time // payment of what took the first order's place
	for i, o := range p.orders {
		ended := o.ended
		if at := stopped[o.ref]; !at.IsZero() && (ended.IsZero() || at.Before(ended)) {
			ended = at
		}
		all := append(captured[o.ref], y.hand[o]...)
		if i > 0 && len(all) > 0 && first.IsZero() {
			first = all[0].At
			if e := paid[0].ended; e.IsZero() || first.Before(e) {
				for j := range paid {
					paid[j].ended = first
				}
			}
		}
		if y.hand[o] != nil {
			ended = all[0].At // what comes by hand is not waited for
		}
		for _, f := range all {
			paid = append(paid, bought{o, f.Object, f.At, f.Amount.Minor, 0, ended})
		}
	}
	owed := entitled(y.zone, paid)
	if s, kept := y.keptOf(p, owed, first); kept {
		owed = append(owed, s)
	}
	for i, now := range y.looked {
		_, _, want := at(owed, now)
		if have := y.seen[i][string(p.reader)]; have != want {
			y.report.differ("%s (%s) on %s: supports %t, and should %t", p.email, y.moved[p], now.Format(time.DateTime), have, want)
			return
		}
	}
}

// keptOf is the time that the move keeps for somebody, whole days behind the
// end of what was running when the letter went, until they go on or stop.
func (y *lostYear) keptOf(p *person, owed []stretch, first time.Time) (stretch, bool) {
	if len(p.orders) == 0 || !p.orders[0].renews() || y.written.IsZero() {
		return stretch{}, false
	}
	_, forGood, running := at(owed, y.written)
	ended := p.orders[0].ended
	if forGood || !running || !ended.IsZero() && !ended.After(y.written) {
		return stretch{}, false
	}
	var end time.Time // of what was paid at the old bank
	for _, s := range owed {
		if s.kind == "paid" && !s.from.After(y.written) && s.until.After(end) {
			end = s.until
		}
	}
	until := end
	for day := end.In(y.zone); until.Before(y.written.AddDate(0, 0, keptDays)); {
		day = day.AddDate(0, 0, 1)
		until = day.UTC()
	}
	for _, cut := range []time.Time{first, ended} {
		if !cut.IsZero() && cut.Before(until) {
			until = cut
		}
	}
	return stretch{"grace", "kept", end, until}, until.After(end)
}

// movedAll looks whether who tapped has moved, and who did not has not.
func (y *lostYear) movedAll(ctx context.Context) error {
	all, err := y.Moves.All(ctx)
	if err != nil || len(all) != 1 {
		y.report.differ("there are %d moves", len(all))
		return err
	}
	have := map[audience.ReaderID]move.Step{}
	for page := 1; ; page++ {
		rows, more, err := y.Moves.Rows(ctx, all[0], "", nil, page)
		if err != nil {
			return err
		}
		for _, r := range rows {
			have[r.Reader] = r.Step
		}
		if !more {
			break
		}
	}
	for _, p := range y.people {
		_, tapped := y.moved[p]
		if (have[p.reader] == move.Moved) != tapped {
			y.report.differ("%s tapped %t, and is %q in the move", p.email, tapped, have[p.reader])
		}
	}
	if len(y.moved) < y.Supporters/4 || len(have) < len(y.moved) {
		y.report.differ("%d moved of %d who were asked: this was no loss", len(y.moved), len(have))
	}
	return nil
}

// lettersOf looks whether each letter was written once, and carried once.
func (y *lostYear) lettersOf(ctx context.Context) error {
	err := y.report.none(ctx, y.App, []count{
		{"who was asked and is here without a letter", `select count(*) from fund_move_pledge a where exists (select 1 from audience_reader r where r.id = a.reader)
			and not exists (select 1 from reach_letter l where l.kind = 'move-first' and l.about = a.move || ' ' || a.pledge and l.sent is not null)`},
		{"letters that were not sent", `select count(*) from reach_letter where sent is null`},
		{"letters written twice", `select count(*) from (select kind, about from reach_letter group by kind, about having count(*) > 1) as t`},
	})
	if err != nil {
		return err
	}
	n, twice, err := Carried(ctx, y.App)
	y.report.Letters = n
	for id, times := range twice {
		y.report.differ("letter %s was carried %d times", id, times)
	}
	return err
}
