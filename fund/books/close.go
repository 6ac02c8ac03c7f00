package books

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
)

// ClosedMonth is a month of the books that is closed: nothing is posted in it any more.
type ClosedMonth struct {
	Month   string // 2026-11, of the newsroom's zone on the day it was closed
	Begins  time.Time
	Ends    time.Time // not included
	Entries int
	Hash    string // SHA-256 of the hash before it and of the lines of its entries, see canon
	Closed  time.Time
}

const monthColumns = `month, begins, ends, entries, hash, closed`

func (m *ClosedMonth) fields() []any {
	return []any{&m.Month, db.Moment(&m.Begins), db.Moment(&m.Ends), &m.Entries, &m.Hash, db.Moment(&m.Closed)}
}

// Months lists the closed months, the newest first.
func (b *Books) Months(ctx context.Context) ([]ClosedMonth, error) {
	return db.All(ctx, b.db, (*ClosedMonth).fields, `select `+monthColumns+` from fund_close order by ends desc`)
}

// CloseMonths closes each month that is over, the oldest first, up to the last
// in which something was posted: a clock that ran ahead for a while closes no
// years that are to come. It is a sweep.
func (b *Books) CloseMonths(ctx context.Context) error {
	m, err := b.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	for {
		next, before, err := b.nextMonth(ctx, m.Location())
		if err != nil || next.Month == "" || next.Ends.After(b.db.Now()) {
			return err
		}
		txs, err := postedIn(ctx, b.db, next)
		if err != nil {
			return err
		}
		lines, err := linesOf(ctx, b.db, next.Begins, next.Ends)
		if err != nil {
			return err
		}
		next.Entries, next.Hash = len(lines), chained(before, lines)
		if err := b.closeMonth(ctx, next, txs); err != nil {
			return err
		}
	}
}

// nextMonth is the one to be closed next, and the hash it continues; Month is "" when there is nothing to close.
func (b *Books) nextMonth(ctx context.Context, in *time.Location) (next ClosedMonth, before string, err error) {
	last, err := db.One(ctx, b.db, (*ClosedMonth).fields, `select `+monthColumns+` from fund_close order by ends desc limit 1`)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return ClosedMonth{}, "", err
	}
	var first time.Time
	err = b.db.Row(ctx, `select min(posted) from fund_tx where posted >= $1`, last.Ends.UnixMicro()).Scan(db.Moment(&first))
	if err != nil || first.IsZero() {
		return ClosedMonth{}, "", err
	}
	name := first.In(in)
	next.Begins = time.Date(name.Year(), name.Month(), 1, 0, 0, 0, 0, in)
	if last.Month != "" { // the chain has no hole, even where the zone was changed meanwhile
		next.Begins = last.Ends
		if name, err = time.ParseInLocation(monthShape, last.Month, in); err != nil {
			return ClosedMonth{}, "", err
		}
		name = name.AddDate(0, 1, 0)
	}
	next.Month = name.Format(monthShape)
	next.Ends = time.Date(name.Year(), name.Month()+1, 1, 0, 0, 0, 0, in).UTC()
	next.Begins = next.Begins.UTC()
	return next, last.Hash, nil
}

const monthShape = "2006-01"

func postedIn(ctx context.Context, from db.Querier, m ClosedMonth) (txs int, err error) {
	err = from.Row(ctx, `select count(*) from fund_tx where posted >= $1 and posted < $2`, db.At(m.Begins), db.At(m.Ends)).Scan(&txs)
	return txs, err
}

// closeMonth writes one down, unless another process did or something was
// posted in it since it was read: then the next look finds it so. What takes
// long, the reading and the sum, was done before, so that nobody waits for it.
func (b *Books) closeMonth(ctx context.Context, m ClosedMonth, read int) error {
	return b.db.Write(ctx, func(tx *db.Tx) error {
		var closed int
		err := tx.Row(ctx, `select count(*) from fund_close where ends >= $1`, db.At(m.Ends)).Scan(&closed)
		if err != nil || closed > 0 {
			return err
		}
		if txs, err := postedIn(ctx, tx, m); err != nil || txs != read {
			return err
		}
		_, err = tx.Do(ctx, `insert into fund_close (`+monthColumns+`) values ($1, $2, $3, $4, $5, $6)`,
			m.Month, db.At(m.Begins), db.At(m.Ends), m.Entries, m.Hash, db.At(tx.Now()))
		return err
	})
}

// CheckMonths reads every closed month again and tells how many there are, and
// the first whose entries, or whose place in the chain, are not what was closed
// ("" when all agree).
func (b *Books) CheckMonths(ctx context.Context) (closed int, wrong string, err error) {
	months, err := b.Months(ctx)
	if err != nil {
		return 0, "", err
	}
	slices.Reverse(months)
	before, ends := "", time.Time{}
	for i, m := range months {
		from := m.Begins
		if i == 0 {
			ends, from = m.Begins, time.UnixMicro(0) // and nothing came before it
		}
		lines, err := linesOf(ctx, b.db, from, m.Ends)
		if err != nil {
			return 0, "", err
		}
		if chained(before, lines) != m.Hash || len(lines) != m.Entries || !m.Begins.Equal(ends) {
			return len(months), m.Month, nil
		}
		before, ends = m.Hash, m.Ends
	}
	return len(months), "", nil
}

// LedgerHash is the hash of all that is booked, whenever it was posted and
// under whatever ids: two houses that heard the same have the same.
func (b *Books) LedgerHash(ctx context.Context) (string, error) {
	lines, err := linesOf(ctx, b.db, time.UnixMicro(0), time.UnixMicro(1<<62))
	return chained("", lines), err
}

// linesOf are the canonical lines of what was posted in a span, sorted.
func linesOf(ctx context.Context, from db.Querier, begins, ends time.Time) ([]string, error) {
	rows, err := from.Rows(ctx, `select t.kind, t.gateway, t.object, t.occurred, e.account, e.amount, e.currency
		from fund_tx t join fund_entry e on e.tx = t.id where t.posted >= $1 and t.posted < $2`, begins.UnixMicro(), ends.UnixMicro())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var e Entry
		if err := rows.Scan(&e.Kind, &e.Gateway, &e.Object, db.Moment(&e.Occurred), &e.Account, &e.Amount.Minor, &e.Amount.Currency); err != nil {
			return nil, err
		}
		out = append(out, e.canon())
	}
	slices.Sort(out)
	return out, rows.Err()
}

var canonical = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

// canon is an entry as it is hashed: kind, gateway, object, microseconds since
// 1970, account, amount in minor units and currency with tabs between them; a
// tab, a line break or a backslash within one stands escaped. Ids and the moment
// of posting are not in it.
func (e Entry) canon() string {
	return strings.Join([]string{e.Kind, e.Gateway, canonical.Replace(e.Object), strconv.FormatInt(e.Occurred.UnixMicro(), 10),
		canonical.Replace(e.Account), strconv.FormatInt(e.Amount.Minor, 10), e.Amount.Currency}, "\t")
}

// chained is the SHA-256 of the hash before and of sorted lines, each ended by a line feed.
func chained(before string, lines []string) string {
	h := sha256.New()
	fmt.Fprintln(h, before)
	for _, l := range lines {
		fmt.Fprintln(h, l)
	}
	return hex.EncodeToString(h.Sum(nil))
}
