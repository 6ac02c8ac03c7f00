package hand

import (
	"context"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/statement"
	"github.com/nightdesk/nightdesk/staff"
)

// atOnce is how many rows one statement of SQL writes.
const atOnce = 200

// take reads a file into rows. A row that a file before had is that row; of
// several that are alike in one file each is one, so that of two files that
// overlap the one with more of them decides.
func (h *Hand) take(ctx context.Context, by staff.Person, f File, t statement.Table, m statement.Mapping) (File, error) {
	mast, err := h.staff.Masthead(ctx)
	if err != nil {
		return f, err
	}
	rows, refused, err := statement.Take(t, m, mast.Currency)
	if err != nil {
		return f, err
	}
	if len(rows) == 0 {
		return f, fault.Bad("day", "statement-no-rows")
	}
	f.Rows, f.Refused = len(rows), refused[:min(len(refused), 200)]
	for _, r := range rows {
		if f.First.IsZero() || r.Day.Before(f.First) {
			f.First = r.Day
		}
		if r.Day.After(f.Last) {
			f.Last = r.Day
		}
	}
	err = h.db.Write(ctx, func(tx *db.Tx) error {
		f.Taken, f.Fresh = tx.Now(), 0
		var taken time.Time
		if err := tx.Row(ctx, `select taken from fund_bank_file where id = $1`, f.ID).Scan(db.Moment(&taken)); err != nil || !taken.IsZero() {
			return err // another took it meanwhile
		}
		for at, nth := 0, map[string]int{}; at < len(rows); at += atOnce {
			n, err := h.keep(ctx, tx, f, rows[at:min(at+atOnce, len(rows))], nth)
			if err != nil {
				return err
			}
			f.Fresh += n
		}
		_, err := tx.Do(ctx, `update fund_bank_file set body = '', taken = $2, first_day = $3, last_day = $4, lines = $5, fresh = $6, refused = $7 where id = $1`,
			f.ID, db.At(f.Taken), db.At(f.First), db.At(f.Last), f.Rows, f.Fresh, db.JSON[[]statement.Refused]{V: f.Refused})
		if err != nil {
			return err
		}
		_, err = tx.Do(ctx, `insert into fund_bank_mapping (account, gateway, body, saved) values ($1, $2, $3, $4)
			on conflict (account) do update set body = excluded.body, saved = excluded.saved`, f.Account, h.gateway(), db.JSON[statement.Mapping]{V: m}, db.At(tx.Now()))
		if err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.statement", "statement:"+string(f.ID), fund.Noted(f.Account, fmt.Sprintf("%d/%d", f.Fresh, f.Rows))))
	})
	return f, err
}

// keep writes some rows, and tells how many of them are new; nth counts those that are alike.
func (h *Hand) keep(ctx context.Context, tx *db.Tx, f File, rows []statement.Row, nth map[string]int) (int, error) {
	const width = 14
	args := make([]any, 0, len(rows)*width)
	for _, r := range rows {
		hash := r.Hash()
		nth[hash]++
		args = append(args, db.NewID(), f.Account, h.gateway(), hash, nth[hash], f.ID, r.Line, db.At(r.Day), r.Amount.Minor, r.Amount.Currency,
			r.Number, h.object(r, hash, nth[hash]), clip(r.Narration, 1000), clip(r.Reference, 200))
	}
	n, err := tx.Do(ctx, `insert into fund_bank_row (id, account, gateway, hash, nth, file, line, day, amount, currency, number, object, narration, reference)
		values `+tx.Places(len(rows), width)+` on conflict (account, hash, nth) do nothing`, args...)
	return int(n), err
}

// object is what the books call a row. One without a number has a name made of
// what it says, so that it is booked once all the same.
func (h *Hand) object(r statement.Row, hash string, nth int) string {
	if r.Number != "" {
		return h.gateway() + ":" + r.Number
	}
	return fmt.Sprintf("%s:bank-%.20s-%d", h.gateway(), hash, nth)
}
