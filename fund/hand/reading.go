package hand

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Reading is how the books and what the bank lists agree.
type Reading struct {
	Last     time.Time    // until which day the accounts were brought; zero: nothing was
	Sure     []Proposal   // rows with one pledge of which nothing leaves a doubt
	Likely   [][]Proposal // rows with pledges that a person must choose from, the likeliest first
	Unknown  []Row        // credits of which nobody knows what they are
	Differs  []Difference // what is booked, and the bank says otherwise
	Booked   int          // rows that are in the books
	Payouts  int          // rows that are what a gateway paid out
	NotForUs int
}

// Differences are how many things need a person until books and bank agree.
func (r Reading) Differences() int {
	return len(r.Sure) + len(r.Likely) + len(r.Unknown) + len(r.Differs)
}

const (
	rowColumns = `r.id, r.account, r.gateway, r.file, r.line, r.day, r.amount, r.currency, r.number, r.object, r.narration, r.reference, r.aside,
		r.amount > 0 and r.number <> '' and exists (select 1 from fund_bank_row d where d.gateway = r.gateway and d.object = r.object and d.amount = -r.amount)`
	// booked tells that a row is in the books, by its number: a payment, or what was sent back.
	booked = `(r.amount > 0 and exists (select 1 from fund_payment y where y.gateway = r.gateway and y.object = r.object)
		or r.amount < 0 and exists (select 1 from fund_refund f where f.gateway = r.gateway and f.object = r.object))`
	// openAtMost bounds what one page works on; the rest shows when these are done.
	openAtMost = 2000
	// pledgedFor is for how long a pledge is remembered when its reference comes by.
	pledgedFor = 3
)

func (r *Row) fields() []any {
	return []any{&r.ID, &r.Account, &r.Gateway, &r.File, &r.Line, db.Moment(&r.Day), &r.Amount.Minor, &r.Amount.Currency, &r.Number, &r.Object, &r.Narration, &r.Reference, &r.Aside, &r.Reversed}
}

// Reading compares the books with what the bank lists. It writes nothing: what
// is in the books is known by its number, and the rest is judged anew each time.
func (h *Hand) Reading(ctx context.Context) (out Reading, err error) {
	c, err := h.covered(ctx)
	if err != nil || c.last.IsZero() {
		return out, err
	}
	out.Last = c.last
	open, err := db.All(ctx, h.db, (*Row).fields, `select `+rowColumns+` from fund_bank_row r where r.amount > 0 and r.aside = '' and not `+booked+` order by r.day desc, r.id limit $1`, openAtMost)
	if err != nil {
		return out, err
	}
	err = h.db.Row(ctx, `select count(case when `+booked+` then 1 end), count(case when r.aside <> '' then 1 end) from fund_bank_row r`).Scan(&out.Booked, &out.NotForUs)
	if err != nil {
		return out, err
	}
	out.Differs, err = h.differing(ctx, c)
	if err != nil {
		return out, err
	}
	paid, differs, err := h.payouts(ctx, c, open)
	if err != nil {
		return out, err
	}
	out.Payouts, out.Differs = len(paid), append(out.Differs, differs...)
	x, err := h.index(ctx)
	if err != nil {
		return out, err
	}
	for _, r := range open {
		if paid[r.ID] {
			continue
		}
		switch found := x.propose(r); {
		case r.Reversed: // it came and went, and nothing was booked: there is nothing to do
		case len(found) == 0:
			out.Unknown = append(out.Unknown, r)
		case len(found) == 1 && found[0].Sure:
			out.Sure = append(out.Sure, found[0])
		default:
			out.Likely = append(out.Likely, found)
		}
	}
	out.Sure, out.Likely = onePledgeOnce(out.Sure, out.Likely)
	return out, nil
}

// onePledgeOnce takes the doubt up that two rows are of one pledge: a person chooses.
func onePledgeOnce(sure []Proposal, likely [][]Proposal) ([]Proposal, [][]Proposal) {
	of := map[fund.PledgeID]int{}
	for _, p := range sure {
		of[p.Pledge]++
	}
	var once []Proposal
	for _, p := range sure {
		if of[p.Pledge] == 1 {
			once = append(once, p)
			continue
		}
		p.Sure, p.Why = false, append(p.Why, WhyTwice)
		likely = append(likely, []Proposal{p})
	}
	return once, likely
}

// Row is one row of the bank, with the pledges that it may be for.
func (h *Hand) Row(ctx context.Context, id string) (Row, []Proposal, error) {
	r, err := db.One(ctx, h.db, (*Row).fields, `select `+rowColumns+` from fund_bank_row r where r.id = $1`, id)
	if err != nil {
		return r, nil, err
	}
	x, err := h.index(ctx)
	return r, x.propose(r), err
}

// Pledged lists the pledges by hand of some readers, or that with a reference, the newest first: for a row that names nobody.
func (h *Hand) Pledged(ctx context.Context, readers []audience.ReaderID, reference string) ([]Proposal, error) {
	all, err := h.pledges(ctx)
	var out []Proposal
	for _, w := range slices.Backward(all) {
		if slices.Contains(readers, w.reader) || w.reference == strings.ToUpper(strings.TrimSpace(reference)) {
			out = append(out, Proposal{Pledge: w.id, Reader: w.reader, Plan: w.code, Amount: w.amount, Reference: w.reference, Made: w.made})
		}
	}
	return out[:min(len(out), 50)], err
}

func (h *Hand) index(ctx context.Context) (index, error) {
	all, err := h.pledges(ctx)
	return newIndex(all), err
}

// pledges are those by hand of the last years, the oldest first.
func (h *Hand) pledges(ctx context.Context) ([]waiting, error) {
	type row struct {
		pledgeRow
		name, email string
	}
	rows, err := db.All(ctx, h.db, func(r *row) []any { return append(r.pledgeRow.fields(), &r.name, &r.email) }, `select `+pledgeColumns+`, coalesce(y.name, ''), coalesce(y.email, '')
		from `+pledgeTables+` left join fund_payer y on y.pledge = g.id where g.gateway = $1 and g.made > $2 order by g.id`, h.gateway(), db.At(h.db.Now().AddDate(-pledgedFor, 0, 0)))
	if err != nil {
		return nil, err
	}
	type claim struct {
		pledge fund.PledgeID
		utr    string
	}
	claims, err := db.All(ctx, h.db, func(c *claim) []any { return []any{&c.pledge, &c.utr} }, `select c.pledge, c.utr from fund_claim c join fund_pledge g on g.id = c.pledge
		where g.gateway = $1 and not exists (select 1 from fund_set_aside s where s.kind = 'claim' and s.gateway = g.gateway and s.object = g.id || ' ' || c.utr)`, h.gateway())
	said := map[fund.PledgeID][]string{}
	for _, c := range claims {
		said[c.pledge] = append(said[c.pledge], c.utr)
	}
	out := make([]waiting, len(rows))
	for i, r := range rows {
		box, _, _ := strings.Cut(r.email, "@")
		out[i] = waiting{r.pledgeRow, nameWords(r.name + " " + box), said[r.id]}
	}
	return out, err
}

// nameWords are the words by which a name is known again.
func nameWords(name string) []string {
	words := lang.Words(lang.Fold(name))
	return slices.DeleteFunc(words, func(w string) bool { return len(w) < 3 || w == "news" || w == "reader" })
}

// spanned is what of an account was brought.
type spanned struct{ first, last time.Time }

// cover says for which days the bank's rows are here.
type cover struct {
	accounts map[string][]spanned
	last     time.Time
}

// covered is what was brought. An account that nobody has brought for two
// months before the newest is taken for closed.
func (h *Hand) covered(ctx context.Context) (cover, error) {
	c := cover{accounts: map[string][]spanned{}}
	type row struct {
		account string
		spanned
	}
	if len(h.gateways) == 0 {
		return c, nil
	}
	rows, err := db.All(ctx, h.db, func(r *row) []any { return []any{&r.account, db.Moment(&r.first), db.Moment(&r.last)} },
		`select account, first_day, last_day from fund_bank_file where taken is not null order by account, first_day`)
	newest := time.Time{}
	ends := map[string]time.Time{}
	for _, r := range rows {
		c.accounts[r.account] = append(c.accounts[r.account], r.spanned)
		if r.last.After(ends[r.account]) {
			ends[r.account] = r.last
		}
		if r.last.After(newest) {
			newest = r.last
		}
	}
	for _, end := range ends {
		if end.After(newest.AddDate(0, -2, 0)) && (c.last.IsZero() || end.Before(c.last)) {
			c.last = end
		}
	}
	return c, err
}

// has tells whether each account that ran on a day was brought for it. What
// happened on the last day may have come after the statement was made.
func (c cover) has(day time.Time) bool {
	if !day.Before(c.last) {
		return false
	}
	ran := 0
	for _, spans := range c.accounts {
		first, last, in := spans[0].first, time.Time{}, false
		for _, s := range spans {
			in = in || !day.Before(s.first) && !day.After(s.last)
			if s.last.After(last) {
				last = s.last
			}
		}
		if !in && !day.Before(first) && day.Before(last) {
			return false
		}
		if in {
			ran++
		}
	}
	return ran > 0
}

// Difference is something that is booked, and of which the bank says otherwise.
type Difference struct {
	Kind    DifferenceKind
	Gateway string
	Object  string
	Payment fund.PaymentID // of a payment or what was sent back of it
	Reader  audience.ReaderID
	Booked  money.Amount
	Bank    money.Amount
	At      time.Time
}

// DifferenceKind is what differs.
type DifferenceKind string

// What may differ.
const (
	Missing       DifferenceKind = "missing"        // booked, and not on the statement
	Reversed      DifferenceKind = "reversed"       // booked, and the bank took it back
	OtherSum      DifferenceKind = "sum"            // booked with another sum
	RefundMissing DifferenceKind = "refund-missing" // said to be sent back, and not on the statement
	RefundSum     DifferenceKind = "refund-sum"     // sent back with another sum
	PayoutMissing DifferenceKind = "payout-missing" // a gateway says that it paid out, and the bank has no such credit
	PayoutSum     DifferenceKind = "payout-sum"     // a gateway paid out another sum than it says
)

// Key is the key of its words in base/lang.
func (k DifferenceKind) Key() string { return "statement-differs-" + string(k) }

type differenceScan struct {
	Difference
	bank, reversed, left int64
}

func (d *differenceScan) fields() []any {
	return []any{&d.Gateway, &d.Object, &d.Payment, &d.Reader, &d.Booked.Minor, &d.Booked.Currency, db.Moment(&d.At), &d.bank, &d.reversed, &d.left}
}

// differing compares what was booked by hand with the bank's rows.
func (h *Hand) differing(ctx context.Context, c cover) (out []Difference, err error) {
	m, err := h.staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	day := func(t time.Time) time.Time {
		y, mo, d := t.In(m.Location()).Date()
		return time.Date(y, mo, d, 0, 0, 0, 0, time.UTC)
	}
	since := db.At(h.db.Now().Add(-rowsFor))
	const bank = `cast(coalesce((select max(r.amount) from fund_bank_row r where r.gateway = y.gateway and r.object = y.object and r.amount > 0), 0) as bigint),
		cast(coalesce((select min(r.amount) from fund_bank_row r where r.gateway = y.gateway and r.object = y.object and r.amount < 0), 0) as bigint)`
	came, err := db.All(ctx, h.db, (*differenceScan).fields, `select y.gateway, y.object, y.id, y.reader, y.amount, y.currency, y.captured, `+bank+`, cast(y.amount - `+fund.GoneOf+` as bigint)
		from fund_payment y where y.gateway = $1 and y.captured > $2 order by y.captured desc`, h.gateway(), since)
	if err != nil {
		return nil, err
	}
	for _, d := range came {
		d.Bank = money.Of(d.bank, d.Booked.Currency)
		switch {
		case d.left <= 0: // it went back, whatever was wrong with it
			continue
		case d.bank == 0 && c.has(day(d.At)):
			d.Kind = Missing
		case d.bank != 0 && d.reversed == -d.bank:
			d.Kind = Reversed
		case d.bank != 0 && d.bank != d.Booked.Minor:
			d.Kind = OtherSum
		default:
			continue
		}
		out = append(out, d.Difference)
	}
	went, err := db.All(ctx, h.db, (*differenceScan).fields, `select y.gateway, y.object, y.payment, p.reader, y.amount, y.currency, y.refunded, `+bank+`, 0
		from fund_refund y join fund_payment p on p.id = y.payment where y.gateway = $1 and y.refunded > $2 order by y.refunded desc`, h.gateway(), since)
	for _, d := range went {
		d.Bank = money.Of(-d.reversed, d.Booked.Currency)
		switch {
		case d.reversed == 0 && c.has(day(d.At)):
			d.Kind = RefundMissing
		case d.reversed != 0 && -d.reversed != d.Booked.Minor:
			d.Kind = RefundSum
		default:
			continue
		}
		out = append(out, d.Difference)
	}
	return out, err
}

// A payout is looked for in these days around what the gateway says.
const (
	payoutBefore = 1
	payoutAfter  = 5
)

// payouts finds the credits that are what gateways paid out: by the gateway's
// own name for it where the bank prints that, or by the sum within days where
// there is one such credit that prints the gateway's name.
func (h *Hand) payouts(ctx context.Context, c cover, open []Row) (paid map[string]bool, out []Difference, err error) {
	paid = map[string]bool{}
	all, err := db.All(ctx, h.db, func(d *Difference) []any {
		return []any{&d.Gateway, &d.Object, &d.Booked.Minor, &d.Booked.Currency, db.Moment(&d.At)}
	},
		`select gateway, object, amount, currency, at from fund_payout where at > $1 and amount > 0 order by at`, db.At(h.db.Now().Add(-rowsFor)))
	for _, d := range all {
		i := slices.IndexFunc(open, func(r Row) bool { return !paid[r.ID] && printsPayout(r, d) })
		if i < 0 {
			i = slices.IndexFunc(open, func(r Row) bool {
				return !paid[r.ID] && r.Amount == d.Booked && !r.Day.Before(d.At.AddDate(0, 0, -payoutBefore)) && !r.Day.After(d.At.AddDate(0, 0, payoutAfter)) &&
					strings.Contains(squeezed(r.Narration), squeezed(d.Gateway))
			})
		}
		switch {
		case i >= 0:
			paid[open[i].ID] = true
			if d.Bank = open[i].Amount; d.Bank != d.Booked {
				d.Kind = PayoutSum
				out = append(out, d)
			}
		case c.has(d.At) && c.has(d.At.AddDate(0, 0, payoutAfter)):
			d.Kind = PayoutMissing
			out = append(out, d)
		}
	}
	return paid, out, err
}

// printsPayout tells whether a bank printed the name of a payout.
func printsPayout(r Row, d Difference) bool {
	name := squeezed(d.Object)
	return len(name) >= 6 && strings.Contains(squeezed(r.Narration+" "+r.Reference), name)
}
