package books

import (
	"context"
	"io"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/journal"
	"github.com/nightdesk/nightdesk/staff"
)

// Export writes what was posted in a span, for another program to read: from
// zero is from the first on, until zero is up to now. It holds one page of the
// books at a time, however many there are. Who took them is written down.
func (b *Books) Export(ctx context.Context, by staff.Person, w io.Writer, format journal.Format, from, until time.Time) error {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return err
	}
	if until.IsZero() {
		until = b.db.Now().Add(time.Microsecond)
		if last, err := b.lastPosted(ctx); err != nil {
			return err
		} else if !last.Before(until) { // by a clock that jumped
			until = last.Add(time.Microsecond)
		}
	}
	if !from.Before(until) {
		return fault.Bad("until", "fund-books-span")
	}
	m, err := b.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	s := journal.Span{Name: m.Name, Zone: m.Location(), From: from, Until: until}
	if !from.IsZero() {
		s.Opening, err = db.All(ctx, b.db, func(l *journal.Line) []any { return []any{&l.Account, &l.Amount.Minor, &l.Amount.Currency} },
			`select e.account, cast(sum(e.amount) as bigint), e.currency from fund_entry e join fund_tx t on t.id = e.tx
			where t.posted < $1 group by e.account, e.currency order by e.account, e.currency`, db.At(from))
	}
	if err != nil {
		return err
	}
	to, err := journal.New(format, w, s)
	if err == nil {
		err = b.db.Write(ctx, func(tx *db.Tx) error { return tx.Tell(ctx, staff.Act(by, "fund.books", "books", string(format))) })
	}
	if err != nil {
		return err
	}
	if err := b.Each(ctx, from, until, to.Write); err != nil {
		return err
	}
	return to.Close()
}

func (b *Books) lastPosted(ctx context.Context) (last time.Time, err error) {
	err = b.db.Row(ctx, `select max(posted) from fund_tx`).Scan(db.Moment(&last))
	return last, err
}

// atATime is how many transactions are read at a time: nothing is held open while somebody reads slowly.
const atATime = 500

// Each hands over each transaction that was posted in a span, in the order of posting.
func (b *Books) Each(ctx context.Context, from, until time.Time, each func(journal.Tx) error) error {
	type row struct {
		id string
		journal.Tx
		journal.Line
	}
	after, id := from.UnixMicro(), ""
	for {
		rows, err := db.All(ctx, b.db, func(r *row) []any {
			return []any{&r.id, &r.Kind, &r.Gateway, &r.Object, db.Moment(&r.Occurred), db.Moment(&r.Posted), &r.Account, &r.Amount.Minor, &r.Amount.Currency}
		}, `select t.id, t.kind, t.gateway, t.object, t.occurred, t.posted, e.account, e.amount, e.currency
			from (select * from fund_tx where (posted, id) > ($1, $2) and posted < $3 order by posted, id limit $4) t
			join fund_entry e on e.tx = t.id order by t.posted, t.id, e.id`, after, id, db.At(until), atATime)
		if err != nil || len(rows) == 0 {
			return err
		}
		for i := 0; i < len(rows); {
			tx := rows[i].Tx
			after, id = tx.Posted.UnixMicro(), rows[i].id
			for ; i < len(rows) && rows[i].id == id; i++ {
				tx.Lines = append(tx.Lines, rows[i].Line)
			}
			if err := each(tx); err != nil {
				return err
			}
		}
	}
}
