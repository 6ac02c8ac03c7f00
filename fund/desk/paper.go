package desk

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// PaperRow is a document in a list.
type PaperRow struct {
	Paper  fund.Paper
	Number string
	At     time.Time
	Amount money.Amount
	Reader audience.ReaderID
	Of     string // of a note: the number of what it undoes
}

// Papers lists documents of all kinds, the newest first; pages count from 1.
// A reader's own, or everybody's where reader is "".
func (d *Desk) Papers(ctx context.Context, reader audience.ReaderID, page int) ([]PaperRow, bool, error) {
	type row struct {
		kind string
		body db.JSON[struct {
			PaperRow
			Receipt string `json:"receipt"`
		}]
	}
	q, args := papers(reader, page)
	rows, more, err := cut(db.All(ctx, d.db, func(r *row) []any { return []any{&r.kind, &r.body} }, q, args...))
	var out []PaperRow
	for _, r := range rows {
		one := r.body.V.PaperRow
		if r.kind != "" {
			one.Paper, one.Of = fund.Paper(r.kind), r.body.V.Receipt
		}
		out = append(out, one)
	}
	return out, more, err
}

// papers asks for a page of documents. Of each kind no more is read than could stand on it.
func papers(reader audience.ReaderID, page int) (string, []any) {
	whose, args := ``, []any{offset(page) + pageOf + 1, pageOf + 1, offset(page)}
	if reader != "" {
		whose, args = ` where reader = $4`, append(args, reader)
	}
	const newest = ` order by issued desc, number desc limit `
	return `select kind, body from (
			select * from (select '' as kind, body, number, issued from fund_receipt` + whose + newest + `$1) as r
			union all
			select * from (select 'note', body, number, issued from fund_note` + whose + newest + `$1) as n) as d` + newest + `$2 offset $3`, args
}
