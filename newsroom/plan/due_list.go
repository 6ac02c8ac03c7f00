package plan

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// dueView lists events ahead and open questions.
type dueView struct{ Rows []dueRow }

// dueRow is an event or a question with its days in words.
type dueRow struct {
	story.DueRow
	Days string
}

var duePage = frame.NewPage[dueView](files, "due_list.html")

// Due lists what the desk should look at.
func (p *Plan) Due(v *frame.Visit) error {
	rows, err := p.due(v)
	if err != nil {
		return err
	}
	return duePage.Show(v, dueView{rows})
}

func (p *Plan) due(v *frame.Visit) ([]dueRow, error) {
	rows, err := p.Story.Due(v.Context())
	var out []dueRow
	for _, r := range rows {
		days := v.Days(r.From, r.Until)
		if r.What == "question" {
			days = frame.Speaks.Date(v.Local(r.Until))
		}
		out = append(out, dueRow{r, days})
	}
	return out, err
}
