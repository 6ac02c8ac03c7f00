package newsroom_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// byHand makes a reader's pledge by UPI, with a claim where a number is given.
func (h *house) byHand(email, number string) fund.Pledge {
	h.t.Helper()
	ctx := h.t.Context()
	err := h.rails.Set(ctx, machine, "upi", true, map[string]string{"payee": "lakepost@bank", "name": "Lake Post"}, "the newsroom opens")
	if err != nil {
		h.t.Fatal(err)
	}
	plans, err := h.fund.Plans(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	p, err := h.fund.Pledge(ctx, fund.PledgeAsk{Reader: h.reader(email), Plan: plans[0].ID, Price: plans[0].Price, Gateway: "upi", Lang: "en", Declared: true, Wording: fund.Declaration,
		Payer: fund.Addressee{Email: email}})
	if err == nil {
		_, err = h.fund.Begin(ctx, p.ID, "https://lake.example/support", "Monthly", email)
	}
	if err == nil && number != "" {
		err = h.hand.Claim(ctx, p.ID, p.Token, number)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func TestAStatementIsBroughtMappedMatchedAndConfirmed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		look := func(a *answer) *answer {
			t.Helper()
			for _, wrong := range judge(t, a) {
				t.Errorf("%s (%d): %s", a.at, a.status, wrong)
			}
			if strings.Contains(a.body, "<script>alert") {
				t.Errorf("%s: what the bank printed is alive", a.at)
			}
			return a
		}
		meena, ravi := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi")
		const at = "/newsroom/money/statements"
		look(ravi.gets(at).is(200).sees("Bring a statement", "nothing is booked until you confirm"))
		asha := h.byHand("asha@example.net", "412345678901")
		binod := h.byHand("binod@example.net", "")
		h.byHand("chandrika@example.net", "")

		look(ravi.uploads(at, "a.csv", []byte("x"), "account", "").is(http.StatusUnprocessableEntity).sees("give the account a name"))
		look(ravi.uploads(at, "a.xlsx", []byte("PK\x03\x04"), "account", "Current").is(http.StatusUnprocessableEntity).sees("This is not text", `value="Current"`))
		look(ravi.posts(at, "account", "Current").is(http.StatusUnprocessableEntity).sees(`class="fault"`))

		file := "Bank of the Valley\n\nDate,Narration,Ref No.,Debit,Credit,Balance\n" +
			"23/11/2026,UPI/CR/412345678901/ASHA,,,100.00,1\n23/11/2026,UPI/CR/412345678903/CHANDRIKA,,,100.00,1\n" +
			"23/11/2026,<script>alert(1)</script>,,,100.00,1\n23/11/2026,=cmd NEFT,,,7.00,1\n32/11/2026,bad,,,5.00,1\n"
		to := ravi.uploads(at, "nov.csv", []byte(file), "account", "Current").goes(at + "/files/")
		look(ravi.gets(to).is(200).sees("Narration", "412345678901", "The publisher says how"))
		ravi.posts(to, "day", "1", "credit", "5", "order", "dmy").is(http.StatusForbidden)
		look(meena.gets(to).is(200).sees("1: Date", `<option value="5" selected>5: Credit</option>`))
		look(meena.posts(to, "day", "0", "credit", "5", "order", "dmy", "bare", "yes").is(http.StatusUnprocessableEntity).sees("which column holds the day"))
		look(meena.posts(to, "day", "2", "credit", "5", "order", "dmy", "bare", "yes").is(http.StatusUnprocessableEntity).sees("No row can be read so"))
		meena.posts(to, "day", "1", "narration", "2", "reference", "3", "debit", "4", "credit", "5", "balance", "6", "order", "dmy").goes(at + "?done=statement-taken")
		meena.gets(to).goes(at + "?done=statement-again")
		ravi.uploads(at, "nov.csv", []byte(file), "account", "Current").goes(at + "?done=statement-again")

		page := look(ravi.gets(at).is(200).sees("up to 23 November 2026. Differences: 4", asha.Reference, "the reader named this number", "Perhaps", "a name like the reader's", "Nobody knows whose", "1 line could not be read", "Line 8: its day cannot be read"))
		pair := between(t, page.body, `name="pair" value="`, `"`)
		look(ravi.posts(at + "/confirm").is(http.StatusUnprocessableEntity).sees("Nothing is ticked"))
		ravi.posts(at+"/confirm", "pair", pair).goes(at + "?done=confirmed")
		look(ravi.posts(at+"/confirm", "pair", pair).is(http.StatusUnprocessableEntity).sees("0 were confirmed"))
		ravi.gets(at).sees("Differences: 3", "1 row is in the books")
		ravi.gets("/newsroom/money/payments").sees("upi:412345678901", "ND/26-27/000001")

		// A row of nobody's is found its pledge, or put aside.
		page = ravi.gets(at)
		_, unknown, _ := strings.Cut(page.body, `id="unknown"`)
		row := at + "/rows/" + between(t, unknown, `href="`+at+"/rows/", `"`)
		if !strings.Contains(ravi.gets(row).is(200).body, "₹100") {
			_, unknown, _ = strings.Cut(unknown, row)
			row = at + "/rows/" + between(t, unknown, `href="`+at+"/rows/", `"`)
		}
		look(ravi.gets(row).is(200).sees("Find whose it is", "₹100"))
		look(ravi.posts(row, "q", "nobody at all").is(200).sees("No pledge by transfer was found"))
		look(ravi.posts(row, "q", "binod@").is(200).sees("Found by you", binod.Reference))
		ravi.posts(row, "q", strings.ToLower(binod.Reference)).is(200).sees(binod.Reference)
		look(ravi.posts(row+"/aside", "why", " ").is(http.StatusUnprocessableEntity).sees("Please write in a few words why"))
		ravi.posts(row+"/aside", "why", "a refund of the printer").goes(at)
		look(ravi.gets(row).is(200).sees("a refund of the printer", "Take it up again"))
		ravi.posts(row+"/aside", "up", "yes").goes(at)
		// Asha's transfer of that day is booked: what may be the same one is said, and wants a word.
		look(ravi.posts(row, "q", asha.Reference).is(200).sees("it may be the same transfer"))
		look(ravi.posts(row+"/confirm", "pledge", string(asha.ID), "q", asha.Reference).is(http.StatusUnprocessableEntity).sees(`name="pledge" value="`+string(asha.ID), "it may be the same transfer"))
		ravi.posts(row+"/confirm", "pledge", string(binod.ID)).goes(at + "?done=confirmed")
		look(ravi.posts(row+"/confirm", "pledge", string(asha.ID)).is(http.StatusConflict).sees("booked for another pledge"))
		look(ravi.gets(at).sees("Differences: 2"))

		taken := ravi.posts(at+"/export", "from", "2026-11-01", "until", "2026-11-30").is(200).sees("'=cmd NEFT", "ND/26-27/000001")
		if taken.header.Get("Content-Disposition") != `attachment; filename="statements.csv"` {
			t.Errorf("%v", taken.header)
		}
		look(ravi.posts(at+"/export", "from", "yesterday").is(http.StatusUnprocessableEntity))
		for act, want := range map[string]int{"fund.statement": 1, "fund.statement-aside": 1, "fund.statement-up": 1, "fund.statement-export": 1, "fund.confirm": 2} {
			if n, note := h.acts(act); n != want || strings.Contains(note, "ASHA") || strings.Contains(note, "@") {
				t.Errorf("%s is written down %d times, %q", act, n, note)
			}
		}

		binu := h.as(staff.Reporter, "Binu")
		for _, path := range []string{at, to, row} {
			binu.gets(path).is(http.StatusForbidden)
			h.stranger().gets(path).goes("/newsroom/in")
		}
		for _, path := range []string{at, at + "/confirm", at + "/export", to, row, row + "/confirm", row + "/aside"} {
			binu.posts(path, "why", "mine").is(http.StatusForbidden)
		}
		meena.gets(at + "/rows/none").is(http.StatusNotFound)
		meena.gets(at + "/files/none").is(http.StatusNotFound)
	})
}
