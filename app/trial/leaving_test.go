package trial_test

import (
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/app/trial"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// Zoya supports by the month, looks at what is known of her, and leaves. The
// bank takes nothing more, no letter follows, and the books stand.
func TestAReaderWhoLeavesIsErasedAndChargedNoMore(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		nasir := n.Hires("Nasir Lone", staff.Publisher)
		const email = "zoya@readers.example"
		pays(n.As("zoya"), "monthly", email, "Pay ₹100").Sees("Thank you")
		n.Settle() // the letter of thanks goes first
		zoya := n.As("zoya at home")
		zoya.Gets("/account").Fills("email", email).Status(200)
		zoya.Gets(n.Letter(email).Link("/account/in?t=")).Presses("Open my account").At("/account").Sees(email)

		zoya.Gets("/account/data.json").Status(200).Holds(email, "LR/26-27/000001", "your receipt from")
		zoya.Gets("/account").Follows("Leave").Sees("Leave The Lakeside Record", "31 March 2035").
			Fills().Sees("Please tick this box").
			Fills("sure", "yes").Sees("You are erased", "31 March 2035", "A last letter")
		n.Settle()
		last := n.Letter(email)
		if !strings.Contains(last.Subject, "You have left The Lakeside Record") || !strings.Contains(last.Text, "31 March 2035") {
			t.Errorf("the last letter says %q\n%s", last.Subject, last.Text)
		}
		letters, before := len(n.Letters()), books(n, nasir)
		zoya.Gets("/account").SeesNot(email)

		n.Now(dbtest.Start.AddDate(0, 2, 0))
		if got := len(n.Letters()); got != letters {
			t.Errorf("%d letters followed", got-letters)
		}
		nasir = n.Hires("Nasir Lone", staff.Publisher)
		var then struct {
			Supporters int   `json:"supporters"`
			Money      int64 `json:"money_minor"`
		}
		nasir.Gets("/newsroom/numbers.json?month=2026-11").Status(200).JSON(&then)
		if then.Money != before.MoneyMinor || then.Money != 100_00 {
			t.Errorf("November's money is %d, and was %d", then.Money, before.MoneyMinor)
		}
		if now := books(n, nasir); now.MoneyMinor != 0 || now.Supporters != 0 {
			t.Errorf("two months later the numbers are %+v", now)
		}
		nasir.Gets("/newsroom/audit").Sees("left, and was erased").SeesNot(email)
	})
}

// A grievance goes the whole way: from the form to the officer's warning and the answer.
func TestAGrievanceIsAnsweredByLetter(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		omar := n.As("omar")
		omar.Gets("/grievance").Sees("Sudha Varma", "within 15 days").
			Fills("name", "Omar Dar", "email", "omar", "about", "The wall", "text", "I was not there.").Sees("does not look like an email", "I was not there.").
			Fills("email", "omar@readers.example").Sees("G-0001", "8 December 2026")
		n.Private("omar@readers.example", "I was not there.")
		if l := n.Letter("omar@readers.example"); !strings.Contains(l.Subject, "G-0001") || strings.Contains(l.Text, "I was not there") {
			t.Errorf("the first letter: %s\n%s", l.Subject, l.Text)
		}
		n.Now(dbtest.Start.AddDate(0, 0, 12))
		n.Now(dbtest.Start.AddDate(0, 0, 13))
		warnings := 0
		for _, l := range n.Letters() {
			if l.To == "grievance@lakeside.example" && strings.Contains(l.Subject, "G-0001") {
				warnings++
			}
		}
		if warnings != 1 {
			t.Errorf("the officer was warned %d times", warnings)
		}
		editor := n.Hires("Sudha Varma", staff.Editor)
		editor.Gets("/newsroom/").Sees("1 grievance must be answered within three days").Follows("/newsroom/grievances").
			Sees("2 days left").Follows("G-0001").Sees("I was not there.", "omar@readers.example").
			Fills("answer", "You were not. We have said so.").Sees("on its way", "You were not. We have said so.")
		if l := n.Letter("omar@readers.example"); !strings.Contains(l.Text, "You were not. We have said so.") || !strings.Contains(l.Subject, "G-0001") {
			t.Errorf("the answer: %s\n%s", l.Subject, l.Text)
		}
	})
}

// Where nobody can read how money goes back, nobody is asked for any.
func TestWithoutARefundPolicyNobodyCanPay(t *testing.T) {
	n := trial.Furnished(t, dbtest.SQLite(t))
	_, at := n.Publishes("The embankment holds", "Water stood a hand below the crown.")
	omar := n.As("omar")
	omar.Gets("/support").Sees("₹1,000")
	for _, closed := range []bool{true, false} {
		body := doc.FromText("Ask within a week.")
		if closed {
			body = doc.Empty()
		}
		if err := n.Story.SavePage(t.Context(), n.Machine, story.Page{Slug: "refunds", Lang: "en", Title: "Refunds", Body: body}); err != nil {
			t.Fatal(err)
		}
		n.Settle()
		if closed {
			omar.Gets("/support").Sees("We cannot take money just now").SeesNot("₹1,000")
			omar.Gets(at).SeesNot("₹100 a month")
		} else {
			omar.Gets("/support").Sees("₹1,000").SeesNot("We cannot take money just now")
			omar.Gets(at).Sees("₹100 a month")
		}
	}
}

// A mistyped address is put right by the publisher: from then on letters and receipts go to the right one.
func TestAReaderWhoMistypedTheAddressGetsTheNextReceipt(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		const wrong, right = "zoya@raeders.example", "zoya@readers.example"
		n.Private(wrong, right)
		nasir := n.Hires("Nasir Lone", staff.Publisher)
		pays(n.As("zoya"), "monthly", wrong, "Pay ₹100").Sees("Thank you")
		n.Settle()
		r, err := n.Audience.ByEmail(t.Context(), wrong)
		if err != nil {
			t.Fatalf("%+v, %v", r, err)
		}
		paid, _, err := n.Desk.Payments(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		nasir.Gets("/newsroom/money/supporters/"+string(r.ID)).
			Fills("number", paid[0].Receipt, "object", paid[0].Object, "email", right, "why", "Told by phone").Sees(right)
		n.Settle()
		n.Now(dbtest.Start.AddDate(0, 1, 2))
		if l := n.Letter(right); !strings.Contains(l.Text, "LR/26-27/000002") {
			t.Errorf("the letter after the second month says\n%s", l.Text)
		}
		receipt, err := n.Fund.Receipt(t.Context(), "LR/26-27/000002")
		if err != nil || receipt.To.Email != right {
			t.Errorf("the second receipt is made out to %+v, %v", receipt.To, err)
		}
		if first, err := n.Fund.Receipt(t.Context(), paid[0].Receipt); err != nil || first.To.Email != wrong {
			t.Errorf("what was issued says what it said: %+v, %v", first.To, err)
		}
	})
}
