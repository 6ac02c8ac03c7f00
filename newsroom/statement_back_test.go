package newsroom_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
)

func TestAStatementReadWithTheWrongColumnsIsReadAnew(t *testing.T) {
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
		file := []byte("Date,Memo,Deposit,Withdrawal\n11/23/2026,UPI 412345678901 ASHA,100.00,\n11/23/2026,COUNTER,7.00,\n")
		to := meena.uploads(at, "nov.csv", file, "account", "Current").goes(at + "/files/")
		look(meena.posts(to, "day", "1", "credit", "3", "debit", "4", "order", "mdy").is(http.StatusUnprocessableEntity).sees("no transfer could ever be matched", "read it all the same"))
		meena.posts(to, "day", "1", "credit", "3", "debit", "4", "order", "mdy", "bare", "yes").goes(at + "?done=statement-taken")
		look(meena.gets(at).is(200).sees("2 rows.", "It was read with the wrong columns", "Debits = 4: Withdrawal", "Differences: 2."))
		meena.uploads(at, "nov.csv", file, "account", "Current").goes(at + "?done=statement-again")

		ravi.posts(to + "/back").is(http.StatusForbidden)
		ravi.posts(at+"/columns", "account", "Current").is(http.StatusForbidden)
		meena.posts(to + "/back").goes(at + "?done=statement-back")
		look(meena.gets(at).is(200))
		meena.posts(to + "/back").is(http.StatusNotFound)
		to = meena.uploads(at, "nov.csv", file, "account", "Current").goes(at + "/files/")
		meena.posts(to, "day", "1", "narration", "2", "credit", "3", "debit", "4", "order", "mdy").goes(at + "?done=statement-taken")
		page := look(meena.gets(at).is(200).sees("the reader named this number", "Narration = 2: Memo"))

		// One that was read after it and has days of it goes first.
		next := []byte("Date,Memo,Deposit,Withdrawal\n11/23/2026,COUNTER,7.00,\n11/24/2026,COUNTER,9.00,\n")
		meena.uploads(at, "next.csv", next, "account", "Current").goes(at + "?done=statement-taken")
		look(meena.posts(to + "/back").is(http.StatusConflict).sees("Take that one back first"))
		other := meena.gets(at).body
		other = at + "/files/" + between(t, other, `action="`+at+`/files/`, "/back")
		meena.posts(other + "/back").goes(at + "?done=statement-back")

		// What is booked stays.
		ravi.posts(at+"/confirm", "pair", between(t, page.body, `name="pair" value="`, `"`)).goes(at + "?done=confirmed")
		page = look(meena.posts(to + "/back").is(http.StatusConflict).sees("Something of this statement is booked"))
		if strings.Contains(page.body, "How the accounts") {
			t.Error("the columns were not forgotten with the file")
		}
		// An account's columns are forgotten, and asked anew.
		more := meena.uploads(at, "more.csv", []byte("Date,Memo,Deposit,Withdrawal\n11/24/2026,COUNTER,8.00,\n"), "account", "Current").goes(at + "/files/")
		meena.posts(more, "day", "1", "narration", "2", "credit", "3", "debit", "4", "order", "mdy").goes(at + "?done=statement-taken")
		meena.posts(at+"/columns", "account", "Current").goes(at + "?done=saved")
		meena.uploads(at, "last.csv", []byte("Date,Memo,Deposit,Withdrawal\n11/24/2026,COUNTER,8.50,\n"), "account", "Current").goes(at + "/files/")
	})
}
