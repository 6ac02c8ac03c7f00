package yeartest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// told is what a table of ours has of one thing that happened at the bank.
type told struct {
	object, currency string
	minor            int64
	at               time.Time
}

// kept are the tables that have what happened at the bank, by its kind. Each
// row says object, sum, currency and moment.
var kept = map[fund.Kind]string{
	fund.KindCaptured:    `select object, amount, currency, captured from fund_payment where gateway = $1`,
	fund.KindRefunded:    `select object, amount, currency, refunded from fund_refund where gateway = $1`,
	fund.KindUnrefunded:  `select r.object, r.amount, r.currency, u.at from fund_unrefund u join fund_refund r on r.id = u.refund where r.gateway = $1`,
	fund.KindDisputed:    `select object, amount, currency, opened from fund_dispute where gateway = $1 and opened is not null`,
	fund.KindDisputeWon:  `select object, amount, currency, won from fund_dispute where gateway = $1 and won is not null`,
	fund.KindDisputeLost: `select object, amount, currency, lost from fund_dispute where gateway = $1 and lost is not null`,
	fund.KindPaidOut:     `select object, amount, currency, at from fund_payout where gateway = $1`,
}

// Compare compares the books of a newsroom with the bank's own, once all was
// told: each payment, refund, dispute and payout once, with its sum and moment;
// receipts, clearing account, suspense and the sum of everything. It tells what
// differs. The newsroom need not run.
func Compare(ctx context.Context, a *app.App) (differences []string, err error) {
	r := &Report{}
	err = r.compare(ctx, a)
	return r.Differences, err
}

func (r *Report) compare(ctx context.Context, a *app.App) error {
	missing, err := r.record(ctx, a)
	for _, what := range missing {
		r.differ("%s is not booked", what)
	}
	for _, check := range []func(context.Context, *app.App) error{r.sums, r.zeroes, r.documents, r.accounts, r.agreement} {
		if err == nil {
			err = check(ctx, a)
		}
	}
	return err
}

// Books is how the books stand beside the bank's record while notices are still on their way.
type Books struct {
	Payments, Waiting int      // of the bank's record: payments, and whatever is not booked yet
	Differences       []string // what is wrong all the same
}

// Midway is Compare while notices are still on their way.
func Midway(ctx context.Context, a *app.App) (b Books, err error) {
	r := &Report{}
	missing, err := r.record(ctx, a)
	for _, check := range []func(context.Context, *app.App) error{r.sums, r.documents} {
		if err == nil {
			err = check(ctx, a)
		}
	}
	return Books{r.Payments, len(missing), r.Differences}, err
}

// record compares the bank's record with the tables, and gives what they lack.
func (r *Report) record(ctx context.Context, a *app.App) (missing []string, err error) {
	// The books first: what happens meanwhile is known to the bank at least.
	r.Happened, r.Payments = 0, 0
	for _, bank := range banks(a) {
		have := map[fund.Kind][]told{}
		for kind, q := range kept {
			have[kind], err = db.All(ctx, a.DB, func(t *told) []any { return []any{&t.object, &t.minor, &t.currency, db.Moment(&t.at)} }, q, bank.Name())
			if err != nil {
				return nil, err
			}
		}
		facts, err := r.known(ctx, bank)
		if err != nil {
			return nil, err
		}
		of := map[fund.Kind][]fund.Fact{}
		for _, f := range facts {
			of[f.Kind] = append(of[f.Kind], f)
		}
		for kind := range kept {
			missing = append(missing, r.same(kind, of[kind], have[kind])...)
		}
		r.Happened, r.Payments = r.Happened+len(facts), r.Payments+len(of[fund.KindCaptured])
	}
	return missing, nil
}

// banks are those of a newsroom that plays.
func banks(a *app.App) []*sandbox.Sandbox { return []*sandbox.Sandbox{a.Bank, a.Other} }

// known is all that a bank has on record: of one that is gone, what it had when it went.
func (r *Report) known(ctx context.Context, bank *sandbox.Sandbox) ([]fund.Fact, error) {
	if facts, gone := r.gone[bank.Name()]; gone {
		return facts, nil
	}
	return bank.List(ctx, time.UnixMicro(0))
}

// same compares what happened with what is kept, and gives what is not.
func (r *Report) same(kind fund.Kind, facts []fund.Fact, rows []told) (missing []string) {
	have := map[string][]told{}
	for _, t := range rows {
		have[t.object] = append(have[t.object], t)
	}
	for _, f := range facts {
		got := have[f.Object]
		delete(have, f.Object)
		switch len(got) {
		case 0:
			missing = append(missing, fmt.Sprintf("%s %s of %s", kind, f.Object, f.Amount))
			continue
		case 1:
		default:
			r.differ("%s %s of %s is booked %d times", kind, f.Object, f.Amount, len(got))
		}
		if t := got[0]; t.minor != f.Amount.Minor || t.currency != f.Amount.Currency || !t.at.Equal(f.At) {
			r.differ("%s %s of %s at %s is booked as %d %s at %s", kind, f.Object, f.Amount, f.At, t.minor, t.currency, t.at)
		}
	}
	for object := range have {
		r.differ("%s %s is booked, and the bank knows nothing of it", kind, object)
	}
	return missing
}

// count is how many there are of something of which there should be none.
type count struct{ what, q string }

// sums are what holds at every moment.
func (r *Report) sums(ctx context.Context, a *app.App) error {
	return r.none(ctx, a, []count{
		{"entries sum to", `select cast(coalesce(sum(amount), 0) as bigint) from fund_entry`},
		{"transactions that do not sum to nothing", `select count(*) from (select tx from fund_entry group by tx, currency having sum(amount) <> 0) as t`},
		{"transactions without entries", `select count(*) from fund_tx t where not exists (select 1 from fund_entry e where e.tx = t.id)`},
		{"payments that fit and have not one receipt", `select count(*) from fund_earned y where (select count(*) from fund_receipt t where t.payment = y.id) <> 1`},
		{"receipts of what does not fit", `select count(*) from fund_receipt t where not exists (select 1 from fund_earned y where y.id = t.payment)`},
		{"refunds of what fits that have not one note", `select count(*) from fund_refund r join fund_earned y on y.id = r.payment where (select count(*) from fund_note n where n.refund = r.id) <> 1`},
	})
}

// zeroes are what holds once all was told.
func (r *Report) zeroes(ctx context.Context, a *app.App) error {
	return r.none(ctx, a, []count{
		{"facts that wait", `select count(*) from fund_fact where applied is null`},
		{"notices that are stuck", `select count(*) from fund_stuck where mended is null`},
		{"askings for a refund without an end", `select count(*) from fund_refund_ask where done is null and refused is null`},
	})
}

func (r *Report) none(ctx context.Context, a *app.App, all []count) error {
	for _, c := range all {
		var n int64
		if err := a.DB.Row(ctx, c.q).Scan(&n); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
		if n != 0 {
			r.differ("%s: %d", c.what, n)
		}
	}
	return nil
}

// documents looks for gaps and repeats in their numbers.
func (r *Report) documents(ctx context.Context, a *app.App) error {
	for _, table := range []string{"fund_receipt", "fund_note"} {
		type row struct {
			series, year      string
			n, distinct, last int64
		}
		rows, err := db.All(ctx, a.DB, func(w *row) []any { return []any{&w.series, &w.year, &w.n, &w.distinct, &w.last} },
			`select series, year, count(*), count(distinct seq), max(seq) from `+table+` group by series, year`)
		if err != nil {
			return err
		}
		for _, w := range rows {
			if w.n != w.last || w.distinct != w.last {
				r.differ("%s %s %s: %d documents, %d numbers, the last is %d", table, w.series, w.year, w.n, w.distinct, w.last)
			}
		}
	}
	return nil
}

// accounts compares the banks' totals with the accounts that stand for them.
func (r *Report) accounts(ctx context.Context, a *app.App) error {
	totals, want := map[string]sandbox.Sums{}, map[string]int64{}
	for _, bank := range banks(a) {
		of, err := bank.Totals(ctx)
		if err != nil {
			return err
		}
		for currency, t := range of {
			want["assets:clearing:"+bank.Name()+" "+currency], want["assets:bank:"+bank.Name()+" "+currency] = t.Owed, t.PaidOut
			s := totals[currency]
			s.Fees, s.Taxes, s.Disputed, s.Won, s.Lost = s.Fees+t.Fees, s.Taxes+t.Taxes, s.Disputed+t.Disputed, s.Won+t.Won, s.Lost+t.Lost
			totals[currency] = s
		}
	}
	balances, err := a.Books.Balance(ctx)
	if err != nil {
		return err
	}
	have := map[string]int64{}
	for _, b := range balances {
		have[b.Account+" "+b.Balance.Currency] = b.Balance.Minor
	}
	for currency, t := range totals {
		var odd int64
		err := a.DB.Row(ctx, `select cast(coalesce(sum(y.amount - coalesce((select sum(r.amount) from fund_refund r where r.payment = y.id
				and not exists (select 1 from fund_unrefund u where u.refund = r.id)), 0)), 0) as bigint)
			from fund_payment y where y.suspense <> '' and y.currency = $1 and not exists (select 1 from fund_clearance c where c.payment = y.id)`, currency).Scan(&odd)
		if err != nil {
			return err
		}
		for account, of := range map[string]int64{"expense:gateway-fees": t.Fees, "expense:tax-on-fees": t.Taxes,
			"assets:disputes": t.Disputed - t.Won - t.Lost, "expense:chargebacks": t.Lost} {
			want[account+" "+currency] = of
		}
		if got := -have["suspense:unmatched "+currency] - have["suspense:foreign "+currency]; got != odd {
			r.differ("suspense holds %d %s, and %d of what does not fit was not sent back", got, currency, odd)
		}
	}
	for name, of := range want {
		if got := have[name]; got != of {
			account, currency, _ := strings.Cut(name, " ")
			r.differ("%s holds %d %s, and the bank's record makes it %d", account, got, currency, of)
		}
	}
	return nil
}

// agreement is what the newsroom itself says of its books.
func (r *Report) agreement(ctx context.Context, a *app.App) error {
	all, err := a.Lists.Agreements(ctx)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.Differences != 0 || one.Up.IsZero() {
			r.differ("the newsroom says of its agreement with the bank: %+v", one)
		}
	}
	for _, bank := range banks(a) {
		facts, err := r.known(ctx, bank)
		if err != nil {
			return err
		}
		if len(facts) > 0 && !slices.ContainsFunc(all, func(one agree.Agreement) bool { return one.Gateway == bank.Name() }) {
			r.differ("the newsroom does not compare its books with %s", bank.Name())
		}
	}
	_, wrong, err := a.Books.CheckMonths(ctx)
	if wrong != "" {
		r.differ("%s is not what was closed", wrong)
	}
	odd, e := a.Attend.Attention(ctx)
	for _, o := range odd {
		if slices.Contains([]string{fund.OddOver, fund.OddOrphan, fund.OddStuck, fund.OddDiffers}, o.Kind) {
			r.differ("needs attention: %s %s of %s", o.Kind, o.Object, o.Amount)
		}
	}
	return errors.Join(err, e)
}
