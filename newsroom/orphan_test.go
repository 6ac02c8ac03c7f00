package newsroom_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

func TestMoneyThatNobodyKnowsIsGivenToASupporter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		const at = "/newsroom/money/attention"
		look := func(a *answer) *answer {
			t.Helper()
			for _, wrong := range judge(t, a) {
				t.Errorf("%s (%d): %s", a.at, a.status, wrong)
			}
			return a.hides("money-give", "fund-give", "no value")
		}
		meena, ravi := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi")
		asha, binod := h.pledges(h.reader("asha@example.net"), "monthly"), h.pledges(h.reader("binod@example.net"), "monthly")
		h.tells(h.paid(binod, "paid"))
		for _, object := range []string{"stray", "other"} {
			h.tells(fund.Fact{Kind: fund.KindCaptured, Object: object, Ref: "gone", Amount: money.Rupees(100), At: d.Now()})
		}
		h.tells(fund.Fact{Kind: fund.KindRefunded, Object: "back", Payment: "never-was", Amount: money.Rupees(1), At: d.Now()})
		page := look(meena.gets("/newsroom/money").sees("Give it to a supporter", "Ask the gateway again", "Reference, email address, name or receipt"))
		if n := strings.Count(page.body, `value="find"`); n != 2 {
			t.Errorf("%d can be given; a refund cannot", n)
		}
		ravi.gets("/newsroom/money").hides("Give it to a supporter")

		look(meena.posts(at, odd("orphan", "stray", "do", "find", "q", "nobody at all")...).is(http.StatusUnprocessableEntity).sees("No support through this gateway", "<details open", `aria-invalid="true"`, `value="nobody at all"`))
		look(meena.posts(at, odd("orphan", "stray", "do", "find", "q", "")...).is(http.StatusUnprocessableEntity).sees("<details open"))
		look(meena.posts(at, odd("orphan", "stray", "do", "find", "q", "asha@")...).is(200).sees("Which support is it for?", asha.Reference, `value="`+string(asha.ID)+`" checked`, "<details open")).hides(binod.Reference)
		page = look(meena.posts(at, odd("orphan", "stray", "do", "find", "q", "example.net")...).is(200).sees(asha.Reference, binod.Reference))
		if strings.Contains(page.body, " checked") {
			t.Error("of two, one is chosen")
		}
		meena.posts(at, odd("orphan", "stray", "do", "find", "q", "nd/26-27/1")...).is(200).sees(binod.Reference).hides(asha.Reference)
		ravi.posts(at, odd("orphan", "stray", "do", "give", "pledge", string(asha.ID), "why", "mine")...).is(http.StatusForbidden)

		give := func(object string, more ...string) []string {
			return odd("orphan", object, append([]string{"do", "give", "q", "example.net"}, more...)...)
		}
		look(meena.posts(at, give("stray", "why", "her letter")...).is(http.StatusUnprocessableEntity).sees("Please choose one", "her letter", asha.Reference))
		look(meena.posts(at, give("stray", "pledge", string(asha.ID), "why", " ")...).is(http.StatusUnprocessableEntity).sees("Please write in a few words why", `aria-invalid="true"`, `value="`+string(asha.ID)+`" checked`))
		look(meena.posts(at, give("stray", "pledge", "<script>", "why", "x")...).is(http.StatusUnprocessableEntity).sees("No support through this gateway"))
		meena.posts(at, give("stray", "pledge", string(asha.ID), "why", "Her bank's letter")...).goes("/newsroom/money?done=given-to")
		meena.posts(at, give("stray", "pledge", string(asha.ID), "why", "Her bank's letter")...).goes("/newsroom/money?done=already")
		meena.posts(at, odd("orphan", "stray", "do", "find", "q", "asha@")...).goes("/newsroom/money?done=already")
		if n, note := h.acts("fund.orphan-given"); n != 1 || !strings.Contains(note, "Meena") || !strings.Contains(note, "Her bank's letter") || strings.Contains(note, "@") {
			t.Errorf("%d acts, %q", n, note)
		}
		meena.gets("/newsroom/money?done=given-to").sees("It is booked for that support.", "other").hides("stray")
		look(meena.gets("/newsroom/money/supporters/"+string(asha.Reader)).sees("Meena found that money is for this support: Her bank's letter", "ND/26-27/000002"))
	})
}
