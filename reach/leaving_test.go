package reach_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/reach"
)

// hears hands what was told to those who listen, as app does, until nothing is left.
func (o *office) hears(t *testing.T) {
	t.Helper()
	for len(o.told) > 0 {
		told := o.told
		o.told = nil
		for _, fact := range told {
			var err error
			switch f := fact.(type) {
			case fund.Settled:
				err = o.r.ThankSupporter(t.Context(), f)
			case fund.Stopped:
				err = o.r.ConfirmStop(t.Context(), f)
			case fund.Refunded:
				err = o.r.TellRefund(t.Context(), f)
			case audience.LinkAsked:
				err = o.r.SendReaderLink(t.Context(), f)
			case audience.Left:
				err = errors.Join(o.f.ForgetLeft(t.Context(), f), o.r.Forget(t.Context(), f))
			case audience.Grieved:
				err = o.r.ConfirmGrievance(t.Context(), f)
			case audience.GrievanceAnswered:
				err = o.r.SendAnswer(t.Context(), f)
			case audience.GrievanceDue:
				err = o.r.WarnOfficer(t.Context(), f)
			case reach.Due:
				err = o.r.Carry(t.Context(), f)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// supports pledges at the newsroom's own account and has staff confirm it.
func (o *office) supports(t *testing.T, reader audience.Reader, utr string) {
	t.Helper()
	ctx := t.Context()
	if err := rail.New(o.d, o.st, o.f, rail.Options{}).Set(ctx, machine, "upi", true, map[string]string{"payee": "lake@examplebank", "name": "Lake"}, "the newsroom opens"); err != nil {
		t.Fatal(err)
	}
	plans, err := o.f.Plans(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.f.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: plans[0].ID, Price: plans[0].Price, Gateway: "upi", Lang: reader.Lang, Declared: true, Wording: fund.Declaration,
		Payer: fund.Addressee{Email: reader.Email}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.f.Begin(ctx, p.ID, "https://lake.example/pay", "Lake", reader.Email); err != nil {
		t.Fatal(err)
	}
	if err := hand.New(o.d, o.st, o.f).Confirm(ctx, machine, p.ID, utr, plans[0].Amount, o.d.Now()); err != nil {
		t.Fatal(err)
	}
}

func TestNoLetterFollowsOneWhoHasLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		reader, err := o.a.Welcome(ctx, "begum@readers.example", "ur")
		if err != nil {
			t.Fatal(err)
		}
		other, err := o.a.Welcome(ctx, "other@readers.example", "en")
		if err != nil {
			t.Fatal(err)
		}
		o.supports(t, other, "612345678902")
		o.supports(t, reader, "612345678901")
		o.hears(t)
		own, err := o.r.Own(ctx, reader.ID)
		if err != nil || len(own) != 1 || own[0].Subject != lang.For("ur").Say("letter-thanks-subject", "Newsroom", mastheadName(t, o)) || own[0].Sent.IsZero() {
			t.Errorf("own letters %+v, %v", own, err)
		}
		sent := len(o.bag.letters)

		// A payment that is booked after the reader has left, and a letter that waited.
		o.bag.broken = errors.New("the line is down")
		if err := o.a.AskLink(ctx, reader.Email, "ur"); err != nil {
			t.Fatal(err)
		}
		link := o.told[len(o.told)-1].(audience.LinkAsked)
		o.told = nil
		if err := o.r.SendReaderLink(ctx, link); err != nil {
			t.Fatal(err)
		}
		waits := o.told[len(o.told)-1].(reach.Due)
		o.told = nil
		o.supports(t, reader, "612345678903")
		late := o.told
		o.told = nil
		if err := errors.Join(o.f.Forget(ctx, reader.ID), o.a.Leave(ctx, reader.ID)); err != nil {
			t.Fatal(err)
		}
		o.bag.broken = nil
		o.told = append(o.told, late...)
		o.told = append(o.told, waits)
		o.hears(t)
		d.Clock().Move(10 * time.Minute)
		if err := o.r.CarryDue(ctx); err != nil {
			t.Fatal(err)
		}
		if len(o.bag.letters) != sent {
			t.Errorf("%d letters followed: %+v", len(o.bag.letters)-sent, o.bag.letters[sent:])
		}
		var theirs, all int
		if err := d.Row(ctx, `select count(*), count(case when person = $1 then 1 end) from reach_letter`, reader.ID).Scan(&all, &theirs); err != nil || theirs != 0 || all == 0 {
			t.Errorf("%d of %d letters are still written down as theirs, %v", theirs, all, err)
		}
	})
}

func mastheadName(t *testing.T, o *office) string {
	t.Helper()
	m, err := o.st.Masthead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m.Name
}

func TestTheLastLetterSaysWhatIsKeptAndUntilWhen(t *testing.T) {
	for _, code := range lang.Codes {
		d := dbtest.Open(t, dbtest.SQLite(t))
		o, ctx := open(t, d, true), t.Context()
		reader, err := o.a.Welcome(ctx, "begum@readers.example", code)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.r.Farewell(ctx, reader); err != nil {
			t.Fatal(err)
		}
		o.supports(t, reader, "612345678901")
		if err := o.r.Farewell(ctx, reader); err != nil {
			t.Fatal(err)
		}
		if len(o.bag.letters) != 2 {
			t.Fatalf("%d letters", len(o.bag.letters))
		}
		l := lang.For(code)
		for i, want := range []string{l.Say("leave-kept-none"), l.Date(time.Date(2035, 3, 31, 12, 0, 0, 0, time.UTC))} {
			got := o.bag.letters[i]
			if got.To != reader.Email || got.Lang != string(code) || !strings.Contains(got.Text, want) || strings.Contains(got.Text, "{{") || strings.Contains(got.Text, "<no value>") {
				t.Errorf("%s: no %q in\n%s", code, want, got.Text)
			}
		}
		var n int
		if err := d.Row(ctx, `select count(*) from reach_letter`).Scan(&n); err != nil || n != 0 {
			t.Errorf("the last letter is written down: %d, %v", n, err)
		}
		o.bag.broken = errors.New("550 <begum@readers.example> unknown")
		if err := o.r.Farewell(ctx, reader); err == nil || strings.Contains(fmt.Sprint(err), "begum@") {
			t.Errorf("a refusal says %v", err)
		}
	}
}

func TestLettersOfAGrievance(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		m, err := o.st.Masthead(ctx)
		if err != nil {
			t.Fatal(err)
		}
		m.Name, m.GrievanceOfficer, m.GrievanceEmail = "The Lake Paper", "Sara Khan", "sara@lake.example"
		if err := o.st.SetMasthead(ctx, machine, m); err != nil {
			t.Fatal(err)
		}
		g, err := o.a.Complain(ctx, audience.Complaint{Name: "Begum <b>Lone</b>", Email: "begum@readers.example", About: "Buy pills at https://pills.example", Text: "Buy pills!", Lang: "hi"}, 15)
		if err != nil {
			t.Fatal(err)
		}
		o.hears(t)
		d.Clock().Set(g.Due.Add(-71 * time.Hour))
		for range 2 {
			if err := o.a.WarnGrievances(ctx); err != nil {
				t.Fatal(err)
			}
			o.hears(t)
		}
		if err := o.a.AnswerGrievance(ctx, machine, g.ID, "हमने ग़लती सुधार दी है।\n<script>alert(1)</script>"); err != nil {
			t.Fatal(err)
		}
		o.hears(t)
		if len(o.bag.letters) != 3 {
			t.Fatalf("%d letters", len(o.bag.letters))
		}
		got, warning, answer := o.bag.letters[0], o.bag.letters[1], o.bag.letters[2]
		hi := lang.For("hi")
		if got.To != "begum@readers.example" || got.Lang != "hi" || !strings.Contains(got.Subject, "G-0001") || !strings.Contains(got.Text, hi.Date(g.Due.In(m.Location()))) || strings.Contains(got.Text+got.Subject+got.HTML, "pills") {
			t.Errorf("the first letter: %s\n%s", got.Subject, got.Text)
		}
		if warning.To != "sara@lake.example" || warning.Lang != "en" || !strings.Contains(warning.Text, "https://lake.example/newsroom/grievances/"+string(g.ID)) || strings.Contains(warning.Text, "egum") {
			t.Errorf("the warning: %s %s\n%s", warning.To, warning.Lang, warning.Text)
		}
		if answer.To != got.To || !strings.Contains(answer.Text, "हमने ग़लती सुधार दी है।") || strings.Contains(answer.HTML, "<script>") {
			t.Errorf("the answer:\n%s", answer.Text)
		}
		// Without an officer's address, or once the complainant is forgotten, nobody is written to.
		m.GrievanceEmail = ""
		if err := o.st.SetMasthead(ctx, machine, m); err != nil {
			t.Fatal(err)
		}
		second, err := o.a.Complain(ctx, audience.Complaint{Name: "x", Email: "other@readers.example", About: "x", Text: "y", Lang: "ur"}, 3)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.a.WarnGrievances(ctx); err != nil {
			t.Fatal(err)
		}
		o.hears(t)
		if len(o.bag.letters) != 4 || o.bag.letters[3].To != second.Email {
			t.Errorf("%d letters", len(o.bag.letters))
		}
		// The newsroom's own address stands in for an officer's.
		m.Email = "desk@lake.example"
		if err := o.st.SetMasthead(ctx, machine, m); err != nil {
			t.Fatal(err)
		}
		if _, err := o.a.Complain(ctx, audience.Complaint{Name: "x", Email: "third@readers.example", About: "x", Text: "z", Lang: "ur"}, 3); err != nil {
			t.Fatal(err)
		}
		if err := o.a.WarnGrievances(ctx); err != nil {
			t.Fatal(err)
		}
		o.hears(t)
		if len(o.bag.letters) != 6 || o.bag.letters[5].To != "desk@lake.example" || !strings.Contains(o.bag.letters[5].Subject, "G-0003") {
			t.Errorf("%d letters, the last to %s", len(o.bag.letters), o.bag.letters[len(o.bag.letters)-1].To)
		}
		if s := fmt.Sprint(o.bag.letters[3].Text); !strings.Contains(s, "G-0002") || bytes.Contains([]byte(s), []byte("{{")) {
			t.Error(s)
		}
	})
}
