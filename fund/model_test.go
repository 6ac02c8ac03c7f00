package fund

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/span"
)

// Tell is Apply for facts of all kinds, also those that only a person of ours may tell.
func (f *Fund) Tell(ctx context.Context, facts ...Fact) error {
	e, err := f.era(ctx)
	for _, fact := range facts {
		if err == nil {
			err = f.apply(ctx, e, fact, nil)
		}
	}
	return err
}

// Model is the books in memory: told facts one by one it keeps what the tables
// would, by the same functions that the booking uses for lines and periods,
// and with nothing of its SQL.
type Model struct {
	f        *Fund
	e        era
	now      time.Time
	pledges  map[PledgeID]*pledgeRow
	inbox    map[factName]*told
	payments map[[2]string]*paymentRow
	refunds  map[[2]string]*Fact
	back     map[[2]string]time.Time // refunds that came back
	disputes map[[2]string]*Fact     // that were lost
	ledger   []string
	receipts map[[2]string]int
	sums     map[string]int64
}

type factName struct {
	gateway string
	kind    Kind
	object  string
}

type told struct {
	Fact
	applied bool
}

// NewModel knows the pledges of some readers, of which nothing was told yet.
func NewModel(ctx context.Context, f *Fund, readers ...audience.ReaderID) (*Model, error) {
	e, err := f.era(ctx)
	m := &Model{f: f, e: e, now: f.db.Now(), pledges: map[PledgeID]*pledgeRow{}}
	for _, r := range readers {
		rows, failed := db.All(ctx, f.db, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+` where g.reader = $1`, r)
		err = cmp.Or(err, failed)
		for _, p := range rows {
			p.Plan.Amount = p.Amount
			m.pledges[p.ID] = &p
		}
	}
	return m.Fresh(), err
}

// Fresh is a model of the same pledges that was told nothing.
func (m *Model) Fresh() *Model {
	n := &Model{f: m.f, e: m.e, now: m.now, pledges: map[PledgeID]*pledgeRow{}, inbox: map[factName]*told{}, payments: map[[2]string]*paymentRow{},
		refunds: map[[2]string]*Fact{}, back: map[[2]string]time.Time{}, disputes: map[[2]string]*Fact{}, receipts: map[[2]string]int{}, sums: map[string]int64{}}
	for id, p := range m.pledges {
		copied := *p
		copied.settled, copied.stopped = time.Time{}, time.Time{}
		n.pledges[id] = &copied
	}
	return n
}

// Tell tells facts.
func (m *Model) Tell(facts ...Fact) {
	for _, fact := range facts {
		if m.f.check(fact) != nil {
			continue
		}
		name := factName{fact.Gateway, fact.Kind, fact.Object}
		known := m.inbox[name]
		switch {
		case known == nil:
			known = &told{Fact: fact}
			m.inbox[name] = known
		case known.applied:
			continue
		default:
			known.Ref, known.Reference, known.Payment = cmp.Or(known.Ref, fact.Ref), cmp.Or(known.Reference, fact.Reference), cmp.Or(known.Payment, fact.Payment)
		}
		m.book(known)
	}
}

func (m *Model) book(t *told) {
	if t.applied || !m.books(t.Fact) {
		return
	}
	t.applied = true
	if t.Kind != KindCaptured && t.Kind != KindRefunded { // nothing waits for the others
		return
	}
	for _, name := range slices.SortedFunc(maps.Keys(m.inbox), func(a, b factName) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.object, b.object))
	}) {
		of := m.inbox[name]
		payment := t.Kind == KindCaptured && of.Payment == t.Object && slices.Contains([]Kind{KindCleared, KindRefunded, KindDisputed, KindDisputeWon, KindDisputeLost}, name.kind)
		refund := t.Kind == KindRefunded && name.object == t.Object && name.kind == KindUnrefunded
		if name.gateway == t.Gateway && (payment || refund) {
			m.book(of)
		}
	}
}

func (m *Model) post(kind string, fact Fact, lines ...line) {
	for _, l := range lines {
		m.sums[l.amount.Currency] += l.amount.Minor
		m.ledger = append(m.ledger, entryLine(kind, fact, l))
	}
}

func (m *Model) books(fact Fact) bool {
	id, of := [2]string{fact.Gateway, fact.Object}, [2]string{fact.Gateway, fact.Payment}
	switch fact.Kind {
	case KindPaidOut:
		m.post("payout", fact, m.f.payoutLines(fact)...)
		return true
	case KindRefunded:
		return m.refund(id, m.payments[of], fact)
	case KindUnrefunded:
		return m.unrefund(id, fact)
	case KindDisputed, KindDisputeWon, KindDisputeLost:
		if m.payments[of] == nil {
			return false
		}
		kind, lines := m.f.disputeLines(fact)
		m.post(kind, fact, lines...)
		if fact.Kind == KindDisputeLost {
			m.disputes[id] = &fact
		}
		return true
	case KindCleared:
		return m.clear(m.payments[id], fact)
	}
	p := m.pledgeOf(fact)
	switch {
	case p == nil:
		return false
	case fact.Kind == KindCaptured:
		pay := &paymentRow{gateway: fact.Gateway, object: fact.Object, pledge: p.ID, reader: p.Reader, amount: fact.Amount, captured: fact.At, suspense: misfit(m.e.law, *p, fact)}
		m.payments[id] = pay
		m.post("payment", fact, m.f.paymentLines(m.e, *p, pay.suspense, fact)...)
		if pay.suspense == "" {
			m.earn(p, id)
		} else if pay.suspense == "foreign" {
			for _, y := range m.payments {
				if y.pledge == p.ID && y.suspense == "foreign" && !y.cleared.IsZero() && y.cleared.Before(pay.captured) {
					m.clear(pay, pay.stands())
					break
				}
			}
		}
	case fact.Kind == KindStopped:
		m.stop(p, fact.At)
	}
	return true
}

func (m *Model) pledgeOf(fact Fact) (found *pledgeRow) {
	n := 0
	for _, p := range m.pledges {
		if p.Gateway == fact.Gateway && (p.Reference == fact.Reference || p.Ref != "" && p.Ref == fact.Ref) {
			found = p
			n++
		}
	}
	if n != 1 {
		return nil
	}
	return found
}

// backLines are the debits of money of a payment that goes back.
func (m *Model) backLines(p *paymentRow, sum money.Amount, earned bool) []line {
	if !earned {
		return []line{{waits(cmp.Or(p.suspense, "currency")), sum}}
	}
	if t, has := taxed(m.e.law, m.e.m, *m.pledges[p.pledge], sum.Minor, p.captured); has {
		return withTax(AccountRefunds, t, sum.Currency, 1)
	}
	return []line{{AccountRefunds, sum}}
}

func (m *Model) refund(id [2]string, p *paymentRow, fact Fact) bool {
	if p == nil {
		return false
	}
	m.refunds[id] = &fact
	m.post("refund", fact, append(m.backLines(p, fact.Amount, p.suspense == "" && fact.Amount.Currency == p.amount.Currency), line{m.f.purse(fact), fact.Amount.Neg()})...)
	m.afterClearance(id, p)
	return true
}

// afterClearance books out of what was earned a refund that came later than the clearance.
func (m *Model) afterClearance(id [2]string, p *paymentRow) {
	if r := m.refunds[id]; p.fromSuspense(r.Amount) && !slices.Contains(p.without.V, r.Object) {
		m.post("refund-cleared", *r, append(m.backLines(p, r.Amount, true), line{waits(p.suspense), r.Amount.Neg()})...)
	}
}

func (m *Model) unrefund(id [2]string, fact Fact) bool {
	r := m.refunds[id]
	if r == nil {
		return false
	}
	p := m.payments[[2]string{r.Gateway, r.Payment}]
	m.back[id] = fact.At
	lines := m.backLines(p, r.Amount, p.suspense == "" && r.Amount.Currency == p.amount.Currency)
	m.post("unrefund", fact, append(opposite(lines), line{m.f.asset(fact.Gateway), r.Amount})...)
	m.backAfterClearance(id, p)
	return true
}

func (m *Model) backAfterClearance(id [2]string, p *paymentRow) {
	r, back := *m.refunds[id], m.back[id]
	if p.fromSuspense(r.Amount) && !back.IsZero() {
		fact := Fact{Gateway: r.Gateway, Object: r.Object, At: back}
		m.post("unrefund-cleared", fact, opposite(append(m.backLines(p, r.Amount, true), line{waits(p.suspense), r.Amount.Neg()}))...)
	}
}

func (m *Model) clear(p *paymentRow, fact Fact) bool {
	if p == nil || p.fits() {
		return p != nil
	}
	p.cleared, p.without.V = fact.At, fact.Without
	g := m.pledges[p.pledge]
	m.post("clearance", fact, append(earned(m.e.law, m.e.m, *g, fact.Amount, p.captured), line{waits(p.suspense), fact.Amount})...)
	for id, r := range m.refunds {
		if r.Gateway == p.gateway && r.Payment == p.object {
			m.afterClearance(id, p)
			m.backAfterClearance(id, p)
		}
	}
	m.earn(g, [2]string{p.gateway, p.object})
	if p.suspense == "foreign" { // it holds for the mandate
		for _, y := range m.payments {
			if y.pledge == p.pledge && y.suspense == "foreign" && y.cleared.IsZero() && y.captured.After(fact.At) {
				m.clear(y, y.stands())
			}
		}
	}
	return true
}

// stopped is when a pledge was stopped: somebody did, or all of its money had gone back before any counted.
func (m *Model) stopped(p *pledgeRow) (at time.Time) {
	came := false
	for _, y := range m.payments {
		if y.pledge != p.ID {
			continue
		}
		came = true
		left := y.amount.Minor
		gone := func(sum money.Amount, when time.Time) {
			if sum.Currency == y.amount.Currency {
				left -= sum.Minor
				if when.After(at) {
					at = when
				}
			}
		}
		for id, r := range m.refunds {
			if r.Gateway == y.gateway && r.Payment == y.object && m.back[id].IsZero() {
				gone(r.Amount, r.At)
			}
		}
		for _, d := range m.disputes {
			if d.Gateway == y.gateway && d.Payment == y.object {
				gone(d.Amount, d.At)
			}
		}
		if y.fits() || left > 0 {
			return p.stopped
		}
	}
	if !came || !m.f.recurs(*p) || !p.stopped.IsZero() && p.stopped.Before(at) {
		return p.stopped
	}
	return at
}

func (m *Model) earn(p *pledgeRow, id [2]string) {
	p.settled = m.now
	m.receipts[id]++
	if p.replaces != "" {
		m.stop(m.pledges[p.replaces], m.now)
	}
	for _, g := range m.pledges {
		for _, y := range m.payments {
			l := m.pledges[y.pledge]
			if g.Reader == p.Reader && !g.settled.IsZero() && m.f.recurs(*g) && y.reader == p.Reader && y.fits() && l.Plan.Every == Lifetime &&
				(!y.captured.Before(g.Made) || !l.Made.Before(g.Made)) {
				m.stop(g, m.now)
			}
		}
	}
}

func (m *Model) stop(p *pledgeRow, at time.Time) {
	if p.stopped.IsZero() || at.Before(p.stopped) {
		p.stopped = at
	}
}

// Sums are what all entries sum to, by currency.
func (m *Model) Sums() map[string]int64 { return m.sums }

// Receipts are how many each payment has.
func (m *Model) Receipts() map[[2]string]int { return m.receipts }

// Books say everything that must not depend on order and repetition.
func (m *Model) Books() string {
	out := slices.Clone(m.ledger)
	for reader := range m.readers() {
		var bought []span.Bought
		var back []span.Returned
		for _, y := range m.payments {
			if p := m.pledges[y.pledge]; y.reader == reader && y.fits() {
				b := span.Bought{Paid: span.Paid{Payment: y.object, Key: y.gateway + ":" + y.object, Months: p.Plan.Months, Counts: m.inbox[factName{y.gateway, KindCaptured, y.object}].counts(), Amount: y.amount},
					Captured: y.captured, Gateway: y.gateway, Object: y.object, ByHand: m.f.byHand(y.gateway), Cleared: y.cleared,
					Plan: string(p.Plan.ID), Renews: p.Plan.Every.Months(), Pledge: string(p.ID), Made: p.Made, Stopped: p.stopped}
				b.Stand()
				bought = append(bought, b)
			}
		}
		add := func(p *paymentRow, sum money.Amount) {
			if p.reader == reader && p.fits() && sum.Currency == p.amount.Currency {
				back = append(back, span.Returned{Payment: p.object, Amount: sum})
			}
		}
		for id, r := range m.refunds {
			if m.back[id].IsZero() {
				add(m.payments[[2]string{r.Gateway, r.Payment}], r.Amount)
			}
		}
		for _, d := range m.disputes {
			if m.e.law.DisputeEnds {
				add(m.payments[[2]string{d.Gateway, d.Payment}], d.Amount)
			}
		}
		for _, s := range entitlements(m.e, bought, back, nil) {
			out = append(out, spanLine(reader, string(s.kind), s.Payment, s.From, s.Until))
		}
	}
	for id := range m.receipts {
		out = append(out, "receipt "+id[1])
	}
	for id, r := range m.refunds {
		if m.payments[[2]string{r.Gateway, r.Payment}].fits() {
			out = append(out, "note "+id[1])
		}
	}
	for _, p := range m.pledges {
		if at := m.stopped(p); !at.IsZero() {
			out = append(out, fmt.Sprintf("stopped %s %d", p.ID, at.UnixMicro()))
		}
	}
	for name, t := range m.inbox {
		if !t.applied {
			out = append(out, fmt.Sprintf("waits %s %s", name.kind, name.object))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func (m *Model) readers() map[audience.ReaderID]bool {
	out := map[audience.ReaderID]bool{}
	for _, p := range m.pledges {
		out[p.Reader] = true
	}
	return out
}

func entryLine(kind string, fact Fact, l line) string {
	return fmt.Sprintf("%s %s %s %d %s %d %s", kind, fact.Gateway, fact.Object, fact.At.UnixMicro(), l.account, l.amount.Minor, l.amount.Currency)
}

func spanLine(reader audience.ReaderID, kind, object string, from, until time.Time) string {
	end := int64(0)
	if !until.IsZero() {
		end = until.UnixMicro()
	}
	return fmt.Sprintf("span %s %s %s %d %d", reader, kind, object, from.UnixMicro(), end)
}

// BooksOf says the same of a house: of what is named with an ending, and of some readers.
func (f *Fund) BooksOf(ctx context.Context, ending string, readers ...audience.ReaderID) (string, error) {
	var out []string
	var failed error
	read := func(into func(s *[6]any) []any, say func(s [6]any) string, q string, args ...any) {
		rows, err := db.All(ctx, f.db, into, q, args...)
		failed = cmp.Or(failed, err)
		for _, r := range rows {
			out = append(out, say(r))
		}
	}
	all := func(n int) func(s *[6]any) []any {
		return func(s *[6]any) []any {
			places := make([]any, n)
			for i := range places {
				places[i] = &s[i]
			}
			return places
		}
	}
	like := "%" + ending
	type row struct {
		kind string
		fact Fact
		line line
	}
	lines, err := db.All(ctx, f.db, func(r *row) []any {
		return []any{&r.kind, &r.fact.Gateway, &r.fact.Object, db.Moment(&r.fact.At), &r.line.account, &r.line.amount.Minor, &r.line.amount.Currency}
	}, `select t.kind, t.gateway, t.object, t.occurred, e.account, e.amount, e.currency from fund_tx t join fund_entry e on e.tx = t.id where t.object like $1`, like)
	for _, r := range lines {
		out = append(out, entryLine(r.kind, r.fact, r.line))
	}
	failed = cmp.Or(failed, err)
	read(all(1), func(s [6]any) string { return fmt.Sprintf("receipt %s", s[0]) }, `select y.object from fund_receipt r join fund_payment y on y.id = r.payment where y.object like $1`, like)
	read(all(1), func(s [6]any) string { return fmt.Sprintf("note %s", s[0]) }, `select r.object from fund_note n join fund_refund r on r.id = n.refund where r.object like $1`, like)
	read(all(2), func(s [6]any) string { return fmt.Sprintf("waits %s %s", s[0], s[1]) }, `select kind, object from fund_fact where applied is null and object like $1`, like)
	for _, r := range readers {
		read(all(4), func(s [6]any) string { return fmt.Sprintf("span %s %s %s %d %d", r, s[0], s[1], s[2], s[3]) },
			`select e.kind, y.object, e.begins, coalesce(e.ends, 0) from fund_entitlement e join fund_payment y on y.id = e.source where e.reader = $1`, r)
		read(all(2), func(s [6]any) string { return fmt.Sprintf("stopped %s %d", s[0], s[1]) }, `select id, stopped from fund_pledge where stopped is not null and reader = $1`, r)
	}
	slices.Sort(out)
	return strings.Join(out, "\n"), failed
}
