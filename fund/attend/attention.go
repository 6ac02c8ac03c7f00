package attend

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
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
	DoStopThere     = "stop-there"          // LookAgain
	DoCheck         = "check"               // LookAgain
	DoGiveTo        = "give-or-look-again"  // GiveTo, or LookAgain
	DoTest          = "test"                // the gateway is tested on its own page, with what it says to do
	attentionAtMost = 200                   // of a kind; the rest shows when these are done
)

var doing = map[string]string{
	fund.OddSuspense: DoLetOrRefund, fund.OddForeign: DoLetOrRefund, fund.OddOver: DoSetAside, fund.OddOrphan: DoLookAgain, fund.OddStuck: DoTryAgain,
	fund.OddTwice: DoRefund, fund.OddTwoRunning: DoStopOne, fund.OddDisputed: DoSetAside, fund.OddClearing: DoSetAside, fund.OddDiffers: DoLookAgain,
	fund.OddRefundRefused: DoTryAgain, fund.OddRefundedRunning: DoStopOne, fund.OddClaim: DoConfirm,
	fund.OddSilent: DoTest, fund.OddDead: DoTest, fund.OddMandateRuns: DoStopThere, fund.OddMandateGone: DoStopOne, fund.OddMandateUnknown: DoSetAside, fund.OddRefundLate: DoLookAgain,
	fund.OddDisputeDue: DoSetAside, fund.OddMonth: DoCheck, fund.OddRestored: DoSetAside, fund.OddNumber: DoSetAside,
}

func fields(o *fund.Odd) []any {
	return []any{&o.Kind, &o.Gateway, &o.Object, &o.Payment, &o.Pledge, &o.Reader, &o.Amount.Minor, &o.Amount.Currency, db.Moment(&o.At), db.Moment(&o.Answer)}
}

// claimsFor is back from $1 to now; answerSoon two days ahead of that, and
// lateAfter how long a gateway may take to tell of a refund that it took.
var (
	claimsFor  = micros(fund.ClaimsFor)
	answerSoon = micros(fund.ClaimsFor + 48*time.Hour)
	lateAfter  = micros(7 * 24 * time.Hour)
)

func micros(d time.Duration) string { return strconv.FormatInt(d.Microseconds(), 10) }

// attention lists each kind from the few rows of it that an index holds apart.
// $1 is the moment before which a claim is too old, $2 how many of a kind.
var attention = []string{
	// What a payment in suspense has left, less what is asked back already.
	`select case y.suspense when 'foreign' then 'foreign' else 'suspense' end, y.gateway, y.object, y.id, y.pledge, y.reader, ` + fund.LeftOf + `, y.currency, y.captured, null
		from fund_payment y where y.suspense <> '' and not exists (select 1 from fund_clearance c where c.payment = y.id) and ` + fund.LeftOf + ` > 0`,
	// What booking and reconciling found.
	`select kind, gateway, object, payment, pledge, reader, amount, currency, at, null from fund_odd where kind <> 'twice'`,
	`select o.kind, o.gateway, o.object, o.payment, o.pledge, o.reader, ` + fund.LeftOf + `, o.currency, o.at, null
		from fund_odd o join fund_payment y on y.id = o.payment where o.kind = 'twice' and ` + fund.LeftOf + ` > 0`,
	`select 'stuck', gateway, id, '', '', '', 0, '', heard, null from fund_stuck where mended is null`,
	// Once its answer is due within two days a dispute is urgent, unless a person has set it aside before.
	`select case when d.answer <= $1 + ` + answerSoon + ` then 'dispute-due' else 'disputed' end, d.gateway, d.object, y.id, y.pledge, y.reader, d.amount, d.currency, d.opened, d.answer
		from fund_dispute d join fund_payment y on y.id = d.payment where d.won is null and d.lost is null and d.opened is not null
		and not exists (select 1 from fund_set_aside s where s.kind = 'disputed' and s.gateway = d.gateway and s.object = d.object)`,
	`select 'refund-late', y.gateway, a.object, y.id, y.pledge, y.reader, a.amount, a.currency, a.asked, null
		from fund_refund_ask a join fund_payment y on y.id = a.payment
		where a.done is null and a.refused is null and a.object is not null and a.asked <= $1 + ` + claimsFor + ` - ` + lateAfter + ``,
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
	// Once the gateways have told what a backup lacks, a number that still waits is for a person to look after.
	`select 'number', gateway, trim(number || ' ' || object), '', '', '', 0, '', at, null from fund_number where not exists (select 1 from fund_restore where learned is null)`,
}

// notAside is a list without what was set aside.
func notAside(q string) string {
	return `with odd (kind, gateway, object, payment, pledge, reader, amount, currency, at, answer) as (` + q + `)
		select kind, gateway, object, payment, pledge, reader, amount, currency, at, answer from odd o
		where not exists (select 1 from fund_set_aside s where s.kind = o.kind and s.gateway = o.gateway and s.object = o.object)
			and cast($1 as bigint) > 0 order by at desc, object limit $2`
}

// Attention lists what a person must look at, newest first, without what was set aside.
func (a *Attend) Attention(ctx context.Context) ([]fund.Odd, error) {
	var all []fund.Odd
	for _, q := range attention {
		some, err := db.All(ctx, a.db, fields, notAside(q), db.At(a.db.Now().Add(-fund.ClaimsFor)), attentionAtMost)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	orphans, err := a.orphans(ctx)
	all = append(all, orphans...)
	for i := range all {
		all[i].Do = cmp.Or(all[i].Do, doing[all[i].Kind])
	}
	slices.SortStableFunc(all, func(x, y fund.Odd) int { return y.At.Compare(x.At) })
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
func (a *Attend) orphans(ctx context.Context) (all []fund.Odd, err error) {
	waiting, err := db.All(ctx, a.db, func(j *db.JSON[fund.Fact]) []any { return []any{j} }, orphaned, attentionAtMost)
	for _, o := range waiting {
		odd := fund.Odd{Kind: fund.OddOrphan, Gateway: o.V.Gateway, Object: o.V.Object, Amount: o.V.Amount, At: o.V.At}
		if o.V.Kind == fund.KindCaptured {
			odd.Do = DoGiveTo
		}
		all = append(all, odd)
	}
	return all, err
}
