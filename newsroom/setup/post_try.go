package setup

import (
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// TryPost sends a letter now and tells what the mail server said.
func (s *Setup) TryPost(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = s.Reach.TestPost(v.Context(), v.By, form.Get("to"))
	if err == nil {
		return v.Go("/newsroom/setup#post", "done-letter")
	}
	one := *fault.Of(err)
	if one.Kind != fault.Invalid && one.Kind != fault.Unavailable {
		return err
	}
	// A server that is not set or does not answer is what this trial is for:
	// it is told beside the field, whatever its field was.
	one.Field = "to"
	view, other := s.view(v)
	if other != nil {
		return other
	}
	view.Try = form.Named("try").Blame(&one, "to")
	return setupPage.Again(v, view)
}
