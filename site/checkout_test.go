package site_test

import (
	"context"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// plan makes a plan of the publisher's own.
func (h *house) plan(p fund.Plan) {
	h.t.Helper()
	_, err := h.fund.SavePlan(h.t.Context(), h.boss, p, "a plan more")
	h.ok(err)
}

// own is a contribution of any sum, once.
func own() fund.Plan {
	return fund.Plan{Names: fund.Names{"en": "Well-wisher", "hi": "शुभचिंतक", "ur": "خیر خواہ"}, Every: fund.Once, Months: 3, Nature: fund.Contribution,
		Amount: money.Rupees(500), Own: true, Least: money.Rupees(50), Most: money.Rupees(100000), Position: 9}
}

func TestAReaderChoosesTheSum(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.plan(own())
		r := h.reader()
		r.get("/support?plan=well-wisher").is(200).sees(`value="well-wisher" id="plan-well-wisher" checked`, `name="amount-well-wisher" value="500"`, "once, for 3 months", "From ₹50 to ₹1,00,000", "suggestion")
		r.get("/hi/support").is(200).sees("शुभचिंतक")
		r.get("/ur/support").is(200).sees("خیر خواہ")

		form := func(plan, typed string) []string {
			return []string{"plan", plan, "email", "mina@example.org", "declared", fund.Declaration, "amount-well-wisher", typed, "was-well-wisher", "500"}
		}
		for typed, minor := range map[string]int64{"१००": 10000, "۱۰۰": 10000, "1,00,000": 10000000, "₹ 500": 50000, "500": 50000, "99.50": 9950, "50": 5000} {
			confirm := r.post("/support", form("well-wisher", typed)...).is(200).sees("Paid once. Nothing more is ever taken").misses("How to stop")
			to := r.post("/support/confirm", filled(confirm)...).is(303)
			if due := h.bank.last(); due.Amount != money.Of(minor, "INR") || due.Recurring {
				t.Errorf("%q became %v, %t", typed, due.Amount, due.Recurring)
			}
			to.leadsTo("https://bank.example/pay/" + h.bank.last().Reference)
		}
		for _, typed := range []string{"49.99", "0", "-500", "1", "0.01", "1,00,000.01", "99999999999999999999999999", "99,50", "five hundred", "<b>", "", "1e9"} {
			asked := h.bank.asked()
			again := r.post("/support", form("well-wisher", typed)...).is(422).sees(`aria-invalid="true"`, `id="bad-well-wisher"`, `value="well-wisher" id="plan-well-wisher" checked`, `value="mina@example.org"`, "checked><label for=\"declared\"")
			if typed == "49.99" {
				again.sees(`name="amount-well-wisher" value="49.99"`, "Please choose a sum from ₹50 to ₹1,00,000")
			}
			again.misses("<b>\"")
			if h.bank.asked() != asked {
				t.Errorf("%q went to the bank", typed)
			}
		}
		d.Clock().Move(20 * time.Minute)
		// The plan that is chosen counts. Who wrote a sum and left the plan that
		// the page had chosen beforehand is asked which of them is meant; who leaves
		// the sum that stands there means the plan, also when it was refused before.
		r.post("/support", append(form("lifetime", "750"), "preselected", "yearly")...).is(200).sees("₹10,000").misses("Well-wisher")
		r.post("/support", append(form("well-wisher", "750"), "preselected", "yearly")...).is(200).sees("₹750", "Well-wisher")
		asks := r.post("/support", append(form("yearly", "750"), "preselected", "yearly")...).is(422).
			sees(`id="bad-well-wisher">You typed ₹750 and chose Yearly: which do you mean?`, `value="well-wisher" id="plan-well-wisher" checked`, `name="amount-well-wisher" value="750"`, `value="mina@example.org"`, `name="preselected" value="well-wisher"`)
		judge(t, h, asks, "/support")
		answered := append(filled(asks), "email", "mina@example.org", "declared", fund.Declaration, "amount-well-wisher", "750")
		r.post("/support", append(answered, "plan", "well-wisher")...).is(200).sees("₹750", "Well-wisher").misses("₹1,000")
		r.post("/support", append(answered, "plan", "yearly")...).is(200).sees("₹1,000").misses("Well-wisher")
		r.post("/support", append(form("yearly", "5"), "preselected", "yearly")...).is(422).sees("Please choose a sum from ₹50").misses("which do you mean")
		r.post("/support", form("yearly", "500")...).is(200).sees("₹1,000").misses("Well-wisher")
		r.post("/support", append(form("monthly", "5"), "was-well-wisher", "5")...).is(200).sees("Monthly").misses("Well-wisher")

		// The form's own words about money change nothing.
		confirm := filled(r.post("/support", form("yearly", "500")...).is(200))
		r.post("/support/confirm", append(confirm, "amount", "1", "amount-yearly", "1", "sum", "1", "currency", "JPY")...).is(303)
		if due := h.bank.last(); due.Amount != money.Rupees(1000) {
			t.Errorf("the bank was asked for %v", due.Amount)
		}
		confirm = filled(r.post("/support", form("well-wisher", "500")...).is(200))
		r.post("/support/confirm", append(confirm, "amount-well-wisher", "1")...).is(422).sees(`name="amount-well-wisher" value="1"`)
	})
}

// asked is how often the bank was asked.
func (b *bank) asked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.begun)
}

func TestEveryFaultOfTheSupportPageStandsBesideItsFieldAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	law, err := h.fund.Law(t.Context())
	h.ok(err)
	law.Taxes = []fund.TaxFrom{{From: "2026-04-01", Registered: true, Rate: 1800, GSTIN: "01ABCDE1234F1Z5", State: "JK", SAC: "998431"}}
	member := fund.Plan{Names: fund.Names{"en": "Member"}, Every: fund.Month, Nature: fund.Subscription, Amount: money.Rupees(118), Position: 8}
	h.plan(member)
	r := h.reader()
	r.get("/support").is(200).sees("a subscription", "a contribution", "Needed for: Monthly, Yearly").misses(`name="place"`, `name="declared" value="`+fund.Declaration+`" id="declared" required`)
	h.ok(h.fund.SetLaw(t.Context(), h.boss, law, "the accountant said so"))
	r.get("/support").is(200).sees(`<select id="place" name="place"`, "Karnataka", "Needed for: Member", "a tax invoice names it"[2:])
	long := strings.Repeat("a", 121)
	again := r.post("/support", "plan", "member", "email", "Mina at example", "name", long, "place", "ZZ").is(422)
	again.sees("does not look like an email", `value="Mina at example"`, "at most 120", `value="`+long+`"`, "Please choose your state", `id="place-bad"`, `id="name-bad"`, `id="email-bad"`).misses("Please tick this box")
	r.post("/support", "plan", "monthly", "email", "mina@example.org", "place", "KA").is(422).sees("Please tick this box", `id="declared-bad"`, `value="KA" selected`)

	confirm := r.post("/support", "plan", "member", "email", "mina@example.org", "name", " Mina   O'Rao ", "place", "KA").is(200)
	confirm.sees("₹118", "Mina O&#39;Rao", "Karnataka", "price of a subscription", "₹18 goods and services tax (18%)", "within 7 days", `href="/refunds"`).misses("voluntary contribution", "You declared")
	r.post("/support/confirm", filled(confirm)...).is(303)
	pay(t, h, h.bank.last())
	got, err := h.fund.Receipt(t.Context(), "NDI/26-27/000001")
	h.ok(err)
	if got.To.Name != "Mina O'Rao" || got.Tax.Place != "KA" || got.Tax.IGST != 1800 {
		t.Errorf("the invoice is made out to %q, tax %+v", got.To.Name, got.Tax)
	}
	confirm = r.post("/support", "plan", "monthly", "email", "mina@example.org", "declared", fund.Declaration).is(200)
	confirm.sees("All of it is a voluntary contribution", "No income tax deduction", "I am a citizen of India").misses("goods and services tax")
	law.RefundDays = 0
	h.ok(h.fund.SetLaw(t.Context(), h.boss, law, "the accountant said so"))
	r.post("/support", "plan", "monthly", "email", "mina@example.org", "declared", fund.Declaration).is(200).sees("Write to us, and we look at it together").misses("within 7 days")
}

func TestTheSupportPageSaysThatItIsClosed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	wish := []string{"plan", "yearly", "email", "mina@example.org", "declared", fund.Declaration}
	confirm := filled(r.post("/support", wish...).is(200))
	shut := true
	h.fund.Require(func(context.Context) (bool, error) { return !shut, nil })
	h.site.Changed([]string{"page:refunds"})
	r.get("/support").is(200).sees("you could not read here how you get it back").misses(`<form action="/support"`)
	r.post("/support", wish...).is(422).misses(`<form action="/support"`)
	r.post("/support/confirm", confirm...).is(422)
	if h.bank.asked() != 0 {
		t.Error("the bank was asked while the checkout was closed")
	}
	shut = false
	h.site.Changed([]string{"page:refunds"})
	r.get("/support").is(200).sees(`<form action="/support"`)
}

// Two tabs, a double click, the back button, an address in capitals: one attempt, one supporter.
func TestTheSameWishTwiceIsOneAttempt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		first := ""
		for i, email := range []string{"mina@example.org", " Mina@Example.ORG ", "MINA@example.org", "mina@example.org"} {
			r := h.reader()
			confirm := filled(r.post("/support", "plan", "yearly", "email", email, "declared", fund.Declaration).is(200))
			for range 2 {
				r.post("/support/confirm", confirm...).is(303)
				due := h.bank.last()
				if i == 0 && first == "" {
					first = due.Reference
				}
				if due.Reference != first {
					t.Errorf("%q makes a second attempt", email)
				}
			}
		}
		d.Clock().Move(5 * time.Minute)
		// Another name for the receipt is another attempt: whoever knows an
		// address cannot have its reader's receipt made out to somebody else.
		named := h.reader().post("/support", "plan", "yearly", "email", "mina@example.org", "name", "Somebody", "declared", fund.Declaration).is(200)
		h.reader().post("/support/confirm", filled(named)...).is(303)
		if h.bank.last().Reference == first {
			t.Error("the name of the second is lost")
		}
		for _, email := range []string{"mina+news@example.org", "mi.na@example.org"} {
			confirm := filled(h.reader().post("/support", "plan", "yearly", "email", email, "declared", fund.Declaration).is(200))
			h.reader().post("/support/confirm", confirm...).is(303)
			if h.bank.last().Reference == first {
				t.Errorf("%q is taken for another reader", email)
			}
		}
	})
}

func TestTheBankFallsSilentWhileItIsAskedAndIsNotAskedForASecondPayment(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r := h.reader()
		confirm := filled(r.post("/support", "plan", "yearly", "email", "mina@example.org", "declared", fund.Declaration).is(200))
		h.bank.down = true
		again := r.post("/support/confirm", confirm...).is(503).sees("Nothing has been taken from you", "mina@example.org")
		h.bank.down = false
		r.post("/support/confirm", filled(again)...).is(303)
		r.post("/support/confirm", confirm...).is(303)
		h.bank.mu.Lock()
		defer h.bank.mu.Unlock()
		for _, due := range h.bank.begun {
			if due.Reference != h.bank.begun[0].Reference {
				t.Errorf("asked under %s and %s", h.bank.begun[0].Reference, due.Reference)
			}
		}
	})
}

func TestAPlanIsRetiredBetweenThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	confirm := filled(r.post("/support", "plan", "yearly", "email", "mina@example.org", "name", "Mina", "declared", fund.Declaration).is(200))
	plans, err := h.fund.Plans(t.Context())
	h.ok(err)
	h.ok(h.fund.RetirePlan(t.Context(), h.boss, plans[1].ID, true, "dearer paper"))
	r.post("/support/confirm", confirm...).is(422).sees("no longer offered", `value="mina@example.org"`, `name="name" value="Mina"`).misses("plan-yearly")
	if h.bank.asked() != 0 {
		t.Error("a plan that is over went to the bank")
	}
}

// waiting is a reader on the way: what the bank was asked, and the page to come back to.
func (h *house) waiting(email string) (*reader, fund.Due, string) {
	h.t.Helper()
	r := h.reader()
	confirm := r.post("/support", "plan", "yearly", "email", email, "declared", fund.Declaration).is(200)
	r.post("/support/confirm", filled(confirm)...).is(303)
	due := h.bank.last()
	return r, due, strings.TrimPrefix(due.ReturnURL, h.server.URL)
}

func TestTheReturnPageTellsWhatIsKnown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r, due, back := h.waiting("mina@example.org")
		r.get(back).is(200).sees("We are waiting for the bank", `http-equiv="refresh" content="4"`, "If the money has left your account", "three days", "fifth day", "Check again", `href="/support?plan=yearly"`)
		d.Clock().Move(3 * time.Minute)
		r.get(back).is(200).sees(`http-equiv="refresh" content="15"`)

		h.ok(h.fund.Apply(t.Context(), []fund.Fact{{Gateway: "paper", Event: "f", Kind: fund.KindFailed, Object: "try-1", Reference: due.Reference, Amount: due.Amount, At: d.Now()}}))
		r.get(back).is(200).sees("did not go through", "nothing was taken", "If the money has left your account", "Check again", "Try again").misses("refresh", "Thank you")
		d.Clock().Move(time.Hour)
		r.get(back).is(200).misses("refresh", "Thank you")

		// Two days later the bank says that it was paid after all.
		d.Clock().Move(48 * time.Hour)
		pay(t, h, due)
		r.get(back).is(200).sees("Thank you", "It reached us only on 25 November 2026", "ND/26-27/000001").misses("did not go through", "If the money has left")

		_, _, lapsed := h.waiting("omar@example.org")
		d.Clock().Move(31 * time.Minute)
		r.get(lapsed).is(200).sees("The time to pay is over", "do not pay again", "Check again").misses("refresh")
	})
}

// The token of one attempt opens no other, and looking often is bounded.
func TestAReturnPageIsForItsHolder(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r, mine, back := h.waiting("mina@example.org")
	_, _, other := h.waiting("omar@example.org")
	id, token := path.Dir, path.Base
	r.get(id(other)+"?t="+token(back)).is(404).misses("₹1,000", mine.Reference)
	r.get(id(other)+"/"+token(back)).is(404).misses("₹1,000", mine.Reference)
	r.get(id(back) + "?t=" + token(other)).is(404)
	r.get(id(back)).is(404)
	back, other = id(back)+"?t="+token(back), id(other)+"?t="+token(other)
	r.get("/pay/" + strings.Repeat("0", 36) + "?t=" + token(back)).is(404)
	r.get(back + "&return=https://evil.example/").is(200).misses("evil.example")

	var last *answer
	for range 30 {
		if last = r.get(back); last.StatusCode != 200 {
			break
		}
	}
	if last.StatusCode != 429 || last.Header.Get("Retry-After") == "" {
		t.Errorf("thirty looks in no time end with %d", last.StatusCode)
	}
	r.get(other).is(200) // who stands beside, behind the same address, is not kept waiting
	h.d.Clock().Move(10 * time.Second)
	r.get(back).is(200)
}

func TestASupporterIsLedToTheAccountAndNotToPayTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r, _, _ := h.supporter("mina@example.org")
	r.get("/support").is(200).sees("You support us already", `href="/account"`)
	h.reader().get("/support").is(200).misses("You support us already")
	r.do("POST", "/support", url.Values{"plan": {"yearly"}, "replaces": {"x"}}, "Sec-Fetch-Site", "cross-site").is(403)
	for _, code := range lang.Codes {
		if lang.For(code).Say("support-supporting") == "support-supporting" {
			t.Errorf("%s has no words for it", code)
		}
	}
}

func TestABoxTickedBesideOtherWordsComesBackEmpty(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	r.post("/support", "plan", "monthly", "email", "mina", "declared", fund.Declaration).is(422).sees(`id="declared" required checked`)
	r.post("/support", "plan", "monthly", "email", "mina@example.org", "declared", "citizen-2020-01").is(422).
		sees("Please tick this box", `value="`+fund.Declaration+`" id="declared" required`).misses(`id="declared" required checked`)
}

func TestWhatIsWrongWithAPlanIsToldWithThePlans(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	r.get("/support").is(200).misses("plan-bad")
	r.post("/support", "plan", "none", "email", "mina@example.org", "declared", fund.Declaration).is(422).
		sees(`<fieldset class="plans" aria-describedby="plan-bad">`, `id="plan-bad"`)
	confirm := r.post("/support", "plan", "monthly", "email", "mina@example.org", "declared", fund.Declaration).is(200)
	r.post("/support/confirm", append(filled(confirm), "gateway", "none")...).is(422).sees(`id="way-bad" role="alert"`)
}

// A tax that begins on a day is asked about from that day on, though nobody
// touches the settings then and the page was kept before.
func TestThePageAsksForTheStateFromTheDayOnWhichTheTaxBegins(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	law, err := h.fund.Law(t.Context())
	h.ok(err)
	h.plan(fund.Plan{Names: fund.Names{"en": "Member"}, Every: fund.Month, Nature: fund.Subscription, Amount: money.Rupees(118), Position: 8})
	tomorrow := h.d.Now().In(india).AddDate(0, 0, 1)
	law.Taxes = []fund.TaxFrom{{From: tomorrow.Format(time.DateOnly), Registered: true, Rate: 1800, GSTIN: "01ABCDE1234F1Z5", State: "JK", SAC: "998431"}}
	h.ok(h.fund.SetLaw(t.Context(), h.boss, law, "the accountant said so"))
	r := h.reader()
	r.get("/support").is(200).misses(`name="place"`)
	h.d.Clock().Set(time.Date(tomorrow.Year(), tomorrow.Month(), tomorrow.Day(), 0, 0, 1, 0, india))
	r.get("/support").is(200).sees(`name="place"`)
}
