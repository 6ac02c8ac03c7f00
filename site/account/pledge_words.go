package account

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/site/frame"
)

// pledge is a pledge in words.
type pledge struct {
	ID                                            fund.PledgeID
	Name, Sum, State, Until, Next, Way, Reference string
	Notes                                         []string // what happened, and what follows from it
	Again                                         []again  // ways to go on with one tap
	Kept                                          string   // what becomes of the days that are paid
	Calm                                          bool     // nothing is amiss: no button calls out
	Pauses, Resumes, Stops, Changes               bool
	Wrong                                         string
	over, stopped, asks                           bool // nothing more comes of it; it was stopped; why may be asked
}

// inPage is a pledge with the page around it, for the template that draws one.
type inPage struct {
	pledge
	Page *accountPage
}

// In puts a pledge into its page.
func (one pledge) In(page *accountPage) inPage { return inPage{one, page} }

// again is a button that leads to the bank, and what it agrees to.
type again struct{ Gateway, Words, Terms string }

func pledgeWords(v *frame.View, one fund.PledgeView, open []fund.GatewayView, now time.Time) pledge {
	sum := v.Sum(one.Amount.Minor, one.Amount.Currency)
	out := pledge{ID: one.Pledge, Name: one.Plan.Name(v.Code()), Sum: sum, State: v.Say(one.State.Key()), Reference: one.Reference,
		Way: frame.WayWords(v, one.Gateway), stopped: !one.Stopped.IsZero(), asks: !one.Stopped.IsZero() && one.Reason == ""}
	paid := one.PaidUntil.After(now) || one.Lifetime
	switch {
	case one.Lifetime:
		out.Until = v.Say("account-lifetime")
	case !one.PaidUntil.IsZero():
		out.Until = v.Through(one.PaidUntil)
	}
	switch {
	case one.Held != "":
		out.State = v.Say(fund.State(one.Held).Key())
	case one.State == fund.StateSettled && !paid && !one.Recurring:
		out.State = v.Say("account-ended")
	}
	out.Next = next(v, one, sum)
	out.Notes = notes(v, one, now)
	out.Stops = one.Recurring || one.State == fund.StateWaiting || one.State == fund.StateFailed
	out.Pauses, out.Resumes = one.CanPause, one.CanResume
	spans := one.Plan.Every == fund.Month || one.Plan.Every == fund.Year
	out.Changes = len(open) > 0 && spans && (one.Recurring || one.CanAgain)
	if one.CanAgain && !one.CanResume && one.Aside.Minor == 0 {
		out.goOn(v, one, sum, open, paid)
	}
	out.over = !one.CanAgain && !one.Recurring && (!one.Stopped.IsZero() || one.State == fund.StateSettled && !paid)
	if one.Aside.Minor > 0 {
		out.aside(v, one, paid)
	}
	return out
}

// next says when money is taken again, "" where nothing has to be said.
func next(v *frame.View, one fund.PledgeView, sum string) string {
	running := one.State == fund.StateSettled && one.Stopped.IsZero()
	switch {
	case running && !one.Due.IsZero():
		return v.Say("account-renews", "Amount", sum, "Day", v.On(one.Due))
	case running && one.Recurring && (one.Held == fund.KindPaused || one.Held == fund.KindHalted):
		return v.Say("account-none-held")
	case running && one.Recurring:
		return v.Say("account-awaited", "Amount", sum)
	case running && !one.Lifetime:
		return v.Say("account-no-renewal")
	}
	return ""
}

// notes say what became of a renewal and what its reader can do, without a
// word of blame: most of it is the bank's doing.
func notes(v *frame.View, one fund.PledgeView, now time.Time) (out []string) {
	held := v.On(one.HeldAt)
	if one.Believed.After(now) {
		return []string{v.Say("hand-believed", "Day", v.Through(one.Believed))}
	}
	if one.Brought != "" {
		out = append(out, broughtWords(v, one))
	}
	switch {
	case one.State == fund.StateWaiting:
		out = append(out, v.Say("account-note-waiting", "Day", v.On(one.Made)))
	case one.State == fund.StateFailed:
		out = append(out, v.Say("account-note-unpaid"))
	case !one.Stopped.IsZero() && one.PaidUntil.After(now):
		out = append(out, v.Say("account-note-stopped", "Stopped", v.On(one.Stopped), "Day", v.Through(one.PaidUntil)))
	case !one.Stopped.IsZero():
		out = append(out, v.Say("account-note-stopped-over", "Stopped", v.On(one.Stopped)))
	case one.Held == fund.KindPaused && one.CanResume:
		out = append(out, v.Say("account-note-paused", "Day", held))
	case one.Held == fund.KindPaused:
		out = append(out, v.Say("account-note-paused-elsewhere", "Day", held))
	case one.Held == fund.KindPending:
		out = append(out, v.Say("account-note-pending", "Day", held))
	case one.Held == fund.KindFailed:
		out = append(out, v.Say("account-note-failed", "Day", held))
	case one.Held == fund.KindHalted:
		out = append(out, v.Say("account-note-halted", "Day", held))
	}
	if !one.Grace.IsZero() {
		out = append(out, v.Say("account-note-grace", "Day", v.Through(one.Grace)))
	}
	return out
}

// broughtWords say where support was paid before it came along.
func broughtWords(v *frame.View, one fund.PledgeView) string {
	if one.PaidUntil.IsZero() {
		return v.Say("account-note-brought", "Source", one.Brought)
	}
	return v.Say("account-note-brought-until", "Source", one.Brought, "Day", v.Through(one.PaidUntil))
}

// aside says that money came which does not fit, and asks for no other: a
// person looks at it. Stopping stays open.
func (out *pledge) aside(v *frame.View, one fund.PledgeView, paid bool) {
	said := v.Say("support-aside", "Amount", v.Sum(one.Aside.Minor, one.Aside.Currency))
	if one.State != fund.StateSettled && one.State != fund.StateStopped {
		out.Notes = nil // none of which would be true: the money came
	}
	if !paid && one.Stopped.IsZero() {
		out.State, out.over = v.Say("account-aside"), false
		out.Stops = true
	}
	out.Notes, out.Changes = append([]string{said}, out.Notes...), false
}

// goOn offers to pay the same once more: by the way it was paid, where that is
// open, and by the others. Each says what it agrees to.
func (out *pledge) goOn(v *frame.View, one fund.PledgeView, sum string, open []fund.GatewayView, paid bool) {
	key := "account-again"
	if one.Recurring {
		key = "account-go-on"
	}
	for _, g := range open {
		button := again{Gateway: g.Name, Words: v.Say(key, "Amount", sum), Terms: v.Say(one.Plan.TermsKey(!g.ByHand), "Amount", sum)}
		if len(open) > 1 {
			button.Words = v.Say(key+"-by", "Amount", sum, "Way", frame.WayWords(v, g.Name))
		}
		if g.Name == one.Gateway {
			out.Again = slices.Insert(out.Again, 0, button)
		} else {
			out.Again = append(out.Again, button)
		}
	}
	out.Calm = paid && one.Held == ""
	switch {
	case len(open) == 0:
		out.Notes = append(out.Notes, v.Say("support-closed"))
	case paid:
		out.Kept = v.Say("account-kept", "Day", v.Through(one.PaidUntil))
	}
}

// takenBack finds the last time that the payer's bank took a payment of each
// pledge back for good.
func (p *Pages) takenBack(ctx context.Context, reader audience.ReaderID, all []fund.PledgeView) (map[fund.PledgeID]desk.Moment, error) {
	out := map[fund.PledgeID]desk.Moment{}
	if !slices.ContainsFunc(all, func(one fund.PledgeView) bool { return len(one.Receipts) > 0 }) {
		return out, nil
	}
	moments, err := p.Desk.Timeline(ctx, reader)
	for _, m := range slices.Backward(moments) { // the newest comes first
		if m.Kind == string(fund.KindDisputeLost) {
			out[m.Pledge] = m
		}
	}
	return out, err
}

// takenBack says that the payer's bank took a payment back, and that the time it had bought is over.
func (out *pledge) takenBack(v *frame.View, one fund.PledgeView, lost desk.Moment, now time.Time) {
	if lost.At.IsZero() {
		return
	}
	said := v.Say("account-note-taken-back", "Amount", v.Sum(lost.Amount.Minor, lost.Amount.Currency), "Day", v.On(lost.At))
	if !one.Lifetime && !one.PaidUntil.After(now) {
		said += " " + v.Say("account-note-taken-over")
		if one.State == fund.StateSettled && one.Held == "" {
			out.State = v.Say("account-taken-back")
		}
	}
	out.Notes = append([]string{said}, out.Notes...)
}
