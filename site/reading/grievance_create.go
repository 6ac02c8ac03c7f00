package reading

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// grievanceSlug is the text page of the grievance officer.
const grievanceSlug = "grievance"

// grievancePage is the view of grievance/page.html: the text, and the form below it.
type grievancePage struct {
	textPage
	How    string
	Typed  audience.Complaint
	Wrong  string
	Faults map[string]string
}

// grievedPage is the view of grieved/page.html.
type grievedPage struct {
	frame.View
	Words string
}

// maxGrievance is more than the form holds at its longest, in bytes: each
// letter of Urdu or Hindi is nine of them on the way.
const maxGrievance = 128 << 10

// grieve puts the form below the text.
func (p *Pages) grieve(ctx context.Context, text *textPage) (*grievancePage, error) {
	l, err := p.Fund.Law(ctx)
	text.Tag("plans") // the law's days are set with them
	return &grievancePage{textPage: *text, How: text.Say("grievance-form-how", "Count", l.GrievanceDays), Faults: map[string]string{}}, err
}

// Grieve takes a grievance. Faults stand beside the fields, and what was typed stays.
func (p *Pages) Grieve(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r, maxGrievance)
	if err != nil {
		return err
	}
	ctx, ask := r.Context(), p.Asked(w, r)
	v, err := p.View(ctx, ask)
	if err != nil {
		return err
	}
	typed := audience.Complaint{Name: form.Get("name"), Email: form.Get("email"), About: form.Get("about"), Text: form.Get("text"), Lang: v.Code()}
	l, err := p.Fund.Law(ctx)
	if err != nil {
		return err
	}
	if err := p.allow(r, typed.Email); err != nil {
		return p.grieveAgain(w, r, ask, typed, http.StatusTooManyRequests, err)
	}
	g, err := p.Audience.Complain(ctx, typed, l.GrievanceDays)
	if err != nil {
		return p.grieveAgain(w, r, ask, typed, http.StatusUnprocessableEntity, err)
	}
	v.Title, v.Aside = v.Say("grievance-received-title"), true
	v.SwitchTo("/" + grievanceSlug)
	return p.Private(w, r, http.StatusOK, "grieved", &grievedPage{v, v.Say("grievance-received", "Number", g.Number(), "Day", v.On(g.Due))}, false)
}

// allow takes a turn of the network, and one of the address: each grievance
// has a letter sent there, and its owner may be somebody else.
func (p *Pages) allow(r *http.Request, email string) error {
	if err := frame.Turn(p.grievances, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	address, err := mail.Address(email)
	if err != nil {
		return nil // no letter goes anywhere, and the form says what is wrong
	}
	return frame.Turn(p.complainants, address)
}

func (p *Pages) grieveAgain(w http.ResponseWriter, r *http.Request, a frame.Ask, typed audience.Complaint, status int, why error) error {
	ctx := r.Context()
	m, err := p.Staff.Masthead(ctx)
	if err != nil {
		return err
	}
	code, _ := frame.Split(m, a.Path)
	t, err := p.Story.Page(ctx, code, grievanceSlug)
	if err != nil {
		return err
	}
	text, err := p.textView(ctx, a, m, t)
	if err != nil {
		return err
	}
	page, err := p.grieve(ctx, text)
	if err != nil {
		return err
	}
	words, ok := frame.Beside(page.Lang, why)
	if !ok {
		return why
	}
	page.Typed, page.Faults, page.Wrong = typed, words, words[""]
	return p.Private(w, r, status, grievanceSlug, page, false)
}
