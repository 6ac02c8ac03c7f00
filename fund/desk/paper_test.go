package desk

import (
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
)

// Each document's body is long: a page of them sorts no more than it could show.
func TestAPageOfDocumentsIsFoundByIndexes(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t))
	for reader, index := range map[audience.ReaderID]string{"": "_issued", "asha": "_reader"} {
		q, args := papers(reader, 1)
		plan := strings.Join(dbtest.Steps(t, d, q, args...), "\n")
		for _, table := range []string{"fund_receipt", "fund_note"} {
			if !strings.Contains(plan, table+" USING INDEX "+table+index) {
				t.Errorf("%s is not found by its index:\n%s", table, plan)
			}
		}
	}
}
