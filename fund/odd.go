package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/staff"
)

// Odd is something about money that a person must look at. Kind, Gateway and
// Object name it: once set aside it does not come back under them. Package
// fund/attend lists them.
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
	OddSilent          = "silent"           // a gateway's notices are missed, or not genuine
	OddDead            = "dead"             // a gateway has answered nothing for hours
	OddMandateRuns     = "mandate-runs"     // a gateway charges on under a mandate that was stopped here
	OddMandateGone     = "mandate-gone"     // a pledge runs here, and its gateway has no mandate for it
	OddMandateUnknown  = "mandate-unknown"  // a gateway charges under a mandate that we do not know
	OddRefundLate      = "refund-late"      // a gateway took a refund a week ago and told nothing since
	OddDisputeDue      = "dispute-due"      // a dispute whose answer is due within two days
	OddMonth           = "month"            // the books do not hold what a closed month should
	OddNumber          = "number"           // a document of before a restore, whose money is not in the books
	OddRestored        = "restored"         // transfers confirmed by hand are missing since a restore
)

// Key is the key of its words in base/lang, for staff.
func (o Odd) Key() string { return "fund-odd-" + o.Kind }

// On is what an act about it is about.
func (o Odd) On() string {
	switch {
	case o.Payment != "":
		return "payment:" + string(o.Payment)
	case o.Pledge != "":
		return "pledge:" + string(o.Pledge)
	}
	return "gateway:" + o.Gateway
}

// Title is what an act about it says of it: a receipt's number or the plan, where there is one.
func (o Odd) Title(ctx context.Context, from db.Querier) (of string, err error) {
	switch {
	case o.Payment != "":
		of, err = paymentTitle(ctx, from, o.Payment)
	case o.Pledge != "":
		var p pledgeRow
		p, err = pledge(ctx, from, o.Pledge)
		of = p.Plan.Code
	default:
		return "", nil
	}
	return of + ": ", err
}

// KeepDeed keeps on the reader's timeline what somebody of the staff did about it.
func (o Odd) KeepDeed(ctx context.Context, tx *db.Tx, by staff.Person, kind, why string) error {
	return deed{kind: kind, reader: o.Reader, pledge: o.Pledge, payment: o.Payment, object: o.Object}.keep(ctx, tx, by, why)
}

// ClaimsFor is how long a reader's word about a transfer is asked about.
const ClaimsFor = 180 * 24 * time.Hour

// mark keeps what is odd about a reader's payments, made anew.
func mark(ctx context.Context, tx *db.Tx, reader audience.ReaderID, bought []span.Bought, back []span.Returned) error {
	if len(bought) == 0 {
		return nil
	}
	if _, err := tx.Do(ctx, `delete from fund_odd where reader = $1 and kind in ('twice', 'two-running', 'refunded-running')`, reader); err != nil {
		return err
	}
	for _, b := range span.Twice(bought, back) {
		err := keepOdd(ctx, tx, Odd{Kind: OddTwice, Gateway: b.Gateway, Object: b.Object, Payment: PaymentID(b.Payment), Pledge: PledgeID(b.Pledge), Reader: reader, Amount: b.Amount, At: b.Captured})
		if err != nil {
			return err
		}
	}
	for _, b := range span.Undone(bought, back) {
		err := keepOdd(ctx, tx, Odd{Kind: OddRefundedRunning, Gateway: b.Gateway, Object: b.Object, Payment: PaymentID(b.Payment), Pledge: PledgeID(b.Pledge), Reader: reader, Amount: b.Amount, At: b.Captured})
		if err != nil {
			return err
		}
	}
	for _, b := range span.Running(bought) {
		err := keepOdd(ctx, tx, Odd{Kind: OddTwoRunning, Gateway: b.Gateway, Object: b.Pledge, Pledge: PledgeID(b.Pledge), Reader: reader, Amount: b.Amount, At: b.Captured})
		if err != nil {
			return err
		}
	}
	return nil
}

// markOver keeps whether more of a payment went back than came, lost disputes included.
func markOver(ctx context.Context, tx *db.Tx, p paymentRow) error {
	var over int64
	var last time.Time
	err := tx.Row(ctx, `select cast(coalesce(sum(amount), 0) as bigint), max(at) from (
			select r.amount, r.refunded as at from fund_refund r where r.payment = $1 and r.currency = $2 and not exists (select 1 from fund_unrefund u where u.refund = r.id)
			union all
			select d.amount, d.lost from fund_dispute d where d.payment = $1 and d.currency = $2 and d.lost is not null) as back`,
		p.id, p.amount.Currency).Scan(&over, db.Moment(&last))
	if err != nil {
		return err
	}
	if _, err := tx.Do(ctx, `delete from fund_odd where kind = 'over-refunded' and gateway = $1 and object = $2`, p.gateway, p.object); err != nil {
		return err
	}
	if over -= p.amount.Minor; over <= 0 {
		return nil
	}
	return keepOdd(ctx, tx, Odd{Kind: OddOver, Gateway: p.gateway, Object: p.object, Payment: p.id, Pledge: p.pledge, Reader: p.reader,
		Amount: money.Of(over, p.amount.Currency), At: last})
}

// MarkOdd keeps for a person what was found odd of a kind at a gateway, in
// place of what was odd there since a moment. It writes in the transaction of
// whoever looked.
func MarkOdd(ctx context.Context, tx *db.Tx, kind, gateway string, since time.Time, found []Odd) error {
	if _, err := tx.Do(ctx, `delete from fund_odd where kind = $1 and gateway = $2 and at >= $3`, kind, gateway, max(since.UnixMicro(), 0)); err != nil {
		return err
	}
	for _, o := range found {
		if err := keepOdd(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

// UnmarkOdd takes away what is not odd any more.
func UnmarkOdd(ctx context.Context, tx *db.Tx, o Odd) error {
	_, err := tx.Do(ctx, `delete from fund_odd where kind = $1 and gateway = $2 and object = $3`, o.Kind, o.Gateway, o.Object)
	return err
}

func keepOdd(ctx context.Context, tx *db.Tx, o Odd) error {
	_, err := tx.Do(ctx, `insert into fund_odd (kind, gateway, object, reader, payment, pledge, amount, currency, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (kind, gateway, object) do update set amount = excluded.amount, currency = excluded.currency, at = excluded.at`,
		o.Kind, o.Gateway, o.Object, o.Reader, o.Payment, o.Pledge, o.Amount.Minor, o.Amount.Currency, db.At(o.At))
	return err
}
