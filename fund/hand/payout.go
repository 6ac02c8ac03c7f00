package hand

import (
	"context"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund/statement"
)

const (
	// A payout is looked for in these days around what the gateway says.
	payoutBefore = 1
	payoutAfter  = 5
	// payoutsAtOnce bounds how many are looked for; the rest are found the next day.
	payoutsAtOnce = 1000
)

// payoutRow is what a gateway says that it paid out, as a Difference, with the number that it gave its bank.
type payoutRow struct {
	Difference
	number string
}

// unpaired are the payouts of which no row is known yet, the oldest first.
func (h *Hand) unpaired(ctx context.Context) ([]payoutRow, error) {
	all, err := db.All(ctx, h.db, func(d *payoutRow) []any {
		return []any{&d.Gateway, &d.Object, &d.Booked.Minor, &d.Booked.Currency, db.Moment(&d.At), &d.number}
	}, `select p.gateway, p.object, p.amount, p.currency, p.at, coalesce((select f.reference from fund_fact f where f.gateway = p.gateway and f.kind = 'paid-out' and f.object = p.object), '')
		from fund_payout p where p.at > $1 and p.amount > 0 and not exists (select 1 from fund_bank_row r where r.payout <> '' and r.payout = p.gateway || ':' || p.object) order by p.at limit $2`,
		db.At(h.db.Now().Add(-rowsFor)), payoutsAtOnce)
	for i := range all {
		all[i].number, _ = statement.Number(all[i].number)
	}
	return all, err
}

// among finds the row that a payout is: by its number, by the gateway's own name
// for it where the bank prints that, or by the sum within days where there is
// one that prints the gateway's name. None is -1.
func (d payoutRow) among(rows []Row, taken map[string]bool) int {
	free := func(r Row) bool { return !taken[r.ID] }
	i := slices.IndexFunc(rows, func(r Row) bool {
		return d.number != "" && free(r) && (r.Number == d.number || slices.Contains(r.hints, d.number))
	})
	if name := squeezed(d.Object); i < 0 && len(name) >= 6 {
		i = slices.IndexFunc(rows, func(r Row) bool { return free(r) && strings.Contains(r.flat, name) })
	}
	if gateway := squeezed(d.Gateway); i < 0 {
		i = slices.IndexFunc(rows, func(r Row) bool {
			return free(r) && r.Amount == d.Booked && !r.Day.Before(d.At.AddDate(0, 0, -payoutBefore)) && !r.Day.After(d.At.AddDate(0, 0, payoutAfter)) && strings.Contains(r.flat, gateway)
		})
	}
	return i
}

// payouts finds among the open credits those that gateways paid out, and what differs.
func (h *Hand) payouts(ctx context.Context, c cover, open []Row) (paid map[string]bool, out []Difference, err error) {
	paid = map[string]bool{}
	for i := range open {
		open[i].print()
	}
	out, err = db.All(ctx, h.db, func(d *Difference) []any {
		d.Kind = PayoutSum
		return []any{&d.Gateway, &d.Object, &d.Booked.Minor, &d.Booked.Currency, db.Moment(&d.At), &d.Bank.Minor, &d.Bank.Currency}
	}, `select p.gateway, p.object, p.amount, p.currency, p.at, r.amount, r.currency from fund_bank_row r join fund_payout p on r.payout = p.gateway || ':' || p.object
		where r.payout <> '' and (r.amount <> p.amount or r.currency <> p.currency) and p.at > $1 order by p.at`, db.At(h.db.Now().Add(-rowsFor)))
	if err != nil {
		return nil, nil, err
	}
	all, err := h.unpaired(ctx)
	for _, d := range all {
		i := d.among(open, paid)
		switch {
		case i >= 0:
			paid[open[i].ID] = true
			if d.Bank = open[i].Amount; d.Bank != d.Booked {
				d.Kind = PayoutSum
				out = append(out, d.Difference)
			}
		case c.has(d.At) && c.has(d.At.AddDate(0, 0, payoutAfter)):
			d.Kind = PayoutMissing
			out = append(out, d.Difference)
		}
	}
	return paid, out, err
}

// pair writes down which rows are what gateways paid out, so that a page need
// not find all of them anew, and an old one is found however many rows are open.
func (h *Hand) pair(ctx context.Context) error {
	if len(h.gateways) == 0 {
		return nil
	}
	all, err := h.unpaired(ctx)
	taken := map[string]bool{}
	for _, d := range all {
		if err != nil {
			return err
		}
		var rows []Row
		rows, err = db.All(ctx, h.db, (*Row).fields, `select `+rowColumns+` from fund_bank_row r where r.day >= $1 and r.day <= $2 and r.amount > 0 and r.aside = '' and r.payout = '' and not `+booked+` order by r.day, r.id`,
			db.At(d.At.AddDate(0, 0, -payoutBefore-1)), db.At(d.At.AddDate(0, 0, payoutAfter)))
		for i := range rows {
			rows[i].print()
		}
		i := d.among(rows, taken)
		if err != nil || i < 0 {
			continue
		}
		taken[rows[i].ID] = true
		err = h.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `update fund_bank_row set payout = $2 where id = $1 and payout = '' and aside = ''`, rows[i].ID, d.Gateway+":"+d.Object)
			return err
		})
	}
	return err
}
