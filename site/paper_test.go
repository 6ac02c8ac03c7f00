package site_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// payer is a reader of a name who has paid a month, 40 rupees of which went back.
func (h *house) payer(name, email string) (*reader, audience.ReaderID) {
	h.t.Helper()
	ctx := h.t.Context()
	who, err := h.audience.Welcome(ctx, email, lang.English)
	h.ok(err)
	plans, err := h.fund.Plans(ctx)
	h.ok(err)
	p, err := h.fund.Pledge(ctx, fund.PledgeAsk{Reader: who.ID, Plan: plans[0].ID, Price: plans[0].Price, Gateway: "paper", Lang: "en", Declared: true, Wording: fund.Declaration,
		Payer: fund.Addressee{Name: name, Email: email}})
	h.ok(err)
	at := h.d.Now()
	h.ok(h.fund.Apply(ctx, []fund.Fact{
		{Gateway: "paper", Kind: fund.KindCaptured, Object: "pay-" + p.Reference, Reference: p.Reference, Amount: p.Amount, At: at, Method: "card", Last4: "4242"},
		{Gateway: "paper", Kind: fund.KindRefunded, Object: "back-" + p.Reference, Payment: "pay-" + p.Reference, Amount: money.Rupees(40), At: at}}))
	link, err := h.audience.MintLink(ctx, who.ID)
	h.ok(err)
	r := h.reader()
	r.post("/account/in", "t", link).is(303)
	return r, who.ID
}

func TestDocumentsInThreeLanguagesAndAsPDF(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r, _ := h.payer("Mina O'Rao", "mina@example.org")
		for prefix, code := range map[string]lang.Code{"": "en", "/hi": "hi", "/ur": "ur"} {
			l := lang.For(code)
			page := r.get(prefix+"/account/receipts/ND/26-27/000001").is(200).sees(l.Say("paper-receipt"), "Rupees One Hundred only", "Mina O&#39;Rao", "mina@example.org", "CARD ····4242", l.Say("fund-declaration"),
				fund.Declaration, l.Say("paper-gift"), l.Say("paper-no-benefit"), "Sara Khan", "sara@example.org", h.server.URL+"/verify/", "<svg viewBox", `href="/receipt/ND/26-27/000001.pdf"`, "The Lake Paper", "1 Ghat Road, Sarovar")
			page.misses("<script", "CGST")
			if page.Header.Get("Cache-Control") != "private, no-store" {
				t.Error("a receipt may be kept by others")
			}
			if n := len(page.body); n > 40<<10 {
				t.Errorf("%s: a receipt of %d bytes", code, n)
			}
			r.get(prefix+"/account/notes/NDR/26-27/000001").is(200).sees(l.Say("paper-note"), "Rupees Forty only", "ND/26-27/000001", l.Say("paper-note-stands"), "Mina O&#39;Rao").misses("CGST", l.Say("paper-no-benefit"))
			judge(t, h, page, prefix+"/account/receipts/")
		}
		for _, number := range []string{"ND/26-27/000001", "NDR/26-27/000001"} {
			pdf := r.get("/receipt/"+number+".pdf").is(200).sees("%PDF-1.", number, "Mina O'Rao", "startxref")
			if again := r.get("/receipt/" + number + ".pdf"); again.body != pdf.body {
				t.Error("the second PDF differs from the first")
			}
			if pdf.Header.Get("Content-Type") != "application/pdf" || pdf.Header.Get("Cache-Control") != "private, no-store" || !strings.Contains(pdf.Header.Get("Content-Disposition"), strings.ReplaceAll(number, "/", "-")+".pdf") {
				t.Errorf("%v", pdf.Header)
			}
			h.reader().get("/receipt/"+number+".pdf").is(403).misses("Mina", "%PDF")
		}
		r.get("/receipt/ND/26-27/000001").is(303).leadsTo("/account/receipts/ND/26-27/000001")
		r.get("/ur/receipt/NDR/26-27/000001").is(303).leadsTo("/ur/account/notes/NDR/26-27/000001")
		other, _ := h.payer("Binod", "binod@example.org")
		for _, path := range []string{"/account/receipts/ND/26-27/000001", "/account/notes/NDR/26-27/000001", "/receipt/ND/26-27/000001.pdf", "/receipt/ND/26-27/000001", "/receipt/.pdf", "/receipt/NDR/26-27/000009.pdf", "/account/notes/ND/26-27/000001"} {
			other.get(path).is(404).misses("Mina", "mina@")
		}
		h.reader().get("/account/notes/NDR/26-27/000001").is(403).misses("Mina")
	})
}

func TestAnybodyCanAskWhetherADocumentIsGenuine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		h.payer("Mina Rao", "mina@example.org")
		receipt, err := h.fund.Receipt(ctx, "ND/26-27/000001")
		h.ok(err)
		note, err := h.desk.Note(ctx, "NDR/26-27/000001")
		h.ok(err)
		stranger := h.reader()
		for prefix, code := range map[string]lang.Code{"": "en", "/hi": "hi", "/ur": "ur"} {
			l := lang.For(code)
			page := stranger.get(prefix+"/verify/"+receipt.Seal).is(200).sees(l.Say("paper-genuine-title"), receipt.Number, "The Lake Paper", l.Date(receipt.At), l.Money(100_00, "INR", "symbol"), l.Say("paper-returned"), l.Money(40_00, "INR", "symbol"))
			page.misses("Mina", "mina@", receipt.Reference, receipt.Object, "4242", string(receipt.Reader))
			judge(t, h, page, prefix+"/verify/")
		}
		stranger.get("/verify/"+strings.ToLower(note.Seal)).is(200).sees("Refund note", note.Number).misses("Mina", "Paid back since")
		for _, wrong := range []string{"x", strings.Repeat("A", 24), receipt.Number[:2], "%3Cscript%3E", "%00", "%FF"} {
			stranger.get("/verify/" + wrong).is(404).sees("no document with this code").misses("<script>")
		}
		last := stranger.get("/verify/x")
		for range 40 {
			if last = stranger.get("/verify/x"); last.StatusCode == 429 {
				break
			}
		}
		if last.StatusCode != 429 || last.Header.Get("Retry-After") == "" {
			t.Errorf("forty codes in no time end with %d", last.StatusCode)
		}
		if strings.Contains(h.log.String(), "mina") || strings.Contains(h.log.String(), receipt.Seal) {
			t.Error("the log names a reader or a code")
		}
	})
}

func TestAHostileNameIsOnlyTextOnAReceipt(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	tags := regexp.MustCompile(`<[^>]*>`)
	for i, name := range []string{"محمد علی", "मीना 😀", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "=cmd|' /C calc'!A0", strings.Repeat("A", 10_000), "Mi\xffna", "\u202eanim", "</bdi></dd></dl><h1>x</h1>", "{{.}}"} {
		r, id := h.payer(name, "p"+string(rune('a'+i))+"@example.org")
		rows, _, err := h.desk.Papers(t.Context(), id, 1)
		h.ok(err)
		for _, one := range rows {
			path := "/account/receipts/"
			if one.Paper == fund.PaperNote {
				path = "/account/notes/"
			}
			page := r.get("/ur"+path+one.Number).is(200).misses("<script>", "<img src=x", "\u202e", "\xff")
			judge(t, h, page, path+one.Number)
			if clean := strings.ToValidUTF8(strings.ReplaceAll(name, "\u202e", ""), ""); len(clean) < 100 && !strings.Contains(html.UnescapeString(tags.ReplaceAllString(page.body, "")), clean) {
				t.Errorf("%q is not on the page", name)
			}
			r.get("/receipt/" + one.Number + ".pdf").is(200).sees("%PDF-").misses("<script>alert(1)</script> ET")
		}
	}
}
