package site_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/rail"
)

var hidden = regexp.MustCompile(`<input type="hidden" name="([a-z-]+)" value="([^"]*)">`)

// filled gives a page's hidden fields back as the browser does.
func filled(a *answer) []string {
	var out []string
	for _, m := range hidden.FindAllStringSubmatch(a.body, -1) {
		out = append(out, m[1], html.UnescapeString(m[2]))
	}
	return out
}

// From a story to paid in three screens: the plans, the confirmation, the bank.
func TestAReaderBecomesASupporterAndStops(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		s := h.publish(h.fields("Lake wall was paid for early"), doc.FromText("The wall sank.\n\nNobody measured it."))
		r := h.reader()
		r.get(s.Path).is(200).sees(`href="/support?plan=yearly"`, "₹1,000", "Sign in").misses("Thank you for your support")

		page := r.get("/support?plan=monthly").is(200).sees(`value="monthly" id="plan-monthly" checked`, "You save ₹200")
		page.misses(`name="declared" value="citizen-2026-11" id="declared" required checked`)
		r.get("/support").sees(`value="yearly" id="plan-yearly" checked`)

		again := r.post("/support", "plan", "yearly", "email", "not an address").is(422)
		again.sees(`value="not an address"`, `value="yearly" id="plan-yearly" checked`, "does not look like an email", "Please tick this box")

		confirm := r.post("/support", "plan", "yearly", "email", "Mina@Example.org ", "declared", fund.Declaration).is(200)
		confirm.sees("₹1,000", "mina@example.org", "23 November 2026 to 22 November 2027", "next on 23 November 2027, until you stop", "How to stop", `href="/refunds"`)
		if csp := confirm.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self' https://bank.example") {
			t.Errorf("the form may not lead to the bank: %s", csp)
		}
		sent := r.post("/support/confirm", filled(confirm)...).is(303)
		due := h.bank.last()
		sent.leadsTo("https://bank.example/pay/" + due.Reference)
		if due.Amount.Minor != 100000 || due.Email != "mina@example.org" || due.ReturnURL == "" {
			t.Errorf("the bank was asked for %+v", due)
		}

		back := strings.TrimPrefix(due.ReturnURL, h.server.URL)
		r.get(back).is(200).sees("We are waiting for the bank", `http-equiv="refresh"`)
		pay(t, h, due)
		done := r.get(back).is(200).sees("Thank you", "22 November 2027", "ND/26-27/000001").misses("refresh", "mina@")
		if done.Header.Get("Cache-Control") != "private, no-store" || done.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("a page whose address holds a token: %v", done.Header)
		}
		r.get(s.Path).is(200).sees("Thank you for your support").misses("mina", "₹1,000")
		h.reader().get(s.Path).misses("Thank you for your support")
		r.get(back + "x").is(404)

		account(t, h, r, due)
	})
}

func pay(t *testing.T, h *house, due fund.Due) {
	t.Helper()
	h.ok(h.fund.Apply(t.Context(), []fund.Fact{{Gateway: "paper", Event: "e", Kind: fund.KindCaptured, Object: "pay-" + due.Reference,
		Reference: due.Reference, Amount: due.Amount, At: h.d.Now(), Method: "card", Last4: "4242"}}))
}

// account signs in by letter, looks at the receipt, and stops in two clicks.
func account(t *testing.T, h *house, r *reader, due fund.Due) {
	r.get("/account").is(200).sees("Send me the link").misses("mina@example.org")
	known := r.post("/account/link", "email", "mina@example.org").is(200)
	unknown := h.reader().post("/account/link", "email", "nobody@example.org").is(200)
	if a, b := known.body, unknown.body; a != b {
		t.Error("the answer tells whether an address is known")
	}
	if len(h.asked) != 1 {
		t.Fatalf("%d letters were asked for, want 1", len(h.asked))
	}
	link, err := h.audience.MintLink(t.Context(), h.asked[0])
	h.ok(err)
	for range 3 { // a scanner that looks at the link does not use it up
		h.reader().get("/account/in?t="+link).is(200).sees("Open my account", link)
	}
	r.post("/account/in", "t", link).is(303).leadsTo("/account")
	h.reader().post("/account/in", "t", link).is(403).sees("has been used")
	page := r.get("/account").is(200).sees("supporter until 22 November 2027", "mina@example.org", "ND/26-27/000001", due.Reference, "on 23 November 2027, by itself")
	if page.Header.Get("Cache-Control") != "private, no-store" {
		t.Error("an account may be kept by others")
	}
	r.get("/account/receipts/ND/26-27/000001").is(200).sees("₹1,000", "CARD ····4242", "I am a citizen of India", "voluntary contribution")
	h.reader().get("/account/receipts/ND/26-27/000001").is(403).misses("4242")
	r.get("/account/receipts/ND/26-27/000002").is(404)

	id := string(due.Pledge)
	r.get("/account/stop?pledge="+id).is(200).sees("Yes, stop", "supporter until 22 November 2027")
	h.reader().post("/account/stop", "pledge", id).is(403)
	r.post("/account/stop", "pledge", id).is(303).leadsTo("/account?stopped=" + id)
	r.get("/account?stopped="+id).is(200).sees("Nothing more will be taken", "Stopped", "supporter until 22 November 2027", "Would you like to tell us why").misses("by itself")
	r.get("/account/stop?pledge=0").is(404)
	r.post("/account/out").is(303)
	r.get("/account").is(200).sees("Send me the link")
}

// Money sent straight to the newsroom's own address: a page that says how, and
// a claim that staff look at.
func TestPayingByHand(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.ok(rail.New(h.d, h.staff, h.fund, rail.Options{}).Set(t.Context(), h.boss, "drawer", true, nil, "the newsroom opens"))
		r := h.reader()
		confirm := r.post("/hi/support", "plan", "monthly", "email", "mina@example.org", "declared", fund.Declaration).is(200)
		confirm.sees(`lang="hi"`, `type="radio" name="gateway" value="paper"`, `type="radio" name="gateway" value="drawer"`)
		sent := r.post("/hi/support/confirm", append(filled(confirm), "gateway", "drawer")...).is(303)
		to, err := url.Parse(sent.Header.Get("Location"))
		h.ok(err)
		if !strings.HasPrefix(to.Path, "/hi/pay/") {
			t.Fatalf("led to %s", to)
		}
		page := r.get(to.RequestURI()).is(200).sees("upi://pay?pa=paper@bank", "paper@bank", "M4 4h7v1h-7z", "₹100")
		token := to.Query().Get("t")
		r.post(to.Path, "t", token, "utr", "12").is(422).sees(`aria-invalid="true"`, `value="12"`)
		r.post(to.Path, "t", "wrong", "utr", "123456789012").is(404)
		r.post(to.Path, "t", token, "utr", "1234 5678 9012").is(303).leadsTo(to.RequestURI())
		r.get(to.RequestURI()).is(200).sees(`role="status"`)
		waiting, err := h.desk.Waiting(t.Context())
		h.ok(err)
		if len(waiting) != 1 || len(waiting[0].Claims) != 1 || waiting[0].Claims[0].UTR != "123456789012" {
			t.Fatalf("staff see %+v", waiting)
		}
		h.ok(h.hand.Confirm(t.Context(), h.boss, waiting[0].Pledge, "123456789012", waiting[0].Amount, h.d.Now()))
		r.get(to.RequestURI()).is(200).sees("धन्यवाद").misses("upi://")
		_ = page
	})
}

// A reader's word is taken for three days where the publisher says so, and a
// plain transfer stands beside the link.
func TestAWordIsTakenAndABankAccountIsShown(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	h.ok(rail.New(h.d, h.staff, h.fund, rail.Options{}).Set(t.Context(), h.boss, "drawer", true, map[string]string{"provisional": "3"}, "the newsroom opens"))
	for lang, words := range map[string][4]string{"": {"or until we have seen your transfer", "Account number", "until we have seen your transfer", "We look for your transfer of"}, "/hi": {"ट्रांसफ़र देख न लें", "खाता संख्या", "ट्रांसफ़र देख न लें", "हम आपका"}, "/ur": {"ٹرانسفر دیکھ نہ لیں", "کھاتہ نمبر", "ٹرانسفر دیکھ نہ لیں", "ہم آپ کا"}} {
		r := h.reader()
		email := "mina" + strings.TrimPrefix(lang, "/") + "@example.org"
		confirm := r.post(lang+"/support", "plan", "monthly", "email", email, "declared", fund.Declaration).is(200)
		to, err := url.Parse(r.post(lang+"/support/confirm", append(filled(confirm), "gateway", "drawer")...).is(303).Header.Get("Location"))
		h.ok(err)
		r.get(to.RequestURI()).is(200).sees(words[1], "000111222333", "TEST0000001").misses(words[0])
		r.post(to.Path, "t", to.Query().Get("t"), "utr", map[string]string{"": "123456789010", "/hi": "123456789011", "/ur": "123456789012"}[lang]).is(303)
		// What was said stands first; the way to pay and another number are folded away.
		body := r.get(to.RequestURI()).is(200).sees(words[0], words[3], "1234 5678 901", "<details><summary>").body
		if fold := strings.Index(body, "<details>"); strings.Index(body, "000111222333") < fold || strings.Index(body, `name="utr"`) < fold || strings.Index(body, "1234 5678 901") > fold {
			t.Errorf("%q: what was said does not stand before how to pay", lang)
		}
		r.post(to.Path, "t", to.Query().Get("t"), "utr", "12").is(422).sees("<details open>")
	}
	if n, err := h.fund.Supporters(t.Context(), h.d.Now()); err != nil || n != 0 {
		t.Errorf("%d supporters, %v", n, err)
	}
}

func TestWhatCanGoWrongOnTheWayToTheBank(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	ctx := t.Context()
	r := h.reader()
	wish := []string{"plan", "yearly", "email", "mina@example.org", "declared", fund.Declaration}
	confirm := r.post("/support", wish...).is(200)

	h.bank.down = true
	r.post("/support/confirm", filled(confirm)...).is(503).sees("Nothing has been taken from you", "₹1,000")
	h.bank.down = false

	plans, err := h.fund.Plans(ctx)
	h.ok(err)
	for _, p := range plans {
		if p.Code == "yearly" {
			p.Amount.Minor += 50000
			_, err := h.fund.SavePlan(ctx, h.boss, p, "dearer paper")
			h.ok(err)
		}
	}
	r.post("/support/confirm", filled(confirm)...).is(409).sees("price of this plan has changed", "₹1,500")
	r.get("/support").sees("₹1,500").misses("₹1,000<")

	r.post("/support/confirm", "plan", "yearly", "email", "mina@example.org", "price", "x", "gateway", "paper").is(422).sees("Please tick this box")
	r.post("/support", "plan", "gold", "email", "mina@example.org").is(422).sees("no longer offered")
	r.do("POST", "/support", url.Values{"plan": {"yearly"}}, "Sec-Fetch-Site", "cross-site").is(403).sees("another site")
	r.do("POST", "/support", url.Values{"email": {strings.Repeat("x", 20<<10)}}).is(422).sees("too much")
	r.post("/support", "plan", "yearly", "email", "<script>alert(1)</script>").is(422).misses("<script>alert")

	h.ok(rail.New(h.d, h.staff, h.fund, rail.Options{}).Set(ctx, h.boss, "paper", false, nil, "the bank is closed"))
	r.post("/support/confirm", filled(r.post("/support", wish...))...).is(422)
	r.get("/support").is(200).sees("cannot take payments").misses("<form action=\"/support\"")
	var last *answer
	for range 40 {
		if last = r.post("/support", wish...); last.StatusCode == 429 {
			break
		}
	}
	if last.StatusCode != 429 || last.Header.Get("Retry-After") == "" {
		t.Errorf("forty posts in no time end with %d", last.StatusCode)
	}
	if strings.Contains(h.log.String(), "mina") {
		t.Error("the log names a reader")
	}
}
