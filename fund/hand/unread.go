package hand

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/statement"
	"github.com/nightdesk/nightdesk/staff"
)

// Columns is how the statements of an account are read.
type Columns struct {
	Account string
	statement.Mapping
}

// Columns lists how the accounts' statements are read, the account that was read last first.
func (h *Hand) Columns(ctx context.Context) (out []Columns, err error) {
	type row struct {
		account string
		body    db.JSON[statement.Mapping]
	}
	rows, err := db.All(ctx, h.db, func(r *row) []any { return []any{&r.account, &r.body} }, `select account, body from fund_bank_mapping order by saved desc`)
	for _, r := range rows {
		out = append(out, Columns{r.account, r.body.V})
	}
	return out, err
}

// ForgetColumns forgets how an account's statements are read: of its next one it is asked anew.
func (h *Hand) ForgetColumns(ctx context.Context, by staff.Person, account string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	return h.db.Write(ctx, func(tx *db.Tx) error { return forgetColumns(ctx, tx, by, account) })
}

func forgetColumns(ctx context.Context, tx *db.Tx, by staff.Person, account string) error {
	n, err := tx.Do(ctx, `delete from fund_bank_mapping where account = $1`, account)
	if err != nil || n == 0 {
		return err
	}
	return tx.Tell(ctx, staff.Act(by, "fund.statement-columns", "statements", account))
}

// Unread takes a statement back that was read with the wrong columns: its rows
// go, how its account's are read is asked anew, and the same file may be brought
// again. One of which something is booked is a Conflict, and so is one that
// another which was read after it overlaps: that one has left out what both have.
func (h *Hand) Unread(ctx context.Context, by staff.Person, id FileID) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	return h.db.Write(ctx, func(tx *db.Tx) error {
		f, err := file(ctx, tx, id)
		if err != nil {
			return err
		}
		var some, later int
		err = tx.Row(ctx, `select (select count(*) from fund_bank_row r where r.file = $1 and `+booked+`),
			(select count(*) from fund_bank_file o where o.account = $2 and (o.taken > $3 or o.taken = $3 and o.id > $1) and o.first_day <= $4 and o.last_day >= $5)`,
			id, f.Account, db.At(f.Taken), db.At(f.Last), db.At(f.First)).Scan(&some, &later)
		switch {
		case err != nil:
			return err
		case some > 0:
			return fault.New(fault.Conflict, "statement-back-booked")
		case later > 0:
			return fault.New(fault.Conflict, "statement-back-later")
		}
		if _, err := tx.Do(ctx, `delete from fund_bank_row where file = $1`, id); err != nil {
			return err
		}
		if _, err := tx.Do(ctx, `delete from fund_bank_file where id = $1`, id); err != nil {
			return err
		}
		if err := forgetColumns(ctx, tx, by, f.Account); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.statement-back", "statement:"+string(id), fund.Noted(f.Account, f.Name)))
	})
}
