package trial_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// A bank that closes the account cancels every mandate, and says so of each:
// some before the newsroom knows, and the rest after. That is nobody's own doing.
func TestALostBankThatCancelsEveryMandateEndsNobodysTime(t *testing.T) {
	moving(t, func(t *testing.T, m *mover) {
		ctx := t.Context()
		var emails []string
		readers := map[string]audience.ReaderID{}
		for i := range 16 {
			e := fmt.Sprintf("reader%02d@readers.example", i)
			readers[e], _ = m.supports(e, fund.Month, sandbox.Name)
			emails = append(emails, e)
		}
		stopped, left := readers[emails[14]], readers[emails[15]]
		for _, r := range []audience.ReaderID{stopped, left} { // who stops in the account has stopped
			own, err := m.Fund.Account(ctx, r)
			m.must(err)
			m.must(m.Fund.Stop(ctx, r, own[0].Pledge))
		}
		m.must(m.Fund.Forget(ctx, left))
		m.Settle()
		m.Pass(26 * 24 * time.Hour)
		m.must(m.Bank.CancelAll(ctx, 12)) // more than a handful at once: a closing is seen
		m.Settle()
		told := 0
		for _, e := range emails[:14] {
			told += m.letters(e, "stopped")
		}
		if told > 10 {
			t.Errorf("%d of 12 are told that they stopped", told)
		}
		m.must(m.Rails.Lose(ctx, m.Machine, sandbox.Name, "They closed our account."), m.Bank.CancelAll(ctx, 0))
		m.Settle()
		m.must(m.bank(sandbox.Name).Vanish(ctx))
		if want, err := m.Moves.Wanted(ctx); err != nil || len(want) != 1 || want[0].Count != 14 {
			t.Errorf("the newsroom is asked for %v, %v", want, err)
		}
		m.Pass(8 * 24 * time.Hour) // the paid month is over, and its grace is not
		m.begins(sandbox.Name, app.OtherBank, 30)
		for _, e := range emails[:14] {
			m.standing(readers[e], fund.Supporter)
			if n := m.letters(e, asks); n != 1 {
				t.Errorf("%s got %d letters", e, n)
			}
		}
		if n := m.letters(emails[13], "stopped"); n != 0 {
			t.Error("cancelled after the loss, it is told as the reader's stop")
		}
		m.Pass(20 * 24 * time.Hour)
		m.standing(readers[emails[0]], fund.Supporter)
		m.standing(readers[emails[13]], fund.Supporter)
		m.standing(stopped, fund.Registered)
		m.pays(m.taps(emails[0]))
		m.pays(m.taps(emails[13]))
		m.standing(readers[emails[13]], fund.Supporter)
	})
}

// A move promised days; then the old bank cancels before anybody calls it lost.
func TestWhatAMovePromisedOutlastsTheOldBanksCancelling(t *testing.T) {
	moving(t, func(t *testing.T, m *mover) {
		email := "omar@readers.example"
		omar, _ := m.supports(email, fund.Month, sandbox.Name)
		m.Pass(28 * 24 * time.Hour)
		m.begins(sandbox.Name, app.OtherBank, 30)
		m.must(m.Bank.CancelAll(t.Context(), 0))
		m.Settle()
		m.Pass(28 * 24 * time.Hour)
		m.standing(omar, fund.Supporter)
		if n := m.letters(email, "stopped"); n != 0 {
			t.Errorf("%d letters say that it was stopped", n)
		}
		m.pays(m.taps(email))
	})
}

// Where the way onward is not offered for what they pay, no letter goes out.
func TestAMoveLeadsOnlyToWhatIsOfferedForItsKinds(t *testing.T) {
	moving(t, func(t *testing.T, m *mover) {
		ctx := t.Context()
		m.supports("omar@readers.example", fund.Month, sandbox.Name)
		m.must(m.Rails.Offer(ctx, m.Machine, fund.Month, []string{sandbox.Name, "upi"}, "by these alone"))
		if _, err := m.Moves.Prepare(ctx, m.Machine, sandbox.Name, app.OtherBank, 30, "We leave them."); !fault.Is(err, fault.Invalid) {
			t.Errorf("it is prepared all the same: %v", err)
		}
		id, err := m.Moves.Prepare(ctx, m.Machine, sandbox.Name, "upi", 30, "We leave them.")
		m.must(err, m.Rails.Offer(ctx, m.Machine, fund.Month, []string{sandbox.Name}, "and not by hand"))
		if err := m.Moves.Begin(ctx, m.Machine, id); !fault.Is(err, fault.Invalid) {
			t.Errorf("it begins all the same: %v", err)
		}
	})
}

// Of a few nobody sees that the bank is closing: what it cancelled first ends,
// until the newsroom calls the bank lost; from then on nothing does.
func TestWhatALostBankCancelledBeforeTheLossRunsAgain(t *testing.T) {
	moving(t, func(t *testing.T, m *mover) {
		ctx := t.Context()
		zoya, _ := m.supports("zoya@readers.example", fund.Month, sandbox.Name)
		m.supports("omar@readers.example", fund.Month, sandbox.Name)
		m.must(m.Bank.CancelAll(ctx, 1))
		m.Settle()
		own, err := m.Fund.Account(ctx, zoya)
		m.must(err)
		if own[0].State != fund.StateStopped {
			t.Errorf("one that was cancelled alone is %s", own[0].State)
		}
		m.must(m.Rails.Lose(ctx, m.Machine, sandbox.Name, "They closed our account."))
		if own, err = m.Fund.Account(ctx, zoya); err != nil || own[0].State != fund.StateSettled {
			t.Errorf("after the loss it is %s, %v", own[0].State, err)
		}
		m.must(m.Bank.CancelAll(ctx, 0))
		m.Settle()
		if n := m.letters("omar@readers.example", "stopped"); n != 0 {
			t.Errorf("%d letters of a stop", n)
		}
		if want, err := m.Moves.Wanted(ctx); err != nil || len(want) != 1 || want[0].Count != 2 {
			t.Errorf("the newsroom is asked for %v, %v", want, err)
		}
	})
}
