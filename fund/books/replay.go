package books

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// kept is what facts are booked against and what is in no fact: plans and
// their prices, what readers pledged, had paid elsewhere and were given, and the law.
var kept = []string{"fund_plan", "fund_price", "fund_pledge", "fund_brought", "fund_payer", "fund_grant", "fund_setting", "fund_law"}

// derived are the columns of a pledge that the facts make; what it replaces is joined once all are there.
var derived = []string{"failed", "settled", "look", "due", "replaces"}

// Replay books everything that one house ever heard into another, an empty
// one: the inbox is all that the books are made of, so both ledgers have the
// same hash. Each fact is booked under the law of the day on which it was.
// Nobody should listen to the other house: it tells all over again.
func (b *Books) Replay(ctx context.Context, into *Books) error {
	var n int
	err := into.db.Row(ctx, `select (select count(*) from fund_fact) + (select count(*) from fund_pledge)`).Scan(&n)
	if err == nil && n > 0 {
		err = errors.New("the house to play the inbox into is not empty")
	}
	if err != nil {
		return err
	}
	if err := b.copyKept(ctx, into); err != nil {
		return err
	}
	if err := b.playInbox(ctx, into); err != nil {
		return err
	}
	return into.fund.RecountAll(ctx)
}

func (b *Books) copyKept(ctx context.Context, into *Books) error {
	return into.db.Write(ctx, func(tx *db.Tx) error {
		for _, q := range []string{`delete from fund_price`, `delete from fund_plan`, `delete from fund_setting`} { // what Prepare put there
			if _, err := tx.Do(ctx, q); err != nil {
				return err
			}
		}
		for _, table := range kept {
			if err := copyTable(ctx, b.db, tx, table); err != nil {
				return err
			}
		}
		// What was paid elsewhere settled its pledge without any fact.
		_, err := tx.Do(ctx, `update fund_pledge set settled = (select at from fund_brought b where b.pledge = fund_pledge.id) where id in (select pledge from fund_brought)`)
		if err != nil {
			return err
		}
		return b.copyReplaced(ctx, tx)
	})
}

func copyTable(ctx context.Context, from db.Querier, to *db.Tx, table string) error {
	rows, err := from.Rows(ctx, `select * from `+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	all, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values, places := make([]any, len(all)), make([]any, len(all))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			return err
		}
		var columns []string
		var row []any
		for i, name := range all {
			if !slices.Contains(derived, name) {
				columns, row = append(columns, name), append(row, values[i])
			}
		}
		if _, err := to.Do(ctx, `insert into `+table+` (`+strings.Join(columns, ", ")+`) values `+to.Places(1, len(row)), row...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// copyReplaced joins the pledges that stand in place of others, now that all are there.
func (b *Books) copyReplaced(ctx context.Context, tx *db.Tx) error {
	type pair struct{ id, old fund.PledgeID }
	pairs, err := db.All(ctx, b.db, func(p *pair) []any { return []any{&p.id, &p.old} }, `select id, replaces from fund_pledge where replaces is not null`)
	for _, p := range pairs {
		if err == nil {
			_, err = tx.Do(ctx, `update fund_pledge set replaces = $2 where id = $1`, p.id, p.old)
		}
	}
	return err
}

// playInbox applies the facts in the order in which they were booked; those that still wait come last.
func (b *Books) playInbox(ctx context.Context, into *Books) error {
	type row struct {
		id      string
		applied int64
		law     int64
		fact    db.JSON[fund.Fact]
	}
	last := row{applied: math.MinInt64}
	for {
		rows, err := db.All(ctx, b.db, func(r *row) []any { return []any{&r.id, &r.applied, &r.law, &r.fact} }, `
			select id, at, law, body from (select id, coalesce(applied, $1) as at, coalesce(law, 0) as law, body from fund_fact) as told
			where at > $2 or at = $2 and id > $3 order by at, id limit $4`, int64(math.MaxInt64), last.applied, last.id, atATime)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			if err := into.fund.ApplyAsOf(ctx, r.law, r.fact.V); err != nil {
				return err
			}
		}
		last = rows[len(rows)-1]
	}
}
