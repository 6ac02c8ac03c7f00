package fund

import (
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
)

// Each document's body is long: a page of them sorts no more than it could show.
func TestAPageOfDocumentsIsFoundByIndexes(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t))
	for reader, index := range map[audience.ReaderID]string{"": "_issued", "asha": "_reader"} {
		q, args := papers(reader, 1)
		steps, err := db.All(t.Context(), d, func(s *string) []any { var n [3]int; return []any{&n[0], &n[1], &n[2], s} }, "explain query plan "+q, args...)
		if err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(steps, "\n")
		for _, table := range []string{"fund_receipt", "fund_note"} {
			if !strings.Contains(plan, table+" USING INDEX "+table+index) {
				t.Errorf("%s is not found by its index:\n%s", table, plan)
			}
		}
	}
}
