package hand

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
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
	if err == nil {
		err = h.pair(ctx)
	}
	return f, err
}

// keep writes some rows, and tells how many of them are new; nth counts those that are alike.
func (h *Hand) keep(ctx context.Context, tx *db.Tx, f File, rows []statement.Row, nth map[string]int) (int, error) {
	named, err := h.named(ctx, tx, rows)
	if err != nil {
		return 0, err
	}
	const width = 14
	args := make([]any, 0, len(rows)*width)
	for _, r := range rows {
		hash := r.Hash()
		nth[hash]++
		object := h.object(r)
		if object == "" || named[way{object, r.Amount.Minor < 0}] {
			object = h.ownName(f.Account, hash, nth[hash])
		}
		named[way{object, r.Amount.Minor < 0}] = true
		args = append(args, db.NewID(), f.Account, h.gateway(), hash, nth[hash], f.ID, r.Line, db.At(r.Day), r.Amount.Minor, r.Amount.Currency,
			r.Number, object, clip(r.Narration, 1000), clip(r.Reference, 200))
	}
	n, err := tx.Do(ctx, `insert into fund_bank_row (id, account, gateway, hash, nth, file, line, day, amount, currency, number, object, narration, reference)
		values `+tx.Places(len(rows), width)+` on conflict (account, hash, nth) do nothing`, args...)
	return int(n), err
}

// way is a name of the books and the direction in which money went under it.
type way struct {
	object string
	out    bool
}

// named are the names that rows before these have: one name is one row's, or of
// two transfers that print one number the second would be taken for booked.
func (h *Hand) named(ctx context.Context, tx *db.Tx, rows []statement.Row) (map[way]bool, error) {
	var asked []string
	for _, r := range rows {
		if o := h.object(r); o != "" {
			asked = append(asked, o)
		}
	}
	out := map[way]bool{}
	err := inParts(asked, func(some []any) error {
		pairs := make([]any, 0, 2*partOf)
		for _, o := range some {
			pairs = append(pairs, h.gateway(), o)
		}
		found, err := db.All(ctx, tx, func(w *way) []any { return []any{&w.object, &w.out} },
			`select object, amount < 0 from fund_bank_row where (gateway, object) in (values `+tx.Places(partOf, 2)+`)`, pairs...)
		for _, w := range found {
			out[w] = true
		}
		return err
	})
	return out, err
}

// object is what the books call a row by its number, "" where it has none.
func (h *Hand) object(r statement.Row) string {
	if r.Number == "" {
		return ""
	}
	return h.gateway() + ":" + r.Number
}

// ownName is what the books call a row that has no number, or one that another
// row has too: made of all that it says, so that it is booked once all the same.
func (h *Hand) ownName(account, hash string, nth int) string {
	of := sha256.Sum256([]byte(account + "\n" + hash))
	return fmt.Sprintf("%s:bank-%x-%d", h.gateway(), of[:10], nth)
}

// partOf is how many names are asked for at once: always as many, so that the text is one.
const partOf = 200

// inParts has names asked for in parts of one size; the last name fills the last part.
func inParts(names []string, ask func(some []any) error) error {
	for some := range slices.Chunk(names, partOf) {
		args := make([]any, partOf)
		for i := range args {
			args[i] = some[min(i, len(some)-1)]
		}
		if err := ask(args); err != nil {
			return err
		}
	}
	return nil
}
