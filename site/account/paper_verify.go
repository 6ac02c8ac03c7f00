package account

import (
	"net/http"
	"time"

	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// verifyPage is the view of verify/page.html.
type verifyPage struct {
	frame.View
	Words  string
	Kind   string
	Number string
	Day    string
	Sum    string
	Issuer string
	Back   string // what of it went back since; "" of a note
	Undone string // of a note: that the money came back
}

// Verify tells anybody who holds a document's code whether it is genuine. It
// names nobody, and nobody tries codes fast.
func (p *Pages) Verify(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.codes, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	got, err := p.Desk.Genuine(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	v, err := p.View(r.Context(), frame.Ask{Path: r.URL.Path, Standing: fund.Reader, Claim: &frame.Claim{}})
	if err != nil {
		return err
	}
	v.Title, v.Aside = v.Say("paper-genuine-title"), true
	sum := func(minor int64) string { return v.Money(minor, got.Amount.Currency, got.Style) }
	page := &verifyPage{View: v, Words: v.Say("paper-genuine", "Newsroom", got.Newsroom), Kind: v.Say("paper-" + string(got.Paper)), Number: got.Number,
		Day: v.Date(got.At.In(zone(got.Zone))), Sum: sum(got.Amount.Minor), Issuer: got.Newsroom}
	switch {
	case got.Paper == fund.PaperNote && !got.Undone.IsZero():
		page.Undone = v.Say("paper-note-undone", "Amount", sum(got.Undone.Minor))
	case got.Paper != fund.PaperNote && got.Undone.IsZero():
		page.Back = v.Say("paper-returned-none")
	case got.Paper != fund.PaperNote:
		page.Back = sum(got.Undone.Minor)
	}
	return p.Private(w, r, http.StatusOK, "verify", page, false)
}

func zone(name string) *time.Location {
	if at, err := time.LoadLocation(name); err == nil {
		return at
	}
	return time.UTC
}
