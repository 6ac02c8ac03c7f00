package yeartest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// judge compares everything at the end of the year.
func (y *year) judge(ctx context.Context) error {
	if err := wrap("compare", y.report.compare(ctx, y.App)); err != nil {
		return err
	}
	facts, err := y.Bank.List(ctx, time.UnixMicro(0))
	if err != nil {
		return err
	}
	for _, check := range []func(context.Context, []fund.Fact) error{y.standings, y.charges, y.letters, y.replayed} {
		if err := check(ctx, facts); err != nil {
			return err
		}
	}
	return nil
}

// orders finds the order of the bank's own name.
func (y *year) ordersByRef() map[string]*order {
	all := map[string]*order{}
	for _, p := range y.people {
		for _, o := range p.orders {
			all[o.ref] = o
		}
	}
	return all
}

// record is what the bank's record says of one order.
type record struct {
	captured []fund.Fact
	stopped  time.Time
}

// standings compares what each reader is entitled to with the table.
func (y *year) standings(ctx context.Context, facts []fund.Fact) error {
	orders, records, back := y.ordersByRef(), map[*order]*record{}, map[string]int64{}
	opened := map[string]fund.Fact{}
	for _, f := range facts {
		o := orders[f.Ref]
		if o == nil && f.Kind != fund.KindPaidOut {
			y.report.differ("the bank charges under %s, which nobody pledged", f.Ref)
			continue
		}
		if records[o] == nil {
			records[o] = &record{}
		}
		switch f.Kind {
		case fund.KindCaptured:
			records[o].captured = append(records[o].captured, f)
		case fund.KindStopped:
			records[o].stopped = f.At
		case fund.KindRefunded:
			back[f.Payment] += f.Amount.Minor
		case fund.KindUnrefunded:
			back[f.Payment] -= f.Amount.Minor
		case fund.KindDisputed:
			opened[f.Object] = f
		case fund.KindDisputeLost:
			back[f.Payment] += opened[f.Object].Amount.Minor
		}
	}
	for _, p := range y.people {
		var paid []bought
		for _, o := range p.orders {
			r := records[o]
			if r == nil {
				continue
			}
			ended, err := y.ended(ctx, o, r)
			if err != nil {
				return err
			}
			for _, f := range r.captured {
				fits := f.Amount == o.pledge.Amount && (!f.Foreign || o.pledge.Plan.Nature == fund.Subscription)
				byMandate := f.Foreign && !o.stood.IsZero() && f.At.After(o.stood)
				stood, stands := o.stands[f.Object]
				counts := f.At
				if !fits && stood.After(counts) {
					counts = stood // the days until then nobody could have had
				}
				if fits || stands || byMandate {
					paid = append(paid, bought{o, f.Object, counts, f.Amount.Minor, back[f.Object], ended})
				}
			}
		}
		if err := y.standing(ctx, p, entitled(y.zone, paid)); err != nil {
			return err
		}
	}
	return nil
}

// ended is when an order ended: by a wish of ours or at the bank, whichever was
// first. What ended because another pledge took its place, only the fund knows.
func (y *year) ended(ctx context.Context, o *order, r *record) (time.Time, error) {
	var kept time.Time
	if err := y.DB.Row(ctx, `select stopped from fund_pledge where id = $1`, o.pledge.ID).Scan(db.Moment(&kept)); err != nil {
		return kept, err
	}
	ended := o.ended
	if !r.stopped.IsZero() && (ended.IsZero() || r.stopped.Before(ended)) {
		ended = r.stopped
	}
	switch {
	case ended.Equal(kept):
	case ended.IsZero() || kept.IsZero() || kept.After(ended) || o.fate != "yearly" && o.fate != "lifetime" && o.fate != "halted":
		y.report.differ("the pledge %s of %s (%s) ended at %s, and the fund has it as %s", o.pledge.Reference, o.of.email, o.fate, ended, kept)
	default:
		ended = kept
	}
	return ended, nil
}

// standing compares one reader's rows and how they stand at many moments.
func (y *year) standing(ctx context.Context, p *person, want []stretch) error {
	if p.reader == "" {
		return nil
	}
	for _, g := range p.given {
		if s, ok := g.stretch(); ok {
			want = append(want, s)
		}
	}
	have, err := db.All(ctx, y.DB, func(s *stretch) []any { return []any{&s.kind, &s.object, db.Moment(&s.from), db.Moment(&s.until)} },
		`select e.kind, coalesce(y.object, ''), e.begins, e.ends from fund_entitlement e left join fund_payment y on y.id = e.source where e.reader = $1`, p.reader)
	if err != nil {
		return err
	}
	if a, b := lines(have), lines(want); a != b {
		y.report.differ("%s (%s) is entitled to\n%s\nand should be to\n%s", p.email, p.fates(), a, b)
	}
	moments := []time.Time{y.Clock.Now()}
	for _, s := range want {
		moments = append(moments, s.from, s.from.Add(-time.Microsecond))
	}
	for range 4 {
		moments = append(moments, y.day(y.dice.IntN(lastDay)).Add(time.Duration(y.dice.Int64N(int64(24*time.Hour)))))
	}
	for _, m := range moments {
		until, forGood, ok, err := y.Fund.Entitled(ctx, p.reader, m)
		if err != nil {
			return err
		}
		if u, g, o := at(want, m); o != ok || g != forGood || ok && !g && !until.Equal(u) {
			y.report.differ("%s at %s: entitled until %s, for good %t, at all %t; and should be until %s, %t, %t", p.email, m, until, forGood, ok, u, g, o)
		}
	}
	return nil
}

func (p *person) fates() string {
	var all []string
	for _, o := range p.orders {
		all = append(all, o.plan+" "+o.fate)
	}
	return strings.Join(all, ", ")
}

func lines(all []stretch) string {
	var out []string
	for _, s := range all {
		out = append(out, s.String())
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// charges looks whether those to whom nothing happened were charged on each of
// their days, at the price at which they pledged, and nobody after their stop.
func (y *year) charges(ctx context.Context, facts []fund.Fact) error {
	of := map[string][]fund.Fact{}
	for _, f := range facts {
		if f.Kind == fund.KindCaptured {
			of[f.Ref] = append(of[f.Ref], f)
		}
	}
	now := y.Clock.Now()
	for ref, o := range y.ordersByRef() {
		all := of[ref]
		if len(all) == 0 {
			continue
		}
		y.price(o)
		if !o.ended.IsZero() {
			late := 0
			for _, f := range all {
				if f.At.After(o.ended) && (f.At.Before(y.ahead.from) || f.At.After(y.ahead.until)) {
					late++
				}
			}
			if raced := map[bool]int{true: 1}[o.fate == "raced" || o.fate == "leaves"]; late > raced {
				y.report.differ("%s (%s) stopped at %s and was charged %d times after", o.of.email, o.fate, o.ended, late)
			}
		}
		if o.fate != "" || !o.renews() || len(o.of.orders) > 1 {
			continue
		}
		began := civilOf(all[0].At.In(y.zone))
		for n := 1; ; n++ {
			due := began.monthsOn(n*o.months, began.d).begins(y.zone)
			if due.After(now) {
				if len(all) != n {
					y.report.differ("%s was charged %d times and not %d", o.of.email, len(all), n)
				}
				break
			}
			if n >= len(all) || !all[n].At.Equal(due) || all[n].Amount != o.pledge.Amount {
				y.report.differ("%s was not charged %s on %s", o.of.email, o.pledge.Amount, due)
				break
			}
		}
	}
	return nil
}

// price looks whether an order has the price of its day: that of June is for who pledged since.
func (y *year) price(o *order) {
	want := money.Rupees(100)
	if raised := y.day(on(time.June, 15)); o.pledge.Made.After(raised.AddDate(0, 0, 1)) && !o.again {
		want = money.Rupees(120)
	} else if !o.pledge.Made.Before(raised) { // on the very day either, and what goes on as before has its own
		return
	}
	if o.plan == "monthly" && o.pledge.Amount != want {
		y.report.differ("%s pledged %s on %s", o.of.email, o.pledge.Amount, o.pledge.Made)
	}
}

// letters looks whether each was written once for what it is about, and carried once.
func (y *year) letters(ctx context.Context, _ []fund.Fact) error {
	err := y.report.none(ctx, y.App, []count{
		{"receipts of readers who are here without a letter", `select count(*) from fund_receipt t where exists (select 1 from audience_reader a where a.id = t.reader)
			and not exists (select 1 from reach_letter l where l.kind = 'thanks' and l.about = t.number and l.sent is not null)`},
		{"refunds without a letter", `select count(*) from fund_refund r join fund_payment y on y.id = r.payment where exists (select 1 from audience_reader a where a.id = y.reader)
			and not exists (select 1 from reach_letter l where l.kind = 'refunded' and l.about = r.id and l.sent is not null)`},
		{"pledges that ended without a letter", `select count(*) from fund_pledge g where g.stopped is not null and exists (select 1 from audience_reader a where a.id = g.reader)
			and not exists (select 1 from reach_letter l where l.kind = 'stopped' and l.about = g.id and l.sent is not null)`},
		{"reminders without a letter", `select (select count(*) from fund_reminder r join fund_pledge g on g.id = r.pledge where exists (select 1 from audience_reader a where a.id = g.reader))
			- (select count(*) from reach_letter l join audience_reader a on a.id = l.person where l.kind like 'remind-%')`},
		{"letters that were not sent", `select count(*) from reach_letter where sent is null`},
		{"letters written twice", `select count(*) from (select kind, about from reach_letter group by kind, about having count(*) > 1) as t`},
		{"thanks for nothing", `select count(*) from reach_letter l where kind = 'thanks' and not exists (select 1 from fund_receipt t where t.number = l.about)`},
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

// replayed plays the inbox into an empty house: it must make the same ledger.
func (y *year) replayed(ctx context.Context, _ []fund.Fact) (err error) {
	dir, err := os.MkdirTemp(y.App.Data, "replayed-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	other, err := app.Open(ctx, app.Options{Data: dir, URL: y.URL, Log: y.App.Log, Demo: true, Clock: standing(y.Clock.Now())})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, other.Close(ctx)) }()
	if err := other.Prepare(ctx); err != nil {
		return err
	}
	if err := y.Books.Replay(ctx, other.Books); err != nil {
		return wrap("replay", err)
	}
	a, err := y.Books.LedgerHash(ctx)
	if err != nil {
		return err
	}
	b, err := other.Books.LedgerHash(ctx)
	if a != b {
		y.report.differ("the ledger's hash is %s, and %s when the inbox is played again", a, b)
	}
	return err
}

func (r *Report) String() string {
	return fmt.Sprintf("seed %d: %d supporters, %d acts, %d on the bank's record, %d payments, %d letters, %d refused by a full disk, %.1f s, differences %d",
		r.Seed, r.Supporters, r.Acts, r.Happened, r.Payments, r.Letters, r.Refused, r.Played.Seconds(), len(r.Differences))
}
