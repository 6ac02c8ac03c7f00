package newsroom_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
)

func TestTheBooksAreSeenCheckedAndTaken(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		empty := h.as(staff.Editor, "Ravi").gets("/newsroom/money/books").is(200).sees("Nothing is booked yet", "No month is over yet", "Nothing is under way", "Nobody has supported for life yet")
		asha, bano := h.reader("asha@example.net"), h.reader("bano@example.net")
		h.tells(h.paid(h.pledges(asha, "monthly"), "=pay1"), h.paid(h.pledges(bano, "lifetime"), "pay2"))
		d.Clock().Set(time.Date(2027, 1, 5, 6, 0, 0, 0, time.UTC))
		if err := h.books.CloseMonths(t.Context()); err != nil {
			t.Fatal(err)
		}
		months, err := h.books.Months(t.Context())
		if err != nil || len(months) != 1 {
			t.Fatalf("%+v, %v", months, err)
		}
		ravi := h.as(staff.Editor, "Ravi")
		// On a telephone the amounts stand below their account: nothing lies off to the side.
		for _, at := range []string{"/newsroom/money/books", "/newsroom/money/books/entries"} {
			a := ravi.gets(at).sees(`<td data-label="Debit" class="n">₹100</td>`)
			if strings.Contains(a.body, `class="scroll"`) || strings.Contains(a.body, `<td class="n">`) {
				t.Errorf("%s has a column beyond the edge of a small screen", at)
			}
		}
		page := ravi.gets("/newsroom/money/books").is(200).sees("₹10,100", "assets:clearing:teller", "November 2026", months[0].Hash, "₹9,750", "9 years and 9 months of reading", "payment").hides("asha@", "agrees")
		checked := ravi.gets("/newsroom/money/books?check=yes").is(200).sees("The closed month agrees with its entries")
		for _, a := range []*answer{empty, page, checked, ravi.gets("/newsroom/money/books/entries").sees("=pay1")} {
			for _, wrong := range judge(t, a) {
				t.Errorf("%s (%d): %s", a.at, a.status, wrong)
			}
		}

		taken := ravi.posts("/newsroom/money/books/export", "format", "csv", "from", "2026-11-01", "until", "2026-11-30").is(200)
		rows, err := csv.NewReader(strings.NewReader(taken.body)).ReadAll()
		if err != nil || len(rows) != 5 || rows[1][4] != "'=pay1" {
			t.Errorf("%q, %v", rows, err)
		}
		if h := taken.header; h.Get("Content-Disposition") != `attachment; filename="books-from-2026-11-01-until-2026-11-30.csv"` || h.Get("Content-Type") != "text/csv; charset=utf-8" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("headers %v", h)
		}
		if journal := ravi.posts("/newsroom/money/books/export", "format", "hledger", "from", "", "until", "").is(200); !strings.Contains(journal.body, "(%3Dpay1) payment teller") ||
			journal.header.Get("Content-Disposition") != `attachment; filename="books.journal"` {
			t.Errorf("%v\n%s", journal.header, journal.body)
		}
		if n, _ := h.acts("fund.books"); n != 2 {
			t.Errorf("taking the books is written down %d times", n)
		}
		for _, wrong := range [][]string{{"format", "pdf"}, {"format", "csv", "from", "yesterday"}, {"format", "csv", "from", "2026-12-01", "until", "2026-11-01"}} {
			again := ravi.posts("/newsroom/money/books/export", wrong...).is(http.StatusUnprocessableEntity).sees("₹10,100")
			if !strings.Contains(again.body, `class="fault"`) || again.header.Get("Content-Disposition") != "" {
				t.Errorf("%v is answered %s", wrong, again.words())
			}
			for _, wrong := range judge(t, again) {
				t.Errorf("%s (%d): %s", again.at, again.status, wrong)
			}
		}
	})
}

func TestTheDoorsOfTheBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		asha := h.as(staff.Reporter, "Asha")
		for _, path := range []string{"/newsroom/money/books", "/newsroom/money/books/entries", "/newsroom/money/books?check=yes"} {
			asha.gets(path).is(http.StatusForbidden)
			h.stranger().gets(path).goes("/newsroom/in")
		}
		asha.posts("/newsroom/money/books/export", "format", "csv").is(http.StatusForbidden)
		h.stranger().posts("/newsroom/money/books/export", "format", "csv").goes("/newsroom/in")
	})
}

func TestAMonthThatWasChangedIsNamedOnThePage(t *testing.T) {
	h := openHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	h.tells(h.paid(h.pledges(h.reader("asha@example.net"), "monthly"), "pay1"))
	h.d.Clock().Set(time.Date(2027, 1, 5, 6, 0, 0, 0, time.UTC))
	if err := h.books.CloseMonths(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{`drop trigger fund_entry_no_update`, `update fund_entry set amount = 2 * amount`} {
		if err := h.d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Do(t.Context(), q); return err }); err != nil {
			t.Fatal(err)
		}
	}
	h.as(staff.Publisher, "Meena").gets("/newsroom/money/books?check=yes").is(200).sees("November 2026 is not what was closed")
}
