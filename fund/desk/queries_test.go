package desk

import (
	"slices"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
)

// What staff open many times a day must not read whole tables that grow with
// the years. SQLite says of each step of a query whether it searches or scans;
// it may scan what a step before it chose, and, a page at a time, what stands
// in the order of the page.
func TestWhatStaffOpenIsFoundByIndexes(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t))
	type asked struct {
		name, q string
		args    []any
	}
	all := []asked{
		{"payments", paymentView + `order by y.id desc limit $1 offset $2`, []any{51, 0}},
		{"payment", paymentView + `where y.id = $1`, []any{"x"}},
		{"refunds", refunds, []any{51, 0, 51}},
		{"life", timeline, []any{"asha", 10}},
	}
	for state := range supporting {
		q, args := SupporterFilter{State: state, Plan: "p", Readers: []audience.ReaderID{"a"}}.query(d.Now())
		all = append(all, asked{"supporters " + string(state), q, args})
	}
	may := []string{
		"ever", "w", "waits", "who", "life", "asked", "unasked", // chosen before
		"y USING INDEX sqlite_autoindex_fund_payment_1", "a USING INDEX sqlite_autoindex_fund_refund_ask_1", "r USING INDEX sqlite_autoindex_fund_refund_1", // a page in its order
	}
	for _, a := range all {
		steps := dbtest.Steps(t, d, a.q, a.args...)
		for _, step := range steps {
			if table, scans := strings.CutPrefix(step, "SCAN "); scans && !slices.Contains(may, table) {
				t.Errorf("%s: %s\n%s", a.name, step, strings.Join(steps, "\n"))
			}
		}
	}
}
