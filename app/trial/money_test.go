package trial_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/app/trial"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/staff"
)

// pays takes a reader from the page before the eyes through the support page to the bank's button.
func pays(v *trial.Visitor, plan, email, button string) *trial.Visitor {
	return v.Gets("/support").Fills("plan", plan, "email", email, "declared", fund.Declaration).Status(200).
		Presses("Pay").Sees("Sandbox Bank").Presses(button)
}

// books tells the newsroom's figures as its publisher gets them.
func books(n *trial.Newsroom, publisher *trial.Visitor) (all insight.Numbers) {
	n.Settle()
	publisher.Gets("/newsroom/numbers.json").Status(200).JSON(&all)
	return all
}

func TestAReaderBecomesASupporterAndCanStop(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		_, at := n.Publishes("The embankment holds", "Water stood a hand below the crown.")
		nasir, zoya := n.Hires("Nasir Lone", staff.Publisher), n.As("zoya")
		zoya.Reads(at).Sees("Was this worth your time?", "₹100 a month").Follows("/support").
			Sees("₹100", "₹1,000", "₹10,000").
			Fills("plan", "monthly", "email", "Zoya@Readers.example", "declared", fund.Declaration).
			Sees("₹100", "zoya@readers.example").Presses("Pay ₹100").
			Sees("Sandbox Bank").Presses("Pay ₹100").
			Sees("Thank you", "LR/26-27/000001", "₹100").SeesNot("zoya@readers.example")
		zoya.Gets(at).Sees("Thank you for your support").SeesNot("Was this worth your time?")
		n.As("somebody else").Gets(at).Sees("Was this worth your time?").SeesNot("Thank you for your support")

		thanks := n.Letter("zoya@readers.example")
		if !strings.Contains(thanks.Subject, "receipt from The Lakeside Record") || !strings.Contains(thanks.Text, "LR/26-27/000001") || !strings.Contains(thanks.HTML, "₹100") {
			t.Errorf("the letter:\n%s\n%s", thanks.Subject, thanks.Text)
		}
		want := insight.Numbers{Month: "2026-11", Readers: 1, Supporters: 1, MoneyMinor: 10_000, Currency: "INR"}
		if got := books(n, nasir); got != want {
			t.Errorf("the numbers are %+v, want %+v", got, want)
		}
		// The bank says it again, and again: the books do not move twice.
		for range 2 {
			n.As("the bank").Gets("/bank/").Presses("Say it again").Sees("answered 200")
		}
		if got := books(n, nasir); got != want || len(n.Letters()) != 1 {
			t.Errorf("said again the numbers are %+v, and there are %d letters", got, len(n.Letters()))
		}

		// The account, by an emailed link, in another browser.
		phone := n.As("zoya's other phone")
		phone.Gets("/account").Fills("email", "zoya@readers.example").Status(200)
		link := n.Letter("zoya@readers.example").Link("/account/in?t=")
		phone.Gets(link).Presses("Open my account").At("/account").Sees("₹100", "LR/26-27/000001", "zoya@readers.example")
		phone.Follows("LR/26-27/000001").Status(200).Sees("₹100")
		receipt := phone.Path()
		n.As("somebody else").Gets(receipt).SeesNot("zoya@readers.example", "000001")
		n.As("somebody else").Gets(link).Presses("Open my account").SeesNot("zoya@readers.example")
		phone.Gets("/account").Follows("Stop").Presses("Yes, stop").Sees("Stopped")
		if l := n.Letter("zoya@readers.example"); !strings.Contains(l.Subject, "support of The Lakeside Record is stopped") {
			t.Errorf("after the stop the last letter says %q", l.Subject)
		}
		zoya.Gets(at).Sees("Thank you for your support") // what is paid stays
	})
}

func TestTheNumbersAreThePeopleAndTheMoneyNetOfRefunds(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		nasir, asha, ravi := n.Hires("Nasir Lone", staff.Publisher), n.Hires("Asha Mir", staff.Editor), n.Hires("Ravi Das", staff.Reporter)
		bank := n.As("the bank")
		pays(n.As("zoya"), "monthly", "zoya@readers.example", "Pay and say it twice").Sees("Thank you")
		n.Settle()
		bank.Gets("/bank/").Presses("Refund half")
		pays(n.As("prakash"), "yearly", "prakash@readers.example", "Pay, and tell before the reader returns").Sees("Thank you")
		pays(n.As("lakshmi"), "lifetime", "lakshmi@readers.example", "Pay, and never tell").Sees("Thank you")
		n.Settle()
		bank.Gets("/bank/").Presses("Refund what is left")
		pays(n.As("omar"), "monthly", "omar@readers.example", "Fail").SeesNot("Thank you for")
		want := insight.Numbers{Month: "2026-11", Supporters: 2, MoneyMinor: 100_00/2 + 1000_00, Currency: "INR"}
		for _, who := range []*trial.Visitor{nasir, asha} {
			if got := books(n, who); got != want {
				t.Errorf("the numbers are %+v, want %+v", got, want)
			}
		}
		ravi.Gets("/newsroom/numbers.json").Status(http.StatusForbidden).SeesNot("money_minor", "105000")
		n.As("a stranger").Gets("/newsroom/numbers.json").SeesNot("money_minor", "105000")
		nasir.Gets("/newsroom/").Sees("₹1,050")
		ravi.Gets("/newsroom/").SeesNot("₹1,050")
		for _, who := range []string{"zoya", "lakshmi"} {
			if l := n.Letter(who + "@readers.example"); !strings.Contains(l.Subject, "Your refund") {
				t.Errorf("the last letter to %s says %q", who, l.Subject)
			}
		}
		for _, l := range n.Letters() {
			if strings.HasPrefix(l.To, "omar") {
				t.Errorf("who paid nothing gets the letter %q", l.Subject)
			}
		}
		// A month later the monthly one is charged again and the rest stands.
		n.Now(dbtest.Start.AddDate(0, 1, 0))
		nasir.Gets("/newsroom/").At("/newsroom/in") // a session lasts two weeks
		got := books(n, n.Hires("Nasir Lone", staff.Publisher))
		if want := (insight.Numbers{Month: "2026-12", Supporters: 2, MoneyMinor: 100_00, Currency: "INR"}); got != want {
			t.Errorf("a month later the numbers are %+v, want %+v", got, want)
		}
		var before insight.Numbers
		nasir.Gets("/newsroom/numbers.json?month=2026-11").JSON(&before)
		if before != want {
			t.Errorf("the month before is %+v, want %+v", before, want)
		}
	})
}
