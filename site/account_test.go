package site_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

func (b *bank) Pause(context.Context, string) error  { return nil }
func (b *bank) Resume(context.Context, string) error { return nil }

// turns has the bank tell what became of a mandate.
func (h *house) turns(due fund.Due, kind fund.Kind, object string) {
	h.t.Helper()
	h.ok(h.fund.Apply(h.t.Context(), []fund.Fact{{Gateway: "paper", Kind: kind, Object: object, Reference: due.Reference, Ref: "at-" + due.Reference, At: h.d.Now()}}))
}

// charges has it tell of another payment.
func (h *house) charges(due fund.Due, object string) {
	h.t.Helper()
	h.ok(h.fund.Apply(h.t.Context(), []fund.Fact{{Gateway: "paper", Kind: fund.KindCaptured, Object: object, Reference: due.Reference, Ref: "at-" + due.Reference, Amount: due.Amount, At: h.d.Now()}}))
}

func TestAnAccountSaysWhatBecameOfARenewalAndGoesOnInOneTap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r, _, due := h.supporter("mina@example.org")
		r.get("/account").is(200).sees("Monthly · <bdi>₹100</bdi>", "Paid until", "22 December 2026", "₹100 on 23 December 2026, by itself", "Change amount or plan", "Pause", "/account/stop?pledge=").
			misses("/account/again", "bank.example")

		d.Clock().Set(time.Date(2026, 12, 23, 9, 0, 0, 0, time.UTC))
		r.get("/account").is(200).sees("due about now: we are waiting for the bank", "What is paid ran to 22 December 2026", "You remain a supporter until 29 December 2026")
		h.turns(due, fund.KindPending, "try-1")
		r.get("/account").is(200).sees("did not go through on 23 December 2026", "you need do nothing", "You remain a supporter until 29 December 2026")
		d.Clock().Move(72 * time.Hour)
		h.turns(due, fund.KindHalted, "given-up")
		page := r.get("/account").is(200).sees("has stopped trying since 26 December 2026", "Nothing is charged for the time between", "Go on: ₹100", "until you stop it", "None until it goes on")
		page.misses("failed", "overdue", "Pause")
		if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "https://bank.example") {
			t.Errorf("the tap may not lead to the bank: %s", csp)
		}
		judge(t, h, page, "/account")
		judge(t, h, r.get("/ur/account").is(200), "/ur/account")

		h.bank.down = true
		again := r.post("/account/again", "pledge", string(due.Pledge), "gateway", "paper").is(503).sees("Nothing has been taken from you", "Go on: ₹100")
		judge(t, h, again, "/account/again")
		h.bank.down = false
		r.post("/account/again", "pledge", string(due.Pledge), "gateway", "paper").is(303)
		fresh := h.bank.last()
		if fresh.Amount != due.Amount || fresh.Pledge == due.Pledge || fresh.Email != "mina@example.org" || !fresh.Recurring {
			t.Errorf("the bank was asked for %+v", fresh)
		}
		r.post("/account/again", "pledge", string(due.Pledge), "gateway", "paper").is(303).leadsTo("https://bank.example/pay/" + fresh.Reference)
		pay(t, h, fresh)
		r.get(fresh.ReturnURL).is(200).sees("Thank you")
		page = r.get("/account").is(200).sees("Earlier support", "by itself", fresh.Reference, due.Reference).misses("Go on: ₹100", "has stopped trying")
		if strings.Index(page.body, due.Reference) < strings.Index(page.body, "Earlier support") {
			t.Error("what is over stands above what runs")
		}
	})
}

func TestAReaderPausesAndGoesOnFromTheAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r, _, due := h.supporter("mina@example.org")
		id := string(due.Pledge)
		r.post("/account/pause", "pledge", id).is(303).leadsTo("/account?pausing")
		r.get("/account?pausing").is(200).sees("We have asked the bank to pause")
		h.turns(due, fund.KindPaused, "pause-1")
		r.get("/account").is(200).sees("Paused since 23 November 2026", "Nothing is charged until you go on", "/account/resume", "None until it goes on").misses("/account/pause\"", "by itself")
		r.post("/account/resume", "pledge", id).is(303).leadsTo("/account?resuming")
		d.Clock().Move(time.Hour)
		h.turns(due, fund.KindResumed, "resume-1")
		r.get("/account").is(200).sees("₹100 on 23 December 2026, by itself", "/account/pause").misses("Paused since")

		d.Clock().Set(time.Date(2026, 12, 23, 9, 0, 0, 0, time.UTC))
		h.turns(due, fund.KindHalted, "given-up")
		said := r.post("/account/pause", "pledge", id).is(409).sees("cannot be paused from here", `role="alert"`, "Go on: ₹100")
		judge(t, h, said, "/account/pause")
	})
}

func TestAReaderChangesAmountAndPlanAndLosesNoDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.plan(own())
		r, _, due := h.supporter("mina@example.org")
		id := string(due.Pledge)
		change := r.get("/account/change?pledge="+id).is(200).sees("Change your support", "Monthly, ₹100", "runs to 22 December 2026, and the new time is added behind it", "ends only when the new support is paid",
			`value="monthly" id="plan-monthly" checked`, `name="replaces" value="`+id+`"`, "Leave it as it is").misses(`name="email"`)
		judge(t, h, change, "/account/change")
		r.post("/support", "replaces", id, "plan", "monthly", "declared", fund.Declaration).is(422).sees("This is how you support us now", `name="replaces" value="`+id+`"`)
		r.post("/support", "replaces", id, "plan", "yearly").is(422).sees("Please tick this box", "Change your support", `name="replaces" value="`+id+`"`, `value="yearly" id="plan-yearly" checked`)

		confirm := r.post("/support", "replaces", id, "plan", "yearly", "declared", fund.Declaration).is(200)
		confirm.sees("₹1,000", "from 23 December 2026, behind what you have paid for", "next on 23 November 2027, until you stop", "Monthly, ₹100", "runs to 22 December 2026", "ends only when the new support is paid",
			"Nothing of the old support is paid back in money: its days are kept instead", "mina@example.org", `href="/account/change?pledge=`+id)
		judge(t, h, confirm, "/support")
		r.post("/support/confirm", filled(confirm)...).is(303)
		fresh := h.bank.last()
		r.get("/account").is(200).sees("₹100 on 23 December 2026, by itself") // nothing changes until it is paid
		pay(t, h, fresh)
		r.get("/account").is(200).sees("supporter until 22 December 2027", "₹1,000 on 23 November 2027, by itself", "Earlier support").misses("₹100 on")
		r.get("/account/change?pledge=" + string(fresh.Pledge)).is(200).sees(`value="yearly" id="plan-yearly" checked`)

		// For good: mandates end, and nothing is asked again.
		d.Clock().Move(5 * time.Minute)
		confirm = r.post("/support", "replaces", string(fresh.Pledge), "plan", "lifetime", "declared", fund.Declaration).is(200).sees("from 23 November 2026, for good", "Paid once. Nothing more is ever taken").misses("is added behind it")
		r.post("/support/confirm", filled(confirm)...).is(303)
		pay(t, h, h.bank.last())
		r.get("/account").is(200).sees("You support us for good", "For good").misses("by itself", "Go on", "Change amount or plan")
		r.get("/account/change?pledge=" + string(h.bank.last().Pledge)).is(404)
	})
}

func TestTheReasonIsAskedOnceAndOnlyAfterTheStop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r, who, due := h.supporter("mina@example.org")
		id := string(due.Pledge)
		r.get("/account?stopped="+id).is(200).misses("Nothing more will be taken", `name="why"`) // a link says nothing that is not so
		r.post("/account/why", "pledge", id, "why", "too early").is(303)
		if all, err := h.fund.Account(t.Context(), who.ID); err != nil || all[0].Reason != "" {
			t.Errorf("a reason before the stop: %q, %v", all[0].Reason, err)
		}
		r.get("/account/stop?pledge="+id).is(200).sees("Yes, stop").misses(`name="why"`, "textarea")
		r.post("/account/stop", "pledge", id).is(303).leadsTo("/account?stopped=" + id)
		r.get("/account?stopped="+id).is(200).sees("Nothing more will be taken for it", "You need not", `name="why"`, "No, thank you", "What you have paid for runs to 22 December 2026", "Support again: ₹100")
		r.post("/account/stop", "pledge", id).is(303) // a second click

		long := strings.Repeat("ش", 301)
		again := r.post("/account/why", "pledge", id, "why", long).is(422).sees(long, "at most 300", `id="why-bad"`, `aria-invalid="true"`)
		judge(t, h, again, "/account/why")
		r.post("/account/why", "pledge", id, "why", "  ").is(303).leadsTo("/account")
		r.post("/account/why", "pledge", id, "why", "I <b>moved</b> away").is(303).leadsTo("/account?thanks")
		r.post("/account/why", "pledge", id, "why", "Something else").is(303).leadsTo("/account?said")
		r.get("/account?said").is(200).sees("You have told us why already. What you wrote then is kept.").misses("Thank you for telling us")
		r.get("/account?stopped=" + id).is(200).sees("Nothing more will be taken").misses(`name="why"`)
		all, err := h.fund.Account(t.Context(), who.ID)
		h.ok(err)
		if all[0].Reason != "I <b>moved</b> away" {
			t.Errorf("kept is %q", all[0].Reason)
		}

		// Who comes back does so in one tap, and the paid days count.
		r.post("/account/again", "pledge", id, "gateway", "paper").is(303)
		pay(t, h, h.bank.last())
		r.get("/account").is(200).sees("supporter until 22 January 2027")
	})
}

func TestRemindersOfAYearGoOffAndOnAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r, who, due := h.supporter("mina@example.org")
		r.get("/account").misses("Reminders")
		confirm := r.post("/support", "replaces", string(due.Pledge), "plan", "yearly", "declared", fund.Declaration).is(200)
		r.post("/support/confirm", filled(confirm)...).is(303)
		pay(t, h, h.bank.last())
		r.get("/account").sees("Reminders", "Do not remind me")
		r.post("/account/quiet", "reminders", "off").is(303).leadsTo("/account?quiet")
		r.get("/account?quiet").sees("no more reminders", "Remind me again").misses("Do not remind me")
		if quiet, err := h.fund.IsQuiet(t.Context(), who.ID); err != nil || !quiet {
			t.Errorf("quiet %t, %v", quiet, err)
		}
		r.post("/account/quiet", "reminders", "on").is(303).leadsTo("/account?reminds")
		r.get("/account").sees("Do not remind me")
	})
}

func TestAnAccountListsDocumentsDataAndTheWayOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r, _, due := h.supporter("mina@example.org")
	h.ok(h.fund.Apply(t.Context(), []fund.Fact{{Gateway: "paper", Kind: fund.KindRefunded, Object: "back-1", Payment: "pay-" + due.Reference, Amount: money.Rupees(40), At: h.d.Now()}}))
	h.d.Clock().Move(time.Hour)
	for n := range 50 {
		h.charges(due, "more-"+string(rune('a'+n)))
	}
	page := r.get("/account").is(200).sees(`href="/account/receipts/ND/26-27/000051"`, `href="/receipt/ND/26-27/000051.pdf"`, `href="/account/data.json"`, `href="/account/leave"`, `href="/account?papers=2#papers"`).misses("NDR/")
	judge(t, h, page, "/account")
	r.get("/account?papers=2").is(200).sees(`href="/account/receipts/ND/26-27/000001"`, `href="/account/notes/NDR/26-27/000001"`, "−₹40", `href="/account?papers=1#papers"`).misses(`papers=3`)
	for _, odd := range []string{"0", "-1", "x", "99999999999999999999", "1000"} {
		r.get("/account?papers=" + odd).is(200)
	}
	r.get("/hi/account").is(200).sees(lang.For("hi").Say("paper-note")[:6], `href="/hi/account/leave"`)
}

func TestWhatTheDeclarationSaysHasChangedSince(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r, _, due := h.supporter("mina@example.org")
		id := string(due.Pledge)
		r.post("/account/stop", "pledge", id).is(303)
		h.ok(d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Do(t.Context(), `update fund_pledge set wording = 'citizen-2020-01' where id = $1`, id)
			return err
		}))
		asked := h.bank.asked()
		r.post("/account/again", "pledge", id, "gateway", "paper").is(303).leadsTo("/account/change?declare&pledge=" + id)
		r.get("/account/change?declare&pledge="+id).is(200).sees("words of the declaration have changed", "I am a citizen of India", `value="monthly" id="plan-monthly" checked`).misses(`required checked`)
		if h.bank.asked() != asked {
			t.Error("the bank was asked without a declaration")
		}
		confirm := r.post("/support", "replaces", id, "plan", "monthly", "declared", fund.Declaration).is(200)
		r.post("/support/confirm", filled(confirm)...).is(303)
	})
}

// Another reader's pledge is not there, a stranger is asked who they are, and
// another site's form does nothing.
func TestAPledgeIsItsReadersAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		mina, who, due := h.supporter("mina@example.org")
		id := string(due.Pledge)
		omar, _, _ := h.supporter("omar@example.org")
		stranger := h.reader()
		asked := h.bank.asked()
		for _, at := range []string{"/account/stop", "/account/again", "/account/pause", "/account/resume", "/account/why"} {
			omar.post(at, "pledge", id, "gateway", "paper", "why", "Mine?").is(404).misses("mina@", due.Reference)
			omar.post(at, "pledge", "", "why", "x").is(404)
			stranger.post(at, "pledge", id).is(403).sees("Send me the link").misses("mina@", due.Reference)
			mina.do("POST", at, url.Values{"pledge": {id}, "why": {"x"}}, "Sec-Fetch-Site", "cross-site").is(403).sees("another site")
		}
		stranger.post("/account/quiet", "reminders", "off").is(403)
		mina.do("POST", "/account/quiet", url.Values{"reminders": {"off"}}, "Sec-Fetch-Site", "cross-site").is(403)
		omar.get("/account/stop?pledge=" + id).is(404)
		omar.get("/account/change?pledge=" + id).is(404).misses(due.Reference)
		stranger.get("/account/change?pledge=" + id).is(303).leadsTo("/account")
		stranger.get("/ur/account/change?pledge=" + id).is(303).leadsTo("/ur/account")
		d.Clock().Move(5 * time.Minute)
		wish := []string{"replaces", id, "plan", "yearly", "email", "omar@example.org", "declared", fund.Declaration, "gateway", "paper"}
		omar.post("/support", wish...).is(404)
		omar.post("/support/confirm", wish...).is(404)
		stranger.post("/support", wish...).is(303).leadsTo("/account")
		stranger.post("/support/confirm", wish...).is(303).leadsTo("/account")
		if h.bank.asked() != asked {
			t.Error("somebody else's wish went to the bank")
		}
		all, err := h.fund.Account(t.Context(), who.ID)
		h.ok(err)
		if len(all) != 1 || !all[0].Stopped.IsZero() || !all[0].Recurring {
			t.Errorf("mina's pledges: %+v", all)
		}
		if quiet, err := h.fund.IsQuiet(t.Context(), who.ID); err != nil || quiet {
			t.Errorf("quiet %t, %v", quiet, err)
		}
		var last *answer
		for range 60 {
			if last = mina.post("/account/why", "pledge", id); last.StatusCode == 429 {
				break
			}
		}
		if last.StatusCode != 429 || last.Header.Get("Retry-After") == "" {
			t.Errorf("sixty posts in no time end with %d", last.StatusCode)
		}
		if strings.Contains(h.log.String(), "mina") || strings.Contains(h.log.String(), "omar") {
			t.Error("the log names a reader")
		}
	})
}
