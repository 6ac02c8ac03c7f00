package desk

import (
	"context"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// Note finds a refund note by its number. Who may see it is for the caller to judge by its Reader.
func (d *Desk) Note(ctx context.Context, number string) (fund.Note, error) {
	all, err := notes(ctx, d.db, `t.number = $1`, number)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil {
		return fund.Note{}, err
	}
	return all[0], nil
}

// NotesOf lists a reader's refund notes, newest first.
func (d *Desk) NotesOf(ctx context.Context, reader audience.ReaderID) ([]fund.Note, error) {
	return notes(ctx, d.db, `t.reader = $1`, reader)
}

func notes(ctx context.Context, from db.Querier, where string, args ...any) ([]fund.Note, error) {
	type row struct {
		body db.JSON[fund.Note]
		to   fund.Addressee
	}
	rows, err := db.All(ctx, from, func(r *row) []any { return []any{&r.body, &r.to.Name, &r.to.Email, &r.to.Gone} },
		`select t.body, coalesce(a.name, ''), coalesce(a.email, ''), a.number is null from fund_note t left join fund_addressee a on a.number = t.number
		where `+where+` order by t.issued desc, t.number desc`, args...)
	var out []fund.Note
	for _, r := range rows {
		r.body.V.To = r.to
		out = append(out, r.body.V)
	}
	return out, err
}
