package fund_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
)

// standing are the tables that are only added to. moving are those that are
// not books: what was set, what waits, what is made anew, and what is erased
// with its reader.
var (
	standing = []string{"fund_tx", "fund_entry", "fund_payment", "fund_refund", "fund_receipt", "fund_note", "fund_unrefund", "fund_clearance", "fund_payout", "fund_close", "fund_law"}
	moving   = []string{"fund_plan", "fund_price", "fund_gateway", "fund_pledge", "fund_token", "fund_fact", "fund_stuck", "fund_counter", "fund_entitlement", "fund_claim", "fund_turn",
		"fund_dispute", "fund_refund_ask", "fund_grant", "fund_set_aside", "fund_deed", "fund_reminder", "fund_quiet", "fund_setting", "fund_payer", "fund_addressee", "fund_seal", "fund_odd",
		"fund_secret", "fund_offer", "fund_health", "fund_heard", "fund_run", "fund_restore",
		"fund_provisional", "fund_bank_mapping", "fund_bank_file", "fund_bank_row",
		"fund_brought", "fund_brought_grant", "fund_kept", "fund_move", "fund_move_pledge", "fund_move_token"}
)

func TestTheDatabaseRefusesToChangeTheBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		everyTableOfTheBooks(h)
		tables, err := db.All(ctx, d, func(s *string) []any { return []any{s} }, d.Pick(
			`select name from sqlite_master where type = 'table' and name like 'fund_%'`,
			`select tablename from pg_tables where schemaname = current_schema() and tablename like 'fund_%'`))
		h.must(err)
		for _, table := range tables {
			if !slices.Contains(standing, table) && !slices.Contains(moving, table) {
				t.Errorf("%s: do its rows stand for ever? Say so here, and have the database see to it", table)
			}
		}
		before := allBooked(t, h)
		for _, table := range standing {
			n := h.count(`select count(*) from ` + table)
			if n == 0 {
				t.Errorf("nothing is in %s to be changed", table)
			}
			for _, q := range attempts(h, table) {
				err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Do(ctx, q); return err })
				if err == nil || !strings.Contains(err.Error(), "only added to") {
					t.Errorf("%s: %v", q, err)
				}
			}
			if after := h.count(`select count(*) from ` + table); after != n {
				t.Errorf("%s had %d rows and has %d", table, n, after)
			}
		}
		if after := allBooked(t, h); after != before {
			t.Error("the books changed")
		}
		if _, wrong, err := h.CheckMonths(ctx); err != nil || wrong != "" {
			t.Errorf("%s is not what was closed, %v", wrong, err)
		}
	})
}

// attempts are the ways to change a table that an engine has; each column is tried.
func attempts(h *house, table string) []string {
	rows, err := h.db.Rows(context.Background(), `select * from `+table)
	h.must(err)
	columns, err := rows.Columns()
	h.must(err)
	h.must(rows.Close())
	out := []string{"delete from " + table, h.db.Pick("insert or replace into "+table+" select * from "+table, "truncate "+table+" cascade")}
	for _, c := range columns {
		out = append(out, fmt.Sprintf("update %s set %s = %s", table, c, c))
	}
	key := columns[0]
	if key == "gateway" {
		key = "gateway, object"
	}
	return append(out, fmt.Sprintf("insert into %s select * from %s where true on conflict (%s) do update set %s = excluded.%s", table, table, key, columns[0], columns[0]))
}

// everyTableOfTheBooks puts a row into each of them.
func everyTableOfTheBooks(h *house) {
	ctx := context.Background()
	newsroomOfAllKinds(h)
	p := h.pledges("asha", fund.Month, "paper")
	less := captured(p, "less", h.db.Now())
	less.Amount.Minor--
	back := refunded(p, "ref1", "pay1", 100, h.db.Now())
	again := back
	again.Kind = fund.KindUnrefunded
	h.must(h.Tell(ctx, captured(p, "pay1", h.db.Now()), back, again, less, fund.Fact{Gateway: "paper", Kind: fund.KindCleared, Object: "less", Payment: "less", Amount: less.Amount, At: h.db.Now()},
		fund.Fact{Gateway: "paper", Kind: fund.KindPaidOut, Object: "out", Amount: p.Amount, At: h.db.Now()}))
	h.db.Clock().Set(h.db.Now().AddDate(0, 1, 0))
	h.must(h.CloseMonths(ctx))
}
