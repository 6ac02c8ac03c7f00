package grievance

import (
	"net/http"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Answer sends the answer, for good. Whose words come second sees what went
// out, and keeps what was typed.
func (g *Grievance) Answer(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := audience.GrievanceID(v.Path("grievance"))
	err = g.Audience.AnswerGrievance(v.Context(), v.By, id, form.Raw("answer"))
	if err == nil {
		return v.Go("/newsroom/grievances/"+string(id), "done-grievance")
	}
	late := fault.Is(err, fault.Conflict)
	if !late && !frame.IsForm(err) {
		return err
	}
	view, other := g.view(v)
	if other != nil {
		return other
	}
	if late {
		view.Unsent, view.Wrong = form.Raw("answer"), frame.Speaks.Say(fault.Of(err).Key)
		return showPage.Status(v, http.StatusConflict, view)
	}
	view.Form = form.Blame(err, "answer")
	return showPage.Again(v, view)
}
