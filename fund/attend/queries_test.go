package attend

import (
	"slices"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
)

// What needs attention is asked for many times a day and must not read whole
// tables that grow with the years. SQLite says of each step of a query whether
// it searches or scans; it may scan what is small, and what is open.
func TestWhatNeedsAttentionIsFoundByIndexes(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t))
	may := []string{
		"fund_odd", "u", "fund_number", "fund_restore", // of what is open, and of what came back: few
		"y USING INDEX fund_payment_suspense", "fund_stuck USING INDEX fund_stuck_waits", "o USING INDEX fund_fact_heard", // of what is open
	}
	walks := func(q string, args ...any) {
		steps := dbtest.Steps(t, d, q, args...)
		for _, step := range steps {
			if table, scans := strings.CutPrefix(step, "SCAN "); scans && !slices.Contains(may, table) {
				t.Errorf("%s\n%s", step, strings.Join(steps, "\n"))
			}
		}
	}
	for _, q := range attention {
		walks(notAside(q), db.At(d.Now()), 10)
	}
	walks(orphaned, 10)
}
