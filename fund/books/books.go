package books

import (
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Books are the newsroom's books.
type Books struct {
	db    *db.DB
	staff *staff.Staff
	fund  *fund.Fund
}

// New reads the books that a fund writes.
func New(d *db.DB, st *staff.Staff, f *fund.Fund) *Books {
	return &Books{db: d, staff: st, fund: f}
}
