package fund_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	printed "github.com/nightdesk/nightdesk/fund/paper"
)

// registered makes the monthly plan a subscription and the newsroom one that is registered for tax from a day on.
func (h *house) registered(rate int, from string) {
	h.t.Helper()
	ctx := context.Background()
	h.must(h.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `update fund_plan set nature = 'subscription' where code = 'monthly'`)
		return err
	}))
	h.law(func(l *fund.Law) {
		l.Registration = "CIN U22110JK2026PTC000001"
		l.Taxes = append(l.Taxes, fund.TaxFrom{From: from, Registered: true, Rate: rate, GSTIN: "01ABCDE1234F1Z5", State: "JK", SAC: "998431"})
	})
}

func (h *house) law(change func(*fund.Law)) {
	h.t.Helper()
	l, err := h.Law(context.Background())
	h.must(err)
	change(&l)
	h.must(h.SetLaw(context.Background(), publisher, l, "why"))
}

// named pledges a month as somebody of some place.
func (h *house) named(name, place string) fund.Pledge {
	h.t.Helper()
	ask := h.ask("asha", fund.Month, "paper")
	ask.Payer, ask.Place = fund.Addressee{Name: name, Email: "asha@example.org"}, place
	p, err := h.Pledge(context.Background(), ask)
	h.must(err)
	b, err := h.Begin(context.Background(), p.ID, "https://news.example/back", "Monthly", "asha@example.org")
	h.must(err)
	p.Ref = b.Ref
	return p
}

func (h *house) only(kind fund.Paper) string {
	h.t.Helper()
	all, more, err := h.Papers(context.Background(), "asha", 1)
	h.must(err)
	number := ""
	for _, p := range all {
		if p.Paper == kind {
			if number != "" {
				h.t.Fatalf("two of the kind %s: %+v", kind, all)
			}
			number = p.Number
		}
	}
	if number == "" || more {
		h.t.Fatalf("no %s among %+v", kind, all)
	}
	return number
}

func TestASubscriptionGetsATaxInvoiceAndItsRefundATaxNote(t *testing.T) {
	for _, c := range []struct {
		place, net, books, back string
		printed                 []string
	}{
		{"JK", "84.75", "income:subscriptions:monthly INR -84.75, liability:gst:cgst INR -7.63, liability:gst:sgst INR -7.62, ", "contra:refunds INR 33.90, ", []string{"7.63", "7.62", "CGST", "SGST", "9%", "Jammu and Kashmir (01)"}},
		{"MH", "84.75", "income:subscriptions:monthly INR -84.75, liability:gst:igst INR -15.25, ", "contra:refunds INR 33.90, ", []string{"15.25", "IGST", "18%", "Maharashtra (27)"}},
	} {
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			h, ctx := build(t, d), t.Context()
			h.registered(1800, "2026-04-01")
			p := h.named("Asha Rao", c.place)
			h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
			if b := h.balances(); !strings.HasSuffix(b, c.books) {
				t.Errorf("%s: books %s", c.place, b)
			}
			r, err := h.Receipt(ctx, h.only(fund.PaperInvoice))
			h.must(err)
			if r.Number != "NDI/26-27/000001" || len(r.Number) > 16 || r.Tax.Net != 8475 || r.Tax.Total() != 1525 || r.To.Name != "Asha Rao" || r.Registration == "" {
				t.Errorf("%+v", r)
			}
			h.printed(r.Document("https://lake.example"), append(c.printed, c.net, "GSTIN 01ABCDE1234F1Z5", "998431", "Tax payable on reverse charge No", "Asha Rao", "CIN U22110JK2026PTC000001", "Tax invoice NDI/26-27/000001")...)

			// A rate that is set later, for days that are past too, does not change what was printed, nor what goes back.
			h.law(func(l *fund.Law) { l.Taxes[0].Rate = 500 })
			h.must(h.Apply(ctx, []fund.Fact{refunded(p, "back1", "pay1", 40_00, d.Now())}))
			n, err := h.Note(ctx, h.only(fund.PaperNote))
			h.must(err)
			if n.Number != "NDR/26-27/000001" || n.Receipt != r.Number || n.Undone != fund.PaperInvoice || n.Tax.Net != 3390 || n.Tax.Total() != 610 || n.Tax.Place != c.place {
				t.Errorf("note %+v", n)
			}
			if b := h.balances(); !strings.Contains(b, c.back) {
				t.Errorf("%s: books after the refund %s", c.place, b)
			}
			h.printed(n.Document("https://lake.example"), "Refund note NDR/26-27/000001", "33.90", "Rupees Forty only", "NDI/26-27/000001", "Asha Rao", "taken back")
			if again, err := h.Receipt(ctx, r.Number); err != nil || again.Tax != r.Tax {
				t.Errorf("the invoice changed: %+v, %v", again, err)
			}
			h.must(h.Apply(ctx, []fund.Fact{refunded(p, "back2", "pay1", 60_00, d.Now())}))
			if b := h.balances(); b != "contra:refunds INR 84.75, income:subscriptions:monthly INR -84.75, " {
				t.Errorf("%s: all went back, and the books keep %s", c.place, b)
			}
		})
	}
}

// printed checks what a document's PDF says, and that it is made the same again.
func (h *house) printed(d printed.Document, want ...string) {
	h.t.Helper()
	first, err := printed.PDF(d)
	h.must(err)
	again, err := printed.PDF(d)
	h.must(err)
	if !bytes.Equal(first, again) {
		h.t.Errorf("%s is not the same bytes again", d.Number)
	}
	var shown []string
	for i, part := range strings.Split(string(first), " Td (") {
		if text, _, ok := strings.Cut(part, ")Tj"); ok && i > 0 {
			shown = append(shown, text)
		}
	}
	all := strings.NewReplacer(`\(`, "(", `\)`, ")").Replace(strings.Join(shown, " "))
	for _, w := range want {
		if !strings.Contains(all, w) {
			h.t.Errorf("%s does not say %q: %s", d.Number, w, all)
		}
	}
}

func TestAContributionGetsAReceiptWithoutTaxThatSaysWhetherItMayBeDeducted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		h.law(func(l *fund.Law) {
			l.Taxes = []fund.TaxFrom{{From: "2026-04-01", Registered: true, Rate: 1800, GSTIN: "01ABCDE1234F1Z5", State: "JK", SAC: "998431"}}
		})
		p := h.named("Asha Rao", "")
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		r, err := h.Receipt(ctx, h.only(fund.PaperReceipt))
		h.must(err)
		if r.Tax != (fund.Tax{}) || r.Benefit != "" {
			t.Errorf("%+v", r)
		}
		h.printed(r.Document("https://lake.example"), "No income tax deduction is available", "voluntary contribution", "I am a citizen of India", fund.Declaration)
		h.law(func(l *fund.Law) { l.Benefit, l.BenefitWords = "80g", "AAATT1234AF2026 under section 133" })
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay2", d.Now())}))
		all, _, err := h.Papers(ctx, "asha", 1)
		h.must(err)
		r, err = h.Receipt(ctx, all[0].Number)
		h.must(err)
		h.printed(r.Document("https://lake.example"), "may be deducted from taxable income: AAATT1234AF2026 under section 133")
		first, err := h.Receipt(ctx, "ND/26-27/000001")
		if err != nil || first.Benefit != "" {
			t.Errorf("a setting changed a receipt that was made out before: %+v, %v", first, err)
		}
	})
}

func TestADocumentIsProvenByItsCode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.named("Asha Rao", "")
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		r, err := h.Receipt(ctx, h.only(fund.PaperReceipt))
		h.must(err)
		s, err := h.Genuine(ctx, r.Seal)
		if err != nil || s.Paper != fund.PaperReceipt || s.Number != r.Number || s.Amount != money.Rupees(100) || s.Newsroom != "Nightdesk" || !s.Undone.IsZero() || !s.At.Equal(r.At) {
			t.Errorf("%+v, %v", s, err)
		}
		for _, typed := range []string{strings.ToLower(r.Seal), strings.ReplaceAll(r.Seal, "-", ""), strings.ReplaceAll(r.Seal, "-", " "), " " + r.Seal + " "} {
			if s, err := h.Genuine(ctx, typed); err != nil || s.Number != r.Number {
				t.Errorf("typed as %q: %+v, %v", typed, s, err)
			}
		}
		for _, wrong := range []string{"", "x", r.Number, r.Seal[:25], r.Seal + "A", strings.Repeat("A", 24), strings.Repeat("A", 1000), "' or 1=1 --", "\x00", "\xff", "%"} {
			if _, err := h.Genuine(ctx, wrong); !fault.Is(err, fault.NotFound) {
				t.Errorf("%.40q: %v", wrong, err)
			}
		}
		h.must(h.Apply(ctx, []fund.Fact{refunded(p, "back1", "pay1", 40_00, d.Now())}))
		if s, err := h.Genuine(ctx, r.Seal); err != nil || s.Undone != money.Rupees(40) {
			t.Errorf("after a refund: %+v, %v", s, err)
		}
		n, err := h.Note(ctx, h.only(fund.PaperNote))
		h.must(err)
		if s, err := h.Genuine(ctx, n.Seal); err != nil || s.Paper != fund.PaperNote || s.Number != n.Number || s.Amount != money.Rupees(40) || !s.Undone.IsZero() {
			t.Errorf("the note: %+v, %v", s, err)
		}
		back := refunded(p, "back1", "pay1", 40_00, d.Now())
		back.Kind = fund.KindUnrefunded
		h.must(h.Apply(ctx, []fund.Fact{back}))
		if s, err := h.Genuine(ctx, n.Seal); err != nil || s.Undone != money.Rupees(40) {
			t.Errorf("the refund came back: %+v, %v", s, err)
		}
		if s, err := h.Genuine(ctx, r.Seal); err != nil || !s.Undone.IsZero() {
			t.Errorf("nothing went back of the receipt any more: %+v, %v", s, err)
		}
		dispute := fund.Fact{Gateway: "paper", Kind: fund.KindDisputed, Object: "dis1", Payment: "pay1", Amount: money.Rupees(100), At: d.Now()}
		h.must(h.Apply(ctx, []fund.Fact{dispute}))
		if s, err := h.Genuine(ctx, r.Seal); err != nil || !s.Undone.IsZero() {
			t.Errorf("nothing is decided yet: %+v, %v", s, err)
		}
		dispute.Kind = fund.KindDisputeLost
		h.must(h.Apply(ctx, []fund.Fact{dispute}))
		if s, err := h.Genuine(ctx, r.Seal); err != nil || s.Undone != money.Rupees(100) {
			t.Errorf("a lost dispute: %+v, %v", s, err)
		}
		if r.Seal == n.Seal || len(r.Seal) != 26 {
			t.Errorf("codes %s and %s", r.Seal, n.Seal)
		}
	})
}

func TestDocumentsAreListedNewestFirstToTheirOwnReader(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.named("Asha Rao", "")
		other := h.pledges("binod", fund.Month, "paper")
		for i := range 3 {
			d.Clock().Move(time.Minute)
			h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay"+string(rune('1'+i)), d.Now())}))
		}
		h.must(h.Apply(ctx, []fund.Fact{captured(other, "pay9", d.Now())}))
		d.Clock().Move(time.Minute)
		h.must(h.Apply(ctx, []fund.Fact{refunded(p, "back1", "pay2", 40_00, d.Now())}))
		mine, more, err := h.Papers(ctx, "asha", 1)
		h.must(err)
		var got []string
		for _, one := range mine {
			got = append(got, string(one.Paper)+" "+one.Number+" "+one.Amount.String()+" "+one.Of)
		}
		if s := strings.Join(got, "; "); more || s != "note NDR/26-27/000001 INR 40.00 ND/26-27/000002; receipt ND/26-27/000003 INR 100.00 ; receipt ND/26-27/000002 INR 100.00 ; receipt ND/26-27/000001 INR 100.00 " {
			t.Errorf("asha's: %s", s)
		}
		all, _, err := h.Papers(ctx, "", 1)
		h.must(err)
		theirs, _, err := h.Papers(ctx, "binod", 1)
		h.must(err)
		if len(all) != 5 || len(theirs) != 1 || theirs[0].Reader != "binod" {
			t.Errorf("%d documents in all, binod's %+v", len(all), theirs)
		}
		if none, _, err := h.Papers(ctx, "asha", 2); err != nil || len(none) != 0 {
			t.Errorf("a second page: %+v, %v", none, err)
		}
	})
}

// Whatever a payer calls themselves, the money is booked, and the document is whole in every language.
func TestAHostileNameHarmsNoDocument(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		for i, name := range []string{"محمد علی", "मीना 😀", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", strings.Repeat("A", 10_000), "Mi\xffna\x00", "\u202eanim", `\) Tj`} {
			p := h.named(name, "")
			h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay"+string(rune('a'+i)), d.Now())}))
			h.must(h.Apply(ctx, []fund.Fact{refunded(p, "back"+string(rune('a'+i)), "pay"+string(rune('a'+i)), 100_00, d.Now())}))
			d.Clock().Move(31 * time.Minute)
		}
		all, _, err := h.Papers(ctx, "asha", 1)
		h.must(err)
		if len(all) != 16 {
			t.Fatalf("%d documents", len(all))
		}
		for _, one := range all {
			var doc printed.Document
			if one.Paper == fund.PaperNote {
				n, err := h.Note(ctx, one.Number)
				h.must(err)
				doc = n.Document("https://lake.example")
			} else {
				r, err := h.Receipt(ctx, one.Number)
				h.must(err)
				doc = r.Document("https://lake.example")
			}
			if doc.Name == "" || len([]rune(doc.Name)) > 200 {
				t.Errorf("%s is made out to %.60q", one.Number, doc.Name)
			}
			h.printed(doc, one.Number)
			for _, code := range lang.Codes {
				if s := doc.Sheet(lang.For(code)); s.Title == "" || len(s.Rows) < 6 {
					t.Errorf("%s in %s: %+v", one.Number, code, s)
				}
			}
		}
	})
}
