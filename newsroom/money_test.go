package newsroom_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

func TestWhatNeedsAPersonHasItsOneAction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ctx := t.Context()
		meena, ravi := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi")
		asha := h.reader("asha@example.net")

		// Another sum than was pledged: let it stand.
		p := h.pledges(asha, "monthly")
		short := h.paid(p, "short")
		short.Amount = money.Rupees(60)
		h.tells(short)
		ravi.gets("/newsroom/").sees("1 matter of money needs a person")
		ravi.gets("/newsroom/money").sees("An amount that nobody pledged", "₹60", "asha@example.net", "The publisher acts on this.").hides("<button name=\"do\"", "Let it stand", "let it stand")
		page := meena.gets("/newsroom/money").sees("Send ₹60 back", "Let it stand", "Set aside", "it buys the whole time of the plan, and the supporter gets a receipt by letter")
		for _, wrong := range judge(t, page) {
			t.Error(wrong)
		}
		ravi.posts("/newsroom/money/attention", odd("suspense", "short", "do", "let-stand", "why", "mine")...).is(http.StatusForbidden)
		fault := meena.posts("/newsroom/money/attention", odd("suspense", "short", "do", "let-stand", "why", " ")...).is(http.StatusUnprocessableEntity).sees("Please write in a few words why", `aria-invalid="true"`)
		for _, wrong := range judge(t, fault) {
			t.Error(wrong)
		}
		meena.posts("/newsroom/money/attention", odd("suspense", "short", "do", "let-stand", "why", "She rang: sixty is right")...).goes("/newsroom/money?done=let-stand")
		meena.posts("/newsroom/money/attention", odd("suspense", "short", "do", "let-stand", "why", "She rang: sixty is right")...).goes("/newsroom/money?done=already")
		if n, note := h.acts("fund.let-stand"); n != 1 || note != "Meena: monthly: She rang: sixty is right" {
			t.Errorf("%d acts, %q", n, note)
		}

		// A second lifetime: sent back once, however often it is clicked.
		noor := h.reader("noor@example.net")
		first, second := h.pledges(noor, "lifetime"), fund.Pledge{}
		h.tells(h.paid(first, "life-1"))
		second = h.pledges(noor, "lifetime")
		h.tells(h.paid(second, "life-2"))
		meena.gets("/newsroom/money").sees("Charged once too often", "Send ₹10,000 back")
		for range 2 {
			meena.posts("/newsroom/money/attention", odd("twice", "life-2", "do", "refund", "why", "paid twice")...).goes("/newsroom/money?done=")
		}
		h.deliver()
		if len(h.bank.refunds) != 1 {
			t.Fatalf("%d refunds were sent", len(h.bank.refunds))
		}
		rupees(t, h.bank.refunds[0].Amount, 10000)
		ravi.gets("/newsroom/money/refunds").sees("₹10,000", "paid twice", "Meena", "Sent; the gateway usually needs", "noor@example.net")

		// A refusal is tried again.
		h.bank.firm = true
		other := h.paymentOf(asha, "short")
		if err := h.fund.AskRefund(ctx, meena.person, other.ID, money.Rupees(10), "a part"); err != nil {
			t.Fatal(err)
		}
		h.deliver()
		meena.gets("/newsroom/money").sees("A refund did not arrive", "Try again", "₹10")
		meena.gets("/newsroom/money/refunds").sees("Refused by the gateway", "The gateway took the refund, and it failed.")
		h.bank.firm = false
		d.Clock().Move(11 * time.Minute)
		refused := between(t, meena.gets("/newsroom/money").body, `name="object" value="`, `"`)
		meena.posts("/newsroom/money/attention", odd("refund-refused", refused, "do", "look-again")...).goes("/newsroom/money?done=looked")
		h.deliver()
		if len(h.bank.refunds) != 2 {
			t.Errorf("%d refunds were sent", len(h.bank.refunds))
		}

		// Money for something unknown: the gateway is asked, and then it is set aside.
		h.tells(fund.Fact{Kind: fund.KindCaptured, Object: "stray", Ref: "nobody", Amount: money.Rupees(5), At: d.Now()})
		meena.gets("/newsroom/money").sees("Ask the gateway again", "stray")
		meena.posts("/newsroom/money/attention", odd("orphan", "stray", "do", "look-again")...).goes("/newsroom/money?done=looked")
		meena.posts("/newsroom/money/attention", odd("orphan", "stray", "do", "set-aside", "why", "")...).is(http.StatusUnprocessableEntity).sees("<details open")
		meena.posts("/newsroom/money/attention", odd("orphan", "stray", "do", "set-aside", "why", "Another newsroom's")...).goes("/newsroom/money?done=set-aside")
		meena.posts("/newsroom/money/attention", odd("orphan", "never-was", "do", "set-aside", "why", "x")...).goes("/newsroom/money?done=already")

		// Two pledges that run.
		kabir := h.reader("kabir@example.net")
		one := h.pledges(kabir, "monthly")
		h.tells(h.paid(one, "one"))
		two := h.pledges(kabir, "yearly")
		h.tells(h.paid(two, "two"))
		meena.gets("/newsroom/money").sees("charged under two pledges", "Stop this one")
		meena.posts("/newsroom/money/attention", odd("two-running", string(two.ID), "do", "stop", "why", "He wants the month")...).goes("/newsroom/money?done=stopped")

		// A dispute says until when it is answered, and is set aside.
		h.tells(fund.Fact{Kind: fund.KindDisputed, Object: "quarrel", Payment: "one", Ref: one.Ref, Amount: money.Rupees(100), At: d.Now(), Answer: d.Now().AddDate(0, 0, 7)})
		meena.gets("/newsroom/money").sees("taken this payment back for now", "to be answered by")
		meena.posts("/newsroom/money/attention", odd("disputed", "quarrel", "do", "set-aside", "why", "Answered there")...).goes("/newsroom/money?done=set-aside")
		if n, note := h.acts("fund.set-aside"); n != 2 || !strings.Contains(note, "Meena") {
			t.Errorf("%d acts, %q", n, note)
		}
	})
}

func TestWhenNothingIsWrongThePageSaysNoMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		meena := h.as(staff.Publisher, "Meena")
		meena.gets("/newsroom/money").hides("teller")
		one := h.pledges(h.reader("asha@example.net"), "monthly")
		meena.gets("/newsroom/money").sees("The books were not compared with teller yet.")
		h.tells(h.paid(one, "one"))
		d.Clock().Move(2 * time.Hour)
		if err := h.lists.Compare(t.Context()); err != nil {
			t.Fatal(err)
		}
		page := meena.gets("/newsroom/money").sees("Books agree with teller up to", "Differences: 0").hides("₹", "<button name", "Nothing needs")
		main := strings.SplitN(page.words(), "Books agree", 2)[1]
		if len(strings.Fields(main)) > 16 {
			t.Errorf("the page goes on: %q", main)
		}
		meena.gets("/newsroom/").hides("matter of money")
		// What the books have and the gateway does not list is no agreement.
		unlisted := h.paid(h.pledges(h.reader("binod@example.net"), "monthly"), "unlisted")
		unlisted.Gateway = "teller"
		if err := h.fund.Apply(t.Context(), []fund.Fact{unlisted}); err != nil {
			t.Fatal(err)
		}
		d.Clock().Move(2 * time.Hour)
		if err := h.lists.Compare(t.Context()); err != nil {
			t.Fatal(err)
		}
		meena.gets("/newsroom/money").sees("The books differ from teller in one thing up to").hides("Books agree", "Differences")
	})
}

func TestAClaimIsConfirmedOrDismissed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ctx := t.Context()
		if err := h.rails.Set(ctx, machine, "upi", true, map[string]string{"payee": "lakepost@bank", "name": "Lake Post"}, "the newsroom opens"); err != nil {
			t.Fatal(err)
		}
		ravi := h.as(staff.Editor, "Ravi")
		plans, err := h.fund.Plans(ctx)
		if err != nil {
			t.Fatal(err)
		}
		claims := func(email, utr string) fund.PledgeID {
			p, err := h.fund.Pledge(ctx, fund.PledgeAsk{Reader: h.reader(email), Plan: plans[0].ID, Price: plans[0].Price, Gateway: "upi", Lang: "en", Declared: true, Wording: fund.Declaration})
			if err == nil {
				_, err = h.fund.Begin(ctx, p.ID, "https://lake.example/support", "Monthly", email)
			}
			if err == nil {
				err = h.hand.Claim(ctx, p.ID, p.Token, utr)
			}
			if err != nil {
				t.Fatal(err)
			}
			return p.ID
		}
		claim := func(p fund.PledgeID, utr string, more ...string) []string {
			return append([]string{"kind", "claim", "gateway", "upi", "object", string(p) + " " + utr}, more...)
		}
		true1, false1 := claims("asha@example.net", "123456789012"), claims("liar@example.net", "999999999999")
		at := "/newsroom/money/attention"
		page := ravi.gets("/newsroom/money").is(200).sees(`value="123456789012"`, `value="999999999999"`, `value="100.00"`)
		for _, wrong := range judge(t, page) {
			t.Error(wrong)
		}
		ravi.posts(at, claim(true1, "123456789012", "do", "confirm", "utr", "1", "amount", "90", "at", "23/11")...).is(http.StatusUnprocessableEntity).sees("Choose a day", `value="90"`)
		ravi.posts(at, claim(true1, "123456789012", "do", "confirm", "utr", "123456789012", "amount", "90", "at", "2026-11-23")...).is(http.StatusUnprocessableEntity).sees("was pledged under this reference")
		ravi.posts(at, claim(true1, "123456789012", "do", "confirm", "utr", "123456789012", "amount", "100", "at", "2026-11-23")...).goes("/newsroom/money?done=confirmed")
		ravi.posts(at, claim(false1, "999999999999", "do", "set-aside", "why", "")...).is(http.StatusUnprocessableEntity).sees("in a few words why")
		ravi.posts(at, claim(false1, "999999999999", "do", "set-aside", "why", "Not in the bank's record")...).goes("/newsroom/money?done=set-aside")
		ravi.gets("/newsroom/money").hides("999999999999", "123456789012")
		if n, note := h.acts("fund.set-aside"); n != 1 || !strings.Contains(note, "Ravi") || !strings.Contains(note, "Not in the bank's record") {
			t.Errorf("%d acts, %q", n, note)
		}
	})
}

func TestASupporterIsFoundAndHelped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		meena, ravi := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi")
		asha := h.reader("asha@example.net")
		h.reader("only.account@example.net")
		monthly := h.pledges(asha, "monthly")
		h.tells(h.paid(monthly, "one"))
		person := "/newsroom/money/supporters/" + string(asha)

		// The list, its filters and the search, which puts no address into an address.
		ravi.gets("/newsroom/money/supporters").is(200).sees("asha@example.net", "Supporting", "Monthly", "₹100", "teller").hides("only.account@example.net", "Give support to somebody")
		ravi.gets("/newsroom/money/supporters?state=lapsed").sees("Nobody here yet.", "Show all").hides("asha@example.net")
		ravi.gets("/newsroom/money/supporters?state=paying&gateway=teller&plan=" + string(monthly.Plan.ID)).sees("asha@example.net")
		ravi.gets("/newsroom/money/supporters?gateway=upi").hides("asha@example.net")
		ravi.gets("/newsroom/money/supporters?state=nonsense&page=-3").is(200).hides("asha@example.net")
		ravi.posts("/newsroom/money/supporters", "q", "ASHA@").is(200).sees("asha@example.net", `value="ASHA@"`).hides("only.account")
		ravi.posts("/newsroom/money/supporters", "q", "account").is(200).sees("only.account@example.net", "Only an account")
		ravi.posts("/newsroom/money/supporters", "q", "nobody at all").is(200).sees("No reader by this address.")
		ravi.posts("/newsroom/money/supporters", "q", " ").goes("/newsroom/money/supporters")

		// The person: an editor looks, the publisher acts.
		look := ravi.gets(person).is(200).sees("asha@example.net", "Supporting", "₹100", "ND/26-27/000001", "paid until 22 December 2026", "next charge 23 December 2026", "Pledged", "Paid; receipt ND/26-27/000001", "ending in 1111").
			hides("Send money back", "Stop this pledge", "Give support", "Take the file")
		for _, wrong := range judge(t, look) {
			t.Error(wrong)
		}
		payment := h.paymentOf(asha, "one")
		refund := person + "/refund/" + string(payment.ID)
		for _, wrong := range judge(t, meena.gets(person).sees("Send money back", "Stop this pledge", "Give support", refund)) {
			t.Error(wrong)
		}
		meena.posts(refund, "amount", "forty", "why", "asked").is(http.StatusUnprocessableEntity).sees("Write an amount in figures", `value="forty"`, `value="asked"`, "<details open")
		meena.posts(refund, "amount", "40", "why", "").is(http.StatusUnprocessableEntity).sees("in a few words why", `value="40"`)
		meena.posts(refund, "amount", "100.01", "why", "asked").is(http.StatusUnprocessableEntity).sees("more than is left")
		meena.posts("/newsroom/money/supporters/somebody-else/refund/"+string(payment.ID), "amount", "40", "why", "asked").is(http.StatusNotFound)
		meena.posts(refund, "amount", "40", "why", "She asked for a part").goes(person + "?done=refund-asked")
		h.deliver()
		h.tells(fund.Fact{Kind: fund.KindRefunded, Object: "back-" + h.bank.refunds[0].ID, Payment: "one", Ref: monthly.Ref, Amount: money.Rupees(40), At: d.Now()})
		ravi.gets(person).sees("Meena asked for a refund: She asked for a part", "Money went back; note NDR/26-27/000001", "₹40", "₹60 in all")
		ravi.gets("/newsroom/money/refunds").sees("Went back", "NDR/26-27/000001")

		// While the bank disputes it nothing may go back.
		h.tells(fund.Fact{Kind: fund.KindDisputed, Object: "quarrel", Payment: "one", Ref: monthly.Ref, Amount: money.Rupees(60), At: d.Now()})
		meena.gets(person).sees("disputed").hides(refund)
		meena.posts(refund, "amount", "60", "why", "the rest").is(http.StatusConflict).sees("A refund would pay twice")
		h.tells(fund.Fact{Kind: fund.KindDisputeWon, Object: "quarrel", Payment: "one", Ref: monthly.Ref, Amount: money.Rupees(60), At: d.Now()})

		meena.posts(person+"/stop/"+string(monthly.ID), "why", "").is(http.StatusUnprocessableEntity).sees("in a few words why")
		meena.posts(person+"/stop/"+string(monthly.ID), "why", "She rang").goes(person + "?done=stopped")
		ravi.gets(person).sees("Stopped Meena : She rang", "Stopped; paid for some time yet", "paid until 22 December 2026").hides("next charge")
		for act, want := range map[string]string{"fund.refund-ask": "Meena: ND/26-27/000001: INR 40.00: She asked for a part", "fund.stop": "Meena: monthly: She rang"} {
			if n, note := h.acts(act); n != 1 || note != want {
				t.Errorf("%s: %d, %q", act, n, note)
			}
		}
		meena.gets("/newsroom/money/supporters/nobody").is(http.StatusNotFound)
		h.as(staff.Reporter, "Zoya").gets(person).is(http.StatusForbidden).hides("asha@example.net", "₹")
	})
}

func TestSupportIsGivenAndTakenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ctx := t.Context()
		meena := h.as(staff.Publisher, "Meena")
		asha := h.reader("asha@example.net")
		person := "/newsroom/money/supporters/" + string(asha)
		meena.gets(person).is(200).sees("No pledge.", "Nothing happened yet.")
		give := person + "/give"
		meena.posts(give, "until", "", "why", "A friend").is(http.StatusUnprocessableEntity).sees("Choose a day, or tick that it is for good", `value="A friend"`)
		meena.posts(give, "until", "2026-11-22", "why", "A friend").is(http.StatusUnprocessableEntity).sees("still to come", `value="2026-11-22"`)
		meena.posts(give, "until", "2026-12-31", "good", "yes", "why", "A friend").is(http.StatusUnprocessableEntity).sees("not both")
		meena.posts(give, "until", "31/12", "why", "A friend").is(http.StatusUnprocessableEntity).sees("Choose a day from the calendar")
		meena.posts(give, "until", "2026-12-31", "why", "A friend").goes(person + "?done=given")
		m, err := h.staff.Masthead(ctx)
		if err != nil {
			t.Fatal(err)
		}
		until, lifetime, ok, err := h.fund.Entitled(ctx, asha, d.Now())
		if want := time.Date(2027, 1, 1, 0, 0, 0, 0, m.Location()); err != nil || !ok || lifetime || !until.Equal(want) {
			t.Errorf("entitled until %v, %v, %v, %v; want %v", until, lifetime, ok, err, want)
		}
		page := meena.gets(person).sees("Given by us", "23 November 2026 to 31 December 2026", "A friend", "Meena gave support: A friend")
		for _, wrong := range judge(t, page) {
			t.Error(wrong)
		}
		revoke := person + "/revoke/" + between(t, page.body, person+"/revoke/", `"`)
		meena.posts(revoke, "why", "").is(http.StatusUnprocessableEntity).sees("in a few words why")
		d.Clock().Move(time.Hour)
		meena.posts(revoke, "why", "A mistake").goes(person + "?done=revoked")
		meena.gets(person).sees("taken back 23 November 2026").hides(revoke)
		if _, _, ok, _ := h.fund.Entitled(ctx, asha, d.Now()); ok {
			t.Error("still entitled")
		}

		// To somebody whom the newsroom does not know yet: nobody is made of a form with a fault.
		give = "/newsroom/money/grants"
		meena.posts(give, "email", "no address", "good", "yes", "why", "x").is(http.StatusUnprocessableEntity).sees("does not look like an email", `value="no address"`)
		meena.posts(give, "email", "new@example.net", "good", "yes", "why", "").is(http.StatusUnprocessableEntity).sees("in a few words why", "new@example.net")
		if _, err := h.audience.ByEmail(ctx, "new@example.net"); err == nil {
			t.Error("a faulty form made a reader")
		}
		to := meena.posts(give, "email", "new@example.net", "lang", "hi", "good", "yes", "why", "Wrote for us").goes("/newsroom/money/supporters/")
		meena.gets(to).is(200).sees("new@example.net", "for good", "Wrote for us")
		if r, err := h.audience.ByEmail(ctx, "new@example.net"); err != nil || r.Lang != "hi" {
			t.Errorf("%+v, %v", r, err)
		}
		meena.posts(give, "email", "asha@example.net", "lang", "hi", "good", "yes", "why", "Again").goes(person)
		if r, err := h.audience.Reader(ctx, asha); err != nil || r.Lang != "en" {
			t.Errorf("giving changed the language: %+v, %v", r, err)
		}
		if n, _ := h.acts("fund.grant"); n != 3 {
			t.Errorf("%d grants are written down", n)
		}
	})
}

func TestPlansAreMadePricedAndRetired(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ctx := t.Context()
		meena, ravi := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi")
		ravi.gets("/newsroom/money/plans").is(200).sees("₹100", "₹1,000", "₹10,000", "Each month", "Contribution").hides("A new plan", "Change", "Take out of offer")
		plan := []string{"name-en", "Half a year", "name-hi", "छह महीने", "name-ur", "چھ مہینے", "every", "once", "months", "6", "nature", "subscription", "amount", "500", "own", "yes", "least", "300", "most", "2000", "position", "7", "why", "readers asked for it"}
		with := func(pairs ...string) []string {
			out := append([]string{}, plan...)
			for i := 0; i < len(pairs); i += 2 {
				for j := 0; j < len(out); j += 2 {
					if out[j] == pairs[i] {
						out[j+1] = pairs[i+1]
					}
				}
			}
			return out
		}
		at := "/newsroom/money/plans"
		for _, x := range []struct{ field, value, says string }{
			{"name-en", strings.Repeat("n", 61), "at most 60"}, {"months", "0", "from 1 to 120"}, {"months", "six", "whole number"}, {"amount", "a lot", "Write an amount in figures"}, {"amount", "0", "Write an amount"},
			{"least", "600", "The least must not be more"}, {"most", "400", "The least must not be more"}, {"position", "first", "whole number"}, {"every", "week", "how often it is paid"}, {"nature", "tip", "contribution or a subscription"},
		} {
			page := meena.posts(at, with(x.field, x.value)...).is(http.StatusUnprocessableEntity).sees(x.says)
			if x.field != "every" && x.field != "nature" {
				page.sees(`value="` + x.value + `"`)
			}
			for _, wrong := range judge(t, page) {
				t.Errorf("%s: %s", x.field, wrong)
			}
		}
		meena.posts(at, with("name-en", "", "name-hi", "", "name-ur", "")...).is(http.StatusUnprocessableEntity).sees("Please write a name", `aria-describedby="f-name-en-fault"`)
		meena.posts(at, plan...).goes("/newsroom/money/plans?done=plan")
		ravi.gets(at).sees("Half a year", "छह महीने", "چھ مہینے", "Once, for 6 months", "Subscription", "The reader chooses, from ₹300 to ₹2,000")

		// A price changes for new pledges; what the plan is stays once somebody pledged.
		asha := h.reader("asha@example.net")
		monthly := h.pledges(asha, "monthly")
		h.tells(h.paid(monthly, "one"))
		one := at + "/" + string(monthly.Plan.ID)
		form := meena.gets(one).is(200).sees("what it is stays", `value="100.00"`)
		for _, wrong := range judge(t, form) {
			t.Error(wrong)
		}
		same := []string{"name-en", "", "every", "month", "months", "1", "nature", "contribution", "amount", "150", "position", "0", "why", "dearer paper"}
		meena.posts(one, same[:len(same)-2]...).is(http.StatusUnprocessableEntity).sees("in a few words why", `value="150"`)
		meena.posts(one, same...).goes(at)
		changed := append([]string{}, same...)
		changed[7] = "subscription"
		meena.posts(one, changed...).is(http.StatusUnprocessableEntity).sees("pledged under this plan already")
		ravi.gets(at).sees("₹150", "2 versions of the price", "1 supporter at this price", "0 supporters at this price")
		if now, err := h.fund.Account(ctx, asha); err != nil || now[0].Amount != money.Rupees(100) {
			t.Errorf("%v, %v", now, err)
		}

		// Above 15,000 rupees it is said, and still saved.
		same[9] = "15001"
		meena.posts(one, same...).goes(at + "?done=plan-dear")
		ravi.gets(at).sees("Above 15,000 rupees banks ask the payer again")
		meena.gets(one).sees("Above 15,000 rupees banks ask the payer again")

		retire := meena.posts(one+"/retire", "retired", "yes", "why", " ").is(http.StatusUnprocessableEntity).sees("in a few words why", "<details open")
		for _, wrong := range judge(t, retire) {
			t.Error(wrong)
		}
		meena.posts(one+"/retire", "retired", "yes", "why", "nobody takes it").goes(at)
		meena.gets(at).sees("retired", "Offer again")
		meena.posts(one+"/retire", "why", "they do").goes(at)
		meena.gets(at).hides("Offer again")
		meena.gets(at + "/none").is(http.StatusNotFound)
		meena.posts(at+"/none", plan...).is(http.StatusNotFound)
		for act, want := range map[string]int{"fund.plan-make": 1, "fund.plan-save": 2, "fund.plan-retire": 1, "fund.plan-return": 1} {
			if n, _ := h.acts(act); n != want {
				t.Errorf("%s is written down %d times", act, n)
			}
		}
	})
}

func TestDocumentsAreFoundByTheirNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ravi := h.as(staff.Editor, "Ravi")
		at := "/newsroom/money/documents"
		ravi.gets(at).is(200).sees("No document yet.")
		asha := h.reader("asha@example.net")
		monthly := h.pledges(asha, "monthly")
		h.tells(h.paid(monthly, "one"), fund.Fact{Kind: fund.KindRefunded, Object: "back", Payment: "one", Ref: monthly.Ref, Amount: money.Rupees(40), At: d.Now()})
		ravi.gets(at).sees("ND/26-27/000001", "NDR/26-27/000001", "asha@example.net", "₹100", "₹40")
		for _, typed := range []string{"ND/26-27/000001", "nd/26-27/1", " ND / 26-27 / 001 "} {
			ravi.gets(at + "?number=" + url.QueryEscape(typed)).goes(at + "/ND/26-27/000001")
		}
		ravi.gets(at+"?number=ND/26-27/9").is(http.StatusNotFound).sees("No document has this number", `value="ND/26-27/9"`)
		ravi.gets(at + "?number=" + strings.Repeat("9", 100)).is(http.StatusNotFound)
		page := ravi.gets(at+"/ND/26-27/000001").is(200).sees("ND/26-27/000001", "₹100", "One Hundred", "asha@example.net", "/verify/")
		for _, wrong := range judge(t, page) {
			t.Error(wrong)
		}
		ravi.gets(at+"/NDR/26-27/000001").is(200).sees("₹40", "ND/26-27/000001")
		pdf := ravi.gets(at + "/NDR/26-27/000001.pdf").is(200)
		if pdf.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(pdf.body, "%PDF") || pdf.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%v", pdf.header)
		}
		ravi.gets(at + "/XX/26-27/000001").is(http.StatusNotFound)
		h.as(staff.Reporter, "Zoya").gets(at + "/ND/26-27/000001.pdf").is(http.StatusForbidden)
	})
}

func TestTheLawIsSet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ctx := t.Context()
		meena := h.as(staff.Publisher, "Meena")
		at := "/newsroom/setup/law"
		meena.gets("/newsroom/setup").sees(at)
		meena.gets(at).is(200).sees("The careful choice: on.", "The careful choice: off.", "The careful choice: 8 years.", "The careful choice: 15 days.", "Readers can read how money goes back", "A further row", "Jammu and Kashmir")
		set := []string{"citizens", "yes", "dispute_ends", "yes", "notices", "yes", "refund_days", "10", "grace_month", "5", "grace_year", "20", "retain_years", "9", "spread_years", "12", "registration", "CIN U1", "grievance_days", "14",
			"deduct", "yes", "benefit", "80G approval 7 of 2026",
			"tax-0-from", "2027-04-01", "tax-0-registered", "yes", "tax-0-rate", "18", "tax-0-gstin", "01abcde1234f1z5", "tax-0-state", "JK", "tax-0-sac", "998431",
			"tax-1-from", "", "tax-1-rate", "", "tax-1-gstin", "", "tax-1-state", "", "tax-1-sac", "", "why", "the accountant said so"}
		with := func(name, value string) []string {
			out := append([]string{}, set...)
			for i := 0; i < len(out); i += 2 {
				if out[i] == name {
					out[i+1] = value
				}
			}
			return out
		}
		for _, x := range []struct{ field, value, says string }{
			{"retain_years", "5", "from 6 to 30"}, {"refund_days", "often", "whole number"}, {"grace_month", "29", "from 0 to 28"}, {"grace_year", "61", "from 0 to 60"}, {"spread_years", "0", "from 1 to 40"},
			{"grievance_days", "16", "from 1 to 15"}, {"benefit", "", "number and section of the approval"}, {"registration", strings.Repeat("n", 201), "too long"},
			{"tax-0-from", "soon", "first day as year-month-day"}, {"tax-0-rate", "eighteen", "percentage such as 18"}, {"tax-0-rate", "", "needs its GSTIN"}, {"tax-0-gstin", "12", "needs its GSTIN"},
			{"tax-0-state", "", "needs its GSTIN"}, {"tax-0-sac", "x", "needs its GSTIN"}, {"why", "", "in a few words why"},
		} {
			page := meena.posts(at, with(x.field, x.value)...).is(http.StatusUnprocessableEntity).sees(x.says, `id="f-`+x.field+`-fault"`)
			if x.value != "" && x.field != "tax-0-gstin" {
				page.sees(`value="` + x.value + `"`)
			}
			for _, wrong := range judge(t, page) {
				t.Errorf("%s: %s", x.field, wrong)
			}
		}
		meena.posts(at, set...).goes(at + "?done=law")
		l, err := h.fund.Law(ctx)
		if err != nil {
			t.Fatal(err)
		}
		want := fund.TaxFrom{From: "2027-04-01", Registered: true, Rate: 1800, GSTIN: "01ABCDE1234F1Z5", State: "JK", SAC: "998431"}
		if !l.Citizens || l.Foreign || !l.DisputeEnds || !l.Notices || l.RefundDays != 10 || l.GraceMonth != 5 || l.GraceYear != 20 || l.RetainYears != 9 || l.SpreadYears != 12 || l.GrievanceDays != 14 ||
			l.Registration != "CIN U1" || l.Benefit != "80g" || l.BenefitWords != "80G approval 7 of 2026" || len(l.Taxes) != 1 || l.Taxes[0] != want {
			t.Errorf("law %+v", l)
		}
		meena.gets(at).sees("From 2027-04-01", `value="18.00"`, `name="tax-1-from"`)

		// A second row before the first; a fault stands beside its row, and an emptied row is gone.
		second := append(append([]string{}, set...), "tax-2-from", "2026-04-01")
		meena.posts(at, second...).goes(at)
		if l, err = h.fund.Law(ctx); err != nil || len(l.Taxes) != 2 || l.Taxes[0].From != "2026-04-01" || l.Taxes[0].Registered {
			t.Errorf("taxes %+v, %v", l.Taxes, err)
		}
		faulty := append(append([]string{}, set...), "tax-2-from", "never")
		meena.posts(at, faulty...).is(http.StatusUnprocessableEntity).sees(`id="f-tax-1-from-fault"`, `value="never"`)
		gone := append([]string{"why", "not registered after all"}, set[:24]...)
		meena.posts(at, gone...).goes(at)
		if l, err = h.fund.Law(ctx); err != nil || len(l.Taxes) != 0 {
			t.Errorf("taxes %+v, %v", l.Taxes, err)
		}
		h.deliver()
		meena.gets("/newsroom/audit").sees("taxes: not registered after all")
		if n, _ := h.acts("fund.law"); n != 3 {
			t.Errorf("%d acts", n)
		}
	})
}

func TestAReporterSeesNoMoney(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		asha := h.reader("asha@example.net")
		short := h.paid(h.pledges(asha, "monthly"), "short")
		short.Amount = money.Rupees(60)
		h.tells(short)
		zoya := h.as(staff.Reporter, "Zoya")
		for _, path := range []string{"/newsroom/", "/newsroom/stories", "/newsroom/people", "/newsroom/audit", "/newsroom/numbers", "/newsroom/due"} {
			zoya.gets(path).is(200).hides("/newsroom/money", "₹", "matter of money", "asha@example.net")
		}
		for _, path := range []string{"", "/supporters", "/supporters/" + string(asha), "/payments", "/refunds", "/documents", "/documents/ND/26-27/000001", "/plans", "/plans/new", "/gateways", "/books"} {
			zoya.gets("/newsroom/money"+path).is(http.StatusForbidden).hides("₹", "asha@example.net", "/newsroom/money")
		}
	})
}
