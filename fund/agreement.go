package fund

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
)

const (
	// listEvery is how often a gateway is asked for all that happened.
	listEvery = time.Hour
	// listMargin is how far back it is asked beyond the last time: a gateway
	// may list late what happened early.
	listMargin = 2 * time.Hour
	// listRetry is how soon a gateway that did not answer is asked again.
	listRetry  = 5 * time.Minute
	listWithin = 30 * time.Second
	// clearWithin is how long a gateway may keep money before a person looks.
	clearWithin = 7 * 24 * time.Hour
)

// Agreement is how far the books agree with what a gateway lists.
type Agreement struct {
	Gateway     string
	Up          time.Time // all until then was compared; zero: not yet
	Differences int       // what one has and the other has not, or otherwise, and nobody set aside
}

// listed is what is remembered of a gateway between two listings.
type listed struct {
	Up    time.Time `json:"up"`
	Tried time.Time `json:"tried"`
}

func listedOf(ctx context.Context, from db.Querier, gateway string) (listed, error) {
	var kept db.JSON[listed]
	err := db.Found(from.Row(ctx, `select body from fund_setting where id = $1`, "listed:"+gateway).Scan(&kept))
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return kept.V, err
}

func keepListed(ctx context.Context, tx *db.Tx, gateway string, l listed) error {
	_, err := tx.Do(ctx, `insert into fund_setting (id, body) values ($1, $2) on conflict (id) do update set body = excluded.body`, "listed:"+gateway, db.JSON[listed]{V: l})
	return err
}

// AgreementWith tells of each gateway that lists what happened how far the
// books agree with it: "Books agree with X up to Up", or that they differ in so many things.
func (f *Fund) AgreementWith(ctx context.Context) ([]Agreement, error) {
	var out []Agreement
	for _, name := range f.names {
		if _, lists := f.gateways[name].(Lister); !lists {
			continue
		}
		a := Agreement{Gateway: name}
		l, err := listedOf(ctx, f.db, name)
		if err == nil {
			a.Up = l.Up
			err = f.db.Row(ctx, `select
				(select count(*) from fund_odd o where kind = 'differs' and gateway = $1 and not exists
					(select 1 from fund_set_aside s where s.kind = o.kind and s.gateway = o.gateway and s.object = o.object))
				+ (select count(*) from fund_fact o where applied is null and gateway = $1 and kind in ('captured', 'refunded') and not exists
					(select 1 from fund_set_aside s where s.kind = 'orphan' and s.gateway = o.gateway and s.object = o.object))`, name).Scan(&a.Differences)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// agree compares the books with the lists of the gateways, each once an hour,
// and looks whether a gateway keeps money for too long.
func (f *Fund) agree(ctx context.Context) (all error) {
	for _, name := range f.names {
		if f.byHand(name) || ctx.Err() != nil {
			continue
		}
		since, now, mine, err := f.turnToList(ctx, name)
		if err == nil && mine {
			err = errors.Join(f.markClearing(ctx, name), f.compare(ctx, name, since, now))
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("list of %s: %w", name, err))
		}
	}
	return all
}

// stillDiffers is when the oldest thing happened that differs and that nobody
// set aside. It is listed until it agrees, or it would stand for good: a clock
// that went back has a gateway list what it knew then, and less than the books have.
const stillDiffers = `select min(o.at) from fund_odd o where o.kind = 'differs' and o.gateway = $1 and not exists
	(select 1 from fund_set_aside s where s.kind = o.kind and s.gateway = o.gateway and s.object = o.object)`

// turnToList tells whether a gateway is to be asked now, since when, and takes
// the turn, so that another process does not ask too.
func (f *Fund) turnToList(ctx context.Context, gateway string) (since, now time.Time, mine bool, err error) {
	due := func(l listed, now time.Time) bool {
		// What lies ahead of us was written by a clock that was wrong.
		return (now.Sub(l.Up) >= listEvery || l.Up.After(now)) && (now.Sub(l.Tried) >= listRetry || l.Tried.After(now))
	}
	l, err := listedOf(ctx, f.db, gateway)
	if err != nil || !due(l, f.db.Now()) {
		return since, now, false, err
	}
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		mine, now = false, tx.Now()
		if l, err = listedOf(ctx, tx, gateway); err != nil || !due(l, now) {
			return err
		}
		since = l.Up
		if since.IsZero() || since.After(now) { // from the first pledge there
			// The first that was made is not the earliest where a clock ran ahead then.
			if err := tx.Row(ctx, `select min(made) from fund_pledge where gateway = $1`, gateway).Scan(db.Moment(&since)); err != nil {
				return err
			}
			if since.IsZero() {
				since = now
			}
		}
		var open time.Time
		if err := tx.Row(ctx, stillDiffers, gateway).Scan(db.Moment(&open)); err != nil {
			return err
		}
		if !open.IsZero() && open.Before(since) {
			since = open
		}
		mine, l.Tried = true, now
		return keepListed(ctx, tx, gateway, l)
	})
	return since.Add(-listMargin), now, mine, err
}

// compare lists what happened at a gateway since a moment, books it, and keeps what differs.
func (f *Fund) compare(ctx context.Context, gateway string, since, now time.Time) error {
	g, lists := f.gateways[gateway].(Lister)
	var found []Odd
	var failed error
	if lists {
		asking, cancel := context.WithTimeout(ctx, listWithin)
		defer cancel()
		facts, err := g.List(asking, since)
		if err != nil {
			return err
		}
		facts = toldBy(gateway, facts)
		if failed = f.bookListed(ctx, facts); ctx.Err() != nil {
			return errors.Join(failed, ctx.Err())
		}
		if found, err = f.differing(ctx, gateway, facts, since, now); err != nil {
			return err
		}
	}
	return errors.Join(failed, f.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Do(ctx, `delete from fund_odd where kind = 'differs' and gateway = $1 and at >= $2`, gateway, db.At(since)); err != nil {
			return err
		}
		for _, o := range found {
			if err := keepOdd(ctx, tx, o); err != nil {
				return err
			}
		}
		l, err := listedOf(ctx, tx, gateway)
		if err != nil {
			return err
		}
		if l.Tried = now; failed == nil {
			l.Up = now
		}
		return keepListed(ctx, tx, gateway, l)
	}))
}

// bookListed books what a gateway lists. What makes no sense is found to
// differ and is for a person; what failed otherwise is listed once more, from
// where the books agreed. Neither keeps the rest from being booked.
func (f *Fund) bookListed(ctx context.Context, facts []Fact) (all error) {
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	for _, fact := range facts {
		if err := f.applyTold(ctx, e, fact); err != nil && !fault.Is(err, fault.Invalid) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// compareFrom is compare for a person who looks again at what a gateway listed at a moment.
func (f *Fund) compareFrom(ctx context.Context, gateway string, at time.Time) error {
	l, err := listedOf(ctx, f.db, gateway)
	if err != nil {
		return err
	}
	if up := l.Up.Add(-listMargin); up.Before(at) {
		at = up
	}
	return f.compare(ctx, gateway, at, f.db.Now())
}

// booked is a payment or refund of the books, by the gateway's name for it.
type booked struct {
	object  string
	payment PaymentID
	pledge  PledgeID
	reader  audience.ReaderID
	amount  money.Amount
	at      time.Time
}

func (b *booked) fields() []any {
	return []any{&b.object, &b.payment, &b.pledge, &b.reader, &b.amount.Minor, &b.amount.Currency, db.Moment(&b.at)}
}

const (
	bookedPayments = `select y.object, y.id, y.pledge, y.reader, y.amount, y.currency, y.captured from fund_payment y where y.gateway = $1`
	bookedRefunds  = `select r.object, y.id, y.pledge, y.reader, r.amount, r.currency, r.refunded from fund_refund r join fund_payment y on y.id = r.payment where r.gateway = $1`
	// What waits for its pledge or payment is counted as an orphan, and not again as differing.
	waitingMoney = `select o.object, '', '', '', 0, '', 0 from fund_fact o where o.gateway = $1 and o.kind = '%s' and o.applied is null`
)

// differing compares what was listed with the books: what is in neither the
// books nor the inbox, what is booked with another sum, what is booked and not listed. What was
// booked while a clock ran ahead of now is not missed: the gateway may know it later than now.
func (f *Fund) differing(ctx context.Context, gateway string, facts []Fact, since, now time.Time) (out []Odd, err error) {
	told := map[string]bool{}
	for _, k := range []struct {
		kind            Kind
		booked, waiting string
	}{
		{KindCaptured, bookedPayments + ` and y.object in `, fmt.Sprintf(waitingMoney, KindCaptured) + ` and o.object in `},
		{KindRefunded, bookedRefunds + ` and r.object in `, fmt.Sprintf(waitingMoney, KindRefunded) + ` and o.object in `},
	} {
		of := slices.DeleteFunc(slices.Clone(facts), func(x Fact) bool { return x.Kind != k.kind })
		for some := range slices.Chunk(of, 200) {
			have, err := f.named(ctx, k.booked, gateway, some)
			if err != nil {
				return nil, err
			}
			waits, err := f.named(ctx, k.waiting, gateway, some)
			if err != nil {
				return nil, err
			}
			for _, fact := range some {
				told[string(k.kind)+fact.Object] = true
				b, has := have[fact.Object]
				if _, later := waits[fact.Object]; !later && (!has || b.amount != fact.Amount) {
					out = append(out, Odd{Kind: OddDiffers, Gateway: gateway, Object: fact.Object, Payment: b.payment, Pledge: b.pledge, Reader: b.reader, Amount: fact.Amount, At: fact.At})
				}
			}
		}
	}
	rows, err := db.All(ctx, f.db, (*booked).fields, bookedPayments+` and y.captured >= $2 and y.captured <= $3 and y.booked <= $3`, gateway, db.At(since), db.At(now))
	for _, b := range rows {
		if !told[string(KindCaptured)+b.object] {
			out = append(out, Odd{Kind: OddDiffers, Gateway: gateway, Object: b.object, Payment: b.payment, Pledge: b.pledge, Reader: b.reader, Amount: b.amount, At: b.at})
		}
	}
	return out, err
}

// named finds what is kept under the names of some facts.
func (f *Fund) named(ctx context.Context, q, gateway string, facts []Fact) (map[string]booked, error) {
	args, places := []any{gateway}, make([]string, len(facts))
	for i, fact := range facts {
		args = append(args, fact.Object)
		places[i] = fmt.Sprintf("$%d", i+2)
	}
	rows, err := db.All(ctx, f.db, (*booked).fields, q+`(`+strings.Join(places, ", ")+`)`, args...)
	out := map[string]booked{}
	for _, r := range rows {
		out[r.object] = r
	}
	return out, err
}

// markClearing keeps whether a gateway has kept money for more than a week: what
// its clearing account holds beyond all that came within the week, or, where it
// paid out more than we know of, what it lacks beyond all that went. It is told
// once a month while it stands.
func (f *Fund) markClearing(ctx context.Context, gateway string) error {
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	now := f.db.Now()
	type held struct {
		currency       string
		all, came, out int64
	}
	rows, err := db.All(ctx, f.db, func(h *held) []any { return []any{&h.currency, &h.all, &h.came, &h.out} }, `
		with held as (select currency, sum(amount) as minor from fund_entry where account = $1 group by currency having sum(amount) <> 0),
			recent as (select e.currency, sum(case when e.amount > 0 then e.amount else 0 end) as came, sum(case when e.amount < 0 then e.amount else 0 end) as went
				from fund_tx t join fund_entry e on e.tx = t.id where t.occurred > $2 and e.account = $1 group by e.currency)
		select h.currency, cast(h.minor as bigint), cast(coalesce(r.came, 0) as bigint), cast(coalesce(r.went, 0) as bigint)
		from held h left join recent r on r.currency = h.currency order by h.currency`, f.asset(gateway), db.At(now.Add(-clearWithin)))
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Do(ctx, `delete from fund_odd where kind = 'clearing' and gateway = $1`, gateway); err != nil {
			return err
		}
		for _, h := range rows {
			over := max(h.all-h.came, 0) + min(h.all-h.out, 0)
			if over == 0 {
				continue
			}
			o := Odd{Kind: OddClearing, Gateway: gateway, Object: h.currency + " " + now.In(m.Location()).Format("2006-01"), Amount: money.Of(over, h.currency), At: now}
			if err := keepOdd(ctx, tx, o); err != nil {
				return err
			}
		}
		return nil
	})
}
