package hand

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/reference"
)

const (
	// pledgedFor is for how many years a pledge is remembered when its number or reference comes by.
	pledgedFor = 3
	// pledgedMost bounds the pledges of a search.
	pledgedMost = 50
	// waitingMost bounds the pledges that wait and are looked through for a name, the newest first.
	waitingMost = 20000
)

// Pledged lists the pledges by hand of some readers, or that with a reference,
// the newest first, for a row that names nobody: what speaks against each is said beside it.
func (h *Hand) Pledged(ctx context.Context, r Row, readers []audience.ReaderID, code string) ([]Proposal, error) {
	asked := make([]string, len(readers))
	for i, id := range readers {
		asked[i] = string(id)
	}
	all := map[fund.PledgeID]*waiting{}
	err := errors.Join(h.find(ctx, all, `reader`, asked), h.find(ctx, all, `reference`, []string{strings.ToUpper(strings.TrimSpace(code))}))
	if err != nil {
		return nil, err
	}
	some := sorted(all)
	slices.Reverse(some)
	some = some[:min(len(some), pledgedMost)]
	if err := h.around(ctx, some); err != nil {
		return nil, err
	}
	var out []Proposal
	for _, w := range some {
		p := w.proposal(r, nil, false)
		p.Score, p.Sure = 0, false
		p.Why = slices.DeleteFunc(p.Why, func(one Why) bool { return weights[one] > 0 })
		out = append(out, p)
	}
	return out, nil
}

// index has the pledges that some rows may be for, and no others: there may be
// a great many, and one row asks for a few. Those that only a name speaks for are
// left out where none is looked for.
func (h *Hand) index(ctx context.Context, rows []Row, names bool) (index, error) {
	numbers, references, sums := map[string]bool{}, map[string]bool{}, map[money.Amount]bool{}
	var first, last time.Time
	for i := range rows {
		r := &rows[i]
		r.print()
		for _, n := range append([]string{r.Number}, r.hints...) {
			numbers[n] = true
		}
		for at := range r.flat {
			if at+referenceLong <= len(r.flat) && reference.Is(r.flat[at:at+referenceLong]) {
				references[r.flat[at:at+referenceLong]] = true
			}
		}
		sums[r.Amount] = true
		if first.IsZero() || r.Day.Before(first) {
			first = r.Day
		}
		if r.Day.After(last) {
			last = r.Day
		}
	}
	delete(numbers, "")
	all := map[fund.PledgeID]*waiting{}
	claimed, err := h.claimed(ctx, slices.Collect(maps.Keys(numbers)))
	err = errors.Join(err, h.find(ctx, all, `id`, claimed), h.find(ctx, all, `reference`, slices.Collect(maps.Keys(references))))
	if err == nil && names && len(rows) > 0 {
		err = h.findWaiting(ctx, all, sums, first, last)
	}
	some := sorted(all)
	if err == nil {
		err = h.around(ctx, some)
	}
	return newIndex(some), err
}

// claimed are the pledges whose readers named some numbers.
func (h *Hand) claimed(ctx context.Context, numbers []string) (out []string, err error) {
	err = inParts(numbers, func(some []any) error {
		found, err := db.All(ctx, h.db, func(s *string) []any { return []any{s} }, `select distinct pledge from fund_claim where utr in `+h.db.Places(1, partOf), some...)
		out = append(out, found...)
		return err
	})
	return out, err
}

// find adds the pledges by hand of the last years that have some names in a column of theirs.
func (h *Hand) find(ctx context.Context, all map[fund.PledgeID]*waiting, column string, names []string) error {
	return inParts(names, func(some []any) error {
		return h.add(ctx, all, nil, `g.`+column+` in `+h.db.Places(1, partOf), some...)
	})
}

// findWaiting adds those that wait for a first payment of some sums, made around some days.
func (h *Hand) findWaiting(ctx context.Context, all map[fund.PledgeID]*waiting, sums map[money.Amount]bool, first, last time.Time) error {
	one := int64(0)
	if len(sums) == 1 {
		for sum := range sums {
			one = sum.Minor
		}
	}
	return h.add(ctx, all, sums, `g.settled is null and g.stopped is null and g.gateway = $1 and g.made >= $2 and g.made <= $3 and ($4 = 0 or g.amount = $4) order by g.id desc limit $5`,
		h.gateway(), db.At(first.AddDate(0, 0, -daysAfter)), db.At(last.AddDate(0, 0, daysBefore)), one, waitingMost)
}

func (h *Hand) add(ctx context.Context, all map[fund.PledgeID]*waiting, sums map[money.Amount]bool, where string, args ...any) error {
	rows, err := db.All(ctx, h.db, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+` where `+where, args...)
	since := h.db.Now().AddDate(-pledgedFor, 0, 0)
	for _, r := range rows {
		if all[r.id] == nil && r.gateway == h.gateway() && r.made.After(since) && (sums == nil || sums[r.amount]) {
			all[r.id] = &waiting{pledgeRow: r}
		}
	}
	return err
}

// sorted are pledges in the order in which they were made.
func sorted(all map[fund.PledgeID]*waiting) []*waiting {
	return slices.SortedFunc(maps.Values(all), func(a, b *waiting) int { return strings.Compare(string(a.id), string(b.id)) })
}

// around adds to pledges who pays, which numbers their readers named, and what of them is booked.
func (h *Hand) around(ctx context.Context, some []*waiting) error {
	m, err := h.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	of, ids := map[fund.PledgeID]*waiting{}, make([]string, len(some))
	for i, w := range some {
		of[w.id], ids[i] = w, string(w.id)
	}
	return inParts(ids, func(part []any) error {
		in := h.db.Places(1, partOf)
		payers, err := db.All(ctx, h.db, func(s *[3]string) []any { return []any{&s[0], &s[1], &s[2]} }, `select pledge, name, email from fund_payer where pledge in `+in, part...)
		if err != nil {
			return err
		}
		for _, s := range payers {
			box, _, _ := strings.Cut(s[2], "@")
			of[fund.PledgeID(s[0])].names = nameWords(s[1] + " " + box)
		}
		claims, err := db.All(ctx, h.db, func(s *[2]string) []any { return []any{&s[0], &s[1]} }, `select c.pledge, c.utr from fund_claim c join fund_pledge g on g.id = c.pledge
			where not exists (select 1 from fund_set_aside s where s.kind = 'claim' and s.gateway = g.gateway and s.object = g.id || ' ' || c.utr) and c.pledge in `+in, part...)
		if err != nil {
			return err
		}
		for _, s := range claims {
			w := of[fund.PledgeID(s[0])]
			w.claims = append(w.claims, s[1])
		}
		paid, err := db.All(ctx, h.db, (*paidOnce).fields, `select y.pledge, y.object, y.amount, y.currency, y.captured from fund_payment y where y.amount > `+fund.GoneOf+` and y.pledge in `+in, part...)
		for _, y := range paid {
			y.day = dayIn(m.Location(), y.day)
			of[y.pledge].paid = append(of[y.pledge].paid, y)
		}
		return err
	})
}

// paidOnce is a payment that is booked for a pledge, and has not gone back.
type paidOnce struct {
	pledge fund.PledgeID
	object string
	amount money.Amount
	day    time.Time
}

func (y *paidOnce) fields() []any {
	return []any{&y.pledge, &y.object, &y.amount.Minor, &y.amount.Currency, db.Moment(&y.day)}
}

// like tells whether a row may be the very transfer of a payment: the same sum
// on the same day or the next. A bank may list a transfer without the number
// under which a person has confirmed it.
func (y paidOnce) like(r Row) bool {
	apart := r.Day.Sub(y.day)
	return y.object != r.Object && y.amount == r.Amount && apart >= -24*time.Hour && apart <= 24*time.Hour
}

// dayIn is the day of a moment at the newsroom, as banks' days are kept.
func dayIn(at *time.Location, t time.Time) time.Time {
	y, m, d := t.In(at).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// ofBanks are words that stand in most rows, or in our own part of them: nobody is known by them.
var ofBanks = map[string]bool{"news": true, "reader": true, "neft": true, "imps": true, "rtgs": true, "upi": true, "bank": true, "payment": true, "pay": true, "paid": true,
	"transfer": true, "credit": true, "from": true, "india": true, "limited": true, "ltd": true, "branch": true, "account": true, "support": true, "monthly": true, "yearly": true}

// nameWords are the words by which a name is known again.
func nameWords(name string) []string {
	words := lang.Words(lang.Fold(name))
	return slices.DeleteFunc(words, func(w string) bool { return len(w) < 3 || ofBanks[w] })
}
