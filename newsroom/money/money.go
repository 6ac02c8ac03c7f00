package money

import (
	"embed"
	"strconv"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

//go:embed *.html
var files embed.FS

// Money holds the doors of the money.
type Money struct {
	Staff *staff.Staff
	Fund  *fund.Fund
}

// turn is the pages before and after one of a list.
type turn struct{ Earlier, Later string }

func turns(path string, page int, more bool) turn {
	var t turn
	if page > 1 {
		t.Earlier = path + "?page=" + strconv.Itoa(page-1)
	}
	if more {
		t.Later = path + "?page=" + strconv.Itoa(page+1)
	}
	return t
}

func pageAsked(v *frame.Visit) int {
	n, err := strconv.Atoi(v.Ask("page"))
	if err != nil {
		return 1
	}
	return min(max(n, 1), 100000)
}
