package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// SupporterState is how a reader stands, by what is paid and given at a moment.
type SupporterState string

const (
	SupporterPaying  SupporterState = "paying"  // paid for now, and not stopped
	SupporterGrace   SupporterState = "grace"   // a renewal is waited for
	SupporterGiven   SupporterState = "given"   // by the newsroom, not paid
	SupporterStopped SupporterState = "stopped" // paid for now, and stopped: it ends
	SupporterLapsed  SupporterState = "lapsed"  // was one
	SupporterWaiting SupporterState = "waiting" // has pledged and not paid yet
)

// Key is the key of the state's words in base/lang, for staff.
func (s SupporterState) Key() string { return "fund-supporter-" + string(s) }

// SupporterFilter chooses supporters; what is empty chooses nothing.
type SupporterFilter struct {
	State   SupporterState      // "" is all
	Plan    fund.PlanID         // of the pledge that counts
	Gateway string              // of that pledge
	Readers []audience.ReaderID // only these: nil is everybody, empty is nobody
	Page    int                 // from 1
}

// Supporter is a reader who supports, did or is about to, with the pledge
// that counts: the one that runs, or else the newest that was paid, or pledged.
type Supporter struct {
	Reader    audience.ReaderID
	Pledge    fund.PledgeID // "" of who was only ever given support
	Plan      fund.Plan     // at the pledge's own price
	Gateway   string
	State     SupporterState
	Since     time.Time // the first payment; else the gift or the pledge
	PaidUntil time.Time // the end of the last paid period; zero when nothing is paid
	Due       time.Time // the next charge by itself; zero when none is to come
	Lifetime  bool
	Total     money.Amount // all that was paid and did not go back, in the pledge's currency
}

// readersAtMost bounds how many readers a filter may name.
const readersAtMost = 500

// Whose spans hold at $1, by kind; who has ever paid, and who may be about to.
const (
	holdsNow  = `from fund_entitlement where begins <= $1 and (ends is null or ends > $1)`
	paidNow   = `select reader ` + holdsNow + ` and kind = 'paid'`
	graceNow  = `select reader ` + holdsNow + ` and kind = 'grace' except ` + paidNow
	givenNow  = `select reader ` + holdsNow + ` and kind = 'grant' except select reader ` + holdsNow + ` and kind in ('paid', 'grace')`
	everPaid  = `select reader from fund_pledge where settled is not null`
	everGiven = `select reader from fund_grant`
	lapsedNow = `select reader from (` + everPaid + ` union ` + everGiven + `) as ever except select reader ` + holdsNow
	waitsNow  = `select reader from (select reader from fund_pledge where settled is null and stopped is null and expires > $1
			union select g.reader from fund_claim c join fund_pledge g on g.id = c.pledge where c.at > $2 and g.settled is null and g.stopped is null) as waits
		except select reader from (` + everPaid + ` union ` + everGiven + `) as ever`
	anybody = `select reader from (` + everPaid + ` union ` + everGiven + ` union select reader from (` + waitsNow + `) as w) as ever`
)

var supporting = map[SupporterState]string{
	"": anybody, SupporterPaying: paidNow, SupporterStopped: paidNow, SupporterGrace: graceNow, SupporterGiven: givenNow,
	SupporterLapsed: lapsedNow, SupporterWaiting: waitsNow,
}

// Supporting lists supporters and who were, the newest readers first, 50 a page.
func (d *Desk) Supporting(ctx context.Context, want SupporterFilter) (rows []Supporter, more bool, err error) {
	if _, known := supporting[want.State]; !known || want.Readers != nil && len(want.Readers) == 0 {
		return nil, false, nil
	}
	q, args := want.query(d.db.Now())
	kept, err := db.All(ctx, d.db, (*supporterScan).fields, q, args...)
	for _, k := range kept {
		rows = append(rows, k.row())
	}
	return cut(rows, err)
}

// query asks for the rows at a moment: who it may be, which of them are on the page, and what is told of those.
func (want SupporterFilter) query(now time.Time) (string, []any) {
	args := []any{db.At(now), db.At(now.Add(-fund.ClaimsFor)), pageOf + 1, offset(want.Page)}
	cond := []string{`cast($1 as bigint) > 0 and cast($2 as bigint) > 0`}
	place := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	switch want.State {
	case SupporterPaying:
		cond = append(cond, `g.stopped is null`)
	case SupporterStopped:
		cond = append(cond, `g.stopped is not null`)
	}
	if want.Plan != "" {
		cond = append(cond, `g.plan = `+place(want.Plan))
	}
	if want.Gateway != "" {
		cond = append(cond, `g.gateway = `+place(want.Gateway))
	}
	if want.Readers != nil {
		var places []string
		for _, r := range want.Readers[:min(len(want.Readers), readersAtMost)] {
			places = append(places, place(r))
		}
		cond = append(cond, `w.reader in (`+strings.Join(places, ", ")+`)`)
	}
	return `with who as (` + supporting[want.State] + `), page as (
			select w.reader, g.id from (select distinct reader from who) as w left join fund_pledge g on g.id = (
				select c.id from fund_pledge c where c.reader = w.reader
				order by case when c.due is not null and c.stopped is null then 0 when c.settled is not null then 1 else 2 end, c.id desc limit 1)
			where ` + strings.Join(cond, " and ") + ` order by w.reader desc limit $3 offset $4)
		select ` + supporterColumns + ` from page w left join fund_pledge g on g.id = w.id left join fund_plan p on p.id = g.plan order by w.reader desc`, args
}

// supporterColumns tell of the reader w and the pledge g.
const supporterColumns = `w.reader, coalesce(g.id, ''), coalesce(g.gateway, ''), g.stopped, g.due,
	coalesce(g.amount, 0), coalesce(g.currency, ''), coalesce(g.price, ''), g.settled is not null,
	coalesce((select min(captured) from fund_earned where reader = w.reader), (select min(made) from fund_grant where reader = w.reader), g.made),
	(select max(ends) from fund_entitlement where reader = w.reader and kind = 'paid'),
	exists (select 1 from fund_entitlement where reader = w.reader and kind = 'paid' and ends is null and begins <= $1),
	exists (select 1 from fund_entitlement where reader = w.reader and kind = 'paid' and begins <= $1 and (ends is null or ends > $1)),
	exists (select 1 from fund_entitlement where reader = w.reader and kind = 'grace' and begins <= $1 and ends > $1),
	exists (select 1 from fund_entitlement where reader = w.reader and kind = 'grant' and begins <= $1 and (ends is null or ends > $1)),
	exists (select 1 from fund_pledge where reader = w.reader and settled is not null) or exists (select 1 from fund_grant where reader = w.reader),
	cast(coalesce((select sum(amount) from fund_earned where reader = w.reader and currency = g.currency), 0)
		- coalesce((select sum(r.amount) from fund_earned y join fund_refund r on r.payment = y.id
			where y.reader = w.reader and r.currency = g.currency and y.currency = g.currency and not exists (select 1 from fund_unrefund u where u.refund = r.id)), 0)
		- coalesce((select sum(d.amount) from fund_earned y join fund_dispute d on d.payment = y.id
			where y.reader = w.reader and d.currency = g.currency and y.currency = g.currency and d.lost is not null), 0) as bigint),
	coalesce(p.id, ''), coalesce(p.code, ''), coalesce(p.names, '{}'), coalesce(p.every, ''), coalesce(p.months, 0), coalesce(p.nature, ''),
	p.least is not null, coalesce(p.least, 0), coalesce(p.most, 0), coalesce(p.position, 0), p.retired is not null`

type supporterScan struct {
	Supporter
	stopped                          time.Time
	settled, paid, grace, given, was bool
}

func (s *supporterScan) fields() []any {
	return append([]any{&s.Reader, &s.Pledge, &s.Gateway, db.Moment(&s.stopped), db.Moment(&s.Due),
		&s.Plan.Amount.Minor, &s.Plan.Amount.Currency, &s.Plan.Price, &s.settled, db.Moment(&s.Since), db.Moment(&s.PaidUntil),
		&s.Lifetime, &s.paid, &s.grace, &s.given, &s.was, &s.Total.Minor}, fund.OwnFields(&s.Plan)...)
}

func (s *supporterScan) row() Supporter {
	r := s.Supporter
	r.Total.Currency = r.Plan.Amount.Currency
	switch {
	case s.paid && !s.stopped.IsZero():
		r.State = SupporterStopped
	case s.paid:
		r.State = SupporterPaying
	case s.grace:
		r.State = SupporterGrace
	case s.given:
		r.State = SupporterGiven
	case s.was:
		r.State = SupporterLapsed
	default:
		r.State = SupporterWaiting
	}
	return r
}

// WhoPaid finds who paid by the number of a receipt and the gateway's own name
// for the payment (or a transfer's UTR), which only the payer holds together:
// for somebody who mistyped their address and gets no letter. One without the
// other, or two that do not belong together, is NotFound.
func (d *Desk) WhoPaid(ctx context.Context, by staff.Person, number, object string) (audience.ReaderID, error) {
	if err := by.May(staff.Role.Runs); err != nil {
		return "", err
	}
	number, object = strings.ToUpper(strings.TrimSpace(number)), strings.TrimSpace(object)
	var reader audience.ReaderID
	err := db.Found(d.db.Row(ctx, `select y.reader from fund_receipt t join fund_payment y on y.id = t.payment
		where t.number = $1 and (y.object = $2 or y.object = y.gateway || ':' || $2)`, number, object).Scan(&reader))
	return reader, err
}
