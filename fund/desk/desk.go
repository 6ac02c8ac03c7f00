package desk

import (
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// Desk is where the money is looked at.
type Desk struct {
	db   *db.DB
	fund *fund.Fund
}

// New makes a desk that reads what a fund writes.
func New(d *db.DB, f *fund.Fund) *Desk { return &Desk{db: d, fund: f} }

// pageOf is how many rows a page of a list has.
const pageOf = 50

func offset(page int) int { return (min(max(page, 1), 1_000_000) - 1) * pageOf }

func cut[T any](rows []T, err error) ([]T, bool, error) {
	if len(rows) > pageOf {
		return rows[:pageOf], true, err
	}
	return rows, false, err
}
