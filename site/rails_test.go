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
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/test/journal"
)

// counter is a second bank: it signs what it brings back, and can show its own form in our page.
type counter struct {
	bank
	embeds  bool
	bare    bool // its form has no other for who has no script
	fetched int
}

func (c *counter) Name() string    { return "counter" }
func (c *counter) Leads() []string { return []string{"https://*.counter.example"} }

func (c *counter) Begin(ctx context.Context, d fund.Due) (fund.Begun, error) {
	b, err := c.bank.Begin(ctx, d)
	if err != nil || !c.embeds {
		return b, err
	}
	e := &fund.Embed{Script: "https://js.counter.example/v1.js", Data: map[string]string{"order": d.Reference, "data-name": `"><b>`},
		Post: "https://pay.counter.example/plain", Fields: map[string]string{"order": d.Reference, "back": d.ReturnURL},
		Origins: []string{"https://js.counter.example", "https://pay.counter.example"}}
	if c.bare {
		e.Post, e.Fields = "", nil
	}
	return fund.Begun{Ref: b.Ref, URL: b.URL, Embed: e}, nil
}

func (c *counter) Fetch(ctx context.Context, ref string) ([]fund.Fact, error) {
	facts, err := c.bank.Fetch(ctx, ref)
	c.mu.Lock()
	c.fetched++
	c.mu.Unlock()
	return facts, err
}

// stamp is what the counter signs: the payment and whose it is.
func stamp(payment, ref string) string { return "stamped " + payment + " " + ref }

func (c *counter) Return(_ context.Context, ref, _ string, brought url.Values) (string, error) {
	p := brought.Get("payment")
	if p == "" {
		return "", nil
	}
	if brought.Get("stamp") != stamp(p, ref) {
		return "", fault.New(fault.Forbidden, "fund-not-genuine")
	}
	return p, nil
}

// paid has the counter know that a pledge was paid, and tell nobody.
func (c *counter) paid(due fund.Due, object string, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ref := "at-" + due.Reference
	c.facts[ref] = append(c.facts[ref], fund.Fact{Gateway: "counter", Event: "e-" + object, Kind: fund.KindCaptured, Object: object, Ref: ref, Reference: due.Reference, Amount: due.Amount, At: at})
}

func (h *house) opens(names ...string) {
	h.t.Helper()
	for _, name := range names {
		h.ok(h.rails.Set(h.t.Context(), h.boss, name, true, nil, "another way to pay"))
	}
}

func yearly(email string) []string {
	return []string{"plan", "yearly", "email", email, "name", "Mina", "declared", fund.Declaration}
}

// The first way does not answer: the page comes back with all that was typed,
// the next way is chosen, and one tap goes on. One pledge is paid; what is paid
// at the first all the same is seen and proposed to go back.
func TestWhenOneWayIsSilentTheNextIsOneTapAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.opens("counter", "drawer")
		r := h.reader()
		for prefix, words := range map[string]string{"": "This way does not answer just now", "/hi": "यह तरीक़ा अभी जवाब नहीं दे रहा", "/ur": "یہ طریقہ اس وقت جواب نہیں دے رہا"} {
			h.bank.down = false
			confirm := r.post(prefix+"/support", yearly("mina"+strings.Trim(prefix, "/")+"@example.org")...).is(200).sees(`value="paper" id="way-paper" checked`)
			h.bank.down = true
			again := r.post(prefix+"/support/confirm", append(filled(confirm), "gateway", "paper")...).is(503).
				sees(words, `value="counter" id="way-counter" checked`, "@example.org", `name="name" value="Mina"`).misses(`id="way-paper" checked`)
			if strings.Index(again.body, "way-paper") < strings.Index(again.body, "way-drawer") {
				t.Error("the way that failed does not stand last")
			}
			judge(t, h, again, prefix+"/support")
			r.post(prefix+"/support/confirm", append(filled(again), "gateway", "counter")...).is(303)
			d.Clock().Move(6 * time.Minute)
		}
		h.bank.down = false
		first, second := h.attempts("mina@example.org")
		h.counter.paid(second, "one", d.Now())
		r.get(second.ReturnURL).is(200).sees("Thank you")
		if n := h.count(`select count(*) from fund_receipt`); n != 1 {
			t.Errorf("%d receipts", n)
		}
		// The first attempt lapses. Money that comes for it later is booked once and waits for a person.
		d.Clock().Move(31 * time.Minute)
		h.ok(h.fund.Apply(t.Context(), []fund.Fact{{Gateway: "paper", Event: "late", Kind: fund.KindCaptured, Object: "late", Reference: first, Amount: second.Amount, At: d.Now()}}))
		odd, err := attend.New(h.d, h.fund, nil).Attention(t.Context())
		h.ok(err)
		if len(odd) == 0 {
			t.Error("paid twice, and nobody is told")
		}
	})
}

// attempts are the references of a reader's two attempts: at the paper bank and at the counter.
func (h *house) attempts(email string) (paper string, counter fund.Due) {
	h.t.Helper()
	for _, due := range h.counter.begun {
		if due.Email == email {
			counter = due
		}
	}
	h.ok(h.d.Row(h.t.Context(), `select p.reference from fund_pledge p join fund_pledge o on o.reader = p.reader where p.gateway = 'paper' and o.reference = $1`, counter.Reference).Scan(&paper))
	return paper, counter
}

func (h *house) count(query string) (n int) {
	h.t.Helper()
	h.ok(h.d.Row(h.t.Context(), query).Scan(&n))
	return n
}

func TestTheOnlyWayIsTriedAgainLaterAndAClosedOneStepsAside(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	confirm := r.post("/support", yearly("mina@example.org")...).is(200)
	h.bank.down = true
	r.post("/support/confirm", filled(confirm)...).is(503).sees("Please try again in a few minutes; what you typed stays here").misses("The next way is chosen")
	h.bank.down = false
	h.d.Clock().Move(6 * time.Minute)

	// Ordered by kind: what is not offered for a year is refused for it, whatever a form says.
	h.opens("counter", "drawer")
	h.ok(h.rails.Offer(t.Context(), h.boss, fund.Year, []string{"drawer", "counter"}, "no fees"))
	page := r.post("/support", yearly("omar@example.org")...).is(200).sees(`value="drawer" id="way-drawer" checked`).misses("way-paper")
	r.post("/support/confirm", append(filled(page), "gateway", "paper")...).is(422).sees("That way of paying is closed", `value="drawer" id="way-drawer" checked`)
	r.post("/support", "plan", "monthly", "email", "omar@example.org", "declared", fund.Declaration).is(200).sees(`value="paper" id="way-paper" checked`)

	// Nobody is offered a plan that cannot be paid.
	h.ok(h.rails.Offer(t.Context(), h.boss, fund.Lifetime, []string{"counter"}, "by card alone"))
	r.get("/support").sees("plan-lifetime")
	h.ok(h.rails.Lose(t.Context(), h.boss, "counter", "they are gone"))
	r.get("/support").misses("plan-lifetime").sees("plan-yearly")
}

func TestAnAccountOffersTheWaysOfItsKindAndItsOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.opens("counter", "drawer")
		r, who, due := h.supporter("mina@example.org")
		d.Clock().Set(time.Date(2026, 12, 26, 9, 0, 0, 0, time.UTC))
		h.turns(due, fund.KindHalted, "gave-up")
		h.ok(h.rails.Offer(t.Context(), h.boss, due.Every, []string{"drawer"}, "no fees"))
		r.get("/account").is(200).sees(`name="gateway" value="paper"`, `name="gateway" value="drawer"`).misses(`value="counter"`)
		var id fund.PledgeID
		h.ok(d.Row(t.Context(), `select id from fund_pledge where reference = $1`, due.Reference).Scan(&id))
		if _, err := h.fund.Again(t.Context(), who.ID, id, "counter"); fault.Of(err).Field != "gateway" {
			t.Errorf("a way that is not offered: %v", err)
		}
		for _, gateway := range []string{"paper", "drawer"} {
			if _, err := h.fund.Again(t.Context(), who.ID, id, gateway); err != nil {
				t.Errorf("%s: %v", gateway, err)
			}
		}
	})
}

// What a gateway's page brings back is judged, says nothing by itself and is taken off the address.
func TestASignedReturnProvesWhoseItIsAndBooksNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.opens("counter")
		begins := func(email string) (fund.Due, string, string) {
			confirm := h.reader().post("/support", yearly(email)...).is(200)
			h.reader().post("/support/confirm", append(filled(confirm), "gateway", "counter")...).is(303)
			due := h.counter.last()
			back := strings.TrimPrefix(due.ReturnURL, h.server.URL)
			return due, back, path.Dir(back) + "?t=" + path.Base(back)
		}
		mine, back, clean := begins("mina@example.org")
		other, otherBack, otherClean := begins("omar@example.org")
		journal.Private(path.Base(back), path.Base(otherBack))
		query := func(payment, ref string) string {
			return "?" + url.Values{"payment": {payment}, "stamp": {stamp(payment, "at-"+ref)}}.Encode()
		}
		fetched := func() int { h.counter.mu.Lock(); defer h.counter.mu.Unlock(); return h.counter.fetched }

		// Forged, another's, half of it, far too much: the same calm page as without it, and the bank is not even asked.
		was := fetched()
		for _, q := range []string{"?payment=p1&stamp=forged", query("p1", other.Reference), "?payment=p1", "?stamp=x", "?%zz", "?a=" + strings.Repeat("x", 9000), "?t=" + path.Base(otherBack)} {
			r := h.reader()
			r.get(back + q).is(303).leadsTo(clean)
			d.Clock().Move(3 * time.Second)
		}
		if fetched() != was {
			t.Error("what is forged has the bank asked")
		}
		if n := h.count(`select count(*) from fund_payment`); n != 0 {
			t.Errorf("%d payments were booked by a return", n)
		}
		// Under another's token it proves nothing and leads to nothing.
		gone := h.reader().get(path.Dir(back) + "/" + path.Base(otherBack) + query("p1", mine.Reference)).is(303)
		h.reader().get(gone.Header.Get("Location")).is(404).misses("₹1,000")

		// Genuine and not yet paid: no thanks, nothing booked.
		h.reader().get(back + query("p1", mine.Reference)).is(303).leadsTo(clean)
		h.reader().get(clean).is(200).sees("We are waiting for the bank").misses("p1", "stamped")
		if n := h.count(`select count(*) from fund_payment`); n != 0 {
			t.Errorf("%d payments were booked by a return", n)
		}

		// Paid: a post from the gateway's site, without a cookie, is asked about at once.
		h.counter.paid(mine, "p1", d.Now())
		posted := h.reader().do("POST", back, url.Values{"payment": {"p1"}, "stamp": {stamp("p1", "at-"+mine.Reference)}},
			"Sec-Fetch-Site", "cross-site", "Origin", "https://pay.counter.example").is(303).leadsTo(clean)
		if len(posted.Cookies()) != 0 || posted.body != "" && strings.Contains(posted.body, "stamp") {
			t.Error("the return gives a cookie or says what was brought")
		}
		if n := h.count(`select count(*) from fund_payment`); n != 1 {
			t.Errorf("%d payments after the bank was asked", n)
		}
		h.reader().get(clean).is(200).sees("Thank you", "₹1,000")

		// The same at another's page: nothing of it.
		h.reader().get(otherBack + query("p1", mine.Reference)).is(303).leadsTo(otherClean)
		h.reader().get(otherClean).is(200).sees("We are waiting for the bank").misses("Thank you")
		h.reader().get(back + query("p1", mine.Reference)).is(303) // a year later or a second: no second payment
		if n := h.count(`select count(*) from fund_payment`); n != 1 {
			t.Errorf("%d payments after a replay", n)
		}

		// No other door takes a post of another site.
		for _, at := range []string{path.Dir(back), "/support", "/support/confirm", "/account/stop"} {
			h.reader().do("POST", at, url.Values{"t": {path.Base(back)}, "utr": {"123456789012"}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://pay.counter.example").is(403)
		}
		h.reader().do("POST", "/hi"+back, url.Values{"a": {strings.Repeat("x", 9000)}}, "Sec-Fetch-Site", "cross-site").is(303).leadsTo("/hi" + clean)
		if log := h.log.String(); strings.Contains(log, "stamp") || strings.Contains(log, path.Base(back)) {
			t.Errorf("the log holds what was brought:\n%s", log)
		}
		last := 0
		for range 30 {
			if last = h.reader().do("POST", back, url.Values{"payment": {"p1"}}).StatusCode; last == 429 {
				break
			}
		}
		if last != 429 {
			t.Errorf("thirty returns in no time end with %d", last)
		}
	})
}

// Where a gateway has both a form and a page, the page is for who has no script.
func TestWhoHasNoScriptGoesOnAtTheGatewaysOwnPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	h.counter.embeds, h.counter.bare = true, true
	h.opens("counter")
	r := h.reader()
	confirm := r.post("/support", yearly("mina@example.org")...).is(200)
	to := r.post("/support/confirm", append(filled(confirm), "gateway", "counter")...).is(303).Header.Get("Location")
	r.get(to).is(200).sees("https://js.counter.example/v1.js", `href="https://bank.example/pay/`, "Go on without script").misses("<noscript")
}

// A gateway's script runs on one page of ours and nowhere else.
func TestAGatewaysFormStandsOnAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.counter.embeds = true
		h.opens("counter")
		for prefix, words := range map[string]string{"": "Go on without script", "/hi": "बिना स्क्रिप्ट के", "/ur": "اسکرپٹ کے بغیر"} {
			r := h.reader()
			confirm := r.post(prefix+"/support", yearly("mina"+strings.Trim(prefix, "/")+"@example.org")...).is(200)
			policy := confirm.Header.Get("Content-Security-Policy")
			if strings.Contains(policy, "script-src") || !strings.Contains(policy, "form-action 'self' https://bank.example https://*.counter.example") {
				t.Errorf("the page before has %q", policy)
			}
			to := r.post(prefix+"/support/confirm", append(filled(confirm), "gateway", "counter")...).is(303).Header.Get("Location")
			if !strings.HasPrefix(to, prefix+"/support/checkout/") {
				t.Fatalf("leads to %s", to)
			}
			stranger := h.reader() // no cookie is needed
			page := stranger.get(to).is(200).sees(words, "₹1,000", `<script src="https://js.counter.example/v1.js" data-name="&#34;&gt;&lt;b&gt;" data-order="`, `action="https://pay.counter.example/plain"`, `name="viewport"`, `action="`+prefix+`/pay/`).
				misses("<b>", "seen.gif", "@example.org", "<img", "/feed.xml")
			if strings.Count(page.body, "<script") != 1 || len(page.Cookies()) != 0 {
				t.Error("more than the gateway's script stands there")
			}
			head := page.Header
			for name, want := range map[string]string{"Cache-Control": "private, no-store", "Referrer-Policy": "strict-origin", "X-Robots-Tag": "noindex, nofollow", "Cross-Origin-Opener-Policy": "unsafe-none"} {
				if head.Get(name) != want {
					t.Errorf("%s is %q", name, head.Get(name))
				}
			}
			policy = head.Get("Content-Security-Policy")
			for _, want := range []string{"default-src 'none'", "script-src https://js.counter.example https://pay.counter.example;", "frame-src https://js.counter.example", "connect-src https://js.counter.example", "form-action 'self' https://js.counter.example", "frame-ancestors 'none'", "base-uri 'none'"} {
				if !strings.Contains(policy, want) {
					t.Errorf("no %q in %q", want, policy)
				}
			}
			if strings.Contains(policy, "script-src 'unsafe") || !strings.Contains(head.Get("Permissions-Policy"), `payment=(self "https://js.counter.example"`) {
				t.Errorf("policy %q, permissions %q", policy, head.Get("Permissions-Policy"))
			}
			stranger.get(to + "x").is(404)

			due := h.counter.last()
			h.counter.paid(due, "p"+prefix, d.Now())
			clean := prefix + "/pay/" + path.Base(path.Dir(to)) + "?t=" + path.Base(to)
			stranger.get(to).is(303).leadsTo(clean) // paid: no form any more
			stranger.get(clean).is(200)
		}
		// Every other page keeps its policy.
		r := h.reader()
		for _, at := range []string{"/", "/support", "/account", "/hi/support", "/nothing"} {
			head := r.get(at).Header
			if p := head.Get("Content-Security-Policy"); strings.Contains(p, "script-src") || strings.Contains(p, "counter.example") || strings.Contains(p, "unsafe") || head.Get("Cross-Origin-Opener-Policy") != "same-origin" {
				t.Errorf("%s: %q", at, p)
			}
		}
	})
}
