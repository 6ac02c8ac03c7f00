package fund

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
)

// Odd is something about money that a person must look at. Kind, Gateway and
// Object name it: once set aside it does not come back under them.
type Odd struct {
	Kind    string
	Gateway string
	Object  string // the gateway's name for it, or ours where it has none
	Payment PaymentID
	Pledge  PledgeID
	Reader  audience.ReaderID
	Amount  money.Amount // what it is about, or what is proposed to go back
	At      time.Time
	Answer  time.Time // of a dispute: until when the newsroom may answer
	Do      string    // the one thing to do about it
}

// The kinds of what needs attention.
const (
	OddSuspense        = "suspense"         // a sum that nobody pledged
	OddForeign         = "foreign"          // from abroad, while only citizens may contribute
	OddOver            = "over-refunded"    // more went back than came
	OddOrphan          = "orphan"           // money for something we do not know
	OddStuck           = "stuck"            // a notice that could not be booked
	OddTwice           = "twice"            // paid a second time, or after it was over
	OddTwoRunning      = "two-running"      // a reader is charged under two pledges
	OddDisputed        = "disputed"         // the payer's bank took it back for now
	OddClearing        = "clearing"         // a gateway has kept money for a week
	OddDiffers         = "differs"          // the gateway lists something else than the books have
	OddRefundRefused   = "refund-refused"   // the gateway would not send money back, or it came back
	OddRefundedRunning = "refunded-running" // its last payment went back at the gateway, and it is charged on
	OddClaim           = "claim"            // a reader says that a transfer was made
)

// What is to be done.
const (
	DoRefund        = "refund"              // AskRefund
	DoLetOrRefund   = "let-stand-or-refund" // LetStand or AskRefund (ConfirmRefund of a transfer by hand)
	DoLookAgain     = "look-again"          // LookAgain
	DoTryAgain      = "try-again"           // LookAgain
	DoConfirm       = "confirm-or-dismiss"  // Confirm, or SetAside
	DoStopOne       = "stop-one"            // StopFor
	DoSetAside      = "set-aside"           // SetAside
	attentionAtMost = 200                   // of a kind; the rest shows when these are done
)

var doing = map[string]string{
	OddSuspense: DoLetOrRefund, OddForeign: DoLetOrRefund, OddOver: DoSetAside, OddOrphan: DoLookAgain, OddStuck: DoTryAgain,
	OddTwice: DoRefund, OddTwoRunning: DoStopOne, OddDisputed: DoSetAside, OddClearing: DoSetAside, OddDiffers: DoLookAgain,
	OddRefundRefused: DoTryAgain, OddRefundedRunning: DoStopOne, OddClaim: DoConfirm,
}

// Key is the key of its words in base/lang, for staff.
func (o Odd) Key() string { return "fund-odd-" + o.Kind }

func (o *Odd) fields() []any {
	return []any{&o.Kind, &o.Gateway, &o.Object, &o.Payment, &o.Pledge, &o.Reader, &o.Amount.Minor, &o.Amount.Currency, db.Moment(&o.At), db.Moment(&o.Answer)}
}

// ClaimsFor is how long a reader's word about a transfer is asked about.
const ClaimsFor = 180 * 24 * time.Hour

// attention lists each kind from the few rows of it that an index holds apart.
// $1 is the moment before which a claim is too old, $2 how many of a kind.
var attention = []string{
	// What a payment in suspense has left, less what is asked back already.
	`select case y.suspense when 'foreign' then 'foreign' else 'suspense' end, y.gateway, y.object, y.id, y.pledge, y.reader, ` + LeftOf + `, y.currency, y.captured, null
		from fund_payment y where y.suspense <> '' and not exists (select 1 from fund_clearance c where c.payment = y.id) and ` + LeftOf + ` > 0`,
	// What booking and reconciling found.
	`select kind, gateway, object, payment, pledge, reader, amount, currency, at, null from fund_odd where kind <> 'twice'`,
	`select o.kind, o.gateway, o.object, o.payment, o.pledge, o.reader, ` + LeftOf + `, o.currency, o.at, null
		from fund_odd o join fund_payment y on y.id = o.payment where o.kind = 'twice' and ` + LeftOf + ` > 0`,
	`select 'stuck', gateway, id, '', '', '', 0, '', heard, null from fund_stuck where mended is null`,
	`select 'disputed', d.gateway, d.object, y.id, y.pledge, y.reader, d.amount, d.currency, d.opened, d.answer
		from fund_dispute d join fund_payment y on y.id = d.payment where d.won is null and d.lost is null and d.opened is not null`,
	// A refusal stands until as much was asked for anew.
	`select 'refund-refused', y.gateway, a.id, y.id, y.pledge, y.reader, a.amount, a.currency, a.refused, null
		from fund_refund_ask a join fund_payment y on y.id = a.payment where a.refused is not null and a.done is null
		and not exists (select 1 from fund_refund_ask b where b.payment = a.payment and b.id > a.id and b.asked >= a.refused and b.amount >= a.amount)`,
	`select 'refund-refused', r.gateway, r.object, y.id, y.pledge, y.reader, r.amount, r.currency, u.at, null
		from fund_unrefund u join fund_refund r on r.id = u.refund join fund_payment y on y.id = r.payment
		where not exists (select 1 from fund_refund_ask b where b.payment = r.payment and coalesce(b.object, '') <> r.object and b.asked >= u.at and b.amount >= r.amount)
			and not exists (select 1 from fund_refund b where b.payment = r.payment and b.refunded > u.at)`,
	`select 'claim', g.gateway, g.id || ' ' || c.utr, '', g.id, g.reader, g.amount, g.currency, c.at, null
		from fund_claim c join fund_pledge g on g.id = c.pledge where c.at > $1 and g.settled is null and g.stopped is null`,
}

// notAside is a list without what was set aside.
func notAside(q string) string {
	return `with odd (kind, gateway, object, payment, pledge, reader, amount, currency, at, answer) as (` + q + `)
		select kind, gateway, object, payment, pledge, reader, amount, currency, at, answer from odd o
		where not exists (select 1 from fund_set_aside s where s.kind = o.kind and s.gateway = o.gateway and s.object = o.object)
			and cast($1 as bigint) > 0 order by at desc, object limit $2`
}

// Attention lists what a person must look at, newest first, without what was set aside.
func (f *Fund) Attention(ctx context.Context) ([]Odd, error) {
	var all []Odd
	for _, q := range attention {
		some, err := db.All(ctx, f.db, (*Odd).fields, notAside(q), db.At(f.db.Now().Add(-ClaimsFor)), attentionAtMost)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	orphans, err := f.orphans(ctx)
	all = append(all, orphans...)
	for i := range all {
		all[i].Do = doing[all[i].Kind]
	}
	slices.SortStableFunc(all, func(a, b Odd) int { return b.At.Compare(a.At) })
	return all, err
}

const orphaned = `select body from fund_fact o where applied is null
		and kind in ('captured', 'refunded', 'unrefunded', 'disputed', 'dispute-won', 'dispute-lost')
		and not exists (select 1 from fund_set_aside s where s.kind = 'orphan' and s.gateway = o.gateway and s.object = o.object)
		and not (kind = 'unrefunded' and exists (select 1 from fund_payment y join fund_refund_ask a on a.payment = y.id
			where y.gateway = o.gateway and y.object = o.payment and a.object = o.object))
	order by heard desc, id desc limit $1`

// orphans are facts about money that wait for a pledge or a payment. A refund
// that failed before it was told is its asking's, not an orphan.
func (f *Fund) orphans(ctx context.Context) (all []Odd, err error) {
	waiting, err := db.All(ctx, f.db, func(j *db.JSON[Fact]) []any { return []any{j} }, orphaned, attentionAtMost)
	for _, o := range waiting {
		all = append(all, Odd{Kind: OddOrphan, Gateway: o.V.Gateway, Object: o.V.Object, Amount: o.V.Amount, At: o.V.At})
	}
	return all, err
}
