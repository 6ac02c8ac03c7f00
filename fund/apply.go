package fund

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
)

// Apply is the one door for what gateways know: notices, the return page, the
// reconciler and staff all end here. Each fact is one transaction; one that is
// known already changes nothing, and one that fails does not keep the others out.
func (f *Fund) Apply(ctx context.Context, facts []Fact) error {
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	var all error
	for _, fact := range facts {
		all = errors.Join(all, f.applyTold(ctx, e, fact))
	}
	return all
}

// applyTold is apply for what a gateway tells.
func (f *Fund) applyTold(ctx context.Context, e era, fact Fact) (err error) {
	if fact.Kind == KindCleared { // ours to say, not a gateway's
		err = fault.New(fault.Invalid, "fund-fact-malformed")
	} else {
		err = f.apply(ctx, e, fact, nil)
	}
	if err != nil {
		err = fmt.Errorf("%s %.20q %.80q: %w", fact.Gateway, fact.Kind, fact.Object, err)
	}
	return err
}

// Book books what a person of ours saw at the bank, by the same door; also runs
// in the same transaction if it was not known. It is for package fund/hand.
func (f *Fund) Book(ctx context.Context, fact Fact, also func(*db.Tx) error) error {
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	return f.apply(ctx, e, fact, also)
}

// ApplyAsOf applies a fact of an inbox that is played over, ours to say or a
// gateway's, under the law under which it was (0: none was set). What is told
// now goes through Apply.
func (f *Fund) ApplyAsOf(ctx context.Context, law int64, fact Fact) error {
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	n, held, err := lawOf(ctx, f.db, `n = $1`, law)
	if err != nil {
		return err
	}
	return f.apply(ctx, era{m: m, law: held, n: n, past: true}, fact, nil)
}

// apply keeps a fact in the inbox and books what it allows; also runs in the
// same transaction if the fact was new.
func (f *Fund) apply(ctx context.Context, e era, fact Fact, also func(*db.Tx) error) error {
	if err := f.check(fact); err != nil {
		return err
	}
	if waits, err := f.Learning(ctx); err != nil || waits && !e.past && !e.learns {
		return errors.Join(err, fault.New(fault.Unavailable, "fund-learning"))
	}
	// As exact as the tables, or what is read back would come before what is told.
	fact.At, fact.Found = fact.At.UTC().Truncate(time.Microsecond), fact.Found.UTC().Truncate(time.Microsecond)
	// Most repeats are settled by a look, without a turn at the writer's door.
	var known int
	err := f.db.Row(ctx, `select count(*) from fund_fact where gateway = $1 and kind = $2 and object = $3 and applied is not null`,
		fact.Gateway, fact.Kind, fact.Object).Scan(&known)
	if err != nil || known > 0 {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Do(ctx, `insert into fund_fact (id, gateway, kind, object, payment, ref, reference, body, heard)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (gateway, kind, object) do nothing`,
			db.NewID(), fact.Gateway, fact.Kind, fact.Object, fact.Payment, fact.Ref, fact.Reference, db.JSON[Fact]{V: fact}, db.At(tx.Now()))
		if err != nil {
			return err
		}
		switch {
		case n == 0:
			err = learn(ctx, tx, fact)
		case also != nil:
			err = also(tx)
		}
		if err != nil {
			return err
		}
		return f.bookWaiting(ctx, tx, e, `gateway = $1 and kind = $2 and object = $3`, fact.Gateway, fact.Kind, fact.Object)
	})
}

// learn adds to a fact that waits the names that an earlier telling of it
// lacked: a gateway may tell of one payment in several ways, and only one of
// them name our pledge.
func learn(ctx context.Context, tx *db.Tx, told Fact) error {
	kept, err := db.One(ctx, tx, func(j *db.JSON[Fact]) []any { return []any{j} },
		`select body from fund_fact where gateway = $1 and kind = $2 and object = $3 and applied is null`, told.Gateway, told.Kind, told.Object)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	f := kept.V
	f.Ref, f.Reference, f.Payment = cmp.Or(f.Ref, told.Ref), cmp.Or(f.Reference, told.Reference), cmp.Or(f.Payment, told.Payment)
	_, err = tx.Do(ctx, `update fund_fact set ref = $4, reference = $5, payment = $6, body = $7 where gateway = $1 and kind = $2 and object = $3`,
		f.Gateway, f.Kind, f.Object, f.Ref, f.Reference, f.Payment, db.JSON[Fact]{V: f})
	return err
}

// maxMinor is more than any payment and little enough that a year of them never overflows.
const maxMinor = 1 << 45

// check refuses what no booking could make sense of.
func (f *Fund) check(fact Fact) error {
	bad := fault.New(fault.Invalid, "fund-fact-malformed")
	if _, known := f.gateways[fact.Gateway]; !known {
		return bad.Because(errors.New("no such gateway"))
	}
	for _, s := range append([]string{fact.Object, fact.Payment, fact.Ref, fact.Reference, fact.Event, fact.Method, fact.Last4, fact.Bank}, fact.Without...) {
		if len(s) > 200 || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return bad.Because(errors.New("a name in it is too long or no text"))
		}
	}
	if fact.Object == "" || fact.At.Year() < 2000 || fact.At.Year() > 2200 {
		return bad.Because(errors.New("no object or no moment"))
	}
	switch fact.Kind {
	case KindFailed, KindStopped, KindPending, KindHalted, KindPaused, KindResumed:
		return nil
	case KindRefunded, KindUnrefunded, KindDisputed, KindDisputeWon, KindDisputeLost:
		if fact.Payment == "" {
			return bad.Because(errors.New("it is of no payment"))
		}
	case KindPaidOut:
		if fact.Fee < 0 || fact.Fee > maxMinor || fact.Tax < 0 || fact.Tax > maxMinor {
			return bad.Because(errors.New("a fee that cannot be"))
		}
	case KindCaptured, KindCleared:
	default:
		return bad.Because(errors.New("an unknown kind"))
	}
	if _, err := money.Exponent(fact.Amount.Currency); err != nil || fact.Amount.Minor <= 0 || fact.Amount.Minor > maxMinor {
		return bad.Because(errors.New("no sum"))
	}
	return nil
}

// bookWaiting books the facts of the inbox that are not applied yet and that
// where selects. One whose pledge or payment is unknown goes on waiting.
func (f *Fund) bookWaiting(ctx context.Context, tx *db.Tx, e era, where string, args ...any) error {
	type row struct {
		id   string
		fact db.JSON[Fact]
	}
	if !e.past { // the law of this very transaction, and not of a moment before
		var err error
		if e.n, e.law, err = lawNow(ctx, tx); err != nil {
			return err
		}
	}
	rows, err := db.All(ctx, tx, func(r *row) []any { return []any{&r.id, &r.fact} },
		`select id, body from fund_fact where applied is null and `+where+` order by kind, object`, args...)
	if err != nil {
		return err
	}
	for _, r := range rows {
		var err error
		if e.quiet, err = quiet(ctx, tx, r.fact.V.At); err != nil {
			return err
		}
		done, err := f.book(ctx, tx, e, r.fact.V)
		if err != nil {
			return err
		}
		if !done {
			continue
		}
		if _, err := tx.Do(ctx, `update fund_fact set applied = $2, law = $3 where id = $1`, r.id, db.At(tx.Now()), e.n); err != nil {
			return err
		}
		if err := f.bookFollowing(ctx, tx, e, r.fact.V); err != nil {
			return err
		}
	}
	return nil
}

// bookFollowing books what was told of a payment or a refund before it was itself.
func (f *Fund) bookFollowing(ctx context.Context, tx *db.Tx, e era, fact Fact) error {
	switch fact.Kind {
	case KindCaptured:
		return f.bookWaiting(ctx, tx, e, `gateway = $1 and payment = $2 and kind in ('cleared', 'refunded', 'disputed', 'dispute-won', 'dispute-lost')`, fact.Gateway, fact.Object)
	case KindRefunded:
		return f.bookWaiting(ctx, tx, e, `gateway = $1 and object = $2 and kind = 'unrefunded'`, fact.Gateway, fact.Object)
	}
	return nil
}

// book does what one fact asks for; done is false when it has to wait.
func (f *Fund) book(ctx context.Context, tx *db.Tx, e era, fact Fact) (done bool, err error) {
	switch fact.Kind {
	case KindRefunded:
		return f.bookRefund(ctx, tx, e, fact)
	case KindUnrefunded:
		return f.bookUnrefund(ctx, tx, e, fact)
	case KindDisputed, KindDisputeWon, KindDisputeLost:
		return f.bookDispute(ctx, tx, e, fact)
	case KindCleared:
		return f.bookClearance(ctx, tx, e, fact)
	case KindPaidOut:
		return true, f.bookPayout(ctx, tx, fact)
	}
	p, err := pledgeOf(ctx, tx, fact)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	switch fact.Kind {
	case KindCaptured:
		var before bool
		if before, err = paidBefore(ctx, tx, p, fact); err == nil && !before {
			err = f.bookPayment(ctx, tx, e, p, fact)
		}
	case KindFailed:
		// A try that failed before money came says nothing any more of the first payment.
		_, err = tx.Do(ctx, `update fund_pledge set failed = $2 where id = $1 and settled is null and (failed is null or failed < $2)`, p.ID, db.At(fact.At))
		if err == nil {
			err = turned(ctx, tx, p, fact)
		}
	case KindPending, KindHalted, KindPaused, KindResumed:
		err = turned(ctx, tx, p, fact)
	case KindStopped:
		err = f.cancelled(ctx, tx, e, p, fact)
	}
	return err == nil, err
}

// pledgeOf finds a fact's pledge by our reference or by the gateway's name for
// it. Two pledges at once is a contradiction that a person must look at, so it is none.
func pledgeOf(ctx context.Context, tx *db.Tx, fact Fact) (pledgeRow, error) {
	ids, err := db.All(ctx, tx, func(id *PledgeID) []any { return []any{id} },
		`select id from fund_pledge where gateway = $1 and (reference = $2 or ref = $3)`, fact.Gateway, fact.Reference, fact.Ref)
	if err != nil {
		return pledgeRow{}, err
	}
	if len(ids) != 1 {
		return pledgeRow{}, fault.New(fault.NotFound, "fault-not-found")
	}
	return pledge(ctx, tx, ids[0])
}

// stop ends collecting under a pledge, once. Of two moments the earlier counts,
// in whichever order they are told: no grace follows a period that ends behind it.
func (f *Fund) stop(ctx context.Context, tx *db.Tx, e era, p pledgeRow, at time.Time) error {
	return f.end(ctx, tx, e, p, at, false)
}

// end is stop, which also says whether something else of the reader's goes on in its place.
func (f *Fund) end(ctx context.Context, tx *db.Tx, e era, p pledgeRow, at time.Time, followed bool) error {
	if !p.ended.IsZero() && !at.Before(p.ended) {
		return nil
	}
	first := at
	if !p.stopped.IsZero() && p.stopped.Before(at) {
		first = p.stopped
	}
	// Money that was on its way before the first payment is still looked for.
	_, err := tx.Do(ctx, `update fund_pledge set ended = $2, stopped = $3, due = null,
		look = case when settled is null and not exists (select 1 from fund_payment y where y.pledge = fund_pledge.id) then look end where id = $1`, p.ID, db.At(at), db.At(first))
	if err != nil {
		return err
	}
	if _, err := f.entitle(ctx, tx, e, p.Reader); err != nil || !p.stopped.IsZero() {
		return err
	}
	return tx.Tell(ctx, Stopped{p.ID, p.Reader, p.Gateway, p.Ref, followed, e.quiet})
}
