package desk

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Moment is one thing that happened with a reader's money. What of Text holds
// depends on the kind; a face fills its words, whose key is Key, with Args.
type Moment struct {
	At      time.Time
	Kind    string // pledged, brought, claimed, captured, suspense, cleared, cleared-on, refund-asked, refund-refused, refunded, unrefunded, disputed, dispute-won, dispute-lost, pending, halted, paused, resumed, failed, stopped, given, revoked, set-aside, orphan-given, reminded
	Pledge  fund.PledgeID
	Payment fund.PaymentID
	Plan    string // its code
	Gateway string
	Object  string       // the gateway's name for it
	Amount  money.Amount // zero where no money is meant
	Number  string       // of the receipt or note that was made out
	By      string       // who of the staff did it
	Why     string       // the reason that was given, or why it fits nothing
}

// Key is the key of its words in base/lang, for staff.
func (m Moment) Key() string { return "fund-moment-" + m.Kind }

// Args fill its words: By, Why, Number and Gateway.
func (m Moment) Args() []any {
	return []any{"By", m.By, "Why", m.Why, "Number", m.Number, "Gateway", m.Gateway}
}

func (m *Moment) fields() []any {
	return []any{db.Moment(&m.At), &m.Kind, &m.Pledge, &m.Payment, &m.Plan, &m.Gateway, &m.Object, &m.Amount.Minor, &m.Amount.Currency, &m.Number, &m.By, &m.Why}
}

// momentsAtMost is more than the longest life of a supporter has.
const momentsAtMost = 2000

const timeline = `
	with g as (select g.*, p.code from fund_pledge g join fund_plan p on p.id = g.plan where g.reader = $1),
		y as (select y.*, g.code from fund_payment y join g on g.id = y.pledge)
	select at, kind, pledge, payment, plan, gateway, object, amount, currency, number, by_name, why from (
		select made as at, 'pledged' as kind, id as pledge, '' as payment, code as plan, gateway, reference as object, amount, currency, '' as number, '' as by_name, '' as why, 0 as rank from g
		union all
		select b.at, 'brought', g.id, '', g.code, '', '', 0, '', '', '', b.source, 1 from g join fund_brought b on b.pledge = g.id
		union all
		select g.stopped, 'stopped', g.id, '', g.code, g.gateway, '', 0, '', '', coalesce(d.by_name, ''), coalesce(d.why, g.reason), 8
			from g left join fund_deed d on d.reader = $1 and d.kind = 'stop' and d.pledge = g.id where g.stopped is not null
		union all
		select failed, 'failed', g.id, '', g.code, g.gateway, '', 0, '', '', '', '', 1 from g where failed is not null and not exists (select 1 from fund_turn t where t.pledge = g.id and t.kind = 'failed' and t.at = g.failed)
		union all
		select t.at, t.kind, g.id, '', g.code, g.gateway, t.object, 0, '', '', '', '', 1 from g join fund_turn t on t.pledge = g.id and (t.kind <> 'stopped' or g.stopped is null)
		union all
		select c.at, 'claimed', g.id, '', g.code, g.gateway, c.utr, 0, '', '', '', '', 1 from g join fund_claim c on c.pledge = g.id
		union all
		select m.at, 'reminded', g.id, '', g.code, g.gateway, '', 0, '', '', '', m.kind, 1 from g join fund_reminder m on m.pledge = g.id
		union all
		select y.captured, case when y.suspense = '' then 'captured' else 'suspense' end, y.pledge, y.id, y.code, y.gateway, y.object, y.amount, y.currency, coalesce(t.number, ''), '', y.suspense, 2
			from y left join fund_receipt t on t.payment = y.id and y.suspense = ''
		union all
		select c.at, case when d.id is null then 'cleared-on' else 'cleared' end, y.pledge, y.id, y.code, y.gateway, y.object, y.amount, y.currency, coalesce(t.number, ''),
			coalesce(d.by_name, ''), coalesce(d.why, ''), 3
			from y join fund_clearance c on c.payment = y.id left join fund_receipt t on t.payment = y.id
			left join fund_deed d on d.reader = $1 and d.kind = 'let-stand' and d.payment = y.id
		union all
		select a.asked, 'refund-asked', y.pledge, y.id, y.code, y.gateway, a.id, a.amount, a.currency, '', a.by_name, a.why, 4 from y join fund_refund_ask a on a.payment = y.id
		union all
		select a.refused, 'refund-refused', y.pledge, y.id, y.code, y.gateway, a.id, a.amount, a.currency, '', '', '', 5 from y join fund_refund_ask a on a.payment = y.id where a.refused is not null
		union all
		select r.refunded, 'refunded', y.pledge, y.id, y.code, r.gateway, r.object, r.amount, r.currency, coalesce(n.number, ''), coalesce(d.by_name, ''), coalesce(d.why, ''), 6
			from y join fund_refund r on r.payment = y.id left join fund_note n on n.refund = r.id
			left join fund_deed d on d.reader = $1 and d.kind = 'refund' and d.object = r.object
		union all
		select u.at, 'unrefunded', y.pledge, y.id, y.code, r.gateway, r.object, r.amount, r.currency, '', '', '', 7
			from y join fund_refund r on r.payment = y.id join fund_unrefund u on u.refund = r.id
		union all
		select d.opened, 'disputed', y.pledge, y.id, y.code, d.gateway, d.object, d.amount, d.currency, '', '', '', 4 from y join fund_dispute d on d.payment = y.id where d.opened is not null
		union all
		select d.won, 'dispute-won', y.pledge, y.id, y.code, d.gateway, d.object, d.amount, d.currency, '', '', '', 5 from y join fund_dispute d on d.payment = y.id where d.won is not null
		union all
		select d.lost, 'dispute-lost', y.pledge, y.id, y.code, d.gateway, d.object, d.amount, d.currency, '', '', '', 5 from y join fund_dispute d on d.payment = y.id where d.lost is not null
		union all
		select made, 'given', '', '', '', '', id, 0, '', '', by_name, reason, 2 from fund_grant where reader = $1
		union all
		select v.revoked, 'revoked', '', '', '', '', v.id, 0, '', '', coalesce(d.by_name, ''), coalesce(d.why, ''), 3
			from fund_grant v left join fund_deed d on d.reader = $1 and d.kind = 'revoke' and d.object = v.id where v.reader = $1 and v.revoked is not null
		union all
		select at, kind, pledge, payment, '', '', object, 0, '', '', by_name, why, 9 from fund_deed where reader = $1 and kind in ('set-aside', 'orphan-given')
	) as life order by at desc, rank desc, object limit $2`

// Timeline is everything that happened with a reader's money, newest first.
func (d *Desk) Timeline(ctx context.Context, reader audience.ReaderID) ([]Moment, error) {
	return db.All(ctx, d.db, (*Moment).fields, timeline, reader, momentsAtMost)
}
