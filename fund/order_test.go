package fund_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// script is what happened in one run, to readers of its own: pledges of every
// kind, and facts of every kind about them, some twice and some of nobody.
type script struct {
	run     int
	pledges []fund.Pledge
	facts   []fund.Fact
}

// ending is behind the name of everything in a run.
func (s *script) ending() string { return fmt.Sprintf("/%d", s.run) }

func (s *script) readers() []audience.ReaderID {
	return []audience.ReaderID{audience.ReaderID(fmt.Sprintf("reader-0-%d", s.run)), audience.ReaderID(fmt.Sprintf("reader-1-%d", s.run))}
}

// newsroomOfAllKinds has besides the three plans one that is taxed, and taxes since the first of July.
func newsroomOfAllKinds(h *house) {
	ctx := context.Background()
	m := h.plan(fund.Month)
	_, err := h.SavePlan(ctx, publisher, fund.Plan{Names: fund.Names{lang.English: "Club"}, Every: fund.Month, Nature: fund.Subscription, Amount: m.Amount, Position: 90}, "why")
	h.must(err)
	_, err = h.SavePlan(ctx, publisher, fund.Plan{Names: fund.Names{lang.English: "Once"}, Every: fund.Once, Months: 3, Nature: fund.Contribution, Amount: m.Amount, Position: 91}, "why")
	h.must(err)
	l, err := h.Law(ctx)
	h.must(err)
	l.Taxes = []fund.TaxFrom{{From: "2026-07-01", Registered: true, Rate: 1800, GSTIN: "01ABCDE1234F1Z5", State: "JK", SAC: "998431"}}
	h.must(h.SetLaw(ctx, publisher, l, "why"))
}

// pledging makes the pledges of a run, all at once: it is the facts that are tried here.
func pledging(h *house, run int) *script {
	s, ctx := &script{run: run}, context.Background()
	who, now := s.readers(), h.db.Now()
	h.must(h.db.Write(ctx, func(tx *db.Tx) error {
		s.pledges = nil
		for i, of := range []struct {
			reader  audience.ReaderID
			code    string
			gateway string
			made    time.Time
		}{{who[0], "monthly", "paper", now}, {who[0], "yearly", "paper", now}, {who[0], "lifetime", "paper", now}, {who[0], "club", "paper", now.AddDate(0, 0, 60)},
			{who[1], "monthly", "drawer", now}, {who[1], "club", "drawer", now}, {who[1], "once", "paper", now}, {who[1], "monthly", "paper", now}} {
			p := fund.Pledge{ID: fund.PledgeID(db.NewID()), Reader: of.reader, Gateway: of.gateway, Reference: fmt.Sprintf("R%d%c", run, 'A'+i), Ref: fmt.Sprintf("at-%s-%d-%d", of.gateway, run, i)}
			_, err := tx.Do(ctx, `insert into fund_pledge (id, reader, plan, price, amount, currency, gateway, reference, lang, wording, declared, made, expires, ref, begun, place)
				select $1, $2, p.id, c.id, c.amount, c.currency, $3, $4, 'en', '', $5, $5, $6, $7, $5, 'MH' from fund_plan p join fund_price c on c.plan = p.id where p.code = $8`,
				p.ID, p.Reader, p.Gateway, p.Reference, db.At(of.made), db.At(now.Add(time.Hour)), p.Ref, of.code)
			if err == nil {
				err = tx.Row(ctx, `select amount, currency from fund_pledge where id = $1`, p.ID).Scan(&p.Amount.Minor, &p.Amount.Currency)
			}
			if err != nil {
				return err
			}
			s.pledges = append(s.pledges, p)
		}
		_, err := tx.Do(ctx, `update fund_pledge set replaces = $2 where id = $1`, s.pledges[1].ID, s.pledges[0].ID) // the yearly stands in place of the monthly
		return err
	}))
	return s
}

// happens draws what happened under the pledges of a script.
func (s *script) happens(t *rapid.T) {
	begin := dbtest.Start.Add(-200 * 24 * time.Hour) // some before the pledging, which a clock that is wrong may tell
	moment := func() time.Time {
		// Small numbers are drawn more often: they are dealt out over the days.
		return begin.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "moment")*37%101) * 4 * 24 * time.Hour)
	}
	type stand struct{ came, at time.Time }
	stands := map[fund.PledgeID][]stand{} // of money from abroad: what later stands by it is not let stand again
	some := func(what string, most int) int { return rapid.IntRange(0, most).Draw(t, what) }
	maybe := func(what string, of int) bool { return some(what, of) == 0 }
	tell := func(f fund.Fact) { s.facts = append(s.facts, f) }
	for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(s.pledges)-1), 2, 5, rapid.ID[int]).Draw(t, "pledges") {
		p := s.pledges[n]
		name := func(what string, i ...int) string {
			return fmt.Sprintf("%s-%d%s", what, n, strings.ReplaceAll(strings.Trim(fmt.Sprint(i), "[]"), " ", "-")) + s.ending()
		}
		for i := range some("payments", 3) {
			object := name("pay-", i)
			c := captured(p, object, moment())
			switch some("fits", 9) {
			case 0:
				c.Amount.Minor += 100
			case 1:
				c.Amount.Currency = "USD"
			case 2:
				c.Reference = "" // found by the gateway's own name
			case 3:
				c.Foreign = true
			case 4: // told first by what names no pledge
				bare := c
				bare.Ref, bare.Reference = "their-order", ""
				tell(bare)
				c.Ref = ""
			}
			tell(c)
			about := func(kind fund.Kind, object string, minor int64) fund.Fact {
				return fund.Fact{Gateway: p.Gateway, Kind: kind, Object: object, Payment: c.Object, Amount: money.Of(max(minor, 1), c.Amount.Currency), At: moment()}
			}
			part := func() int64 { return c.Amount.Minor / rapid.SampledFrom([]int64{1, 2, 4}).Draw(t, "part") }
			var gone []fund.Fact
			for r := range some("refunds", 2) {
				back := about(fund.KindRefunded, name("ref-", i, r), part())
				if maybe("in another currency", 9) {
					back.Amount.Currency = "EUR"
				}
				tell(back)
				gone = append(gone, back)
				if maybe("comes back", 2) {
					back.Kind, back.At = fund.KindUnrefunded, moment()
					if maybe("names another payment", 4) {
						back.Payment = "never-was" + s.ending()
					}
					tell(back)
				}
			}
			for _, kind := range []fund.Kind{fund.KindDisputed, fund.KindDisputeWon, fund.KindDisputeLost} {
				if maybe(string(kind), 5) {
					tell(about(kind, name("dis-", i), part()))
				}
			}
			if maybe("let stand", 3) {
				stood := about(fund.KindCleared, c.Object, c.Amount.Minor)
				for _, back := range gone { // what was known of by then
					if back.Amount.Currency == stood.Amount.Currency && back.Amount.Minor < stood.Amount.Minor && maybe("known", 2) {
						stood.Amount.Minor -= back.Amount.Minor
						stood.Without = append(stood.Without, back.Object)
					}
				}
				now := stand{c.At, stood.At}
				if !c.Foreign || !slices.ContainsFunc(stands[p.ID], func(was stand) bool { return now.came.After(was.at) || was.came.After(now.at) }) {
					tell(stood)
					if c.Foreign {
						stands[p.ID] = append(stands[p.ID], now)
					}
				}
			}
		}
		for _, kind := range []fund.Kind{fund.KindFailed, fund.KindPending, fund.KindHalted, fund.KindPaused, fund.KindResumed, fund.KindStopped} {
			if maybe(string(kind), 3) {
				tell(fund.Fact{Gateway: p.Gateway, Kind: kind, Object: name("turn"), Ref: p.Ref, At: moment()})
			}
		}
	}
	for i := range some("payouts", 2) {
		tell(fund.Fact{Gateway: "paper", Kind: fund.KindPaidOut, Object: fmt.Sprintf("out-%d", i) + s.ending(), Amount: money.Rupees(90), Fee: int64(some("fee", 3)), Tax: int64(some("tax", 3)), At: moment()})
	}
	for _, kind := range []fund.Kind{fund.KindCaptured, fund.KindRefunded, fund.KindUnrefunded, fund.KindDisputeLost, fund.KindCleared, fund.KindStopped} { // of nobody
		if maybe("nobody's", 3) {
			tell(fund.Fact{Gateway: "paper", Kind: kind, Object: "orphan" + s.ending(), Payment: "never-was" + s.ending(), Reference: "NOBODY", Amount: money.Rupees(100), At: moment()})
		}
	}
}

// sorted are the facts in the order in which they happened.
func (s *script) sorted() []fund.Fact {
	out := slices.Clone(s.facts)
	slices.SortStableFunc(out, func(a, b fund.Fact) int { return a.At.Compare(b.At) })
	return out
}

// shuffled are the facts in any order and repetition.
func (s *script) shuffled(t *rapid.T) []fund.Fact {
	var out []fund.Fact
	for range rapid.IntRange(1, 3).Draw(t, "repeats") {
		out = append(out, s.facts...)
	}
	if len(out) == 0 {
		return nil
	}
	return rapid.Permutation(out).Draw(t, "order")
}

// sequences runs a property on so many of them, each drawn anew.
func sequences(t *testing.T, n int, property func(*rapid.T)) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	if err := checks.Value.Set(strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	defer checks.Value.Set(before)
	rapid.Check(t, property)
}

func TestTenThousandSequencesInAnyOrderGiveTheSameBooks(t *testing.T) {
	h := build(t, dbtest.Open(t, dbtest.SQLite(t)))
	newsroomOfAllKinds(h)
	s := pledging(h, 1)
	empty, err := fund.NewModel(context.Background(), h.Fund, s.readers()...)
	h.must(err)
	kinds, booked := map[fund.Kind]int{}, 0
	sequences(t, 10_000, func(t *rapid.T) {
		told := &script{run: s.run, pledges: s.pledges}
		told.happens(t)
		first, second := empty.Fresh(), empty.Fresh()
		first.Tell(told.sorted()...)
		second.Tell(told.shuffled(t)...)
		if a, b := first.Books(), second.Books(); a != b {
			t.Fatalf("the books differ.\nin order:\n%s\n\nshuffled:\n%s", a, b)
		}
		for currency, sum := range second.Sums() {
			if sum != 0 {
				t.Fatalf("%s is out by %d", currency, sum)
			}
		}
		for payment, n := range second.Receipts() {
			if n != 1 {
				t.Fatalf("%v has %d receipts", payment, n)
			}
			booked++
		}
		for _, f := range told.facts {
			kinds[f.Kind]++
		}
	})
	for _, kind := range []fund.Kind{fund.KindCaptured, fund.KindFailed, fund.KindPending, fund.KindHalted, fund.KindPaused, fund.KindResumed, fund.KindStopped, fund.KindRefunded,
		fund.KindUnrefunded, fund.KindDisputed, fund.KindDisputeWon, fund.KindDisputeLost, fund.KindPaidOut, fund.KindCleared} {
		if kinds[kind] < 100 {
			t.Errorf("%s was told %d times", kind, kinds[kind])
		}
	}
	if booked < 1000 {
		t.Errorf("%d payments were booked", booked)
	}
}

// perEngine is how many sequences go through each engine.
const perEngine = 200

func TestTheSameFactsInAnyOrderGiveTheSameBooks(t *testing.T) {
	test := func(t *testing.T, dsn, other string) {
		h := build(t, dbtest.Open(t, dsn))
		newsroomOfAllKinds(h)
		ctx, run := context.Background(), 0
		sequences(t, perEngine, func(t *rapid.T) {
			run++
			s := pledging(h, run)
			s.happens(t)
			h.must(h.Tell(ctx, s.shuffled(t)...))
			m, err := fund.NewModel(ctx, h.Fund, s.readers()...)
			h.must(err)
			m.Tell(s.sorted()...)
			got, err := h.BooksOf(ctx, s.ending(), s.readers()...)
			h.must(err)
			if want := m.Books(); got != want {
				t.Fatalf("the books differ.\nin order, in memory:\n%s\n\nshuffled:\n%s", want, got)
			}
		})
		sound(t, h)
		// The inbox alone makes the same ledger again.
		into := build(t, dbtest.Open(t, other))
		h.must(h.Replay(ctx, into.Books))
		sameLedger(t, h, into)
	}
	t.Run("sqlite", func(t *testing.T) { test(t, dbtest.SQLite(t), dbtest.SQLite(t)) })
	if os.Getenv(dbtest.Variable) != "" {
		t.Run("postgres", func(t *testing.T) { test(t, dbtest.Postgres(t), dbtest.SQLite(t)) })
	}
}

func sameLedger(t *testing.T, a, b *house) {
	t.Helper()
	first, err := a.LedgerHash(context.Background())
	a.must(err)
	second, err := b.LedgerHash(context.Background())
	b.must(err)
	if first != second || len(first) != 64 {
		t.Errorf("the ledgers are %s and %s", first, second)
	}
	if x, y := allBooked(t, a), allBooked(t, b); x != y {
		t.Errorf("the books differ:\n%s\n---\n%s", x, y)
	}
}
