package newsroom_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
)

func TestManyRowsAreConfirmedAndPutAsideWithAWordAboutEach(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		look := func(a *answer) *answer {
			t.Helper()
			for _, wrong := range judge(t, a) {
				t.Errorf("%s (%d): %s", a.at, a.status, wrong)
			}
			return a
		}
		meena, ravi := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi")
		const at = "/newsroom/money/statements"
		h.byHand("asha@example.net", "412345678901")
		binod, chand := h.byHand("binod@example.net", ""), h.byHand("chand@example.net", "")
		later := d.Now().Add(72 * time.Hour).Format("02/01/2006")
		file := "Date,Narration,Ref No.,Debit,Credit,Balance\n" +
			"23/11/2026,UPI/CR/412345678901/ASHA,,,100.00,1\n" + later + ",BY TRF " + binod.Reference + ",,,100.00,1\n"
		for i := range 203 {
			file += fmt.Sprintf("22/11/2026,COUNTER %d,,,7.00,1\n", i)
		}
		to := meena.uploads(at, "nov.csv", []byte(file), "account", "Current").goes(at + "/files/")
		meena.posts(to, "day", "1", "narration", "2", "reference", "3", "debit", "4", "credit", "5", "balance", "6", "order", "dmy").goes(at + "?done=statement-taken")

		// What is still to come is not ticked beforehand; where it is, the others are booked, and it is said at the row.
		page := look(ravi.gets(at).is(200).sees("Differences: 205.", "203 rows.", "Put all 200 on this page aside", "Older ones", "Its day is still to come"))
		_, list, _ := strings.Cut(page.body, `id="sure"`)
		list, _, _ = strings.Cut(list, "</section>")
		var pairs []string
		for _, one := range strings.Split(list, `name="pair" value="`)[1:] {
			pair, _, _ := strings.Cut(one, `"`)
			if mine, _, _ := strings.Cut(one, ">"); strings.Contains(pair, string(binod.ID)) == strings.Contains(mine, "checked") {
				t.Errorf("%s: %s", pair, mine)
			}
			pairs = append(pairs, "pair", pair)
		}
		page = look(ravi.posts(at+"/confirm", pairs...).is(http.StatusUnprocessableEntity).sees("1 was confirmed; not confirmed: 1.", `<p class="fault">Its day is still to come`))
		if strings.Count(page.body, "1 was confirmed") != 1 {
			t.Error("said twice")
		}
		ravi.gets("/newsroom/money/payments").sees("upi:412345678901")

		// A page of rows of nobody's is put aside with one reason; what was ticked stays where one is wanting.
		row := between(t, page.body, `name="row" value="`, `"`)
		look(ravi.posts(at+"/aside", "row", row, "do", "ticked", "why", "").is(http.StatusUnprocessableEntity).sees("Please write in a few words why", `value="`+row+`" data-many checked`))
		look(ravi.posts(at+"/aside", "do", "ticked", "why", "the shop's").is(http.StatusUnprocessableEntity).sees("Nothing is ticked", `value="the shop&#39;s"`))
		next := at + "?after=" + between(t, page.body, `href="`+at+`?after=`, `#`)
		last := look(ravi.gets(next).is(200).sees("Put all 3 on this page aside", "203 rows."))
		var shown []string
		for _, one := range strings.Split(last.body, `name="shown" value="`)[1:] {
			id, _, _ := strings.Cut(one, `"`)
			shown = append(shown, "shown", id)
		}
		ravi.posts(at+"/aside", append(shown, "do", "all", "why", "the shop's")...).goes(at + "?done=saved")
		ravi.gets(at).sees("200 rows.", "the shop&#39;s")
		binu := h.as(staff.Reporter, "Binu")
		binu.posts(at+"/aside", "row", row, "do", "ticked", "why", "mine").is(http.StatusForbidden)

		// What a search found stays, with what was typed, and the fault beside its own field.
		look(ravi.posts(at+"/rows/"+row, "q", "chand@").is(200).sees(chand.Reference, `name="q" value="chand@"`))
		page = look(ravi.posts(at+"/rows/"+row+"/confirm", "pledge", string(chand.ID), "q", "chand@", "why", "").is(http.StatusUnprocessableEntity).
			sees(chand.Reference, `type="search" value="chand@"`, `id="f-pledge-`+string(chand.ID)+`-why-fault"`))
		if strings.Contains(page.body, `id="f-aside-why-fault"`) {
			t.Error("the fault stands where the row is put aside")
		}
		page = look(ravi.posts(at+"/rows/"+row+"/confirm", "pledge", string(chand.ID), "q", "nobody", "why", "").is(http.StatusUnprocessableEntity))
		if strings.Contains(page.body, `id="f-aside-why-fault"`) {
			t.Error("the fault stands where the row is put aside")
		}
	})
}
