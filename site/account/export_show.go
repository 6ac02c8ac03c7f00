package account

import (
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// Export hands a reader the own data as a file (JSON).
func (p *Pages) Export(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	reader, err := p.Who(w, r)
	if fault.Is(err, fault.Forbidden) {
		return p.signin(w, r, http.StatusForbidden, "", "", err)
	}
	if err != nil {
		return err
	}
	body, err := p.Reach.Known(r.Context(), reader.ID)
	if err != nil {
		return err
	}
	web.Private(w)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="my-data.json"`)
	_, _ = w.Write(body) // a reader who went away is no error of ours
	return nil
}
