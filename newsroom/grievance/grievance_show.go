package grievance

import (
	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// showView is one grievance with its answer, or the form for it.
type showView struct {
	row
	Language string
	Dir      string
	Form     *frame.Form
	Wrong    string
	Unsent   string // what was typed after somebody else had answered
}

var showPage = frame.NewPage[showView](files, "grievance_show.html")

// Show shows one.
func (g *Grievance) Show(v *frame.Visit) error {
	view, err := g.view(v)
	if err != nil {
		return err
	}
	return showPage.Show(v, view)
}

func (g *Grievance) view(v *frame.Visit) (showView, error) {
	one, err := g.Audience.Grievance(v.Context(), audience.GrievanceID(v.Path("grievance")))
	spoken := lang.For(one.Lang)
	return showView{row: rowOf(v, one), Language: spoken.Name(), Dir: spoken.Dir(), Form: frame.Filled()}, err
}
