package site_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// begins leads a reader to the bank under a plan, and gives what the bank was asked for.
func (h *house) begins(r *reader, plan, email string) fund.Due {
	h.t.Helper()
	confirm := r.post("/support", "plan", plan, "email", email, "declared", fund.Declaration).is(200)
	r.post("/support/confirm", filled(confirm)...).is(303)
	return h.bank.last()
}

// signIn has a reader come in by a letter's link.
func (h *house) signIn(r *reader, email string) {
	h.t.Helper()
	who, err := h.audience.ByEmail(h.t.Context(), email)
	h.ok(err)
	link, err := h.audience.MintLink(h.t.Context(), who.ID)
	h.ok(err)
	r.post("/account/in", "t", link).is(303)
}

// Money that came and fits no plan is not asked for again.
func TestWhoseMoneyLiesInSuspenseIsToldSoAndNotAskedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r := h.reader()
		due := h.begins(r, "monthly", "mina@example.org")
		back := strings.TrimPrefix(due.ReturnURL, h.server.URL)
		odd := fund.Fact{Gateway: "paper", Event: "e", Kind: fund.KindCaptured, Object: "pay-1", Reference: due.Reference, Amount: money.Rupees(60), At: h.d.Now(), Method: "card", Last4: "4242"}
		h.ok(h.fund.Apply(t.Context(), []fund.Fact{odd}))

		page := r.get(back).is(200).sees("Your money has come", "₹60 has reached us, but it does not fit this plan", "A person here looks at it and writes to you").
			misses("has not told us", "Try again", "refresh", "Thank you", `href="/support?plan=`)
		judge(t, h, page, "/pay")
		for prefix, words := range map[string]string{"/hi": "आपका पैसा आ गया है", "/ur": "آپ کی رقم آ گئی ہے"} {
			judge(t, h, r.get(prefix+back).is(200).sees(words, "₹60"), prefix)
		}
		h.signIn(r, "mina@example.org")
		for range 2 { // and when the time for the attempt is over
			page = r.get("/account").is(200).sees("₹60 has reached us", "A person here looks at it", "/account/stop?pledge="+string(due.Pledge)).
				misses("has not told us", "/account/again", "/account/change", "Nothing was taken")
			judge(t, h, page, "/account")
			r.get(back).sees("Your money has come").misses("Try again")
			d.Clock().Move(2 * time.Hour)
		}
		r.post("/account/stop", "pledge", string(due.Pledge)).is(303)
	})
}

func TestAnAccountSaysThatTheBankTookAPaymentBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r, _, due := h.supporter("mina@example.org")
		r.post("/account/stop", "pledge", string(due.Pledge)).is(303)
		lost := h.begins(r, "lifetime", "mina@example.org")
		pay(t, h, lost)
		r.get("/account").misses("took ₹")
		at := h.d.Now().Add(48 * time.Hour)
		d.Clock().Set(at)
		h.ok(h.fund.Apply(t.Context(), []fund.Fact{{Gateway: "paper", Kind: fund.KindDisputeLost, Object: "quarrel", Payment: "pay-" + lost.Reference, Amount: money.Rupees(10000), At: at}}))
		page := r.get("/account").is(200).sees("Taken back by your bank", "Your bank took ₹10,000 back from us for good on 25 November 2026", "The time that it had paid for ended with it").misses("The time is over")
		judge(t, h, page, "/account")
		judge(t, h, r.get("/hi/account").is(200).sees("आपके बैंक ने"), "/hi/account")
		judge(t, h, r.get("/ur/account").is(200).sees("آپ کے بینک نے"), "/ur/account")
	})
}

func TestOnesOwnDataHoldTheWordsThatWereDeclared(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r, _, _ := h.supporter("mina@example.org")
	r.get("/account/data.json").is(200).sees(`"declaration": "`+fund.Declaration+`"`, `"declaration_words": "I am a citizen of India and at least 18 years old, and this money is my own."`)
}

// A tax invoice is called so, wherever a reader meets it.
func TestATaxInvoiceIsCalledByItsOwnName(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	law, err := h.fund.Law(t.Context())
	h.ok(err)
	law.Taxes = []fund.TaxFrom{{From: h.d.Now().In(india).Format(time.DateOnly), Registered: true, Rate: 1800, GSTIN: "01ABCDE1234F1Z5", State: "JK", SAC: "998431"}}
	h.ok(h.fund.SetLaw(t.Context(), h.boss, law, "the accountant said so"))
	h.plan(fund.Plan{Names: fund.Names{"en": "Member"}, Every: fund.Month, Nature: fund.Subscription, Amount: money.Rupees(118), Position: 8})
	r := h.reader()
	confirm := r.post("/support", "plan", "member", "email", "mina@example.org", "place", "JK").is(200).sees("The tax invoice goes to").misses("The receipt goes to")
	r.post("/support/confirm", filled(confirm)...).is(303)
	due := h.bank.last()
	pay(t, h, due)
	back := strings.TrimPrefix(due.ReturnURL, h.server.URL)
	r.get(back).is(200).sees("<dt>Tax invoice</dt>", "A letter with your tax invoice").misses("eceipt")
	r.get("/hi" + back).is(200).sees("टैक्स इनवॉइस वाला पत्र").misses("रसीद")
	r.get("/ur" + back).is(200).sees("ٹیکس انوائس والا خط").misses("رسید")
	h.signIn(r, "mina@example.org")
	r.get("/account").is(200).sees(`<h2 id="papers">Tax invoices, receipts and refund notes</h2>`, "Tax invoice <bdi")
}
