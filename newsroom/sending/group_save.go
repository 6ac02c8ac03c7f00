package sending

import (
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/reach"
)

// SaveGroup adds a group or changes one.
func (s *Sending) SaveGroup(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	g := reach.Group{ID: v.Path("group"), Name: form.Raw("name"), Lang: lang.Code(form.Get("lang")), Invite: form.Raw("invite"), Open: form.Get("open") != ""}
	view, err := s.view(v)
	if err != nil {
		return err
	}
	if g.ID != "" && !knows(view.Groups, g.ID) {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	if g.Position, err = form.Number("position"); err == nil {
		if g.Position < 0 || g.Position > 1000 {
			err = fault.Bad("position", "newsroom-number")
		} else {
			err = s.Reach.SaveGroup(v.Context(), v.By, g)
		}
	}
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go("/newsroom/sending", "done-saved")
	}
	form.Blame(err, "name", "lang", "invite", "open", "position")
	if g.ID == "" {
		view.New = form.Named("new")
	}
	for i := range view.Groups {
		if view.Groups[i].ID == g.ID {
			view.Groups[i].Form = form.Named(g.ID)
		}
	}
	return sendingPage.Again(v, view)
}

func knows(groups []groupRow, id string) bool {
	for _, g := range groups {
		if g.ID == id {
			return true
		}
	}
	return false
}
