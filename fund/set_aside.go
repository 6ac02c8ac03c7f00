package fund

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

// SetAside takes something out of what needs attention, for good, with a
// reason: a person has looked. Of a claim it means that no such transfer is
// there. NotFound: nothing of that name needs attention. Doing it twice is fine.
func (f *Fund) SetAside(ctx context.Context, by staff.Person, kind, gateway, object, why string) error {
	may := staff.Role.Runs
	if kind == OddClaim {
		may = staff.Role.SeesMoney // who may confirm a transfer may say that there is none
	}
	if err := by.May(may); err != nil {
		return err
	}
	why, err := Reason(why)
	if err != nil {
		return err
	}
	var aside int
	err = f.db.Row(ctx, `select count(*) from fund_set_aside where kind = $1 and gateway = $2 and object = $3`, kind, gateway, object).Scan(&aside)
	if err != nil || aside > 0 {
		return db.Found(err)
	}
	o, err := f.odd(ctx, kind, gateway, object)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Do(ctx, `insert into fund_set_aside (kind, gateway, object, why, by_id, at) values ($1, $2, $3, $4, $5, $6) on conflict (kind, gateway, object) do nothing`,
			kind, gateway, object, why, by.ID, db.At(tx.Now()))
		if err != nil || n == 0 {
			return err
		}
		if o.Reader != "" {
			err := (deed{kind: "set-aside", reader: o.Reader, pledge: o.Pledge, payment: o.Payment, object: object}).keep(ctx, tx, by, why)
			if err != nil {
				return err
			}
		}
		if kind == OddClaim { // what was given on this word ends
			if err := f.Reentitle(ctx, tx, o.Reader); err != nil {
				return err
			}
		}
		of, err := o.title(ctx, tx)
		if err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.set-aside", o.on(), of+kind+": "+why))
	})
}

// on is what an act about something odd is about.
func (o Odd) on() string {
	switch {
	case o.Payment != "":
		return "payment:" + string(o.Payment)
	case o.Pledge != "":
		return "pledge:" + string(o.Pledge)
	}
	return "gateway:" + o.Gateway
}

// title is what an act about something odd says of it: a receipt's number or the plan, where there is one.
func (o Odd) title(ctx context.Context, from db.Querier) (of string, err error) {
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

// odd is one thing that needs attention, or NotFound.
func (f *Fund) odd(ctx context.Context, kind, gateway, object string) (Odd, error) {
	all, err := f.Attention(ctx)
	if err != nil {
		return Odd{}, err
	}
	i := slices.IndexFunc(all, func(o Odd) bool { return o.Kind == kind && o.Gateway == gateway && o.Object == object })
	if i < 0 {
		return Odd{}, fault.New(fault.NotFound, "fault-not-found")
	}
	return all[i], nil
}

// LookAgain tries anew what did not work out: it asks the gateway about money
// for something unknown or that differs, books a stuck notice, or asks for a
// refused refund once more. Whether it helped shows in Attention.
func (f *Fund) LookAgain(ctx context.Context, by staff.Person, kind, gateway, object string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	o, err := f.odd(ctx, kind, gateway, object)
	if err != nil {
		return err
	}
	of, err := o.title(ctx, f.db)
	if err != nil {
		return err
	}
	err = f.db.Write(ctx, func(tx *db.Tx) error { return tx.Tell(ctx, staff.Act(by, "fund.look-again", o.on(), of+kind)) })
	if err != nil {
		return err
	}
	switch kind {
	case OddStuck:
		return f.mend(ctx, `id = $1`, object)
	case OddRefundRefused:
		return f.AskRefund(ctx, by, o.Payment, o.Amount, f.askedWhy(ctx, o))
	case OddOrphan:
		err = f.lookAtOrphan(ctx, gateway, object)
	case OddDiffers:
		err = f.lookAtDiffering(ctx, o)
	default:
		return fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil && fault.Of(err).Kind == fault.Internal && ctx.Err() == nil {
		err = fault.New(fault.Unavailable, "fund-gateway-silent").Because(err)
	}
	return err
}

// askedWhy is the reason that was given for a refund that was refused or came back.
func (f *Fund) askedWhy(ctx context.Context, o Odd) (why string) {
	err := f.db.Row(ctx, `select why from fund_refund_ask where payment = $1 and (id = $2 or object = $2)`, o.Payment, o.Object).Scan(&why)
	if err != nil {
		return "again"
	}
	return why
}

// lookAtOrphan asks a gateway under its own name for what we do not know, and books what can be booked now.
func (f *Fund) lookAtOrphan(ctx context.Context, gateway, object string) error {
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	refs, err := db.All(ctx, f.db, func(s *string) []any { return []any{s} },
		`select distinct ref from fund_fact where gateway = $1 and object = $2 and applied is null`, gateway, object)
	for _, ref := range refs {
		if ref != "" {
			err = errors.Join(err, f.fetch(ctx, pledgeRow{Pledge: Pledge{Gateway: gateway, Ref: ref}}, fetchWithin))
		}
	}
	return errors.Join(err, f.db.Write(ctx, func(tx *db.Tx) error {
		if err := found(ctx, tx, gateway, object); err != nil {
			return err
		}
		return f.bookWaiting(ctx, tx, e, `gateway = $1 and object = $2`, gateway, object)
	}))
}

// found notes on money that waits that a person of ours found whose it is: it
// buys time from now.
func found(ctx context.Context, tx *db.Tx, gateway, object string) error {
	kept, err := db.One(ctx, tx, func(j *db.JSON[Fact]) []any { return []any{j} },
		`select body from fund_fact where gateway = $1 and object = $2 and kind = 'captured' and applied is null`, gateway, object)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	kept.V.Found = tx.Now()
	_, err = tx.Do(ctx, `update fund_fact set body = $3 where gateway = $1 and object = $2 and kind = 'captured'`, gateway, object, kept)
	return err
}

// Relist has a gateway list once more what happened since a moment, and
// compares the books with it.
type Relist func(ctx context.Context, gateway string, since time.Time) error

// RelistBy has LookAgain list by r what a gateway listed and we cannot name:
// whoever compares the lists hands it in. Without it that stays as it is.
func (f *Fund) RelistBy(r Relist) { f.relist = r }

// lookAtDiffering asks what a gateway knows of a payment that it did not list,
// and is content when it knows it so. What it listed and could not be booked it lists again.
func (f *Fund) lookAtDiffering(ctx context.Context, o Odd) error {
	if _, has := f.gateways[o.Gateway]; !has || o.Pledge == "" && f.relist == nil {
		return nil
	}
	if o.Pledge == "" {
		return f.relist(ctx, o.Gateway, o.At)
	}
	p, err := pledge(ctx, f.db, o.Pledge)
	if err != nil {
		return err
	}
	facts, err := f.ask(ctx, o.Gateway, p.Ref, fetchWithin)
	if err != nil {
		return err
	}
	row, ok, err := paymentOf(ctx, f.db, o.Gateway, o.Object)
	if err != nil || !ok || !slices.ContainsFunc(facts, func(x Fact) bool { return x.Kind == KindCaptured && x.Object == row.object && x.Amount == row.amount }) {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `delete from fund_odd where kind = $1 and gateway = $2 and object = $3`, o.Kind, o.Gateway, o.Object)
		return err
	})
}
