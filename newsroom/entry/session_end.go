package entry

import "github.com/nightdesk/nightdesk/newsroom/frame"

// SignOut ends the session here and in the browser.
func (e *Entry) SignOut(v *frame.Visit) error {
	if held := frame.Session.Value(v.R); held != "" {
		if err := e.Staff.SignOut(v.Context(), held); err != nil {
			return err
		}
	}
	frame.Session.Clear(v.W, v.R)
	return v.Go(frame.Entry, "done-signed-out")
}
