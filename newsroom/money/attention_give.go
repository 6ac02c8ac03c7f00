package money

import (
	"strings"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// giving is the form that says whose money it is that a gateway told of: what
// to look for, and of what was found the one and why.
type giving struct {
	*frame.Form
	Found []frame.Option
}

// Opened tells whether somebody is at it.
func (g *giving) Opened() bool { return g.Failed || len(g.Found) > 0 }

// lookFor shows the support that is found for some words. It is posted, so that
// no address stands in a log or a history.
func (m *Money) lookFor(v *frame.Visit, form *frame.Form, is func(fund.Odd) bool) error {
	view, err := m.attention(v)
	if err != nil {
		return err
	}
	for i := range view.Rows {
		row := &view.Rows[i]
		if row.Give == nil || !is(row.Odd) {
			continue
		}
		if err := m.found(v, row, form); err != nil {
			return err
		}
		if len(row.Give.Found) > 0 {
			if len(row.Give.Found) == 1 {
				row.Give.Set("pledge", row.Give.Found[0].Value)
			}
			return attentionPage.Show(v, view)
		}
		err := fault.Bad("q", "fund-give-none")
		row.Give.Blame(err, "q")
		return again(attentionPage, v, view, err)
	}
	return v.Go(home, "done-already")
}

// found puts the pledges in a row that the words typed may mean.
func (m *Money) found(v *frame.Visit, row *oddRow, form *frame.Form) error {
	words := form.Get("q")
	readers, err := m.Audience.Find(v.Context(), v.By, words)
	if err != nil {
		return err
	}
	var ids []audience.ReaderID
	for _, one := range readers {
		ids = append(ids, one.ID)
	}
	if strings.Contains(words, "/") {
		words = numberTyped(words)
	}
	all, err := m.Attend.Likely(v.Context(), row.Gateway, ids, words)
	if err != nil {
		return err
	}
	ids = nil
	for _, p := range all {
		ids = append(ids, p.Reader)
	}
	known, err := m.Audience.Readers(v.Context(), ids)
	if err != nil {
		return err
	}
	plans, err := m.planNames(v)
	row.Give = &giving{Form: form.Named(row.Give.ID)}
	for _, p := range all {
		words := []string{sum(v, p.Amount), plans[p.Plan], p.Reference, whoIs(p.Reader, known).Name, on(v, p.Made)}
		row.Give.Found = append(row.Give.Found, frame.Option{Value: string(p.Pledge), Words: strings.Join(words, " · ")})
	}
	return err
}

// giveOrphan books money for the support that was chosen.
func (m *Money) giveOrphan(v *frame.Visit, o fund.Odd, form *frame.Form) error {
	id := fund.PledgeID(form.Get("pledge"))
	if id == "" {
		return fault.Bad("pledge", "fund-give-pick")
	}
	return m.Attend.GiveTo(v.Context(), v.By, o.Gateway, o.Object, id, form.Raw("why"))
}
