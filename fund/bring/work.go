package bring

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/span"
)

// support is one that was brought along, as it stands.
type support struct {
	key, source         string
	pledge              fund.PledgeID
	reader              audience.ReaderID
	gateway, ref        string
	plan                fund.Plan
	price               fund.PriceID
	amount              money.Amount
	since, begins, ends time.Time
	at                  time.Time
	stopped             bool
	paid                bool // money for it came here
	fresh               bool // made in this transaction
	moved, halted       bool // changed in it
	from                Coming
}

func (s *support) fields() []any {
	return []any{&s.key, &s.source, &s.pledge, &s.reader, &s.gateway, &s.ref, &s.plan.ID, &s.plan.Every, &s.plan.Months, &s.amount.Minor, &s.amount.Currency,
		db.Moment(&s.since), db.Moment(&s.begins), db.Moment(&s.ends), &s.stopped, &s.paid}
}

// work is one transaction of bringing.
type work struct {
	*Bringing
	ctx    context.Context
	tx     *db.Tx
	in     *time.Location
	law    fund.Law
	known  map[string]*support        // by key
	others map[audience.ReaderID]bool // who has more than what is brought now
	ours   map[string]bool            // mandates that were begun here, by key
	prices map[string]fund.PriceID    // by plan and sum
	order  []*support                 // what is made or changed
	anew   map[audience.ReaderID]bool // whose grants changed
	gifts  map[string]*gift           // by key
}

func (b *Bringing) open(ctx context.Context, tx *db.Tx, all []Coming) (*work, error) {
	w := &work{Bringing: b, ctx: ctx, tx: tx, known: map[string]*support{}, others: map[audience.ReaderID]bool{}, ours: map[string]bool{},
		prices: map[string]fund.PriceID{}, anew: map[audience.ReaderID]bool{}, gifts: map[string]*gift{}}
	m, err := b.staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	w.in = m.Location()
	if w.law, err = b.fund.Law(ctx); err != nil || len(all) == 0 {
		return w, err
	}
	keys := make([]string, len(all))
	for i, c := range all {
		keys[i] = c.Key
	}
	rows, err := b.kept(ctx, tx, keys)
	for i := range rows {
		w.known[rows[i].key] = &rows[i]
	}
	if err != nil {
		return nil, err
	}
	if err := w.findOthers(all); err != nil {
		return nil, err
	}
	if err := w.findOurs(all); err != nil {
		return nil, err
	}
	return w, w.findGifts(keys)
}

// kept finds what was brought before under some keys.
func (b *Bringing) kept(ctx context.Context, from db.Querier, keys []string) ([]support, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return db.All(ctx, from, (*support).fields, `select b.key, b.source, b.pledge, b.reader, g.gateway, coalesce(g.ref, ''), p.id, p.every, p.months, g.amount, g.currency, g.made, b.begins, b.ends,
			g.stopped is not null, exists (select 1 from fund_payment y where y.pledge = b.pledge)
		from fund_brought b join fund_pledge g on g.id = b.pledge join fund_plan p on p.id = g.plan where b.key in `+from.Places(1, len(keys)), anys(keys)...)
}

// findOthers finds which readers have paid, were given or brought something already.
func (w *work) findOthers(all []Coming) error {
	readers := make([]string, len(all))
	for i, c := range all {
		readers[i] = string(c.Reader)
	}
	for _, table := range []string{"fund_payment", "fund_grant", "fund_brought"} {
		rows, err := db.All(w.ctx, w.tx, func(r *audience.ReaderID) []any { return []any{r} },
			`select reader from `+table+` where reader in `+w.tx.Places(1, len(readers)), anys(readers)...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			w.others[r] = true
		}
	}
	return nil
}

// findOurs finds which of the mandates were begun here: those are known, and nobody's to bring.
func (w *work) findOurs(all []Coming) error {
	var args []any
	for _, c := range all {
		if c.Ref != "" && w.known[c.Key] == nil {
			args = append(args, c.Gateway, c.Ref)
		}
	}
	rows, err := w.mandates(`fund_pledge where ref is not null`, args)
	for _, m := range rows {
		w.ours[m.gateway+":"+m.ref] = true
	}
	return err
}

// mandate is a gateway's name for one.
type mandate struct{ gateway, ref string }

// mandates are those of some (gateway and ref in turns) that a table has.
func (w *work) mandates(in string, args []any) ([]mandate, error) {
	if len(args) == 0 {
		return nil, nil
	}
	return db.All(w.ctx, w.tx, func(m *mandate) []any { return []any{&m.gateway, &m.ref} },
		`select distinct gateway, ref from `+in+` and (gateway, ref) in (values `+w.tx.Places(len(args)/2, 2)+`)`, args...)
}

// take brings one support. The same told twice is known the second time; of
// what was told differently the one that is paid longer decides, and of two as
// long the larger sum, so that the order of telling changes nothing.
func (w *work) take(c Coming) (Fate, error) {
	now := w.tx.Now()
	if c.Ref != "" && w.ours[c.Gateway+":"+c.Ref] {
		return Ours, nil
	}
	begins := beginsOf(c, now)
	s := w.known[c.Key]
	if s == nil {
		s = &support{key: c.Key, source: c.Source, pledge: fund.PledgeID(db.NewID()), reader: c.Reader, gateway: cmp.Or(c.Gateway, fund.Elsewhere), ref: c.Ref,
			plan: c.Plan, amount: c.Amount, since: sinceOf(c, now), begins: begins, ends: c.Until, at: now, stopped: c.Ended, fresh: true, from: c}
		w.known[c.Key] = s
		w.order = append(w.order, s)
		return Came, nil
	}
	if s.paid { // its time is in the books from here on
		return Known, nil
	}
	fate := Known
	if c.Ended && !s.stopped {
		s.stopped, s.halted, fate = true, true, Ended
	}
	if s.adopts(c) {
		s.gateway, s.ref, s.moved, fate = c.Gateway, c.Ref, true, Moved
	}
	if longer := later(c.Until, s.ends); longer > 0 || longer == 0 && s.raises(c) {
		s.plan, s.amount, s.ends, s.moved, fate = c.Plan, c.Amount, c.Until, true, Moved
	}
	if begins.Before(s.begins) {
		s.begins, s.moved = begins, true
	}
	if since := sinceOf(c, now); since.Before(s.since) {
		s.since, s.moved = since, true
	}
	if (s.moved || s.halted) && !s.fresh && !slices.Contains(w.order, s) {
		s.at = now
		w.order = append(w.order, s)
	}
	return fate, nil
}

// raises tells whether a telling of what is paid as long says a larger sum, or
// of the same sum another plan: the one that was made later.
func (s *support) raises(c Coming) bool {
	return cmp.Or(cmp.Compare(c.Amount.Currency, s.amount.Currency), cmp.Compare(c.Amount.Minor, s.amount.Minor), cmp.Compare(c.Plan.ID, s.plan.ID)) > 0
}

// adopts tells whether a telling names the mandate of what had none here.
func (s *support) adopts(c Coming) bool { return c.Ref != "" && s.ref == "" && !s.stopped && !c.Ended }

// later compares two ends of paid time, of which zero is the last of all.
func later(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// beginsOf is from when what is paid there counts: never after its end, and
// never later than now, since nobody who has paid ahead is to wait for it.
func beginsOf(c Coming, now time.Time) time.Time {
	begins := c.From
	if c.Until.IsZero() {
		return sinceOf(c, now)
	}
	if begins.IsZero() || begins.After(c.Until) {
		begins = c.Until.AddDate(0, -max(c.Plan.Months, 1), 0)
	}
	if begins.After(now) {
		begins = now
	}
	return begins.UTC()
}

func sinceOf(c Coming, now time.Time) time.Time {
	if c.Since.IsZero() || c.Since.After(now) {
		return now
	}
	return c.Since
}

// due is when what a gateway charges by itself should be charged next.
func (w *work) due(s *support) time.Time {
	if s.ref == "" || s.stopped || s.ends.IsZero() {
		return time.Time{}
	}
	first, last := span.Cycle(s.ends)
	due, _ := span.Renewal(w.in, s.plan.Every.Months(), first, last, w.tx.Now())
	return due
}

func anys(all []string) []any {
	out := make([]any, len(all))
	for i, s := range all {
		out[i] = s
	}
	return out
}
