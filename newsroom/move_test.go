package newsroom_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
)

func TestThePublisherMovesTheSupportersOfALostGateway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ctx := t.Context()
		meena, ravi := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi")
		h.tells(h.paid(h.pledges(h.reader("asha@example.net"), "monthly"), "one"))
		h.tells(h.paid(h.pledges(h.reader("noor@example.net"), "lifetime"), "two"))
		for _, err := range []error{h.rails.Set(ctx, machine, "upi", true, map[string]string{"payee": "paper@examplebank", "name": "The Paper"}, "by hand too"),
			h.rails.Lose(ctx, machine, "teller", "They closed our account.")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		well := func(a *answer) *answer {
			t.Helper()
			for _, wrong := range judge(t, a) {
				t.Errorf("%s (%d): %s", a.at, a.status, wrong)
			}
			return a
		}
		const asks = "1 supporter is charged at a way to pay that is lost (teller): move them"
		meena.gets("/newsroom/").sees(asks)
		well(meena.gets("/newsroom/money").sees(asks))
		well(ravi.gets("/newsroom/money/moves").sees(asks, "No supporter has ever been moved").hides("Prepare a move"))

		good := []string{"from", "teller", "to", "upi", "days", "30", "why", "They closed our account."}
		for field, bad := range map[string]string{"from": "upi", "to": "teller", "days": "3", "why": " "} {
			form := append([]string{}, good...)
			for i := 0; i < len(form); i += 2 {
				if form[i] == field {
					form[i+1] = bad
				}
			}
			well(meena.posts("/newsroom/money/moves", form...).is(http.StatusUnprocessableEntity).sees(`aria-invalid="true"`))
		}
		meena.posts("/newsroom/money/moves", "from", "teller", "to", "upi", "days", "many", "why", "x").is(http.StatusUnprocessableEntity)
		at, _, _ := strings.Cut(meena.posts("/newsroom/money/moves", good...).goes("/newsroom/money/moves/"), "?")
		meena.posts("/newsroom/money/moves", good...).is(http.StatusUnprocessableEntity).sees("A move from there is prepared or under way")
		well(meena.gets(at).sees("Supporters charged there by themselves: 1", "Begin: write to 1 supporter", "one tap, and your support goes on", "It is not taken again by itself").hides("asha@example.net"))
		well(ravi.gets(at).hides("Begin: write"))

		meena.posts(at, "do", "nonsense").is(http.StatusUnprocessableEntity)
		meena.posts(at, "do", "begin").goes(at)
		if err := h.moves.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		well(meena.gets(at).sees("under way", "0 of 1 have moved", "asha@example.net", `role="img"`))
		well(meena.gets(at + "?step=moved").sees("Nobody here.").hides("asha@example.net"))
		meena.gets(at + "?step=uncarried&page=9").is(200)
		meena.gets(at + "?step=%00").is(200)
		well(meena.posts(at, "do", "pause", "why", "").is(http.StatusUnprocessableEntity).sees("Please write in a few words why"))
		meena.posts(at, "do", "pause", "why", "A word is wrong.").goes(at)
		well(meena.gets(at).sees("paused", "Go on with the letters"))
		meena.posts(at, "do", "go-on").goes(at)
		d.Clock().Move(8 * 24 * time.Hour)
		if err := h.moves.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		meena.gets(at).sees("reminder")
		meena.posts(at, "do", "end", "why", "They answer again.").goes(at)
		well(meena.gets(at).sees("ended").hides("<button name=\"do\""))
		meena.posts(at, "do", "end", "why", "Once more.").goes(at)
		for _, act := range []string{"fund.move-prepare", "fund.move-begin", "fund.move-pause", "fund.move-go-on", "fund.move-end"} {
			if n, note := h.acts(act); n != 1 || strings.Contains(note, "@") {
				t.Errorf("%s: %d acts, %q", act, n, note)
			}
		}
		meena.gets("/newsroom/money/moves/nothing").is(http.StatusNotFound)
	})
}
