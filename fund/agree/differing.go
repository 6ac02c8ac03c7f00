package agree

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// booked is a payment or refund of the books, by the gateway's name for it.
type booked struct {
	object  string
	payment fund.PaymentID
	pledge  fund.PledgeID
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
	// What was heard and is no payment of ours is of the time before its pledge was brought along.
	heardMoney = `select o.object, '', '', '', 0, '', 0 from fund_fact o where o.gateway = $1 and o.kind = 'captured'
		and (o.applied is null or not exists (select 1 from fund_payment y where y.gateway = o.gateway and y.object = o.object))`
)

// differing compares what was listed with the books: what is in neither the
// books nor the inbox, what is booked with another sum, what is booked and not listed, refunds too. What was
// booked while a clock ran ahead of now is not missed: the gateway may know it later than now.
func (l *Lists) differing(ctx context.Context, gateway string, facts []fund.Fact, since, now time.Time) (out []fund.Odd, err error) {
	told := map[string]bool{}
	for _, k := range []struct {
		kind            fund.Kind
		booked, waiting string
	}{
		{fund.KindCaptured, bookedPayments + ` and y.object in `, heardMoney + ` and o.object in `},
		{fund.KindRefunded, bookedRefunds + ` and r.object in `, fmt.Sprintf(waitingMoney, fund.KindRefunded) + ` and o.object in `},
	} {
		of := slices.DeleteFunc(slices.Clone(facts), func(x fund.Fact) bool { return x.Kind != k.kind })
		for some := range slices.Chunk(of, 200) {
			have, err := l.named(ctx, k.booked, gateway, some)
			if err != nil {
				return nil, err
			}
			waits, err := l.named(ctx, k.waiting, gateway, some)
			if err != nil {
				return nil, err
			}
			for _, fact := range some {
				told[string(k.kind)+fact.Object] = true
				b, has := have[fact.Object]
				if _, later := waits[fact.Object]; !later && (!has || b.amount != fact.Amount) {
					out = append(out, fund.Odd{Kind: fund.OddDiffers, Gateway: gateway, Object: fact.Object, Payment: b.payment, Pledge: b.pledge, Reader: b.reader, Amount: fact.Amount, At: fact.At})
				}
			}
		}
	}
	for _, k := range []struct {
		kind   fund.Kind
		booked string
	}{
		{fund.KindCaptured, bookedPayments + ` and y.captured >= $2 and y.captured <= $3 and y.booked <= $3`},
		// What a person sent back of a lost gateway's money (ConfirmRefund) that gateway cannot list.
		{fund.KindRefunded, bookedRefunds + ` and r.refunded >= $2 and r.refunded <= $3 and r.booked <= $3 and not exists (select 1 from fund_deed d where d.kind = 'refund' and d.payment = r.payment and d.object = r.object)`},
	} {
		rows, err := db.All(ctx, l.db, (*booked).fields, k.booked, gateway, db.At(since), db.At(now))
		if err != nil {
			return nil, err
		}
		for _, b := range rows {
			if !told[string(k.kind)+b.object] {
				out = append(out, fund.Odd{Kind: fund.OddDiffers, Gateway: gateway, Object: b.object, Payment: b.payment, Pledge: b.pledge, Reader: b.reader, Amount: b.amount, At: b.at})
			}
		}
	}
	return out, nil
}

// named finds what is kept under the names of some facts.
func (l *Lists) named(ctx context.Context, q, gateway string, facts []fund.Fact) (map[string]booked, error) {
	args, places := []any{gateway}, make([]string, len(facts))
	for i, fact := range facts {
		args = append(args, fact.Object)
		places[i] = fmt.Sprintf("$%d", i+2)
	}
	rows, err := db.All(ctx, l.db, (*booked).fields, q+`(`+strings.Join(places, ", ")+`)`, args...)
	out := map[string]booked{}
	for _, r := range rows {
		out[r.object] = r
	}
	return out, err
}
