package fund_test

import (
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
)

// The inbox alone makes the same ledger in an empty house, also when the law
// was changed meanwhile, a reader was given support, and one stopped by hand.
func TestTheInboxPlayedIntoAnEmptyHouseMakesTheSameLedger(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		newsroomOfAllKinds(h)
		s := pledging(h, 1)
		from := func(object string) fund.Fact {
			f := captured(s.pledges[0], object, d.Now())
			f.Foreign = true
			return f
		}
		h.must(h.Tell(ctx, from("before/1"), captured(s.pledges[3], "taxed/1", d.Now())))
		l, err := h.Law(ctx)
		h.must(err)
		l.Citizens, l.Taxes = false, nil
		d.Clock().Move(time.Minute)
		h.must(h.SetLaw(ctx, publisher, l, "why"))
		d.Clock().Move(time.Minute)
		h.must(h.Tell(ctx, from("after/1"), captured(s.pledges[3], "untaxed/1", d.Now()), captured(s.pledges[6], "once/1", d.Now()), refunded(s.pledges[0], "waits/1", "never-was", 100, d.Now())))
		h.must(h.Stop(ctx, s.readers()[1], s.pledges[6].ID))
		_, err = h.Give(ctx, publisher, s.readers()[1], time.Time{}, "a friend of the house")
		h.must(err)
		into := build(t, dbtest.Open(t, dbtest.SQLite(t)))
		into.db.Clock().Move(time.Hour)
		h.must(h.Replay(ctx, into.Books))
		sameLedger(t, h, into)
		for _, reader := range s.readers() {
			a, al, aok, err := h.Entitled(ctx, reader, d.Now())
			h.must(err)
			if b, bl, bok, err := into.Entitled(ctx, reader, d.Now()); err != nil || !a.Equal(b) || al != bl || aok != bok {
				t.Errorf("%s is entitled until %s %v and until %s %v, %v", reader, a, al, b, bl, err)
			}
		}
		if a, b := h.count(`select count(*) from fund_grant`), into.count(`select count(*) from fund_grant where reason <> ''`); a != b || a != 1 {
			t.Errorf("%d grants became %d", a, b)
		}
		if err := h.Replay(ctx, into.Books); err == nil {
			t.Error("it is played into a house that is not empty")
		}
	})
}

func TestTheLedgersHashIsThatOfWhatIsBookedAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		hash := func() string { s, err := h.LedgerHash(ctx); h.must(err); return s }
		empty := hash()
		p := h.pledges("asha", fund.Month, "paper")
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		one := hash()
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}))
		if again := hash(); again != one || one == empty {
			t.Errorf("the hash of nothing is %s, of one payment %s, told again %s", empty, one, again)
		}
	})
}
