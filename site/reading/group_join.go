package reading

import (
	"net/http"
	"net/url"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Join leads to the WhatsApp group that has room and speaks the reader's
// language: the one named, or that of the page the reader comes from.
func (p *Pages) Join(w http.ResponseWriter, r *http.Request) error {
	m, err := p.Staff.Masthead(r.Context())
	if err != nil {
		return err
	}
	code, known := lang.Known(r.URL.Query().Get("lang"))
	if !known {
		code = m.Main()
		if from, err := url.Parse(r.Referer()); err == nil {
			code, _ = frame.Split(m, from.Path)
		}
	}
	invite, err := p.Reach.Join(r.Context(), code)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "site-no-group")
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	http.Redirect(w, r, invite, http.StatusSeeOther)
	return nil
}
