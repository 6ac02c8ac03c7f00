package hand

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/journal"
	"github.com/nightdesk/nightdesk/staff"
)

// ConfirmRow books a credit of the bank for a pledge, on a person's word, as
// Confirm does: the number may be used once. A sum that was not pledged wants a
// reason, and waits in suspense; a row that may be a transfer which is booked
// for the pledge already wants one too (Proposal.Wants). What the bank took back, or a person put
// aside, is a Conflict.
func (h *Hand) ConfirmRow(ctx context.Context, by staff.Person, row string, id fund.PledgeID, why string) error {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return err
	}
	r, err := db.One(ctx, h.db, (*Row).fields, `select `+rowColumns+` from fund_bank_row r where r.id = $1`, row)
	if err != nil {
		return err
	}
	p, err := pledge(ctx, h.db, id)
	switch {
	case err != nil:
		return err
	case r.Amount.Minor <= 0:
		return fault.New(fault.Conflict, "statement-no-credit")
	case r.Reversed:
		return fault.New(fault.Conflict, "statement-reversed")
	case r.Aside != "" || r.payout != "":
		return fault.New(fault.Conflict, "statement-put-aside-first")
	case p.gateway != r.Gateway:
		return fault.New(fault.Conflict, "fund-not-by-hand")
	}
	w := &waiting{pledgeRow: p}
	if err := h.around(ctx, []*waiting{w}); err != nil {
		return err
	}
	var done int // booked: that is said first, whoever it is for
	if err := h.db.Row(ctx, `select count(*) from fund_payment where gateway = $1 and object = $2`, r.Gateway, r.Object).Scan(&done); err != nil {
		return err
	}
	if prop := w.proposal(r, nil, false); !prop.Wants() || done > 0 && p.amount == r.Amount {
		why = ""
	} else if why, err = fund.Reason(why); err != nil {
		return err
	}
	at, err := h.noon(ctx, r.Day)
	if err != nil {
		return err
	}
	if at.After(h.db.Now()) {
		return fault.New(fault.Conflict, "statement-later")
	}
	return h.confirm(ctx, by, id, strings.TrimPrefix(r.Object, r.Gateway+":"), r.Amount, at, why)
}

// noon is when money moved on a day of which the bank tells no hour.
func (h *Hand) noon(ctx context.Context, day time.Time) (time.Time, error) {
	m, err := h.staff.Masthead(ctx)
	at := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, m.Location())
	if now := h.db.Now(); at.After(now) && at.Before(now.Add(24*time.Hour)) {
		at = now
	}
	return at, err
}

// Pair is a row and the pledge that it is for.
type Pair struct {
	Row    string
	Pledge fund.PledgeID
}

// ConfirmSure books those of some rows of which nothing leaves a doubt, and
// tells how many, and of each other why not. What is in doubt by now is left for
// a person's own look.
func (h *Hand) ConfirmSure(ctx context.Context, by staff.Person, pairs []Pair) (done int, left map[Pair]error, err error) {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return 0, nil, err
	}
	now, err := h.Reading(ctx)
	if err != nil {
		return 0, nil, err
	}
	left = map[Pair]error{}
	for _, p := range pairs {
		left[p] = fault.New(fault.Conflict, "statement-changed")
	}
	for _, p := range now.Sure {
		pair := Pair{p.Row.ID, p.Pledge}
		if left[pair] == nil {
			continue
		}
		switch one := h.ConfirmRow(ctx, by, p.Row.ID, p.Pledge, ""); {
		case one == nil:
			delete(left, pair)
			done++
		case fault.Is(one, fault.Conflict), fault.Is(one, fault.Invalid):
			left[pair] = one
		default:
			return done, left, one
		}
	}
	return done, left, nil
}

// PutAside says that a credit is not for us, with a reason: rent, interest, money
// of somebody's own. What is booked is a Conflict. Doing it twice is fine.
func (h *Hand) PutAside(ctx context.Context, by staff.Person, row, why string) error {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return err
	}
	why, err := fund.Reason(why)
	if err != nil {
		return err
	}
	return h.db.Write(ctx, func(tx *db.Tx) error {
		var is bool
		var aside string
		if err := db.Found(tx.Row(ctx, `select `+booked+`, r.aside from fund_bank_row r where r.id = $1`, row).Scan(&is, &aside)); err != nil || aside != "" {
			return err
		}
		if is {
			return fault.New(fault.Conflict, "statement-booked")
		}
		_, err := tx.Do(ctx, `update fund_bank_row set aside = $2, aside_by = $3, aside_at = $4 where id = $1`, row, why, by.Name, db.At(tx.Now()))
		if err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.statement-aside", "bank-row:"+row, why))
	})
}

// PutAsideAll puts many rows aside for one reason, and tells how many. What is
// booked, or was put aside before, stays as it is.
func (h *Hand) PutAsideAll(ctx context.Context, by staff.Person, rows []string, why string) (n int64, err error) {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return 0, err
	}
	why, err = fund.Reason(why)
	if err == nil && len(rows) == 0 {
		err = fault.Bad("row", "statement-none-ticked")
	}
	if err != nil {
		return 0, err
	}
	err = h.db.Write(ctx, func(tx *db.Tx) error {
		n = 0
		for _, row := range rows {
			one, err := tx.Do(ctx, `update fund_bank_row as r set aside = $2, aside_by = $3, aside_at = $4 where r.id = $1 and `+open, row, why, by.Name, db.At(tx.Now()))
			if err != nil {
				return err
			}
			n += one
		}
		if n == 0 {
			return nil
		}
		return tx.Tell(ctx, staff.Act(by, "fund.statement-aside", "bank-rows", fund.Noted(strconv.FormatInt(n, 10), why)))
	})
	return n, err
}

// TakeUp takes a credit up again that was put aside.
func (h *Hand) TakeUp(ctx context.Context, by staff.Person, row string) error {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return err
	}
	return h.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Do(ctx, `update fund_bank_row set aside = '', aside_by = '', aside_at = null where id = $1 and aside <> ''`, row)
		if err != nil || n == 0 {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "fund.statement-up", "bank-row:"+row, ""))
	})
}

// NotForUs lists what was put aside, the newest day first, at most fifty.
func (h *Hand) NotForUs(ctx context.Context) ([]Row, error) {
	return db.All(ctx, h.db, (*Row).fields, `select `+rowColumns+` from fund_bank_row r where r.aside <> '' order by r.day desc, r.id limit 50`)
}

// ExportRows writes the bank's rows of a span as CSV, with what each is in the
// books; no cell is a formula. Who took them is written down.
func (h *Hand) ExportRows(ctx context.Context, by staff.Person, w io.Writer, from, until time.Time) error {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return err
	}
	if until.IsZero() {
		until = h.db.Now().AddDate(1, 0, 0)
	}
	err := h.db.Write(ctx, func(tx *db.Tx) error { return tx.Tell(ctx, staff.Act(by, "fund.statement-export", "statements", "")) })
	if err != nil {
		return err
	}
	rows, err := h.db.Rows(ctx, `select r.account, r.day, r.amount, r.currency, r.number, r.narration, r.reference, r.aside,
			coalesce((select n.number from fund_payment y join fund_receipt n on n.payment = y.id where y.gateway = r.gateway and y.object = r.object), ''), `+booked+`
		from fund_bank_row r where r.day >= $1 and r.day < $2 order by r.account, r.day, r.id`, max(from.UnixMicro(), 0), db.At(until))
	if err != nil {
		return err
	}
	defer rows.Close()
	out := csv.NewWriter(w)
	if err := out.Write([]string{"account", "day", "debit", "credit", "currency", "number", "narration", "reference", "state", "receipt", "reason"}); err != nil {
		return err
	}
	for rows.Next() {
		var account, number, narration, reference, aside, receipt string
		var day time.Time
		var a money.Amount
		var is bool
		if err := rows.Scan(&account, db.Moment(&day), &a.Minor, &a.Currency, &number, &narration, &reference, &aside, &receipt, &is); err != nil {
			return err
		}
		exp, err := money.Exponent(a.Currency)
		if err != nil {
			return err
		}
		debit, credit, state := "", a.Decimal(exp), "open"
		if a.Minor < 0 {
			debit, credit, state = a.Neg().Decimal(exp), "", ""
		}
		if is {
			state = "booked"
		} else if aside != "" {
			state = "not for us"
		}
		cells := []string{account, day.UTC().Format(time.DateOnly), debit, credit, a.Currency, number, narration, reference, state, receipt, aside}
		for i := range cells {
			cells[i] = journal.Harmless(cells[i])
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return errors.Join(rows.Err(), out.Error())
}
