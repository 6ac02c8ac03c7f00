//go:build hledger

package journal_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/journal"
)

// Debian's hledger accepts whatever a gateway may name a payment by.
func TestHledgerAcceptsEveryName(t *testing.T) {
	all := []string{"pay_1", "upi:123456789012", "a)\n2026-01-01 b\n  c  1", "; x", "a  b ", " a", "date:2026-13-13", "date2: x", "[2026-13-13]", "[=2026-13-13]", "é\xff\x01",
		"%0A", "a,b: c", "भुगतान", "ادائیگی", "!", "*", "(", "=", "  ", "|", "\t", "1 INR", "{2}", "@ 5", "\"x\"", strings.Repeat("x", 200)}
	var txs []journal.Tx
	for _, object := range all {
		tx := pays(object, "2026-11-30 18:29", money.Rupees(100))
		tx.Lines[1].Account = "income:" + object
		txs = append(txs, tx)
	}
	for _, object := range all {
		txs = append(txs, pays(object, "2026-12-30 18:29", money.Of(1, "KWD")))
	}
	cmd := exec.Command("hledger", "-f", "-", "check", "--strict", "ordereddates")
	cmd.Stdin = strings.NewReader(written(t, journal.Hledger, journal.Span{Name: "x\n;", Zone: kolkata}, txs...))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
