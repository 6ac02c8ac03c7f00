package newsroom_test

import (
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
)

func TestANumberThatTwoHaveNamedIsWarnedOfAtBoth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ravi := h.as(staff.Editor, "Ravi")
		first := h.byHand("asha@example.net", "432109876543")
		const warned = "Another has named this number too"
		page := ravi.gets("/newsroom/money").is(200).sees("Number 432109876543, for the pledge " + first.Reference + " of 23 November 2026")
		if strings.Contains(page.body, warned) {
			t.Error("warned of one reader's word")
		}
		second := h.byHand("binod@example.net", "432109876543")
		h.byHand("chand@example.net", "432109876544")
		page = ravi.gets("/newsroom/money").is(200).sees(first.Reference, second.Reference)
		if n := strings.Count(page.body, warned); n != 2 {
			t.Errorf("warned at %d", n)
		}
		ravi.posts("/newsroom/money/transfers/"+string(first.ID), "utr", "432109876543", "amount", "90", "at", "2026-11-23").is(422).sees("₹100 was pledged under this reference")
		for _, wrong := range judge(t, page) {
			t.Error(wrong)
		}
	})
}
