package account

import (
	"net/http"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/site/frame"
)

// leavePage is the view of leave/page.html: what is erased, what is kept, why and until when.
type leavePage struct {
	frame.View
	Stops  string // how many mandates are stopped first, "" if none runs
	Kept   string
	Wrong  string
	Faults map[string]string
}

// AskLeave shows what leaving means, with the one box to tick.
func (p *Pages) AskLeave(w http.ResponseWriter, r *http.Request) error {
	reader, err := p.Who(w, r)
	if fault.Is(err, fault.Forbidden) {
		return p.signin(w, r, http.StatusForbidden, "", "", err)
	}
	if err != nil {
		return err
	}
	return p.leaving(w, r, reader, nil)
}

// leaving shows the page, with what is wrong with the form if it was sent.
func (p *Pages) leaving(w http.ResponseWriter, r *http.Request, reader audience.Reader, why error) error {
	ctx := r.Context()
	v, err := p.View(ctx, p.Asked(w, r))
	if err != nil {
		return err
	}
	v.Title, v.Aside = v.Say("leave-title", "Newsroom", v.Paper.Name), true
	v.SwitchTo("/account/leave")
	page := &leavePage{View: v, Faults: map[string]string{}}
	if page.Kept, err = p.kept(r, &v, reader.ID); err != nil {
		return err
	}
	all, err := p.Fund.Account(ctx, reader.ID)
	if err != nil {
		return err
	}
	running := 0
	for _, one := range all {
		if one.Recurring {
			running++
		}
	}
	if running > 0 {
		page.Stops = v.Say("leave-stops", "Count", running)
	}
	status := http.StatusOK
	if why != nil {
		words, ok := frame.BesideOf(v.Lang, why, "sure")
		if !ok {
			return why
		}
		page.Faults, page.Wrong, status = words, words[""], http.StatusUnprocessableEntity
	}
	return p.Private(w, r, status, "leave", page, false)
}

// kept says what the law has the newsroom keep of a reader.
func (p *Pages) kept(r *http.Request, v *frame.View, id audience.ReaderID) (string, error) {
	documents, until, err := p.Fund.Kept(r.Context(), id)
	if err != nil || documents == 0 {
		return v.Say("leave-kept-none"), err
	}
	return v.Say("leave-kept", "Count", documents, "Day", v.Through(until)) + " " + v.Say("leave-kept-books"), nil
}
