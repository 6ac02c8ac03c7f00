package trial_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/app/trial"
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// mover plays moves in the rooms; only the banks' notices go through the doors.
type mover struct {
	*trial.Newsroom
	t *testing.T
}

// moving tells a story on each engine, in a newsroom with two banks and transfers by hand.
func moving(t *testing.T, story func(t *testing.T, m *mover)) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		m := &mover{n, t}
		m.must(n.Rails.Set(t.Context(), n.Machine, app.OtherBank, true, nil, "never dependent on one bank"),
			n.Rails.Set(t.Context(), n.Machine, "upi", true, map[string]string{"payee": "lakeside@examplebank", "name": "Lakeside Record"}, "by hand too"))
		story(t, m)
	})
}

func (m *mover) must(all ...error) {
	m.t.Helper()
	for _, err := range all {
		if err != nil {
			m.t.Fatal(err)
		}
	}
}

func (m *mover) bank(gateway string) *sandbox.Sandbox {
	if gateway == app.OtherBank {
		return m.Other
	}
	return m.Bank
}

// supports has a reader pay for a plan at a bank.
func (m *mover) supports(email string, every fund.Every, gateway string) (audience.ReaderID, fund.Pledge) {
	m.t.Helper()
	ctx := m.t.Context()
	reader, err := m.Audience.Welcome(ctx, email, lang.English)
	m.must(err)
	plans, err := m.Fund.Plans(ctx)
	m.must(err)
	for _, p := range plans {
		if p.Every == every {
			made, err := m.Fund.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: p.ID, Price: p.Price, Gateway: gateway, Lang: lang.English, Declared: true, Wording: fund.Declaration})
			m.must(err)
			m.pays(made)
			return reader.ID, made
		}
	}
	m.t.Fatalf("there is no plan for %s", every)
	return "", fund.Pledge{}
}

// pays begins a pledge and pays it at its bank.
func (m *mover) pays(p fund.Pledge) fund.Begun {
	m.t.Helper()
	begun, err := m.Fund.Begin(m.t.Context(), p.ID, m.URL+"/", "Support", "reader@readers.example")
	m.must(err)
	m.must(m.bank(p.Gateway).Pay(m.t.Context(), begun.Ref, sandbox.Way{Do: sandbox.WayFirst}))
	m.Settle()
	return begun
}

// begins prepares a move and begins it.
func (m *mover) begins(from, to string, days int) move.MoveID {
	m.t.Helper()
	id, err := m.Moves.Prepare(m.t.Context(), m.Machine, from, to, days, "They closed our account.")
	m.must(err)
	m.must(m.Moves.Begin(m.t.Context(), m.Machine, id))
	m.Pass(time.Minute)
	return id
}

// taps opens the newest letter's link as the page does, and pledges anew.
func (m *mover) taps(email string) fund.Pledge {
	m.t.Helper()
	lead, err := m.Moves.Lead(m.t.Context(), m.link(email))
	m.must(err)
	made, err := m.Fund.Again(m.t.Context(), lead.Reader, lead.Pledge, lead.Move.To)
	m.must(err)
	return made
}

func (m *mover) link(email string) string {
	m.t.Helper()
	_, token, found := strings.Cut(m.Letter(email).Link("/move/"), "/move/")
	if !found {
		m.t.Fatalf("the newest letter to %s has no link: %q", email, m.Letter(email).Subject)
	}
	return token
}

func (m *mover) state(id move.MoveID) (move.State, move.Progress) {
	m.t.Helper()
	one, err := m.Moves.Move(m.t.Context(), id)
	m.must(err)
	p, err := m.Moves.Progress(m.t.Context(), one)
	m.must(err)
	return one.State(), p
}

func (m *mover) standing(reader audience.ReaderID, want fund.Standing) {
	m.t.Helper()
	got, err := m.Fund.Standing(m.t.Context(), reader)
	m.must(err)
	if got != want {
		m.t.Errorf("at %s the reader is %s, and should be %s", m.Clock.Now().Format(time.DateTime), got, want)
	}
}

// letters counts those to an address whose subject has these words.
func (m *mover) letters(email, words string) (n int) {
	m.t.Helper()
	for _, l := range m.Letters() {
		if l.To == email && strings.Contains(l.Subject, words) {
			n++
		}
	}
	return n
}

func (m *mover) loses(gateway string) {
	m.t.Helper()
	m.must(m.bank(gateway).Vanish(m.t.Context()), m.Rails.Lose(m.t.Context(), m.Machine, gateway, "They closed our account."))
}

const asks = "one tap, and your support goes on"

// Both banks stand: the mandate of the old one is cancelled once the first
// payment at the new one is booked, and not before; nothing that was paid is lost.
func TestWhoMovesKeepsEveryPaidDayAndTheOldMandateEnds(t *testing.T) {
	moving(t, func(t *testing.T, m *mover) {
		ctx := t.Context()
		zoya, old := m.supports("zoya@readers.example", fund.Month, sandbox.Name)
		before, _, _, err := m.Fund.Entitled(ctx, zoya, m.Clock.Now())
		m.must(err)
		m.Pass(10 * 24 * time.Hour)
		id := m.begins(sandbox.Name, app.OtherBank, 30)
		fresh := m.taps("zoya@readers.example")
		if fresh.Gateway != app.OtherBank || fresh.Amount != old.Amount || fresh.Plan.ID != old.Plan.ID || fresh.Plan.Price != old.Plan.Price {
			t.Errorf("it goes on as %+v", fresh)
		}
		order, err := m.Bank.ByReference(ctx, old.Reference)
		m.must(err)
		if order.State != "active" {
			t.Errorf("before the first payment the old mandate is %s", order.State)
		}
		m.pays(fresh)
		if order, err = m.Bank.ByReference(ctx, old.Reference); err != nil || order.State != "ended" {
			t.Errorf("the old mandate is %s, %v", order.State, err)
		}
		until, _, _, err := m.Fund.Entitled(ctx, zoya, m.Clock.Now())
		if zone := begunIn(m); err != nil || !until.Equal(before.In(zone).AddDate(0, 1, 0)) {
			t.Errorf("paid until %s, and was until %s, %v", until, before, err)
		}
		if state, p := m.state(id); p.By[move.Moved] != 1 || p.All != 1 || state != move.Running && state != move.Ended {
			t.Errorf("the move is %s: %+v", state, p)
		}
		m.Pass(time.Minute)
		if state, _ := m.state(id); state != move.Ended {
			t.Errorf("when all have moved it is %s", state)
		}
		own, err := m.Fund.Account(ctx, zoya)
		m.must(err)
		receipts := 0
		for _, p := range own {
			receipts += len(p.Receipts)
		}
		if receipts != 2 || m.letters("zoya@readers.example", "receipt") != 2 || m.letters("zoya@readers.example", "stopped") != 0 {
			t.Errorf("%d receipts, %d letters with one", receipts, m.letters("zoya@readers.example", "receipt"))
		}
	})
}

func begunIn(m *mover) *time.Location {
	h, err := m.Staff.Masthead(m.t.Context())
	m.must(err)
	return h.Location()
}

// Nobody's time ends before the days that the move keeps, and then it does.
func TestALostBanksSupportersKeepTheirDaysAndAreRemindedTwice(t *testing.T) {
	moving(t, func(t *testing.T, m *mover) {
		ctx := t.Context()
		email := "omar@readers.example"
		omar, old := m.supports(email, fund.Month, sandbox.Name)
		m.Pass(26 * 24 * time.Hour)
		m.loses(sandbox.Name)
		if want, err := m.Moves.Wanted(ctx); err != nil || len(want) != 1 || want[0] != (move.Wanted{Gateway: sandbox.Name, Count: 1}) {
			t.Errorf("the newsroom is asked for %v, %v", want, err)
		}
		m.Pass(8 * 24 * time.Hour) // the paid month is over, and its grace is not
		id := m.begins(sandbox.Name, app.OtherBank, 30)
		written := m.Clock.Now()
		for range 29 {
			m.Pass(24 * time.Hour)
			m.standing(omar, fund.Supporter)
		}
		if n, err := m.Fund.Supporters(ctx, m.Clock.Now()); err != nil || n != 1 {
			t.Errorf("%d supporters, %v", n, err)
		}
		m.Now(written.AddDate(0, 0, 32))
		m.standing(omar, fund.Registered)
		if a, b, c := m.letters(email, asks), m.letters(email, "waits for one tap"), m.letters(email, "your support ends after"); a != 1 || b != 1 || c != 1 {
			t.Errorf("%d letters, %d reminders, %d last ones", a, b, c)
		}
		if n := m.letters(email, "₹100 on"); n != 0 {
			t.Errorf("%d times a charge was announced that nobody makes", n)
		}
		order, err := m.Bank.ByReference(ctx, old.Reference)
		if err != nil || len(order.Events) != 1 {
			t.Errorf("a bank that is gone goes on: %+v, %v", order.Events, err)
		}
		// After that the link is good all the same, until the move ends.
		m.pays(m.taps(email))
		m.standing(omar, fund.Supporter)
		m.Pass(time.Minute)
		if state, _ := m.state(id); state != move.Ended {
			t.Errorf("the move is %s", state)
		}
	})
}

// The old bank charges while its payer is moving: what was taken twice is proposed for a refund.
func TestWhoIsChargedAtBothBanksIsProposedARefund(t *testing.T) {
	moving(t, func(t *testing.T, m *mover) {
		ctx := t.Context()
		_, old := m.supports("zoya@readers.example", fund.Month, sandbox.Name)
		m.Pass(28 * 24 * time.Hour)
		m.begins(sandbox.Name, app.OtherBank, 30)
		m.pays(m.taps("zoya@readers.example"))
		order, err := m.Bank.ByReference(ctx, old.Reference)
		m.must(err)
		m.Pass(time.Hour)
		m.must(m.Bank.Press(ctx, order.ID, sandbox.TurnRace, 0)) // it was on its way when the mandate ended
		m.Pass(time.Minute)
		odd, err := m.Attend.Attention(ctx)
		m.must(err)
		twice := 0
		for _, o := range odd {
			if o.Kind == fund.OddTwice && o.Do == attend.DoRefund && o.Gateway == sandbox.Name {
				twice++
			}
		}
		if twice != 1 {
			t.Errorf("proposed to go back: %d of %+v", twice, odd)
		}
	})
}

// A move that stops in the middle of writing goes on where it was: each is written to once.
func TestLettersOfAMoveAreWrittenOnceHoweverOftenItStops(t *testing.T) {
	moving(t, func(t *testing.T, m *mover) {
		ctx := t.Context()
		var emails []string
		for i := range 5 {
			emails = append(emails, fmt.Sprintf("reader%d@readers.example", i))
			m.supports(emails[i], fund.Month, sandbox.Name)
		}
		id, err := m.Moves.Prepare(ctx, m.Machine, sandbox.Name, app.OtherBank, 30, "We leave them.")
		m.must(err)
		m.must(m.Moves.Begin(ctx, m.Machine, id), m.Moves.Pause(ctx, m.Machine, id, "A word is wrong."))
		m.Pass(time.Minute)
		if _, p := m.state(id); p.Unasked != 5 {
			t.Errorf("paused, it wrote: %+v", p)
		}
		m.must(m.Moves.GoOn(ctx, m.Machine, id))
		for range 3 { // two processes sweep, over and over
			done := make(chan error, 2)
			for range 2 {
				go func() { done <- m.Moves.Sweep(ctx) }()
			}
			m.must(<-done, <-done)
		}
		m.Settle()
		for _, e := range emails {
			if n := m.letters(e, asks); n != 1 {
				t.Errorf("%s got %d letters", e, n)
			}
		}
		if _, p := m.state(id); p.Unasked != 0 || p.By[move.Waiting] != 5 {
			t.Errorf("then it is %+v", p)
		}
	})
}

// Who moved once can be moved again; a link is good for its own pledge alone.
func TestWhoMovedOnceIsMovedAgain(t *testing.T) {
	moving(t, func(t *testing.T, m *mover) {
		ctx := t.Context()
		zoya, _ := m.supports("zoya@readers.example", fund.Month, sandbox.Name)
		omar, _ := m.supports("omar@readers.example", fund.Month, sandbox.Name)
		m.loses(sandbox.Name)
		m.begins(sandbox.Name, app.OtherBank, 30)
		first := m.link("zoya@readers.example")
		if lead, err := m.Moves.Lead(ctx, m.link("omar@readers.example")); err != nil || lead.Reader != omar {
			t.Errorf("the letter leads to %+v, %v", lead, err)
		}
		for _, wrong := range []string{"", "x", first + "x", first[1:], strings.ToUpper(first), "\x00"} {
			if _, err := m.Moves.Lead(ctx, wrong); !fault.Is(err, fault.NotFound) {
				t.Errorf("%.10q leads somewhere: %v", wrong, err)
			}
		}
		m.pays(m.taps("zoya@readers.example"))
		if _, err := m.Moves.Lead(ctx, first); !fault.Is(err, fault.Gone) {
			t.Errorf("a link that has done its work: %v", err)
		}
		m.Pass(24 * time.Hour)
		m.loses(app.OtherBank)
		second := m.begins(app.OtherBank, "upi", 45)
		fresh := m.taps("zoya@readers.example")
		begun, err := m.Fund.Begin(ctx, fresh.ID, m.URL+"/", "Support", "zoya@readers.example")
		if m.must(err); begun.Payee == "" || begun.URL != "" {
			t.Errorf("a transfer goes to %+v", begun)
		}
		m.must(m.Hand.Claim(ctx, fresh.ID, fresh.Token, "612345678901"))
		if _, p := m.state(second); p.By[move.OnWay] != 1 {
			t.Errorf("who says that a transfer is on its way is %+v", p)
		}
		m.Pass(8 * 24 * time.Hour)
		if n := m.letters("zoya@readers.example", "waits for one tap"); n != 0 {
			t.Errorf("and is reminded %d times", n)
		}
		m.must(m.Hand.Confirm(ctx, m.Machine, fresh.ID, "612345678901", fresh.Amount, m.Clock.Now()))
		m.Pass(time.Minute)
		if state, p := m.state(second); state != move.Ended || p.By[move.Moved] != 1 {
			t.Errorf("the second move is %s, %+v", state, p)
		}
		own, err := m.Fund.Account(ctx, zoya)
		running := 0
		for _, p := range own {
			if p.State == fund.StateSettled && p.Stopped.IsZero() {
				running++
			}
		}
		if err != nil || running != 1 || len(own) != 3 {
			t.Errorf("of %d pledges %d run, %v", len(own), running, err)
		}
	})
}

// Those who support for good, who paid once, and who have stopped are not in
// it; who leaves in between is written to no more.
func TestWhoIsNotInAMove(t *testing.T) {
	moving(t, func(t *testing.T, m *mover) {
		ctx := t.Context()
		m.supports("lakshmi@readers.example", fund.Lifetime, sandbox.Name)
		m.supports("elsewhere@readers.example", fund.Month, app.OtherBank)
		stops, p := m.supports("stops@readers.example", fund.Month, sandbox.Name)
		m.must(m.Fund.Stop(ctx, stops, p.ID))
		leaves, _ := m.supports("leaves@readers.example", fund.Month, sandbox.Name)
		m.supports("zoya@readers.example", fund.Month, sandbox.Name)
		if o, err := m.Moves.Outlook(ctx, sandbox.Name); err != nil || o.All != 2 || o.Active != 2 || o.Langs[lang.English] != 2 {
			t.Errorf("the outlook is %+v, %v", o, err)
		}
		id := m.begins(sandbox.Name, app.OtherBank, 30)
		link := m.link("leaves@readers.example")
		m.must(m.Fund.Forget(ctx, leaves), m.Audience.Leave(ctx, leaves))
		m.Pass(8 * 24 * time.Hour)
		if _, err := m.Moves.Lead(ctx, link); !fault.Is(err, fault.Gone) {
			t.Errorf("the link of who left: %v", err)
		}
		for email, want := range map[string]int{"lakshmi@readers.example": 0, "elsewhere@readers.example": 0, "stops@readers.example": 0, "leaves@readers.example": 1, "zoya@readers.example": 1} {
			if n := m.letters(email, asks); n != want {
				t.Errorf("%s got %d letters and not %d", email, n, want)
			}
		}
		if a, b := m.letters("leaves@readers.example", "waits for one tap"), m.letters("zoya@readers.example", "waits for one tap"); a != 0 || b != 1 {
			t.Errorf("reminded %d and %d times", a, b)
		}
		one, err := m.Moves.Move(ctx, id)
		m.must(err)
		rows, more, err := m.Moves.Rows(ctx, one, move.Left, nil, 1)
		if err != nil || more || len(rows) != 1 || rows[0].Reader != leaves {
			t.Errorf("who left: %+v, %v", rows, err)
		}
		m.must(m.Moves.End(ctx, m.Machine, id, "They answer again."))
		if _, err := m.Moves.Lead(ctx, m.link("zoya@readers.example")); !fault.Is(err, fault.Gone) {
			t.Errorf("after the end: %v", err)
		}
		for _, try := range [][2]string{{"upi", app.OtherBank}, {sandbox.Name, sandbox.Name}, {"nowhere", app.OtherBank}, {sandbox.Name, "nowhere"}} {
			if _, err := m.Moves.Prepare(ctx, m.Machine, try[0], try[1], 30, "why not"); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v", try, err)
			}
		}
	})
}
