package hand

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Reading is how the books and what the bank lists agree.
type Reading struct {
	Last     time.Time    // until which day the accounts were brought; zero: nothing was
	Sure     []Proposal   // rows with one pledge of which nothing leaves a doubt
	Likely   [][]Proposal // rows with pledges that a person must choose from, the likeliest first
	Unknown  []Row        // credits of which nobody knows what they are: a page of them
	Unknowns int          // how many they are on all pages
	Next     string       // the row behind which the next page begins; "": this is the last
	Differs  []Difference // what is booked, and the bank says otherwise
	Booked   int          // rows that are in the books
	Payouts  int          // rows that are what a gateway paid out
	NotForUs int
}

// Differences are how many things need a person until books and bank agree.
func (r Reading) Differences() int {
	return len(r.Sure) + len(r.Likely) + r.Unknowns + len(r.Differs)
}

const (
	rowColumns = `r.id, r.account, r.gateway, r.file, r.line, r.day, r.amount, r.currency, r.number, r.object, r.narration, r.reference, r.aside, r.payout,
		` + reversed + `, r.number <> '' and r.object <> r.gateway || ':' || r.number`
	// reversedWithin is in how many microseconds a bank takes back what it credited: ten days.
	reversedWithin = `864000000000`
	// booked tells that a row is in the books, by its number: a payment, or what was sent back.
	booked = `(r.amount > 0 and exists (select 1 from fund_payment y where y.gateway = r.gateway and y.object = r.object)
		or r.amount < 0 and exists (select 1 from fund_refund f where f.object = r.object))`
	// reversed tells that the bank took a credit back.
	reversed = `(r.amount > 0 and r.number <> '' and exists (select 1 from fund_bank_row d where d.gateway = r.gateway and d.object = r.object and d.amount = -r.amount and d.day between r.day and r.day + ` + reversedWithin + `))`
	// open tells that a credit waits for a person.
	open = `r.amount > 0 and r.aside = '' and r.payout = '' and not ` + booked
	// openAtMost is of how many rows one page looks for a name; numbers and
	// references are looked for in all.
	openAtMost = 2000
	// unknownAtMost is how many rows of nobody's one page has.
	unknownAtMost = 200
)

func (r *Row) fields() []any {
	return []any{&r.ID, &r.Account, &r.Gateway, &r.File, &r.Line, db.Moment(&r.Day), &r.Amount.Minor, &r.Amount.Currency, &r.Number, &r.Object, &r.Narration, &r.Reference, &r.Aside, &r.payout, &r.Reversed, &r.Again}
}

// Reading compares the books with what the bank lists. It writes nothing: what
// is in the books is known by its number, and the rest is judged anew each time.
// A number that a reader named and a reference of ours are found whatever stands
// before them; a name is looked for in the newest rows. Of those of which nobody
// knows whose they are it has the first page.
func (h *Hand) Reading(ctx context.Context) (Reading, error) { return h.ReadingFrom(ctx, "") }

// ReadingFrom is Reading with a further page: the rows behind one, "" for the newest.
func (h *Hand) ReadingFrom(ctx context.Context, after string) (out Reading, err error) {
	c, err := h.covered(ctx)
	if err != nil || c.last.IsZero() {
		return out, err
	}
	out.Last = c.last
	some, err := h.open(ctx, after)
	if err != nil {
		return out, err
	}
	newest := some
	if after != "" {
		if newest, err = h.open(ctx, ""); err != nil {
			return out, err
		}
	}
	var paired, waits, all int
	err = h.db.Row(ctx, `select count(case when `+booked+` then 1 end), count(case when r.aside <> '' then 1 end), count(case when r.payout <> '' then 1 end),
		count(case when `+open+` then 1 end), count(case when `+open+` and not `+reversed+` then 1 end) from fund_bank_row r`).
		Scan(&out.Booked, &out.NotForUs, &paired, &all, &waits)
	if err != nil {
		return out, err
	}
	out.Differs, err = h.differing(ctx, c)
	if err != nil {
		return out, err
	}
	paid, differs, err := h.payouts(ctx, c, newest)
	if err != nil {
		return out, err
	}
	out.Payouts, out.Differs = paired+len(paid), append(out.Differs, differs...)
	x, err := h.index(ctx, some, true)
	if err != nil {
		return out, err
	}
	judged := map[string]bool{}
	for _, r := range some {
		if judged[r.ID] = true; !paid[r.ID] {
			out.judge(r, x)
		}
	}
	if out.Next == "" && len(some) == openAtMost {
		out.Next = some[len(some)-1].ID
	}
	if all > len(some) {
		if err := h.known(ctx, &out, judged, paid); err != nil {
			return out, err
		}
	}
	out.Sure, out.Likely = onePledgeOnce(out.Sure, out.Likely)
	for _, r := range newest {
		if paid[r.ID] && !r.Reversed {
			waits--
		}
	}
	out.Unknowns = max(waits-len(out.Sure)-len(out.Likely), len(out.Unknown))
	return out, nil
}

// open are the credits that wait for a person, the newest first, behind one.
func (h *Hand) open(ctx context.Context, after string) ([]Row, error) {
	return db.All(ctx, h.db, (*Row).fields, `select `+rowColumns+` from fund_bank_row r where `+open+` and ($1 = '' or exists (select 1 from fund_bank_row a where a.id = $1 and (r.day < a.day or r.day = a.day and r.id > a.id)))
		order by r.day desc, r.id limit $2`, after, openAtMost)
}

// judge puts a row where it belongs.
func (r *Reading) judge(one Row, x index) {
	switch found := x.propose(one); {
	case one.Reversed: // it came and went, and nothing was booked: there is nothing to do
	case len(found) == 0 && len(r.Unknown) == unknownAtMost:
		r.Next = r.Unknown[unknownAtMost-1].ID
	case len(found) == 0:
		r.Unknown = append(r.Unknown, one)
	case len(found) == 1 && found[0].Sure:
		r.Sure = append(r.Sure, found[0])
	default:
		r.Likely = append(r.Likely, found)
	}
}

// known goes through all other rows that wait, and adds those that have a number
// which a reader named, or a reference of ours.
func (h *Hand) known(ctx context.Context, out *Reading, judged, paid map[string]bool) error {
	for last := ""; ; {
		rows, err := db.All(ctx, h.db, (*Row).fields, `select `+rowColumns+` from fund_bank_row r where r.id > $1 and `+open+` order by r.id limit $2`, last, openAtMost)
		if err != nil || len(rows) == 0 {
			return err
		}
		last = rows[len(rows)-1].ID
		rows = slices.DeleteFunc(rows, func(r Row) bool { return judged[r.ID] || paid[r.ID] || r.Reversed })
		x, err := h.index(ctx, rows, false)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if len(x.propose(r)) > 0 {
				out.judge(r, x)
			}
		}
	}
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
	x, err := h.index(ctx, []Row{r}, true)
	return r, x.propose(r), err
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
	day := func(t time.Time) time.Time { return dayIn(m.Location(), t) }
	since := db.At(h.db.Now().Add(-rowsFor))
	const bank = `cast(coalesce((select max(r.amount) from fund_bank_row r where r.gateway = $1 and r.object = y.object and r.amount > 0), 0) as bigint),
		cast(coalesce((select min(r.amount) from fund_bank_row r where r.gateway = $1 and r.object = y.object and r.amount < 0`
	came, err := db.All(ctx, h.db, (*differenceScan).fields, `select y.gateway, y.object, y.id, y.reader, y.amount, y.currency, y.captured, `+bank+` and r.day <= y.captured + `+reversedWithin+`), 0) as bigint), cast(y.amount - `+fund.GoneOf+` as bigint)
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
	went, err := db.All(ctx, h.db, (*differenceScan).fields, `select y.gateway, y.object, y.payment, p.reader, y.amount, y.currency, y.refunded, `+bank+`), 0) as bigint), 0
		from fund_refund y join fund_payment p on p.id = y.payment where y.object like $1 || ':%' and y.refunded > $2 order by y.refunded desc`, h.gateway(), since)
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
