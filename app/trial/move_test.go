package trial_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/app/trial"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/staff"
)

// The bank closes the newsroom's account. Its supporters move to another, each by one tap in a letter.
func TestTheBankIsLostAndItsSupportersMoveToAnother(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		if err := n.Rails.Set(t.Context(), n.Machine, app.OtherBank, true, nil, "never dependent on one bank"); err != nil {
			t.Fatal(err)
		}
		nasir, meera, zoya := n.Hires("Nasir Lone", staff.Publisher), n.Hires("Meera Khanna", staff.Editor), n.As("zoya")
		zoya.Gets("/ur/support").Fills("plan", "monthly", "email", "zoya@readers.example", "declared", fund.Declaration).
			Fills("gateway", sandbox.Name).Sees("Sandbox Bank").Presses("Pay, and tell before the reader returns")
		pays2(n.As("prakash"), "yearly", "prakash@readers.example")
		pays2(n.As("lakshmi"), "lifetime", "lakshmi@readers.example")
		n.Settle()

		n.As("the bank").Gets("/bank/").Presses("Close the newsroom’s account, for good").Sees("closed the newsroom’s account, for good")
		if err := n.Rails.Lose(t.Context(), n.Machine, sandbox.Name, "They closed our account overnight."); err != nil {
			t.Fatal(err)
		}
		nasir.Gets("/newsroom/").Sees("2 supporters are charged at a way to pay that is lost (Sandbox bank): move them")
		nasir.Gets("/newsroom/money").Follows("move them").At("/newsroom/money/moves").
			Fills("from", sandbox.Name, "to", app.OtherBank, "days", "30", "why", "").Status(http.StatusUnprocessableEntity)
		nasir.Fills("from", sandbox.Name, "to", app.OtherBank, "days", "30", "why", "They closed our account.").
			Sees("Sandbox bank → Other bank", "Supporters charged there by themselves: 2", "Begin: write to 2 supporters", "اردو: 1", "one tap, and your support goes on", "एक टैप", "ایک ٹیپ")
		at := nasir.Path()
		meera.Gets(at).Sees("prepared").SeesNot("Begin: write")
		nasir.Presses("Begin").Sees("under way")
		n.Pass(time.Minute)
		nasir.Gets("/newsroom/money").SeesNot("move them")

		letter := n.Letter("zoya@readers.example")
		link := letter.Link("/ur/move/")
		if !strings.Contains(letter.Subject, "ایک ٹیپ") || strings.Contains(letter.Subject+letter.Text, "They closed") {
			t.Errorf("the letter says %q\n%s", letter.Subject, letter.Text)
		}
		scanner := n.As("a scanner of mail")
		for range 3 { // looking changes nothing
			scanner.Gets(link).Status(200).Sees("تعاون جاری رکھیے", "₹100").SeesNot("zoya@", "They closed")
		}
		n.As("a guesser").Gets("/move/" + strings.Repeat("A", 43)).Status(http.StatusNotFound)
		nasir.Gets(at).Sees("0 of 2 have moved")

		phone := n.As("zoya's telephone")
		phone.Gets(link).Presses("تعاون جاری رکھیے").Sees("Other Bank", "₹100").Presses("Pay, and tell before the reader returns").Sees("₹100").SeesNot("Sandbox")
		n.Settle()
		thanks := n.Letter("zoya@readers.example")
		if !strings.Contains(thanks.Text, "LR/26-27/000004") {
			t.Errorf("the last letter is %q\n%s", thanks.Subject, thanks.Text)
		}
		phone.Gets(link).Status(http.StatusGone)
		nasir.Gets(at).Sees("1 of 2 have moved", "zoya@readers.example", "prakash@readers.example")
		nasir.Gets(at + "?step=moved").Sees("zoya@readers.example").SeesNot("prakash@readers.example")

		// A week later the one who has not moved is reminded, and taps too: then the move is over by itself.
		n.Pass(7*24*time.Hour + time.Minute)
		again := n.Letter("prakash@readers.example")
		if !strings.Contains(again.Subject, "waits for one tap") {
			t.Errorf("the reminder says %q", again.Subject)
		}
		n.As("prakash").Gets(again.Link("/move/")).Presses("Go on supporting").Presses("Pay, and tell before the reader returns").Sees("Thank you")
		n.Pass(time.Minute)
		nasir.Gets(at).Sees("2 of 2 have moved", "ended")
		nasir.Gets("/newsroom/audit").Sees("prepared a move of supporters", "began a move of supporters")
		if l := n.Letter("lakshmi@readers.example"); !strings.Contains(l.Subject, "receipt") {
			t.Errorf("who supports for good got %q", l.Subject)
		}
	})
}

func pays2(v *trial.Visitor, plan, email string) *trial.Visitor {
	return pays(v, plan, email, "Pay, and tell before the reader returns")
}
