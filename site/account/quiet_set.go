package account

import "net/http"

// Quiet takes the reminders before a year's renewal away, or brings them back.
func (p *Pages) Quiet(w http.ResponseWriter, r *http.Request) error {
	reader, form, ok, err := p.act(w, r)
	if !ok {
		return err
	}
	quiet := form.Get("reminders") == "off"
	if err := p.Fund.Quiet(r.Context(), reader.ID, quiet); err != nil {
		return err
	}
	if quiet {
		return p.toAccount(w, r, "?quiet")
	}
	return p.toAccount(w, r, "?reminds")
}
