package newsroom_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
)

func TestAMistypedAddressIsPutRightForWhoProvesThePayment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		mina, other := h.reader("mian@readers.example"), h.reader("other@readers.example")
		h.tells(h.paid(h.pledges(mina, "monthly"), "pay-1"), h.paid(h.pledges(other, "monthly"), "pay-2"))
		sara := h.as(staff.Publisher, "Sara")
		person := "/newsroom/money/supporters/" + string(mina)
		at := person + "/address"
		number := h.paymentOf(mina, "pay-1").Receipt
		form := func(number, object, email, why string) []string {
			return []string{"number", number, "object", object, "email", email, "why", why}
		}
		h.as(staff.Editor, "Ravi").gets(person).is(200).hides(at)
		h.as(staff.Editor, "Ravi").posts(at, form(number, "pay-1", "mina@readers.example", "asked")...).is(http.StatusForbidden)
		for _, wrong := range judge(t, sara.gets(person).is(200).sees(at)) {
			t.Error(wrong)
		}
		for _, bad := range [][]string{form(number, "pay-2", "mina@readers.example", "asked"), form(h.paymentOf(other, "pay-2").Receipt, "pay-2", "mina@readers.example", "asked"), form("", "", "mina@readers.example", "asked")} {
			sara.posts(at, bad...).is(http.StatusUnprocessableEntity).sees("not of one payment of this reader", `id="f-address-object-fault"`, `value="mina@readers.example"`)
		}
		sara.posts(at, form(number, "pay-1", "mina", "asked")...).is(http.StatusUnprocessableEntity).sees(`id="f-address-email-fault"`, `value="mina"`)
		sara.posts(at, form(number, "pay-1", "mina@readers.example", "")...).is(http.StatusUnprocessableEntity).sees("in a few words why")
		sara.posts(at, form(number, "pay-1", "other@readers.example", "asked")...).is(http.StatusConflict).sees("Another reader has this address", `value="other@readers.example"`)
		sara.posts(at, form(strings.ToLower(number), " pay-1 ", "Mina@Readers.example", "Told by letter")...).goes(person + "?done=readdressed")
		sara.gets(person).is(200).sees("mina@readers.example").hides("mian@")
		if n, note := h.acts("audience.readdress"); n != 1 || note != "Sara: Told by letter" {
			t.Errorf("%d acts, %q", n, note)
		}
	})
}

func TestWhyAReaderWasGivenAnotherAddressIsNotForReporters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		who := staff.Person{ID: staff.PersonID(h.invite("sara@lake.example", "Sara", staff.Publisher)), Name: "Sara", Role: staff.Publisher}
		if err := h.audience.Readdress(t.Context(), who, h.reader("mian@readers.example"), "mina@readers.example", "Paid ₹1,000 by 123456789012, as the statement shows"); err != nil {
			t.Fatal(err)
		}
		h.deliver()
		for _, at := range []string{"/newsroom/audit", "/newsroom/"} {
			h.as(staff.Editor, "Ravi").gets(at).is(200).sees("Paid ₹1,000")
			h.as(staff.Reporter, "Asha").gets(at).is(200).hides("1,000", "123456789012")
		}
	})
}

// The audit is sealed, so nobody can take a reader's name out of it afterwards.
func TestWhoWritesAReasonIsToldThatItStays(t *testing.T) {
	t.Parallel()
	h := openHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	reader := h.reader("mina@readers.example")
	h.tells(h.paid(h.pledges(reader, "monthly"), "pay-1"))
	sara := h.as(staff.Publisher, "Sara")
	page := sara.gets("/newsroom/money/supporters/" + string(reader)).is(200)
	if asked, told := strings.Count(page.body, `name="why"`), strings.Count(page.body, "name and address out of it"); asked < 3 || told != asked {
		t.Errorf("%d reasons are asked for, and %d of them say that they stay", asked, told)
	}
}
