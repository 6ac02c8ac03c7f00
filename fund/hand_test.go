package fund_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/staff"
)

func TestATransferIsClaimedAndConfirmedByHand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		asha, binod := h.pledges("asha", fund.Month, "drawer"), h.pledges("binod", fund.Month, "drawer")
		if len(h.drawer.begun) != 2 || h.drawer.begun[0].Settings["payee"] != "news@bank" || h.drawer.begun[0].Recurring {
			t.Errorf("begun %+v", h.drawer.begun)
		}
		for _, wrong := range []string{"", "12345", "12345678901x", "1234567890123", strings.Repeat("1", 4000)} {
			if err := h.Claim(ctx, asha.ID, asha.Token, wrong); key(err) != "fund-utr" || fault.Of(err).Field != "utr" {
				t.Errorf("UTR %.20q: %v", wrong, err)
			}
		}
		if err := h.Claim(ctx, asha.ID, binod.Token, "412345678901"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a claim with another's token: %v", err)
		}
		h.must(h.Claim(ctx, asha.ID, asha.Token, " 4123 4567-8901 "))
		h.must(h.Claim(ctx, asha.ID, asha.Token, "४१२३ ४५६७८९۰۱"))
		if v, err := h.ByReturn(ctx, asha.ID, asha.Token); err != nil || v.State != fund.StateWaiting || !v.Claimed || !v.ByHand || v.Recurring {
			t.Errorf("a claim is no proof: %+v, %v", v, err)
		}
		waiting, err := h.Waiting(ctx)
		h.must(err)
		if len(waiting) != 2 || waiting[0].Pledge != asha.ID || len(waiting[0].Claims) != 1 || waiting[0].Claims[0].UTR != "412345678901" || waiting[1].Pledge != binod.ID {
			t.Errorf("waiting %+v", waiting)
		}

		if err := h.Confirm(ctx, reporter, asha.ID, "412345678901", asha.Amount, d.Now()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter confirms: %v", err)
		}
		if err := h.Confirm(ctx, publisher, asha.ID, "412345678901", asha.Amount, d.Now().Add(time.Hour)); key(err) != "fund-confirm-day" {
			t.Errorf("a transfer of the next hour: %v", err)
		}
		h.must(h.Confirm(ctx, publisher, asha.ID, "4123 4567 8901", asha.Amount, d.Now()))
		h.must(h.Confirm(ctx, publisher, asha.ID, "412345678901", asha.Amount, d.Now()))
		if err := h.Confirm(ctx, publisher, binod.ID, "412345678901", binod.Amount, d.Now()); key(err) != "fund-utr-used" || !fault.Is(err, fault.Conflict) {
			t.Errorf("one transfer for two readers: %v", err)
		}
		if b := h.balances(); b != "assets:bank:drawer INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		var acts []string
		for _, a := range heard[staff.Acted](h) {
			acts = append(acts, a.Act+" "+a.On)
		}
		if s := strings.Join(acts, ", "); s != "fund.confirm pledge:"+string(asha.ID) {
			t.Errorf("acts: %s", s)
		}
		if r, err := h.Receipt(ctx, "ND/26-27/000001"); err != nil || r.Object != "drawer:412345678901" || r.Reader != "asha" {
			t.Errorf("receipt %+v, %v", r, err)
		}
		if waiting, err = h.Waiting(ctx); err != nil || len(waiting) != 1 || waiting[0].Pledge != binod.ID {
			t.Errorf("waiting %+v, %v", waiting, err)
		}
		// A sum that was not pledged is real money all the same.
		if err := h.Confirm(ctx, publisher, binod.ID, "512345678901", money.Rupees(90), time.Time{}); key(err) != "fund-confirm-differs" {
			t.Errorf("a slip of the finger: %v", err)
		}
		h.must(h.ConfirmOther(ctx, publisher, binod.ID, "512345678901", money.Rupees(90), time.Time{}, "two of them paid together"))
		if odd, err := h.Attention(ctx); err != nil || len(odd) != 1 || odd[0].Amount != money.Rupees(90) || odd[0].Pledge != binod.ID {
			t.Errorf("attention %+v, %v", odd, err)
		}
		online := h.pledges("asha", fund.Year, "paper")
		if err := h.Confirm(ctx, publisher, online.ID, "612345678901", online.Amount, d.Now()); key(err) != "fund-not-by-hand" {
			t.Errorf("a pledge at a gateway that tells: %v", err)
		}
		sound(t, h)
	})
}

func TestAPledgeByHandWaitsThreeDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "drawer")
		d.Clock().Move(71 * time.Hour)
		if again, err := h.Pledge(ctx, h.ask("asha", fund.Month, "drawer")); err != nil || again.ID != p.ID {
			t.Errorf("within three days: %+v, %v", again, err)
		}
		d.Clock().Move(2 * time.Hour)
		if v, err := h.ByReturn(ctx, p.ID, p.Token); err != nil || v.State != fund.StateLapsed {
			t.Errorf("after three days: %+v, %v", v, err)
		}
		// Late is not too late: the money is there.
		h.must(h.Claim(ctx, p.ID, p.Token, "412345678901"))
		for _, more := range []string{"2", "3", "4", "5"} {
			h.must(h.Claim(ctx, p.ID, p.Token, "41234567890"+more))
		}
		if err := h.Claim(ctx, p.ID, p.Token, "412345678906"); key(err) != "fund-claims-many" {
			t.Errorf("a sixth number: %v", err)
		}
		h.must(h.Confirm(ctx, publisher, p.ID, "412345678901", p.Amount, d.Now()))
		if v, err := h.ByReturn(ctx, p.ID, p.Token); err != nil || v.State != fund.StateSettled {
			t.Errorf("after the transfer: %+v, %v", v, err)
		}
		d.Clock().Move(31 * 24 * time.Hour)
		if _, err := h.ByReturn(ctx, p.ID, p.Token); !fault.Is(err, fault.NotFound) {
			t.Errorf("a token of a month ago: %v", err)
		}
		h.must(h.Tidy(ctx))
		if n := h.count(`select count(*) from fund_token`); n != 0 {
			t.Errorf("%d tokens are left", n)
		}
	})
}

// transferred books two transfers of two days ago: one that fits its pledge and one that does not.
func (h *house) transferred() (good, odd desk.Payment) {
	h.t.Helper()
	ctx := context.Background()
	asha, binod := h.pledges("asha", fund.Month, "drawer"), h.pledges("binod", fund.Month, "drawer")
	h.must(h.Confirm(ctx, publisher, asha.ID, "412345678901", asha.Amount, h.db.Now()))
	h.must(h.ConfirmOther(ctx, publisher, binod.ID, "412345678902", money.Rupees(90), h.db.Now(), "the sum on the statement")) // nobody pledged that much
	payments, _, err := h.Payments(ctx, 1)
	h.must(err)
	h.db.Clock().Move(48 * time.Hour)
	return payments[1], payments[0]
}

func TestWhatWasNotSentBackIsNotBooked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		good, _ := h.transferred()
		online := h.pledges("asha", fund.Year, "paper")
		h.must(h.Apply(ctx, []fund.Fact{captured(online, "pay1", d.Now())}))
		payments, _, err := h.Payments(ctx, 1)
		h.must(err)
		for name, c := range map[string]struct {
			by     staff.Person
			id     fund.PaymentID
			utr    string
			amount money.Amount
			at     time.Time
			key    string
		}{
			"by an editor":            {staff.Person{ID: "e", Role: staff.Editor}, good.ID, "712345678901", good.Amount, d.Now(), "staff-may-not"},
			"without a number":        {publisher, good.ID, "", good.Amount, d.Now(), "fund-utr"},
			"more than came":          {publisher, good.ID, "712345678901", money.Rupees(101), d.Now(), "fund-refund-more"},
			"other money":             {publisher, good.ID, "712345678901", money.Of(100, "USD"), d.Now(), "fund-refund-more"},
			"nothing":                 {publisher, good.ID, "712345678901", money.Rupees(0), d.Now(), "money-amount"},
			"tomorrow":                {publisher, good.ID, "712345678901", good.Amount, d.Now().Add(24 * time.Hour), "fund-refund-day"},
			"before the money came":   {publisher, good.ID, "712345678901", good.Amount, d.Now().Add(-72 * time.Hour), "fund-refund-day"},
			"of nothing":              {publisher, "none", "712345678901", good.Amount, d.Now(), "fault-not-found"},
			"at a gateway that tells": {publisher, payments[0].ID, "712345678901", online.Amount, d.Now(), "fund-not-by-hand"},
		} {
			if err := h.ConfirmRefund(ctx, c.by, c.id, c.utr, c.amount, c.at, "why"); key(err) != c.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := h.count(`select count(*) from fund_fact where kind = 'refunded'`); n != 0 {
			t.Errorf("%d refused refunds were kept", n)
		}
	})
}

func TestATransferIsSentBackByHand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		good, odd := h.transferred()
		h.must(h.ConfirmRefund(ctx, publisher, good.ID, "7123 4567 8901", money.Rupees(60), d.Now(), "why"))
		h.must(h.ConfirmRefund(ctx, publisher, good.ID, "712345678901", money.Rupees(60), d.Now(), "why"))
		if err := h.ConfirmRefund(ctx, publisher, odd.ID, "712345678901", money.Rupees(60), d.Now(), "why"); key(err) != "fund-utr-used" {
			t.Errorf("one transfer for two payments: %v", err)
		}
		if err := h.ConfirmRefund(ctx, publisher, good.ID, "712345678902", money.Rupees(41), d.Now(), "why"); key(err) != "fund-refund-more" {
			t.Errorf("more than is left: %v", err)
		}
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Supporter {
			t.Errorf("after a part: %s, %v", s, err)
		}
		h.must(h.ConfirmRefund(ctx, publisher, good.ID, "712345678902", money.Rupees(40), d.Now(), "why"))
		h.must(h.ConfirmRefund(ctx, publisher, odd.ID, "712345678903", money.Rupees(90), d.Now(), "why"))
		if b := h.balances(); b != "contra:refunds INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Registered {
			t.Errorf("after the whole: %s, %v", s, err)
		}
		if left, err := h.Attention(ctx); err != nil || len(left) != 0 {
			t.Errorf("attention %+v, %v", left, err)
		}
		refunds := 0
		for _, a := range heard[staff.Acted](h) {
			if a.Act == "fund.refund" {
				refunds++
			}
		}
		if refunds != 3 {
			t.Errorf("%d refunds are in the audit", refunds)
		}
		sound(t, h)
	})
}
