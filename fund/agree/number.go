package agree

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// Number is the number of a document, and the money that it was given to.
type Number struct {
	Number  string
	Gateway string
	Object  string // the gateway's name for the money
	Kind    string // payment or refund
}

func (n *Number) fields() []any { return []any{&n.Number, &n.Gateway, &n.Object, &n.Kind} }

// numbered is a document's number as package fund writes it.
var numbered = regexp.MustCompile(`^([A-Z0-9]{1,3})/(\d\d-\d\d)/(\d{6,8})$`)

// split gives a number's series, financial year and place in them; ok is false where it is none.
func (n Number) split() (series, year string, seq int64, ok bool) {
	parts := numbered.FindStringSubmatch(n.Number)
	if parts == nil || len(n.Number) > 16 || n.Gateway == "" || n.Object == "" || n.Kind != "payment" && n.Kind != "refund" {
		return "", "", 0, false
	}
	seq, err := strconv.ParseInt(parts[3], 10, 64)
	return parts[1], parts[2], seq, err == nil && seq > 0
}

// Sound tells whether it can be a document's.
func (n Number) Sound() bool { _, _, _, ok := n.split(); return ok }

const (
	receiptNumbers = `select r.number, y.gateway, y.object, 'payment' from fund_receipt r join fund_payment y on y.id = r.payment where `
	noteNumbers    = `select n.number, b.gateway, b.object, 'refund' from fund_note n join fund_refund b on b.id = n.refund where `
	numbersAtOnce  = 500
	// holesAtMost is more than any list that is of this newsroom lacks in one series.
	holesAtMost = 100_000
)

// Numbers are those of a payment's document and of the notes of its refunds.
func (l *Lists) Numbers(ctx context.Context, id fund.PaymentID) ([]Number, error) {
	return db.All(ctx, l.db, (*Number).fields, receiptNumbers+`r.payment = $1 union all `+noteNumbers+`b.payment = $1`, id)
}

// EveryNumber gives all documents there are, some at a time.
func (l *Lists) EveryNumber(ctx context.Context, take func([]Number) error) error {
	for _, q := range []string{receiptNumbers + `r.number > $1 order by r.number limit $2`, noteNumbers + `n.number > $1 order by n.number limit $2`} {
		for after := ""; ; {
			some, err := db.All(ctx, l.db, (*Number).fields, q, after, numbersAtOnce)
			if err == nil && len(some) > 0 {
				after, err = some[len(some)-1].Number, take(some)
			}
			if err != nil {
				return err
			}
			if len(some) < numbersAtOnce {
				break
			}
		}
	}
	return nil
}

// Reserve keeps numbers that were given after a backup was written, before
// [Lists.Restored] is called: what each was given to gets it again when it is
// booked, and nobody else does. Those whose document is in the backup are passed
// over; of two that say the same number the later holds.
func (l *Lists) Reserve(ctx context.Context, numbers []Number) error {
	return l.db.Write(ctx, func(tx *db.Tx) error {
		for len(numbers) > 0 {
			some := numbers[:min(len(numbers), numbersAtOnce)]
			numbers = numbers[len(some):]
			known, err := given(ctx, tx, some)
			if err != nil {
				return err
			}
			for _, n := range some {
				series, year, seq, ok := n.split()
				if !ok || known[n.Number] {
					continue
				}
				_, err := tx.Do(ctx, `insert into fund_number (number, series, year, seq, gateway, kind, object, at) values ($1, $2, $3, $4, $5, $6, $7, $8)
					on conflict (number) do update set gateway = excluded.gateway, kind = excluded.kind, object = excluded.object`,
					n.Number, series, year, seq, n.Gateway, n.Kind, n.Object, db.At(tx.Now()))
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Reserved counts the numbers that wait for what they were given to.
func (l *Lists) Reserved(ctx context.Context) (n int, err error) {
	err = l.db.Row(ctx, `select count(*) from fund_number`).Scan(&n)
	return n, err
}

// given are those of some numbers whose document is in the books.
func given(ctx context.Context, tx *db.Tx, some []Number) (map[string]bool, error) {
	args := make([]any, len(some))
	for i, n := range some {
		args[i] = n.Number
	}
	out := map[string]bool{}
	for _, table := range []string{"fund_receipt", "fund_note"} {
		known, err := db.All(ctx, tx, func(s *string) []any { return []any{s} }, `select d.number from `+table+` d where d.number in `+places(len(some)), args...)
		if err != nil {
			return nil, err
		}
		for _, number := range known {
			out[number] = true
		}
	}
	return out, nil
}

func places(n int) string {
	b := []byte{'('}
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, '$'), int64(i+1), 10)
	}
	return string(append(b, ')'))
}

// passReserved has the counters go on behind the highest number that is
// reserved. What lies between and is not named was given too, and is reserved
// for nobody.
func passReserved(ctx context.Context, tx *db.Tx) error {
	type row struct {
		series, year  string
		last, highest int64
	}
	all, err := db.All(ctx, tx, func(r *row) []any { return []any{&r.series, &r.year, &r.last, &r.highest} },
		`select n.series, n.year, coalesce(c.last, 0), max(n.seq) from fund_number n left join fund_counter c on c.series = n.series and c.year = n.year
		group by n.series, n.year, c.last having max(n.seq) > coalesce(c.last, 0) order by n.series, n.year`)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.highest-r.last > holesAtMost {
			return fmt.Errorf("the list of numbers goes up to %s/%s/%06d, and the backup to %d: it is another newsroom's", r.series, r.year, r.highest, r.last)
		}
		for seq := r.last + 1; seq < r.highest; seq++ {
			_, err := tx.Do(ctx, `insert into fund_number (number, series, year, seq, gateway, kind, object, at) values ($1, $2, $3, $4, '', '', '', $5) on conflict do nothing`,
				fmt.Sprintf("%s/%s/%06d", r.series, r.year, seq), r.series, r.year, seq, db.At(tx.Now()))
			if err != nil {
				return err
			}
		}
		_, err := tx.Do(ctx, `insert into fund_counter (series, year, last) values ($1, $2, $3) on conflict (series, year) do update set last = excluded.last`, r.series, r.year, r.highest)
		if err != nil {
			return err
		}
	}
	return nil
}
