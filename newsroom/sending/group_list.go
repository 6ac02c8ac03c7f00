package sending

import (
	"html/template"
	"strconv"

	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/reach"
)

// sendingView is the groups, each a form, and the letters that wait.
type sendingView struct {
	Groups    []groupRow
	New       *frame.Form
	Languages []frame.Option
	Waiting   string
	Urgent    bool // letters wait and nobody carries them
	Last      template.HTML
}

type groupRow struct {
	reach.Group
	Form *frame.Form
}

var sendingPage = frame.NewPage[sendingView](files, "group_list.html")

// Show lists the groups and the letters that wait.
func (s *Sending) Show(v *frame.Visit) error {
	view, err := s.view(v)
	if err != nil {
		return err
	}
	return sendingPage.Show(v, view)
}

func (s *Sending) view(v *frame.Visit) (sendingView, error) {
	groups, err := s.Reach.Groups(v.Context())
	view := sendingView{Languages: languages(v)}
	if err != nil {
		return view, err
	}
	for _, g := range groups {
		f := frame.Filled("name", g.Name, "lang", string(g.Lang), "invite", g.Invite, "position", strconv.Itoa(g.Position)).Named(g.ID)
		if g.Open {
			f.Set("open", "yes")
		}
		view.Groups = append(view.Groups, groupRow{g, f})
	}
	view.New = frame.Filled("position", strconv.Itoa(len(groups)+1), "open", "yes", "lang", string(v.Masthead.Main())).Named("new")
	waiting, last, err := s.Reach.Sent(v.Context())
	if err != nil {
		return view, err
	}
	by, err := s.Reach.Carried(v.Context())
	view.Waiting, view.Last = frame.Speaks.Say("sending-waiting", "Count", int64(waiting)), v.When(last)
	view.Urgent = waiting > 0 && !by.Set()
	return view, err
}
