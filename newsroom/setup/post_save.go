package setup

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/reach"
)

// SavePost changes how letters are posted. A password left empty stays as it was.
func (s *Setup) SavePost(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	post := reach.Post{Host: form.Get("host"), User: form.Get("user"), Password: form.Raw("password"), TLS: form.Get("tls"),
		From: form.Get("from"), FromName: form.Get("from_name")}
	if post.Port, err = form.Number("port"); err == nil {
		err = s.Reach.SetPost(v.Context(), v.By, post)
	}
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go("/newsroom/setup#post", "done-saved")
	}
	view, other := s.view(v)
	if other != nil {
		return other
	}
	view.Post = form.Named("post").Blame(err, "host", "port", "tls", "user", "password", "from", "from_name")
	return setupPage.Again(v, view)
}
