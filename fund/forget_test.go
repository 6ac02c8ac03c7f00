package fund_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

var begum = fund.Addressee{Name: "Begum Lone", Email: "begum@readers.example"}

// forPayer makes a pledge whose documents are made out to somebody, and begins it.
func (h *house) forPayer(reader audience.ReaderID, every fund.Every, gateway string, to fund.Addressee) fund.Pledge {
	h.t.Helper()
	ask := h.ask(reader, every, gateway)
	ask.Payer = to
	p, err := h.Pledge(context.Background(), ask)
	h.must(err)
	b, err := h.Begin(context.Background(), p.ID, "https://news.example/back", "Monthly", to.Email)
	h.must(err)
	p.Ref = b.Ref
	return p
}

// member is a known reader with a session and a link under way.
func (h *house) member(a *audience.Audience, email string) audience.Reader {
	h.t.Helper()
	r, err := a.Welcome(context.Background(), email, "en")
	h.must(err)
	link, err := a.MintLink(context.Background(), r.ID)
	h.must(err)
	_, _, err = a.UseLink(context.Background(), link)
	h.must(err)
	_, err = a.MintLink(context.Background(), r.ID)
	h.must(err)
	return r
}

// nowhere fails if words stand in any of the room's tables, or the readers'.
func (h *house) nowhere(words string) {
	h.t.Helper()
	for table, columns := range map[string]string{"fund_payer": "name || email", "fund_addressee": "name || email", "fund_pledge": "reason", "fund_grant": "reason", "fund_claim": "utr",
		"fund_fact": "body", "fund_stuck": "body", "fund_receipt": "body", "fund_note": "body", "audience_reader": "name || email", "audience_left": "reader", "audience_grievance": "name || email"} {
		if n := h.count(`select count(*) from `+table+` where `+columns+` like $1`, "%"+words+"%"); n > 0 {
			h.t.Errorf("%s holds %q", table, words)
		}
	}
}

func TestErasureCancelsForgetsAndIsNotUndoneByALaterNotice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx, a := build(t, d), t.Context(), audience.New(d)
		reader := h.member(a, begum.Email)
		other := h.forPayer("another", fund.Month, "paper", fund.Addressee{Name: "Other", Email: "other@readers.example"})
		monthly := h.forPayer(reader.ID, fund.Month, "paper", begum)
		at := d.Now()
		h.must(h.Apply(ctx, []fund.Fact{captured(monthly, "pay1", at)}))
		waiting := h.forPayer(reader.ID, fund.Year, "drawer", begum)
		h.must(h.Claim(ctx, waiting.ID, waiting.Token, "612345678901"))
		over := h.forPayer(reader.ID, fund.Year, "paper", begum)
		h.must(h.Stop(ctx, reader.ID, over.ID))
		_, err := d.Writer().ExecContext(ctx, `update fund_pledge set reason = 'I moved to Begum street' where id = `+d.Pick(`?`, `$1`), over.ID)
		h.must(err)
		_, err = h.Give(ctx, publisher, reader.ID, time.Time{}, "Begum wrote the first letter to the editor")
		h.must(err)
		stopped := len(heard[fund.Stopped](h))
		n, until, err := h.Kept(ctx, reader.ID)
		if err != nil || n != 1 || until.In(time.FixedZone("IST", 19800)).Format(time.RFC3339) != "2035-04-01T00:00:00+05:30" {
			t.Errorf("the law keeps %d until %s, %v", n, until, err)
		}

		// The mandate goes first, then the person.
		for range 2 {
			h.must(h.Forget(ctx, reader.ID))
		}
		told := heard[fund.Stopped](h)[stopped:]
		if len(told) != 2 {
			t.Fatalf("%d pledges were told to be stopped, want the two that ran: %+v", len(told), told)
		}
		for _, s := range told {
			h.must(h.CancelAtGateway(ctx, s))
		}
		if got := strings.Join(h.paper.cancelled, " "); got != monthly.Ref {
			t.Errorf("cancelled at the gateway: %q, want %q", got, monthly.Ref)
		}
		for range 2 {
			h.must(a.Leave(ctx, reader.ID))
		}
		if left := heard[audience.Left](h); len(left) != 1 || left[0].Reader != reader.ID {
			t.Errorf("told of leaving: %+v", left)
		}
		acts := heard[staff.Acted](h)
		if last := acts[len(acts)-1]; last.Act != "audience.leave" || last.On != "reader:"+string(reader.ID) || last.Note != "" {
			t.Errorf("the audit's line is %+v", last)
		}
		if _, err := a.Reader(ctx, reader.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the reader is still there: %v", err)
		}
		if _, err := a.LeftAt(ctx, reader.ID); err != nil {
			t.Errorf("nothing tells that the reader left: %v", err)
		}
		for _, q := range []string{`select count(*) from audience_session`, `select count(*) from audience_link`, `select count(*) from fund_payer where email like 'begum%'`,
			`select count(*) from fund_claim`, `select count(*) from fund_token where pledge <> '` + string(other.ID) + `'`, `select count(*) from fund_pledge where reason <> ''`, `select count(*) from fund_grant where reason <> '' or revoked is null`} {
			if n := h.count(q); n != 0 {
				t.Errorf("%d rows: %s", n, q)
			}
		}
		if _, err := h.ByReturn(ctx, monthly.ID, monthly.Token); !fault.Is(err, fault.NotFound) {
			t.Errorf("the payment page still opens: %v", err)
		}
		if _, _, ok, err := h.Entitled(ctx, reader.ID, d.Now().AddDate(1, 0, 0)); ok || err != nil {
			t.Errorf("what was given goes on: %v", err)
		}

		// Money that comes all the same is booked; nobody comes back with it.
		d.Clock().Move(32 * 24 * time.Hour)
		h.must(h.Apply(ctx, []fund.Fact{captured(monthly, "pay2", d.Now()), {Gateway: "paper", Kind: fund.KindStopped, Object: "end", Ref: monthly.Ref, At: d.Now()}}))
		h.must(h.Apply(ctx, []fund.Fact{refunded(monthly, "back2", "pay2", 10000, d.Now())}))
		settled := heard[fund.Settled](h)
		first, err := h.Receipt(ctx, settled[0].Receipt)
		h.must(err)
		late, err := h.Receipt(ctx, settled[len(settled)-1].Receipt)
		h.must(err)
		if len(settled) != 2 || first.To.Gone || first.To.Name != begum.Name || late.To != (fund.Addressee{Gone: true}) {
			t.Errorf("receipts made out to %+v and %+v", first.To, late.To)
		}
		notes, err := h.NotesOf(ctx, reader.ID)
		if err != nil || len(notes) != 1 || !notes[0].To.Gone {
			t.Errorf("notes %+v, %v", notes, err)
		}
		if got := h.balances(); !strings.Contains(got, "assets:clearing:paper INR 100.00") {
			t.Errorf("the books are %s", got)
		}
		if found, err := a.Find(ctx, publisher, "begum"); err != nil || len(found) != 0 {
			t.Errorf("found again: %+v, %v", found, err)
		}

		// Until the law's last day the first receipt is made out to its payer, and then to nobody.
		d.Clock().Set(until.Add(-time.Second))
		h.must(h.Retain(ctx))
		if first, err = h.Receipt(ctx, first.Number); err != nil || first.To.Email != begum.Email {
			t.Errorf("forgotten too early: %+v, %v", first.To, err)
		}
		d.Clock().Set(until)
		h.must(h.Retain(ctx))
		if first, err = h.Receipt(ctx, first.Number); err != nil || first.To != (fund.Addressee{Gone: true}) {
			t.Errorf("kept too long: %+v, %v", first.To, err)
		}
		for _, words := range []string{begum.Name, begum.Email, "Begum"} {
			h.nowhere(words)
		}
		if s, err := h.Genuine(ctx, first.Seal); err != nil || s.Number != first.Number {
			t.Errorf("the document is no longer genuine: %+v, %v", s, err)
		}
		if n := h.count(`select count(*) from fund_payer`); n != 1 {
			t.Errorf("%d payers are left, want the other reader's", n)
		}
	})
}

func TestAPledgeMadeWhileItsReaderWasLeavingIsStoppedToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx, a := build(t, d), t.Context(), audience.New(d)
		reader := h.member(a, begum.Email)
		h.must(h.Forget(ctx, reader.ID))
		p := h.forPayer(reader.ID, fund.Month, "paper", begum) // the other tab
		h.must(a.Leave(ctx, reader.ID))
		for _, l := range heard[audience.Left](h) {
			h.must(h.ForgetLeft(ctx, l))
		}
		told := heard[fund.Stopped](h)
		if len(told) != 1 || told[0].Ref != p.Ref || h.count(`select count(*) from fund_payer`) != 0 {
			t.Errorf("told %+v, and %d payers", told, h.count(`select count(*) from fund_payer`))
		}
		if err := a.Leave(ctx, "nobody"); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody left: %v", err)
		}
	})
}

func TestTheLawsYearsMoveTheEndOfKeeping(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		for i, month := range []time.Month{time.March, time.April} { // two financial years, one after the other
			p := h.forPayer(audience.ReaderID(rune('a'+i)), fund.Year, "paper", begum)
			h.must(h.Apply(ctx, []fund.Fact{captured(p, month.String(), time.Date(2026, month, 15, 6, 0, 0, 0, time.UTC))}))
		}
		ends := func() string {
			all, err := db.All(ctx, d, func(t *time.Time) []any { return []any{db.Moment(t)} }, `select retain from fund_addressee order by retain`)
			h.must(err)
			m, err := h.staff.Masthead(ctx)
			h.must(err)
			out := ""
			for _, end := range all {
				out += end.In(m.Location()).Format(time.DateOnly) + " "
			}
			return out
		}
		l, err := h.Law(ctx)
		h.must(err)
		for _, step := range []struct {
			years int
			want  string
		}{{8, "2034-04-01 2035-04-01 "}, {9, "2035-04-01 2036-04-01 "}, {6, "2032-04-01 2033-04-01 "}} {
			l.RetainYears = step.years
			h.must(h.SetLaw(ctx, publisher, l, "why"))
			if got := ends(); got != step.want {
				t.Errorf("with %d years: %s, want %s", step.years, got, step.want)
			}
		}
	})
}

func TestRawNoticesAreNotKeptForGood(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		h.paper.garbled = true
		wax := func(string) string { return "wax" }
		if h.Hear(ctx, "paper", fund.Notice{Body: []byte("from begum@bank"), Header: wax, At: d.Now()}) == nil {
			t.Fatal("it was understood")
		}
		raw := func() int { return h.count(`select count(*) from fund_stuck where body <> ''`) }
		d.Clock().Move(179 * 24 * time.Hour)
		h.must(h.Retain(ctx))
		if raw() != 1 {
			t.Error("a notice that nobody has looked at was forgotten")
		}
		d.Clock().Move(48 * time.Hour)
		h.must(h.Retain(ctx))
		if raw() != 0 || h.count(`select count(*) from fund_stuck`) != 1 {
			t.Error("the raw words of an old notice are kept")
		}
	})
}

func TestWhoAsksGetsAllThatIsKnown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.forPayer("r", fund.Month, "paper", begum)
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now()), refunded(p, "back1", "pay1", 2500, d.Now())}))
		hand := h.forPayer("r", fund.Year, "drawer", begum)
		h.must(h.Claim(ctx, hand.ID, hand.Token, "612345678901"))
		other := h.forPayer("other", fund.Month, "paper", fund.Addressee{Name: "Other", Email: "other@readers.example"})
		h.must(h.Apply(ctx, []fund.Fact{captured(other, "pay9", d.Now())}))
		own, err := h.Own(ctx, "r")
		h.must(err)
		b, err := json.Marshal(own)
		h.must(err)
		for _, want := range []string{begum.Name, begum.Email, p.Reference, "pay1", `"refunded":2500`, `"last4":"1111"`, fund.Declaration, "612345678901", `"paper":"receipt"`, `"paper":"note"`, `"of":"ND/26-27/000001"`} {
			if !strings.Contains(string(b), want) {
				t.Errorf("%q is missing in %s", want, b)
			}
		}
		for _, not := range []string{"pay9", "Other", p.Token} {
			if strings.Contains(string(b), not) {
				t.Errorf("%q is in %s", not, b)
			}
		}
		if nobody, err := h.Own(ctx, "nobody"); err != nil || len(nobody.Pledges)+len(nobody.Payments)+len(nobody.Documents) != 0 {
			t.Errorf("of nobody: %+v, %v", nobody, err)
		}
	})
}
