package fund

import (
	"slices"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
)

// What staff open many times a day must not read whole tables that grow with
// the years. SQLite says of each step of a query whether it searches or scans;
// it may scan what is small, what a step before it chose, and, a page at a
// time, what stands in the order of the page.
func TestWhatStaffOpenIsFoundByIndexes(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t))
	now := d.Now()
	type asked struct {
		name, q string
		args    []any
	}
	var all []asked
	for _, q := range attention {
		all = append(all, asked{"attention", notAside(q), []any{db.At(now), 10}})
	}
	for state := range supporting {
		q, args := SupporterFilter{State: state, Plan: "p", Readers: []audience.ReaderID{"a"}}.query(now)
		all = append(all, asked{"supporters " + string(state), q, args})
	}
	all = append(all,
		asked{"payments", paymentView + `order by y.id desc limit $1 offset $2`, []any{51, 0}},
		asked{"payment", paymentView + `where y.id = $1`, []any{"x"}},
		asked{"refunds", refundAsks, []any{51, 0}},
		asked{"orphans", orphaned, []any{10}},
		asked{"life", timeline, []any{"asha", 10}},
	)
	may := []string{
		"fund_odd", "u", // of what is open, and of what came back: few
		"ever", "w", "waits", "who", "life", // chosen before
		"y USING INDEX fund_payment_suspense", "fund_stuck USING INDEX fund_stuck_waits", "o USING INDEX fund_fact_heard", // of what is open
		"y USING INDEX sqlite_autoindex_fund_payment_1", "a USING INDEX sqlite_autoindex_fund_refund_ask_1", // a page in its order
	}
	for _, a := range all {
		steps, err := db.All(t.Context(), d, func(s *string) []any { var n [3]int; return []any{&n[0], &n[1], &n[2], s} }, "explain query plan "+a.q, a.args...)
		if err != nil || len(steps) == 0 {
			t.Fatal(a.name, err)
		}
		for _, step := range steps {
			if table, scans := strings.CutPrefix(step, "SCAN "); scans && !slices.Contains(may, table) {
				t.Errorf("%s: %s\n%s", a.name, step, strings.Join(steps, "\n"))
			}
		}
	}
}
