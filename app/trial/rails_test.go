package trial_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app/trial"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// The bank is out while a reader stands at its door: UPI is one tap away, the
// publisher sees what was asked in vain, and the bank comes back to its place.
func TestInAnOutageTheNextWayToPayIsOneTapAway(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		nasir, zoya := n.Hires("Nasir Lone", staff.Publisher), n.As("zoya")
		nasir.Gets("/newsroom/money/gateways/upi").Presses("Save", "payee", "lakeside@examplebank", "name", "Lakeside Record", "open", "yes", "why", "a second way").Sees("Saved")
		zoya.Gets("/support").Fills("plan", "monthly", "email", "zoya@readers.example", "declared", fund.Declaration).Sees("Sandbox bank")
		if err := n.Bank.Outage(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		zoya.Presses("Pay ₹100", "gateway", "sandbox").Status(http.StatusServiceUnavailable).Sees("This way does not answer just now: Sandbox bank", "The next way is chosen below: UPI", "zoya@readers.example").
			Presses("Pay ₹100").Status(http.StatusOK).Sees("Pay ₹100 by UPI", "lakeside@examplebank")
		nasir.Gets("/newsroom/money/gateways/sandbox").Sees("Did not answer", "when it was asked to begin a payment")
		omar := n.As("omar").Gets("/support").Fills("plan", "monthly", "email", "omar@readers.example", "declared", fund.Declaration)
		if !firstIs(omar, "way-upi", "way-sandbox") {
			t.Error("a bank that has just failed stands first")
		}
		n.Pass(2 * time.Hour)
		omar = n.As("omar").Gets("/support").Fills("plan", "monthly", "email", "omar@readers.example", "declared", fund.Declaration)
		if !firstIs(omar, "way-sandbox", "way-upi") {
			t.Error("the bank is back, and not in its place")
		}
		omar.Presses("Pay ₹100").Sees("Sandbox Bank").Presses("Pay ₹100").Sees("Thank you")
	})
}

// firstIs tells whether one thing stands on a page before another.
func firstIs(v *trial.Visitor, one, other string) bool {
	_, behind, found := strings.Cut(v.Raw(), one)
	return found && strings.Contains(behind, other)
}
