package grievance

import (
	"strconv"

	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// listView is the open grievances, or those that were answered.
type listView struct {
	Rows     []row
	Answered bool
	Before   int // the number of the page before, 0 if there is none
	Next     int // that of the next, likewise
}

var listPage = frame.NewPage[listView](files, "grievance_list.html")

// List shows the open ones, the most urgent first; ?answered shows the others.
func (g *Grievance) List(v *frame.Visit) error {
	view := listView{Answered: v.R.URL.Query().Has("answered")}
	n, err := strconv.Atoi(v.Ask("page"))
	if err != nil || n < 1 || n > 10_000 {
		n = 1
	}
	all, more, err := g.Audience.Grievances(v.Context(), view.Answered, n)
	if err != nil {
		return err
	}
	for _, one := range all {
		view.Rows = append(view.Rows, rowOf(v, one))
	}
	view.Before = n - 1
	if more {
		view.Next = n + 1
	}
	return listPage.Show(v, view)
}
