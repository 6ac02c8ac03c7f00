package fund_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// allBooked says everything that must not depend on order and repetition, without the names that are made up anew.
func allBooked(t testing.TB, h *house) string {
	t.Helper()
	ctx := context.Background()
	var b strings.Builder
	b.WriteString(h.balances() + "\n")
	lines, err := db.All(ctx, h.db, func(s *string) []any { return []any{s} }, `
		select t.kind || ' ' || t.object || ' ' || t.occurred || ' ' || e.account || ' ' || e.amount || ' ' || e.currency
		from fund_entry e join fund_tx t on t.id = e.tx order by t.kind, t.object, e.account`)
	h.must(err)
	b.WriteString(strings.Join(lines, "\n"))
	lines, err = db.All(ctx, h.db, func(s *string) []any { return []any{s} }, `
		select y.object || ' ' || e.reader || ' ' || e.begins || ' ' || coalesce(e.ends, 0) || e.kind from fund_entitlement e join fund_payment y on y.id = e.source order by y.object, e.kind, e.begins`)
	h.must(err)
	b.WriteString("\n" + strings.Join(lines, "\n"))
	fmt.Fprintf(&b, "\nreceipts %d, waiting %d, settled %d, stopped %d", h.count(`select count(*) from fund_receipt`), h.count(`select count(*) from fund_fact where applied is null`),
		h.count(`select count(*) from fund_pledge where settled is not null`), h.count(`select count(*) from fund_pledge where stopped is not null`))
	return b.String()
}

// sound is what holds of any books at any time.
func sound(t testing.TB, h *house) {
	t.Helper()
	ctx := context.Background()
	if n := h.count(`select count(*) from (select tx from fund_entry group by tx, currency having sum(amount) <> 0) as out`); n != 0 {
		t.Errorf("%d transactions do not sum to 0", n)
	}
	if n := h.count(`select count(*) from fund_tx where id not in (select tx from fund_entry)`); n != 0 {
		t.Errorf("%d transactions have no entries", n)
	}
	if a, b := h.count(`select count(*) from fund_receipt`), h.count(`select count(*) from fund_earned`); a != b {
		t.Errorf("%d receipts for %d payments", a, b)
	}
	if n := h.count(`select count(*) from fund_receipt r where not exists (select 1 from fund_earned y where y.id = r.payment)`); n != 0 {
		t.Errorf("%d receipts for money in suspense", n)
	}
	type series struct {
		year      string
		n, lo, hi int
	}
	all, err := db.All(ctx, h.db, func(s *series) []any { return []any{&s.year, &s.n, &s.lo, &s.hi} },
		`select year, count(*), min(seq), max(seq) from fund_receipt group by series, year`)
	h.must(err)
	for _, s := range all {
		if s.lo != 1 || s.hi != s.n {
			t.Errorf("the receipts of %s run from %d to %d and are %d", s.year, s.lo, s.hi, s.n)
		}
	}
	before := allBooked(t, h)
	h.must(h.RecountAll(ctx))
	if after := allBooked(t, h); after != before {
		t.Errorf("the kept periods are not those of the payments:\n%s\n---\n%s", before, after)
	}
}

func TestFiftyAtOnceBookOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		p := h.pledges("asha", fund.Month, "paper")
		fact := captured(p, "pay1", d.Now())
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				told := fact
				told.Event = fmt.Sprint(i) // many events tell of one payment
				if err := h.Apply(context.Background(), []fund.Fact{told}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := heard[fund.Settled](h); len(got) != 1 {
			t.Errorf("settled %d times", len(got))
		}
		if b := h.balances(); b != "assets:clearing:paper INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		sound(t, h)
	})
}

func TestManyPaymentsAtOnceLeaveNoGapInTheReceipts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		var facts []fund.Fact
		for i := range 40 {
			p := h.pledges(audience.ReaderID(fmt.Sprint(i)), fund.Month, "paper")
			facts = append(facts, captured(p, fmt.Sprint("pay", i), d.Now()))
		}
		var all sync.WaitGroup
		for _, fact := range facts {
			all.Go(func() {
				if err := h.Apply(context.Background(), []fund.Fact{fact}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		sound(t, h)
		if n := h.count(`select max(seq) from fund_receipt`); n != 40 {
			t.Errorf("the last receipt is %d", n)
		}
	})
}

func TestMoneyThatDoesNotFitWaitsInSuspense(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		less, dollars := captured(p, "less", d.Now()), captured(p, "dollars", d.Now())
		less.Amount.Minor--
		dollars.Amount.Currency = "USD"
		nobody := captured(fund.Pledge{Gateway: "paper", Reference: "NOBODY", Ref: "none", Amount: money.Rupees(5)}, "orphan", d.Now())
		h.must(h.Apply(ctx, []fund.Fact{less, dollars, nobody}))
		if b := h.balances(); b != "assets:clearing:paper INR 99.99, assets:clearing:paper USD 100.00, suspense:unmatched INR -99.99, suspense:unmatched USD -100.00, " {
			t.Errorf("books: %s", b)
		}
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Registered || len(heard[fund.Settled](h)) != 0 || h.count(`select count(*) from fund_receipt`) != 0 {
			t.Errorf("it bought something: %s, %v", s, err)
		}
		odd, err := h.Attention(ctx)
		h.must(err)
		kinds := map[string]int{}
		for _, o := range odd {
			kinds[o.Kind]++
		}
		if kinds["suspense"] != 2 || kinds["orphan"] != 1 || len(odd) != 3 {
			t.Errorf("attention %+v", odd)
		}
		if net, err := h.Net(ctx, d.Now().Add(-time.Hour), d.Now().Add(time.Hour), "INR"); err != nil || !net.IsZero() {
			t.Errorf("net %s, %v", net, err)
		}
		// Sent back, the suspense is empty again and nothing is asked of anybody.
		back := refunded(p, "ref2", "dollars", dollars.Amount.Minor, d.Now())
		back.Amount.Currency = "USD"
		h.must(h.Apply(ctx, []fund.Fact{refunded(p, "ref1", "less", less.Amount.Minor, d.Now()), back}))
		if b := h.balances(); b != "" {
			t.Errorf("books after refunds: %s", b)
		}
		if odd, err = h.Attention(ctx); err != nil || len(odd) != 1 || odd[0].Kind != "orphan" || odd[0].Key() != "fund-odd-orphan" {
			t.Errorf("attention %+v, %v", odd, err)
		}
	})
}

func TestRefundsComeOutOfTheMonthInWhichTheyWent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Year, "paper")
		november, december, january := d.Now(), d.Now().AddDate(0, 1, 0), d.Now().AddDate(0, 2, 0)
		// The refund is told first and waits for its payment.
		h.must(h.Apply(ctx, []fund.Fact{refunded(p, "ref1", "pay1", 40000, december)}))
		if b := h.balances(); b != "" {
			t.Errorf("a refund of nothing was booked: %s", b)
		}
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay1", november)}))
		if b := h.balances(); b != "assets:clearing:paper INR 600.00, contra:refunds INR 400.00, income:contributions:yearly INR -1000.00, " {
			t.Errorf("books: %s", b)
		}
		for _, c := range []struct {
			from, until time.Time
			want        money.Amount
		}{{november, december, money.Rupees(1000)}, {december, january, money.Rupees(-400)}, {november, january, money.Rupees(600)}} {
			if net, err := h.Net(ctx, c.from, c.until, "INR"); err != nil || net != c.want {
				t.Errorf("net %s, %v; want %s", net, err, c.want)
			}
		}
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Supporter {
			t.Errorf("after a part: %s, %v", s, err)
		}
		h.must(h.Apply(ctx, []fund.Fact{refunded(p, "ref2", "pay1", 60000, december)}))
		if s, err := h.Standing(ctx, "asha"); err != nil || s != fund.Registered || len(heard[fund.Refunded](h)) != 2 {
			t.Errorf("after the whole: %s, %v", s, err)
		}
		for i, minor := range []int64{40000, 60000} {
			back, err := h.Returned(ctx, heard[fund.Refunded](h)[i].Refund)
			if err != nil || back.Amount.Minor != minor || back.Receipt != "ND/26-27/000001" {
				t.Errorf("refund %d: %+v, %v", i, back, err)
			}
		}
		payments, more, err := h.Payments(ctx, 1)
		if err != nil || more || len(payments) != 1 || payments[0].Refunded != money.Rupees(1000) || payments[0].Receipt == "" {
			t.Errorf("payments %+v, %v", payments, err)
		}
		entries, _, err := h.Entries(ctx, 1)
		if err != nil || len(entries) != 6 || entries[5].Kind != "payment" {
			t.Errorf("entries %+v, %v", entries, err)
		}
		h.must(h.Apply(ctx, []fund.Fact{refunded(p, "ref3", "pay1", 100, december)}))
		odd, err := h.Attention(ctx)
		if err != nil || len(odd) != 2 || odd[0].Kind != "over-refunded" || odd[0].Amount != money.Rupees(1) || odd[1].Kind != "refunded-running" {
			t.Errorf("attention %+v, %v", odd, err)
		}
	})
}

func TestReceiptsCountAnewEachFinancialYear(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		for i, c := range []struct{ at, number string }{
			{"2027-03-31T18:29:59Z", "ND/26-27/000001"}, // 23:59:59 in Kolkata
			{"2027-03-31T18:30:00Z", "ND/27-28/000001"}, // 00:00 on 1 April
			{"2027-04-01T00:00:00Z", "ND/27-28/000002"},
			{"2027-01-01T00:00:00Z", "ND/26-27/000002"},
			{"2099-12-31T00:00:00Z", "ND/99-00/000001"},
		} {
			at, err := time.Parse(time.RFC3339, c.at)
			h.must(err)
			h.must(h.Apply(ctx, []fund.Fact{captured(p, fmt.Sprint("pay", i), at)}))
			if r, err := h.Receipt(ctx, c.number); err != nil || r.Object != fmt.Sprint("pay", i) || !r.At.Equal(at) {
				t.Errorf("%s: %+v, %v", c.number, r, err)
			}
		}
		sound(t, h)
	})
}

func TestMoneyKnownBeforeItsNameWaitsForIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p, err := h.Pledge(ctx, h.ask("asha", fund.Month, "paper"))
		h.must(err)
		early := captured(p, "pay1", d.Now())
		early.Ref, early.Reference = "at-paper-"+p.Reference, "" // the notice overtakes the answer to Begin
		h.must(h.Apply(ctx, []fund.Fact{early, refunded(p, "ref1", "pay1", 5000, d.Now())}))
		if n := h.count(`select count(*) from fund_payment`); n != 0 {
			t.Fatal("booked for nobody")
		}
		_, err = h.Begin(ctx, p.ID, "https://news.example/", "Monthly", "")
		h.must(err)
		if b := h.balances(); b != "assets:clearing:paper INR 50.00, contra:refunds INR 50.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		if odd, err := h.Attention(ctx); err != nil || len(odd) != 0 {
			t.Errorf("attention %+v, %v", odd, err)
		}
	})
}

func TestALaterTellingNamesWhatAnEarlierOneLeftOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		bare, full := captured(p, "pay1", d.Now()), captured(p, "pay1", d.Now())
		bare.Ref, bare.Reference = "their-order", "" // an event that knows the bank's order alone
		h.must(h.Apply(ctx, []fund.Fact{bare, bare}))
		if n := h.count(`select count(*) from fund_payment`); n != 0 {
			t.Fatal("booked for nobody")
		}
		full.Ref = ""
		h.must(h.Apply(ctx, []fund.Fact{full, bare, full}))
		if b := h.balances(); b != "assets:clearing:paper INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		if odd, err := h.Attention(ctx); err != nil || len(odd) != 0 {
			t.Errorf("attention %+v, %v", odd, err)
		}
		sound(t, h)
	})
}

func TestAFactWithoutSenseIsRefused(t *testing.T) {
	h := build(t, dbtest.Open(t, dbtest.SQLite(t)))
	p := h.pledges("asha", fund.Month, "paper")
	for name, change := range map[string]func(*fund.Fact){
		"no object":       func(f *fund.Fact) { f.Object = "" },
		"a long object":   func(f *fund.Fact) { f.Object = strings.Repeat("x", 201) },
		"a NUL":           func(f *fund.Fact) { f.Reference = "a\x00b" },
		"broken UTF-8":    func(f *fund.Fact) { f.Method = "\xff" },
		"no kind":         func(f *fund.Fact) { f.Kind = "wished" },
		"no moment":       func(f *fund.Fact) { f.At = time.Time{} },
		"no money":        func(f *fund.Fact) { f.Amount.Minor = 0 },
		"negative money":  func(f *fund.Fact) { f.Amount.Minor = -1 },
		"too much money":  func(f *fund.Fact) { f.Amount.Minor = 1 << 62 },
		"no currency":     func(f *fund.Fact) { f.Amount.Currency = "" },
		"a false gateway": func(f *fund.Fact) { f.Gateway = "other" },
		"a bare refund":   func(f *fund.Fact) { f.Kind = fund.KindRefunded },
	} {
		f := captured(p, "pay1", dbtest.Start)
		change(&f)
		if err := h.Apply(t.Context(), []fund.Fact{f}); key(err) != "fund-fact-malformed" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := h.count(`select count(*) from fund_fact`); n != 0 {
		t.Errorf("%d of them were kept as facts", n)
	}
}
