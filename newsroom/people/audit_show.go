package people

import (
	"html/template"

	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// auditView is the newest acts.
type auditView struct{ Rows []auditRow }

type auditRow struct {
	By  string
	Act template.HTML
	At  template.HTML
}

var auditPage = frame.NewPage[auditView](files, "audit_show.html")

// auditLines is how far back the page goes.
const auditLines = 300

// Audit lists what everybody did; what concerns money only for those who may see it.
func (p *People) Audit(v *frame.Visit) error {
	lines, err := p.Staff.Audit(v.Context(), auditLines)
	if err != nil {
		return err
	}
	var view auditView
	for _, l := range lines {
		if v.Reads(l) {
			view.Rows = append(view.Rows, auditRow{By: l.By, Act: v.Acted(l), At: v.Full(l.At)})
		}
	}
	return auditPage.Show(v, view)
}
