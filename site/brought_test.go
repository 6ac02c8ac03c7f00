package site_test

import (
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/bring"
)

// Who was brought along finds what was paid elsewhere in the account, is a
// supporter, and goes on with one tap once the declaration is made.
func TestWhoWasBroughtAlongGoesOnFromTheAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), t.Context()
		came, err := h.audience.Bring(ctx, []audience.Coming{{Email: "mina@example.org", Name: "Mina", Lang: "en", Source: "Ghost"}})
		h.ok(err)
		plans, err := h.fund.EveryPlan(ctx)
		h.ok(err)
		mina := came[0].ID
		fates, err := bring.New(d, h.staff, h.fund).Bring(ctx, []bring.Coming{{Key: bring.KeyOf("ghost", "", mina), Reader: mina, Source: "Ghost", Plan: plans[0], Amount: plans[0].Amount,
			Until: d.Now().AddDate(0, 0, 10), Name: "Mina", Email: "mina@example.org", Lang: "en"}})
		h.ok(err)
		if s, err := h.fund.Standing(ctx, mina); err != nil || s != fund.Supporter || fates[0] != bring.Came {
			t.Errorf("%s, %v, %v", s, fates, err)
		}
		r := h.reader()
		link, err := h.audience.MintLink(ctx, mina)
		h.ok(err)
		r.post("/account/in", "t", link).is(303)
		r.get("/account").is(200).sees("Brought along from Ghost, paid until", "Paid elsewhere before", "does not renew")
		r.get("/hi/account").is(200).sees("Ghost से साथ लाया गया")
		r.get("/ur/account").is(200).sees("Ghost سے ساتھ لایا گیا")
		all, err := h.fund.Account(ctx, mina)
		h.ok(err)
		if !all[0].CanAgain || all[0].Recurring {
			t.Fatalf("%+v", all[0])
		}
		id := string(all[0].Pledge)
		r.post("/account/again", "pledge", id, "gateway", "paper").is(303).leadsTo("/account/change?declare&pledge=" + id)
		confirm := r.post("/support", "replaces", id, "plan", plans[0].Code, "declared", fund.Declaration).is(200)
		r.post("/support/confirm", append(filled(confirm), "gateway", "paper")...).is(303)
		pay(t, h, h.bank.last())
		until, _, ok, err := h.fund.Entitled(ctx, mina, d.Now())
		if err != nil || !ok || until.Before(d.Now().AddDate(0, 1, 9)) {
			t.Errorf("paid until %s, %v, %v", until, ok, err)
		}
		if strings.Contains(h.log.String(), "mina@") {
			t.Error("the address is in the log")
		}
	})
}
